"""The generated city: deterministic, plausible, and no real company's name."""
