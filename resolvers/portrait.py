"""Radar, trend, peers, life cycle and health; the public sees bands, never points.

Refuses groups below five: what five cannot hide is not told.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from loaders import portrait as load
from loaders import risk as risk_load
from resolvers.context import Ctx, Row
from resolvers.risk import showing
from rules import peers, portrait, survival
from rules.entities import CreditColor
from rules.industries import section_of
from rules.portrait import Grain, Metric
from rules.records import RecordKind
from rules.risk import Grade, assess
from rules.risk_disclosure import Facet, Standing, may_see
from rules.risk_model import CURRENT, Dimension
from rules.risk_outlook import published
from rules.roles import Rights

KINDS: Final = {Metric.COMPLAINTS: RecordKind.COMPLAINT, Metric.PENALTIES: RecordKind.PENALTY}
REPORTS: Final = {Metric.STAFF: "value", Metric.REVENUE: "amount"}
YEAR: Final = timedelta(days=365)
BLANK: Final[dict[str, Any]] = {"value": None, "amount": None, "color": None}
Histograms = dict[str, Sequence[int]]


async def radars(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """The dimensions of each entity; empty where it has no grade."""
    compared = await comparisons(rows, ctx)
    return [one["dimensions"] if one is not None else [] for one in compared]


async def comparisons(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """Each entity beside its peers of the same industry, kind and age."""
    staff = ctx.services.door(Rights.STAFF)
    kept = await staff.fetch(risk_load.CURRENT, [row["id"] for row in rows])
    current = {row["entity_id"]: (row["peer_group"], showing.graded(row)) for row in kept}
    groups: dict[str, Histograms] = {}
    for row in await staff.fetch(risk_load.PEERS, [row["peer_group"] for row in kept]):
        groups.setdefault(row["peer_group"], {})[row["dimension"]] = row["counts"]
    return [
        _compared(*current[row["id"]], groups, showing.standing_to(ctx, row))
        if row["id"] in current
        else None
        for row in rows
    ]


def _compared(
    group: str, grade: Grade, groups: dict[str, Histograms], seen: Standing
) -> dict[str, Any]:
    section, kind, age = group.split("|")
    found = groups.get(group, {})
    size = peers.size(next(iter(found.values()), ()))
    is_large = size >= peers.LEAST
    return {
        "section": None if section == peers.UNKNOWN else section,
        "kind": kind,
        "age_band": None if age == peers.UNKNOWN else age,
        "size": size if is_large else None,
        "is_suppressed": not is_large,
        "dimensions": [
            _spoke(one, value, found.get(one.value) if is_large else None, seen)
            for one, value in zip(Dimension, peers.values(grade), strict=True)
        ],
    }


def _spoke(
    dimension: Dimension, value: int, counts: Sequence[int] | None, seen: Standing
) -> dict[str, Any]:
    has_points = may_see(seen, Facet.SCORE)
    median = peers.median(counts) if counts else None
    return {
        "dimension": dimension,
        "band": peers.band(value),
        "peer_band": peers.band(median) if median is not None else None,
        "value": value if has_points else None,
        "peer_median": median if has_points else None,
        "percentile": peers.percentile(counts, value) if has_points and counts else None,
    }


async def trends(
    rows: Sequence[Row],
    ctx: Ctx,
    metric: Metric,
    since: date,
    grain: Grain,
    until: date | None = None,
) -> list[list[dict[str, Any]]]:
    """One point to each step; each equals what the entity was on that day."""
    showing.require_past(ctx, until, "until")
    days = portrait.points_of(since, until or ctx.today, grain)
    if metric in KINDS:
        return await _counted(rows, ctx, KINDS[metric], days)
    if metric in REPORTS:
        return await _reported(rows, ctx, REPORTS[metric], days)
    facts = await showing.facts_of(rows, ctx)
    found = []
    for row in rows:
        seen = may_see(showing.standing_to(ctx, row), Facet.SCORE)
        known = facts[row["id"]] if seen else published(facts[row["id"]], ctx.today)
        grades = [(day, assess(CURRENT, known, day)) for day in days]
        found.append([_point(day, grade, seen and metric is Metric.SCORE) for day, grade in grades])
    return found


def _point(day: date, grade: Grade | None, has_score: bool) -> dict[str, Any]:
    score = grade.score if grade and has_score else None
    return BLANK | {"on": day, "color": grade.color if grade else None, "value": score}


async def _counted(
    rows: Sequence[Row], ctx: Ctx, kind: RecordKind, days: list[date]
) -> list[list[dict[str, Any]]]:
    """Records that this viewer may see, within a year before each day."""
    ids = [row["id"] for row in rows]
    found = await ctx.door.fetch(load.OCCURRED, ids, kind.value)
    return [
        [BLANK | {"on": day, "value": _within(found, row, day)} for day in days] for row in rows
    ]


def _within(found: Sequence[Row], row: Row, day: date) -> int:
    return sum(
        day - YEAR < one["occurred_on"] <= day for one in found if one["entity_id"] == row["id"]
    )


async def _reported(
    rows: Sequence[Row], ctx: Ctx, name: str, days: list[date]
) -> list[list[dict[str, Any]]]:
    """What the last annual report filed by each day says, as far as this viewer may read it."""
    found = await ctx.door.fetch(load.REPORTED, [row["id"] for row in rows])
    return [
        [BLANK | {"on": day, name: _last(found, row, name, day)} for day in days] for row in rows
    ]


def _last(found: Sequence[Row], row: Row, name: str, day: date) -> Any:
    told = [
        one[name] for one in found if one["entity_id"] == row["id"] and one["occurred_on"] <= day
    ]
    return told[-1] if told else None


async def lifecycles(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any]]:
    """The stage of life, and the survival of those alike in industry and kind."""
    cohorts = [_cohort(row) for row in rows]
    spans: dict[str, list[survival.Span]] = {}
    staff = ctx.services.door(Rights.STAFF)
    for row in await staff.fetch(risk_load.SPANS, list(set(cohorts))):
        span = survival.Span(row["month"], row["entered"], row["ended"], row["censored"])
        spans.setdefault(row["cohort"], []).append(span)
    return [
        _lifecycle(row, spans.get(cohort, []), ctx.today)
        for row, cohort in zip(rows, cohorts, strict=True)
    ]


def _cohort(row: Row) -> str:
    code = row["industry_code"]
    section = section_of(code) if code else None
    return f"{section or peers.UNKNOWN}|{row['kind']}"


def _lifecycle(row: Row, spans: list[survival.Span], today: date) -> dict[str, Any]:
    is_large = survival.size(spans) >= peers.LEAST
    points = survival.curve(spans) if is_large else []
    born, last = row["established_on"], row["ended_on"] or today
    months = max(0, (last - born).days // 30) if born else None
    return {
        "stage": portrait.stage(row["status"], born, today),
        "age_months": months,
        "cohort_size": survival.size(spans) if is_large else None,
        "is_suppressed": not is_large,
        "cohort_survival": survival.survival_at(points, months)
        if is_large and months is not None
        else None,
        "survival_curve": shown([point for point in points if point.at_risk >= peers.LEAST]),
    }


def shown(points: Sequence[survival.Point]) -> list[dict[str, Any]]:
    """A survival curve as it is answered."""
    return [
        {
            "month": point.at,
            "at_risk": point.at_risk,
            "ended": point.ended,
            "survival": point.survival,
            "lower": point.lower,
            "upper": point.upper,
        }
        for point in points
    ]


async def healths(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any]]:
    """Health as colour and life make it: the same value wherever it is shown."""
    ids = [row["id"] for row in rows]
    staff = ctx.services.door(Rights.STAFF)
    floors = {
        row["entity_id"]: list(row["floors"]) for row in await staff.fetch(risk_load.CURRENT, ids)
    }
    since = {row["entity_id"]: row["since"] for row in await ctx.door.fetch(load.SINCE, ids)}
    return [_health(row, floors.get(row["id"], []), since.get(row["id"]), ctx) for row in rows]


def _health(row: Row, floors: list[str], since: date | None, ctx: Ctx) -> dict[str, Any]:
    color = CreditColor[row["credit_color"]] if row["credit_color"] else None
    return {
        "status": portrait.health(row["status"], color),
        "color": color,
        "reasons": [
            showing.in_language(text, ctx.lang)
            for text in portrait.reasons(row["status"], color, floors)
        ],
        "since": since,
    }
