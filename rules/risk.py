"""The credit-risk engine: facts and marks in, a grade with its explanation out; integers only.

The same facts, day and model give the same grade to the bit. Refuses to guess: a fact that is
not known earns no points, and a cancelled entity has no grade.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.entities import CreditColor, EntityStatus, RiskClass
from rules.records import RecordKind
from rules.risk_model import (
    FULL,
    Dimension,
    Fact,
    Floor,
    Indicator,
    MarkRule,
    RiskModel,
    Whose,
    industry_points,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A record as the model reads it; in force from `since` until the day before `ends_on`.

    `ends_on` is the day of removal or repair: from then on the record counts for nothing.
    """

    id: str
    whose: Whose
    kind: RecordKind
    says: str
    since: date
    ends_on: date | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register says of the entity, and its marks in any order."""

    kind: str
    status: str
    established_on: date | None = None
    capital: int | None = None
    """Whole yuan; None where unknown or in another currency."""
    industry: str | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record behind an indicator: its points today, and how the score moves without it."""

    record_id: str
    points: int
    effect: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """The points of one indicator and what they rest on."""

    indicator: Indicator
    points: int
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade on a day; the points of all contributions sum to the score."""

    model: RiskModel
    as_of: date
    score: int
    risk_class: RiskClass
    floors: tuple[Floor, ...]
    contributions: tuple[Contribution, ...]

    @property
    def color(self) -> CreditColor:
        """The colour of the class."""
        return self.model.color(self.risk_class)

    def dimension(self, dimension: Dimension) -> int:
        """The points of one dimension."""
        return sum(one.points for one in self.contributions if one.indicator.dimension is dimension)

    @property
    def explanation(self) -> dict[str, dict[str, object]]:
        """The contributions as they are kept; an indicator that says nothing is left out."""
        return {
            one.indicator.code: {
                "points": one.points,
                "evidence": [[each.record_id, each.points] for each in one.evidence],
            }
            for one in self.contributions
            if one.points or one.evidence
        }


def assess(model: RiskModel, facts: Facts, as_of: date) -> Grade | None:
    """The grade on a day; None for what has ended, or is not born yet."""
    if not is_graded(facts, as_of):
        return None
    live = [mark for mark in facts.marks if _in_force(mark, as_of)]
    contributions = tuple(_contribution(model, one, facts, live, as_of) for one in model.indicators)
    score = sum(one.points for one in contributions)
    floors = tuple(floor for floor in model.floors if _holds(floor, facts, live))
    risk_class = max((class_of(model, score), *(floor.at_least for floor in floors)))
    return Grade(model, as_of, score, risk_class, floors, contributions)


def recalled(
    model: RiskModel,
    as_of: date,
    risk_class: str,
    explanation: Mapping[str, Mapping[str, Any]],
    floors: Iterable[str],
) -> Grade:
    """A grade from what was kept of it (see `Grade.explanation`)."""
    contributions = tuple(
        _recalled(one, explanation.get(one.code, {"points": 0, "evidence": []}))
        for one in model.indicators
    )
    score = sum(one.points for one in contributions)
    held = set(floors)
    kept = tuple(floor for floor in model.floors if floor.code in held)
    return Grade(model, as_of, score, RiskClass[risk_class], kept, contributions)


def _recalled(indicator: Indicator, kept: Mapping[str, Any]) -> Contribution:
    found = [(str(record), int(points)) for record, points in kept["evidence"]]
    return Contribution(indicator, int(kept["points"]), _evidence(indicator, found))


def is_graded(facts: Facts, as_of: date) -> bool:
    """Whether the entity has a grade on that day."""
    born = facts.established_on is None or facts.established_on <= as_of
    return facts.status != EntityStatus.CANCELLED and born


def class_of(model: RiskModel, score: int) -> RiskClass:
    """The class of a score, before any floor."""
    return tuple(RiskClass)[bisect_right(model.thresholds, score)]


def decayed(model: RiskModel, points: int, days: int) -> int:
    """What is left of points after so many days."""
    steps, shares = model.steps
    return points * shares[bisect_right(steps, days) - 1] // FULL


def mark_points(model: RiskModel, rule: MarkRule, mark: Mark, as_of: date) -> int:
    """The points of one mark on a day."""
    if not rule.decays:
        return rule.points
    return decayed(model, rule.points, (as_of - mark.since).days)


def rule_of(indicator: Indicator, mark: Mark) -> MarkRule | None:
    """The first rule that fits a mark."""
    return next((rule for rule in indicator.marks if _fits(rule, mark)), None)


def step_days(model: RiskModel, facts: Facts, after: date) -> list[date]:
    """The later days on which the grade can change while nothing new happens."""
    days: set[date] = set()
    for mark in facts.marks:
        days.add(mark.since)
        days.update(mark.since + timedelta(step) for step, _ in model.decay)
        if mark.ends_on is not None:
            days.add(mark.ends_on)
    if facts.established_on is not None:
        ages = [one for one in model.indicators if one.fact is Fact.AGE]
        bounds = [bound for one in ages for bound, _ in one.bands]
        days.update(facts.established_on + timedelta(bound) for bound in bounds)
    return sorted(day for day in days if day > after)


def _in_force(mark: Mark, as_of: date) -> bool:
    return mark.since <= as_of and (mark.ends_on is None or as_of < mark.ends_on)


def _fits(rule: MarkRule, mark: Mark) -> bool:
    return (
        rule.kind is mark.kind
        and rule.whose is mark.whose
        and rule.contains in mark.says
        and mark.amount >= rule.at_least
    )


def _holds(floor: Floor, facts: Facts, live: Iterable[Mark]) -> bool:
    if floor.status is not None:
        return facts.status == floor.status
    return any(mark.kind is floor.kind and mark.whose is Whose.OWN for mark in live)


def _contribution(
    model: RiskModel, indicator: Indicator, facts: Facts, live: list[Mark], as_of: date
) -> Contribution:
    if indicator.fact is not None:
        return Contribution(indicator, _fact_points(indicator, facts, as_of))
    found: list[tuple[str, int]] = []
    for mark in live:
        rule = rule_of(indicator, mark)
        points = mark_points(model, rule, mark, as_of) if rule else 0
        if points:
            found.append((mark.id, points))
    found.sort()
    total = sum(points for _, points in found)
    return Contribution(indicator, _held(indicator, total), _evidence(indicator, found))


def _evidence(indicator: Indicator, found: list[tuple[str, int]]) -> tuple[Evidence, ...]:
    total = sum(points for _, points in found)
    held = _held(indicator, total)
    return tuple(
        Evidence(record, points, held - _held(indicator, total - points))
        for record, points in found
    )


def _held(indicator: Indicator, total: int) -> int:
    most = min(indicator.weight, total)
    return indicator.weight - most if indicator.is_reduced else most


def _fact_points(indicator: Indicator, facts: Facts, as_of: date) -> int:
    if indicator.kinds and facts.kind not in indicator.kinds:
        return 0
    match indicator.fact:
        case Fact.INDUSTRY:
            return industry_points(indicator, facts.industry)
        case Fact.STATUS:
            return dict(indicator.table).get(facts.status, 0)
        case Fact.CAPITAL:
            return _banded(indicator, facts.capital)
        case _:
            born = facts.established_on
            return _banded(indicator, None if born is None else (as_of - born).days)


def _banded(indicator: Indicator, value: int | None) -> int:
    if value is None:
        return 0
    return next((points for bound, points in indicator.bands if value < bound), 0)
