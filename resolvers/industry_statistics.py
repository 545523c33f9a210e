"""How many there are in an industry, who came and went, and how long they live; for everyone.

Reads what the last full run counted, never an entity.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from loaders import industry_statistics as load
from resolvers import portrait
from resolvers.context import Ctx, Row
from rules import divisions, survival
from rules import industry_statistics as rule
from rules.analytics import LEAST
from rules.entities import EntityKind
from rules.errors import ErrorCode, Refused
from rules.industries import ancestors, by_code
from rules.industry_statistics import IndustryFacing
from rules.roles import Rights

UNKNOWN: Final = {"name": "未登记", "name_en": "Not registered"}


async def statistics(
    ctx: Ctx,
    industry: str | None = None,
    district: str | None = None,
    kind: EntityKind | None = None,
    by: IndustryFacing = IndustryFacing.NONE,
    since: int | None = None,
    until: int | None = None,
) -> dict[str, Any] | None:
    """The cells by year and part; null while no run has counted anything."""
    _require(industry, district, ctx.today)
    staff = ctx.services.door(Rights.STAFF)
    counted = await staff.fetch(load.AS_OF)
    if not counted:
        return None
    as_of: date = counted[0]["as_of"]
    shown = rule.years(since, until, as_of.year)
    rows = await staff.fetch(load.years(by), industry, district, kind)
    return {
        "as_of": as_of,
        "smallest": LEAST,
        "industry_code": industry,
        "district_code": district,
        "kind": kind,
        "cells": [_cell(one, by, ctx) for one in rule.cells(_flows(rows), shown)],
    }


def _require(industry: str | None, district: str | None, today: date) -> None:
    if industry is not None and by_code(industry) is None:
        raise Refused(ErrorCode.NOT_FOUND, ("industry",), what=industry)
    if district is not None and divisions.by_code(district, today) is None:
        raise Refused(ErrorCode.NOT_FOUND, ("district",), what=district)


def _flows(rows: Sequence[Row]) -> rule.Flows:
    found: dict[str | None, dict[int, rule.Flow]] = {}
    for row in rows:
        flow = rule.Flow(row["entries"], row["exits"])
        found.setdefault(row["part"], {})[row["year"]] = flow
    return found


def _cell(cell: rule.Cell, by: IndustryFacing, ctx: Ctx) -> dict[str, Any]:
    return {
        "year": cell.year,
        "part": cell.part or None,
        **_names(cell.part, by, ctx.today),
        "opening": cell.opening,
        "entries": cell.entries,
        "exits": cell.exits,
        "closing": cell.closing,
        "is_suppressed": cell.is_suppressed,
    }


def _names(part: str | None, by: IndustryFacing, today: date) -> Mapping[str, str | None]:
    """What a part is called, in both languages."""
    if by is IndustryFacing.NONE:
        return {"name": None, "name_en": None}
    if not part:
        return UNKNOWN
    if by is IndustryFacing.KIND:
        kind = EntityKind[part]
        return {"name": kind.text("zh"), "name_en": kind.text("en")}
    known = by_code(part) if by is IndustryFacing.INDUSTRY else divisions.by_code(part, today)
    return {"name": known.name, "name_en": known.name_en} if known else UNKNOWN


async def survivals(
    rows: Sequence[Row],
    ctx: Ctx,
    founded_since: int | None = None,
    founded_until: int | None = None,
) -> list[dict[str, Any]]:
    """How long those of the industry and kind live, in the whole city."""
    staff = ctx.services.door(Rights.STAFF)
    found = []
    for row in rows:  # one row: the root has no list
        division = _division(row["industry_code"])
        asked = (division, row["kind"], founded_since, founded_until)
        found.append(_survival(division, await staff.fetch(load.SPANS, *asked)))
    return found


def _division(industry: str | None) -> str | None:
    """The division in which an industry lies, or its section; finer lives are not kept."""
    return ancestors(industry)[:2][-1].code if industry else None


def _survival(division: str | None, rows: Sequence[Row]) -> dict[str, Any]:
    spans = [
        survival.Span(row["month"], row["entered"], row["ended"], row["censored"]) for row in rows
    ]
    size = survival.size(spans)
    points = rule.told(survival.curve(spans)) if size >= LEAST else []
    known = by_code(division) if division else None
    return {
        "industry": known.code if known else None,
        "size": size if size >= LEAST else None,
        "is_suppressed": size < LEAST,
        "median_months": rule.median(points),
        "survival_curve": portrait.shown(points),
    }
