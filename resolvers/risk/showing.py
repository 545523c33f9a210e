"""Grades as a viewer may see them: today's as it was given, an earlier day's as it was.

Refuses days to come. What the viewer's standing does not show is null or empty, never guessed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson

from loaders import risk as load
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused
from rules.risk import Facts, Grade, assess, recalled
from rules.risk_disclosure import Facet, Purpose, Standing, may_see, standing
from rules.risk_model import CURRENT, Dimension, RiskModel, model
from rules.risk_outlook import counterfactuals, published
from rules.roles import Rights

HISTORY: Final = 50
LOOKED: Final = "risk_class_seen"


async def assessments(
    rows: Sequence[Row], ctx: Ctx, as_of: date | None = None, purpose: Purpose | None = None
) -> list[dict[str, Any] | None]:
    """The grade of each entity, for what the viewer is to it."""
    require_past(ctx, as_of)
    standings = [standing_to(ctx, row, purpose) for row in rows]
    grades = await (current(rows, ctx) if as_of is None else past(rows, standings, ctx, as_of))
    made = [
        shown(grade, row, seen) if grade is not None else None
        for row, seen, grade in zip(rows, standings, grades, strict=True)
    ]
    if Standing.PURPOSEFUL in standings:
        await _log(rows, standings, ctx, purpose)
    return made


def require_past(ctx: Ctx, as_of: date | None, name: str = "asOf") -> None:
    """Refuse a day after today."""
    if as_of is not None and as_of > ctx.today:
        raise Refused(ErrorCode.AS_OF_FUTURE, (name,), value=as_of.isoformat())


def standing_to(ctx: Ctx, row: Row, purpose: Purpose | None = None) -> Standing:
    """What the viewer is to an entity."""
    return standing(ctx.viewer.role, ctx.viewer.uscc, row["uscc"], purpose)


async def current(rows: Sequence[Row], ctx: Ctx) -> list[Grade | None]:
    """The grades in force, as they were given."""
    staff = ctx.services.door(Rights.STAFF)
    found = {
        row["entity_id"]: graded(row)
        for row in await staff.fetch(load.CURRENT, [row["id"] for row in rows])
    }
    return [found.get(row["id"]) for row in rows]


def graded(row: Row) -> Grade:
    """A grade from its row."""
    kept = row["contributions"]
    return recalled(
        _model(row["model_version"]),
        row["as_of"],
        row["risk_class"],
        orjson.loads(kept) if isinstance(kept, str) else kept,
        row["floors"],
    )


def _model(version: str) -> RiskModel:
    return model(version) or CURRENT


async def past(
    rows: Sequence[Row], standings: Sequence[Standing], ctx: Ctx, as_of: date
) -> list[Grade | None]:
    """The grades of an earlier day; a repaired record is hidden from the public in every one."""
    facts = await facts_of(rows, ctx)
    return [
        assess(CURRENT, _seen(facts[row["id"]], seen, ctx.today), as_of)
        for row, seen in zip(rows, standings, strict=True)
    ]


def _seen(facts: Facts, seen: Standing, today: date) -> Facts:
    return facts if may_see(seen, Facet.SCORE) else published(facts, today)


async def facts_of(rows: Sequence[Row], ctx: Ctx) -> dict[UUID, Facts]:
    """What the engine reads of each entity."""
    staff = ctx.services.door(Rights.STAFF)
    ids = [row["id"] for row in rows]
    entities = await staff.fetch(load.REGISTERED, ids)
    return load.facts(entities, await staff.fetch(load.MARKS, ids))


def shown(grade: Grade, row: Row, seen: Standing) -> dict[str, Any]:
    """A grade as far as the standing shows it."""
    has_reasons = may_see(seen, Facet.SCORE)
    return {
        "entity_id": row["id"],
        "uscc": row["uscc"],
        "as_of": grade.as_of,
        "model_version": grade.model.version,
        "color": grade.color,
        "risk_class": grade.risk_class if may_see(seen, Facet.CLASS) else None,
        "score": grade.score if has_reasons else None,
        "grade": grade if has_reasons else None,
    }


async def _log(
    rows: Sequence[Row], standings: Sequence[Standing], ctx: Ctx, purpose: Purpose | None
) -> None:
    """Who looked at whose class, and for what: written before it is shown."""
    async with ctx.services.writer.begin(ctx) as work:
        for row, seen in zip(rows, standings, strict=True):
            if seen is Standing.PURPOSEFUL:
                work.audit(LOOKED, row["id"], {"purpose": purpose})


async def contributions(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """What each indicator adds; the points of all sum to the score."""
    return [_contributions(row["grade"], ctx.lang) for row in rows]


def _contributions(grade: Grade | None, lang: str) -> list[dict[str, Any]]:
    if grade is None:
        return []
    return [
        {
            "indicator": one.indicator.code,
            "dimension": one.indicator.dimension,
            "name": in_language(one.indicator.text, lang),
            "weight": one.indicator.weight,
            "points": one.points,
            "evidence": [
                {"record_id": UUID(e.record_id), "points": e.points, "effect": e.effect}
                for e in one.evidence
            ],
        }
        for one in grade.contributions
    ]


def in_language(text: str, lang: str) -> str:
    """One half of a bilingual text."""
    zh, _, en = text.partition(" · ")
    return zh if lang == "zh" else en


async def dimensions(rows: Sequence[Row], _: Ctx) -> list[list[dict[str, Any]]]:
    """Points and weight by dimension."""
    return [
        [
            {"dimension": one, "points": grade.dimension(one), "weight": grade.model.weight(one)}
            for one in Dimension
        ]
        if (grade := row["grade"]) is not None
        else []
        for row in rows
    ]


async def floors(rows: Sequence[Row], ctx: Ctx) -> list[list[str]]:
    """Which rules set the class whatever the score, in words."""
    return [
        [in_language(floor.text, ctx.lang) for floor in row["grade"].floors] if row["grade"] else []
        for row in rows
    ]


async def outlooks(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """What would change the grade, from its day on."""
    wanted = [{"id": row["entity_id"]} for row in rows if row["grade"] is not None]
    facts = await facts_of(wanted, ctx) if wanted else {}
    return [
        _outlook(row["grade"], facts[row["entity_id"]], ctx) if row["grade"] is not None else []
        for row in rows
    ]


def _outlook(grade: Grade, facts: Facts, ctx: Ctx) -> list[dict[str, Any]]:
    return [
        {
            "turn": told.turn,
            "on": told.on,
            "risk_class": told.risk_class,
            "score": told.score,
            "text": told.text(ctx.lang),
            "record_id": UUID(told.record_id) if told.record_id else None,
        }
        for told in counterfactuals(grade.model, facts, grade)
    ]


async def histories(rows: Sequence[Row], ctx: Ctx, first: int = 20) -> list[list[dict[str, Any]]]:
    """The grades as they were given, latest first; for the entity and regulators."""
    seen = [standing_to(ctx, row) for row in rows]
    wanted = [row["id"] for row, s in zip(rows, seen, strict=True) if may_see(s, Facet.SCORE)]
    staff = ctx.services.door(Rights.STAFF)
    size = max(1, min(first, HISTORY))
    found = await staff.fetch(load.HISTORY, wanted, size + 1) if wanted else []
    return [
        _history([kept for kept in found if kept["entity_id"] == row["id"]], row, s, size)
        for row, s in zip(rows, seen, strict=True)
    ]


def _history(found: Sequence[Row], row: Row, seen: Standing, size: int) -> list[dict[str, Any]]:
    grades = [graded(kept) for kept in found]
    return [
        {
            **shown(grade, row, seen),
            "assessed_at": kept["assessed_at"],
            "cause": kept["cause"],
            "record_id": kept["cause_record_id"],
            "changes": _changes(grade, grades[place + 1] if place + 1 < len(grades) else None),
        }
        for place, (kept, grade) in enumerate(zip(found, grades, strict=True))
    ][:size]


def _changes(grade: Grade, before: Grade | None) -> list[dict[str, Any]]:
    """What moved since the grade before it."""
    if before is None:
        return []
    earlier = {one.indicator.code: one.points for one in before.contributions}
    return [
        {
            "indicator": one.indicator.code,
            "before": earlier.get(one.indicator.code, 0),
            "after": one.points,
        }
        for one in grade.contributions
        if one.points != earlier.get(one.indicator.code, 0)
    ]


async def color_histories(rows: Sequence[Row], ctx: Ctx) -> list[list[Row]]:
    """Each change of colour with its time and cause; the record shows to whoever may see it."""
    found: dict[UUID, list[Row]] = {row["id"]: [] for row in rows}
    staff = ctx.services.door(Rights.STAFF)
    for turn in await staff.fetch(load.TURNS, list(found)):
        found[turn["entity_id"]].append(turn)
    return [found[row["id"]][:HISTORY] for row in rows]


async def risk_model(ctx: Ctx, version: str | None = None) -> Mapping[str, Any] | None:
    """A version of the model, or the one in force."""
    found = CURRENT if version is None else model(version)
    return _modelled(found, ctx.lang) if found is not None else None


def _modelled(found: RiskModel, lang: str) -> dict[str, Any]:
    low = (0, *found.thresholds)
    return {
        "version": found.version,
        "effective_from": found.effective_from,
        "source": in_language(found.source, lang),
        "is_verified": found.is_verified,
        "weights": [
            {"dimension": one, "name": one.text(lang), "weight": weight}
            for one, weight in found.weights
        ],
        "indicators": [
            {
                "code": one.code,
                "dimension": one.dimension,
                "name": in_language(one.text, lang),
                "weight": one.weight,
            }
            for one in found.indicators
        ],
        "decay": [{"days": days, "per_mille": share} for days, share in found.decay],
        "classes": [
            {"risk_class": name, "lowest_score": score, "color": color}
            for score, (name, color) in zip(low, found.colors, strict=True)
        ],
        "floors": [
            {"code": floor.code, "at_least": floor.at_least, "text": in_language(floor.text, lang)}
            for floor in found.floors
        ],
    }
