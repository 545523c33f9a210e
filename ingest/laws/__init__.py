"""The library of laws: read from its folder, and written version by version."""

from ingest.laws.load import Report, ingest_laws

__all__ = ["Report", "ingest_laws"]
