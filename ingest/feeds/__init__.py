"""The feeds of other applications: read line by line, checked, written, announced."""

from ingest.feeds.pipeline import ingest_feed

__all__ = ["ingest_feed"]
