"""What is told of an industry's numbers: stocks and flows that fit, and no small cell.

A cell is a part of the industry in one year. Refuses a year before the register is whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.analytics import LEAST
from rules.errors import ErrorCode, Refused
from rules.survival import Point
from rules.terms import Term

FIRST_YEAR: Final = 2000
"""The register is whole from here on: who ended before is not in it (left truncation)."""
YEARS: Final = 10
"""Shown unless asked otherwise."""
MOST_CELLS: Final = 450
MOST_MONTHS: Final = 300
"""Of 30 days each; a curve is told up to this age."""


class IndustryFacing(Term):
    """分组 · Into which parts an industry's numbers are told apart."""

    NONE = "NONE", "不分组 · Not at all."
    INDUSTRY = "INDUSTRY", "下一级行业 · Industries one level below."
    DISTRICT = "DISTRICT", "区县 · Districts."
    KIND = "KIND", "主体类型 · Kinds of entity."


@dataclass(frozen=True, slots=True)
class Flow:
    """Who entered and who left in a year."""

    entries: int = 0
    exits: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One part in one year; what is None is not told."""

    part: str | None
    year: int
    opening: int | None
    entries: int | None
    exits: int | None
    closing: int | None

    @property
    def is_suppressed(self) -> bool:
        return None in (self.opening, self.entries, self.exits, self.closing)


NO_FLOW: Final = Flow()
Part = str | None
Flows = Mapping[Part, Mapping[int, Flow]]


def years(since: int | None, until: int | None, latest: int) -> range:
    """The years asked about, if the register is whole in them."""
    last = latest if until is None else until
    first = max(FIRST_YEAR, last - YEARS + 1) if since is None else since
    if not FIRST_YEAR <= last <= latest:
        raise Refused(
            ErrorCode.OUT_OF_RANGE, ("until",), field="until", low=FIRST_YEAR, high=latest
        )
    if not FIRST_YEAR <= first <= last:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("since",), field="since", low=FIRST_YEAR, high=last)
    return range(first, last + 1)


def cells(flows: Flows, shown: range) -> list[Cell]:
    """Each part in each year. `entries - exits = closing - opening` wherever all four are told.

    What is told of a year does not depend on which years were asked for.
    """
    if len(flows) * len(shown) > MOST_CELLS:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("since",), field="cells", low=1, high=MOST_CELLS)
    stocks = {part: _stocks(of_part, shown) for part, of_part in flows.items()}
    closed = {
        (part, year)
        for year in range(shown.start - 1, shown.stop)
        for part in _closed({part: (stocks[part][year],) for part in flows}, set())
    }
    return [cell for year in shown for cell in _year(flows, stocks, closed, year)]


def _stocks(flows: Mapping[int, Flow], shown: range) -> dict[int, int]:
    """How many there are at the end of each year, and at the end of the one before the first."""
    return {
        end: sum(flow.entries - flow.exits for year, flow in flows.items() if year <= end)
        for end in range(shown.start - 1, shown.stop)
    }


def _year(
    flows: Flows,
    stocks: Mapping[Part, Mapping[int, int]],
    closed: set[tuple[Part, int]],
    year: int,
) -> list[Cell]:
    of_year = {part: of_part.get(year, NO_FLOW) for part, of_part in flows.items()}
    # A flow beside a closed stock would open it again.
    beside = {part for part in flows if {(part, year - 1), (part, year)} & closed}
    still = _closed({part: (flow.entries, flow.exits) for part, flow in of_year.items()}, beside)
    return [
        Cell(
            part,
            year,
            None if (part, year - 1) in closed else stocks[part][year - 1],
            None if part in still else flow.entries,
            None if part in still else flow.exits,
            None if (part, year) in closed else stocks[part][year],
        )
        for part, flow in of_year.items()
    ]


def _closed(numbers: Mapping[Part, Sequence[int]], already: set[Part]) -> set[Part]:
    """The parts whose numbers are small, and one more where the sum would tell a single one."""
    found = already | {
        part for part, some in numbers.items() if any(0 < one < LEAST for one in some)
    }
    others = [part for part, some in numbers.items() if part not in found and any(some)]
    if len(found) == 1 and others:
        found = found | {min(others, key=lambda part: (sum(numbers[part]), part or ""))}
    return found


def told(points: Sequence[Point]) -> list[Point]:
    """The curve as far as it is told: while enough are at risk."""
    return [point for point in points if point.at_risk >= LEAST and point.at <= MOST_MONTHS]


def median(points: Sequence[Point]) -> int | None:
    """The age that half do not outlive; None where the curve does not fall so far."""
    return next((point.at for point in points if point.survival <= 0.5), None)
