"""The warning index of an industry in a district: a month's adverse records beside its past.

What moves the whole city, a season or a campaign, is taken out first: each month weighs as much as
the city's level in it. Beside that a steady cell is Poisson with a rate that its last twelve months
tell, drawn towards the industry's rate in the city; so the next count is negative binomial, and an
alarm is a count whose chance lies below `ALARM`. That is the stated rate of false alarms: per cell
and month, at most so often by chance alone. Refuses to alarm on fewer than `LEAST` records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import Final

from rules.records import RecordKind

VERSION: Final = "industry-index-1"
ALARM: Final = 0.001
LEAST: Final = 3
MONTHS: Final = 12
"""Months of a cell's own past."""
PRIOR_MONTHS: Final = 2.0
"""So many months of the city's rate stand beside the cell's own."""
SMALLEST: Final = 0.5
"""The least that the prior counts, where a city has nothing to tell."""
LOWEST: Final = 0.01
"""A month in which the whole city stood still is no month to compare with."""
DRIVERS: Final = 3


@dataclass(frozen=True, slots=True)
class Driver:
    """A family of records that is above what was expected of it."""

    kind: RecordKind
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell in a month; the index is 100 where as much came as was expected."""

    observed: int
    expected: float
    tail: float
    is_alarm: bool
    drivers: tuple[Driver, ...]

    @property
    def index(self) -> float:
        """Observed for each hundred expected."""
        return 100 * self.observed / self.expected


def read(
    now: Mapping[RecordKind, int],
    past: Mapping[RecordKind, Sequence[int]],
    base: float,
    levels: Sequence[float],
) -> Reading:
    """One month of one cell; `past` holds its earlier months, `base` the city's rate for it.

    `levels` holds the city's level in each earlier month and, last, in this one; 1 is its mean.
    """
    observed = sum(now.values())
    *before, level = levels
    total = sum(sum(counts) for counts in past.values())
    shape = max(PRIOR_MONTHS * base, SMALLEST) + total
    weight = (PRIOR_MONTHS + sum(before)) / max(level, LOWEST)
    chance = tail(observed, shape, weight)
    is_alarm = observed >= LEAST and chance < ALARM
    return Reading(observed, shape / weight, chance, is_alarm, _drivers(now, past, weight))


def tail(observed: int, shape: float, weight: float) -> float:
    """The chance of so many or more, given Gamma(shape, weight) for the rate of the month."""
    if observed <= 0:
        return 1.0
    below = sum(exp(_log_chance(count, shape, weight)) for count in range(observed))
    return max(0.0, 1.0 - below)


def _log_chance(count: int, shape: float, weight: float) -> float:
    ways = lgamma(shape + count) - lgamma(shape) - lgamma(count + 1)
    return ways + shape * log(weight / (weight + 1)) - count * log1p(weight)


def _drivers(
    now: Mapping[RecordKind, int], past: Mapping[RecordKind, Sequence[int]], weight: float
) -> tuple[Driver, ...]:
    found = [
        Driver(kind, count, round(sum(past.get(kind, ())) / weight, 2))
        for kind, count in now.items()
    ]
    above = [one for one in found if one.observed > one.expected]
    above.sort(key=lambda one: (one.expected - one.observed, one.kind))
    return tuple(above[:DRIVERS])
