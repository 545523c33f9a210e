"""The whole city graded set by set, by the same model as the pure engine."""

from ingest.risk.recompute import Recomputed, grade_after, recompute, recompute_batch

__all__ = ["Recomputed", "grade_after", "recompute", "recompute_batch"]
