"""Service levels: from counts by minute and latency classes to what a report states."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.errors import ErrorCode, Refused
from rules.governance.versions import SERVICE_LEVEL, governing

CHONGQING = ZoneInfo("Asia/Shanghai")
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the latency classes in seconds; what is slower falls into one class more."""


class Measured(NamedTuple):
    """What the processes wrote down, summed over a month."""

    minutes: int
    requests: int
    faults: int
    classes: Sequence[int]


class Level(NamedTuple):
    """A measure against its target."""

    name: str
    target: float
    measured: float | None
    is_met: bool | None


def month_of(text: str) -> tuple[datetime, datetime]:
    """The month `2026-11` in Chongqing, from its beginning to its end."""
    try:
        begins = datetime.strptime(text, "%Y-%m").replace(tzinfo=CHONGQING)
    except ValueError as error:
        raise Refused(ErrorCode.INVALID_DATE, ("month",), value=text[:20]) from error
    year, month = divmod(begins.year * 12 + begins.month, 12)
    return begins.astimezone(UTC), begins.replace(year=year, month=month + 1).astimezone(UTC)


def percentile(classes: Sequence[int], share: float) -> float | None:
    """The latency in seconds below which this share lies, by the upper bound of its class."""
    total = sum(classes)
    if not total:
        return None
    seen = 0
    for bound, count in zip((*BOUNDS, 60.0), classes, strict=True):
        seen += count
        if seen >= share * total:
            return bound
    raise AssertionError(classes)


def levels(measured: Measured, expected_minutes: int, on: datetime) -> list[Level]:
    """Each target with what was measured; None where nothing was."""
    rule = governing(SERVICE_LEVEL, on.astimezone(CHONGQING).date())
    available = min(1.0, measured.minutes / expected_minutes) if expected_minutes else None
    p95 = percentile(measured.classes, 0.95)
    faults = measured.faults / measured.requests if measured.requests else None
    wanted = rule.number("availablePerMillion") / 1e6
    slowest, most = rule.number("p95Milliseconds"), rule.number("faultsPerMillion") / 1e6
    millis = None if p95 is None else p95 * 1000
    return [
        Level(
            "availability", wanted, available, None if available is None else available >= wanted
        ),
        Level("p95Milliseconds", slowest, millis, None if millis is None else millis <= slowest),
        Level("faultShare", most, faults, None if faults is None else faults <= most),
    ]
