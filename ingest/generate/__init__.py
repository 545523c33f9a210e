"""The generated city: deterministic, plausible, labelled, and of no real company."""

from ingest.generate.city import Report, generate

__all__ = ["Report", "generate"]
