"""What the statistical model says, on what it rests, and how it fared: for regulators.

Refuses to stand in for the grade: a prediction sets no class, and shows what it was measured at.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson

from loaders import forecast as load
from resolvers.context import Ctx, Row
from rules import forecast as rule
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.industries import section_of
from rules.industry_index import ALARM, MONTHS, VERSION
from rules.risk_model import CURRENT, MODELS

MOST: Final = 100
SHOWN: Final = 8
"""Factors of a prediction that are told."""


async def risk_models(ctx: Ctx) -> list[dict[str, Any]]:
    """The rule's versions and the statistical model's, latest first."""
    trained = [
        {**row, "kind": rule.RiskModelKind.STATISTICAL, "effective_from": row["as_of"]}
        for row in await ctx.door.fetch(load.MODELS)
    ]
    ruled = [
        {
            "version": one.version,
            "kind": rule.RiskModelKind.RULE,
            "effective_from": one.effective_from,
            "is_current": one is CURRENT,
            "tested_on": None,
        }
        for one in reversed(MODELS)
    ]
    return trained + ruled


async def model_card(ctx: Ctx, version: str | None = None) -> dict[str, Any] | None:
    """The card of a version, or of the one in force."""
    rows = await (
        ctx.door.fetch(load.CURRENT)
        if version is None
        else ctx.door.fetch(load.BY_VERSION, version)
    )
    return _card(rows[0]) if rows else None


def _card(row: Row) -> dict[str, Any]:
    kept = _json(row["card"])
    return {
        "version": row["version"],
        "as_of": row["as_of"],
        "tested_on": row["tested_on"],
        "horizon_days": row["horizon_days"],
        "training_days": [date.fromisoformat(day) for day in kept["training"]["days"]],
        "training_entities": kept["training"]["entities"],
        "training_events": kept["training"]["events"],
        "entities": kept["entities"],
        "events": kept["events"],
        "auc": kept["auc"],
        "baseline_auc": kept["baselineAuc"],
        "brier": kept["brier"],
        "calibration": kept["calibration"],
        "lift": [{**one, "baseline_lift": one["baselineLift"]} for one in kept["lift"]],
        "by_size": kept["bySize"],
        "by_district": kept["byDistrict"],
        "leak_check_entities": kept["leakCheck"]["entities"],
        "leak_check_differing": kept["leakCheck"]["differing"],
        "terms": _json(row["terms"]),
    }


def _json(kept: Any) -> Any:
    return orjson.loads(kept) if isinstance(kept, str) else kept


async def model_prediction(ctx: Ctx, uscc: str) -> dict[str, Any] | None:
    """The prediction in force for one entity, with what it rests on as the records stand now."""
    rows = await ctx.door.fetch(load.PREDICTION, require_uscc(uscc))
    if not rows:
        return None
    row = rows[0]
    return {
        "entity_id": row["entity_id"],
        "probability": row["probability"],
        "as_of": row["as_of"],
        "model_version": row["version"],
        "horizon_days": row["horizon_days"],
        **await _factors(ctx, row),
    }


async def _factors(ctx: Ctx, row: Row) -> dict[str, Any]:
    """A record that was repaired since moves the second figure, never the first."""
    first = UUID(int=row["entity_id"].int - 1)
    now = await ctx.door.fetch(load.NOW, first, row["entity_id"], row["as_of"], None)
    if not now:
        return {"probability_now": None, "factors": []}
    found, chance = rule.factors(now[0], _json(row["terms"]), row["intercept"])
    told = [
        {
            "feature": one.feature,
            "name": _half(rule.told(one.feature), ctx.lang),
            "contribution": one.contribution,
        }
        for one in found[:SHOWN]
    ]
    return {"probability_now": chance, "factors": told}


def _half(text: str, lang: str) -> str:
    zh, _, en = text.partition(" · ")
    return zh if lang == "zh" else en


async def top_risks(ctx: Ctx, district: str, n: int) -> dict[str, Any] | None:
    """The riskiest of a district, and how the same list of the test day fared afterwards."""
    _within(n, "n")
    models = await ctx.door.fetch(load.CURRENT)
    if not models:
        return None
    model = models[0]
    asked = (model["version"], model["as_of"], district, n)
    ranked = await ctx.door.fetch(load.TOP, *asked)
    (measured,) = await ctx.door.fetch(
        load.MEASURED, model["version"], model["tested_on"], district, n
    )
    return {
        "model_version": model["version"],
        "as_of": model["as_of"],
        "horizon_days": model["horizon_days"],
        "measured_on": model["tested_on"],
        "measured_entities": measured["entities"],
        "precision": _ratio(measured["found"], measured["listed"]),
        "recall": _ratio(measured["found"], measured["events"]),
        "base_rate": _ratio(measured["events"], measured["entities"]),
        "entities": [
            {"rank": row["rank"], "probability": row["probability"], "entity_id": row["entity_id"]}
            for row in ranked
        ],
    }


def _within(value: int, name: str) -> None:
    if not 1 <= value <= MOST:
        raise Refused(ErrorCode.OUT_OF_RANGE, (name,), field=name, low=1, high=MOST)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


async def industry_risk(
    ctx: Ctx, section: str, district: str, months: int = MONTHS
) -> list[dict[str, Any]]:
    """The index of an industry in a district, latest month first."""
    if section_of(section) != section:
        raise Refused(ErrorCode.NOT_FOUND, ("section",), what=section)
    if not 1 <= months <= MONTHS:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("months",), field="months", low=1, high=MONTHS)
    return [_index(row) for row in await ctx.door.fetch(load.INDUSTRY, section, district, months)]


async def industry_alarms(ctx: Ctx, since: date, first: int = 50) -> list[dict[str, Any]]:
    """Alarms of all industries since a month, least likely by chance first within a month."""
    _within(first, "first")
    return [_index(row) for row in await ctx.door.fetch(load.ALARMS, since, first)]


def _index(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "section": row["section"],
        "district_code": row["district_code"],
        "month": row["month"],
        "observed": row["observed"],
        "expected": row["expected"],
        "index": 100 * row["observed"] / row["expected"],
        "chance": row["tail"],
        "is_alarm": row["is_alarm"],
        "false_alarm_rate": ALARM,
        "rule_version": VERSION,
        "drivers": _json(row["drivers"]),
    }


async def warning_effect(ctx: Ctx) -> list[dict[str, Any]]:
    """By family of adverse records: how many were warned of beforehand, and how long before."""
    return [
        {**row, "share": _ratio(row["warned"], row["events"])}
        for row in await ctx.door.fetch(load.EFFECTS)
    ]
