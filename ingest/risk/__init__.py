"""The grades of a whole city, set by set; the pure engine is the judge of every one of them."""

from ingest.risk.recompute import Recomputed, recompute, recompute_batch

__all__ = ["Recomputed", "recompute", "recompute_batch"]
