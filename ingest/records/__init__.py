"""Credit records of all families: read by their declared format, checked, written, announced."""

from ingest.records.pipeline import ingest_records

__all__ = ["ingest_records"]
