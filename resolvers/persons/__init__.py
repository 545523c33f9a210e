"""Key persons: identified, in office, restricted, published, qualified, screened."""
