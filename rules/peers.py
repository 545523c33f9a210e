"""Who is compared with whom, and where one stands among them; refuses groups below five."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from rules.entities import CreditColor
from rules.industries import section_of
from rules.risk import Grade
from rules.risk_model import Dimension

LEAST: Final = 5
"""Smaller groups are not shown: an average of four tells too much of each."""
BEST: Final = 100
AGE_BANDS: Final = ((365, "0-1"), (1095, "1-3"), (1825, "3-5"), (3650, "5-10"))
OLDEST: Final = "10+"
UNKNOWN: Final = "?"
BANDS: Final = ((80, CreditColor.GREEN), (50, CreditColor.YELLOW), (0, CreditColor.RED))
"""The public sees the band of a dimension, never its value."""


def age_band(established_on: date | None, as_of: date) -> str:
    """The band of age in years."""
    if established_on is None:
        return UNKNOWN
    days = (as_of - established_on).days
    return next((name for bound, name in AGE_BANDS if days < bound), OLDEST)


def peer_group(industry: str | None, kind: str, established_on: date | None, as_of: date) -> str:
    """Section of the industry, kind of entity and band of age: `H|ENTERPRISE|1-3`."""
    section = (section_of(industry) if industry else None) or UNKNOWN
    return f"{section}|{kind}|{age_band(established_on, as_of)}"


def value_of(points: int, weight: int) -> int:
    """The value of a dimension on the radar: 100 without any risk points, 0 at its weight."""
    return BEST - BEST * points // weight


def values(grade: Grade) -> tuple[int, ...]:
    """The values of all dimensions in order."""
    return tuple(value_of(grade.dimension(one), grade.model.weight(one)) for one in Dimension)


def band(value: int) -> CreditColor:
    """The colour band of a value."""
    return next(color for bound, color in BANDS if value >= bound)


def size(counts: Sequence[int]) -> int:
    """How many a histogram counts."""
    return sum(counts)


def median(counts: Sequence[int]) -> int:
    """The lower median of a histogram by value."""
    half = (sum(counts) + 1) // 2
    seen = 0
    for value, count in enumerate(counts):
        seen += count
        if seen >= half:
            return value
    return 0


def percentile(counts: Sequence[int], value: int) -> int:
    """Per cent of the group whose value is at most this one, rounded down."""
    return 100 * sum(counts[: value + 1]) // sum(counts)
