"""Freshness: when a source that has gone silent turns stale."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what we know is; `as_of` is None before the first delivery."""

    as_of: datetime | None
    lag_seconds: int | None
    stale_after_seconds: int
    is_stale: bool


def freshness(as_of: datetime | None, stale_after_seconds: int, now: datetime) -> Freshness:
    """A source is stale once its watermark lies further back than it promised."""
    if as_of is None:
        return Freshness(None, None, stale_after_seconds, True)
    lag = int((now - as_of).total_seconds())
    return Freshness(as_of, lag, stale_after_seconds, lag > stale_after_seconds)
