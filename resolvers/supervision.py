"""Differentiated supervision: the policy of a cell, the quota of a district, the lot of a year."""

from collections import Counter
from typing import Any

from loaders import supervision as load
from resolvers.context import Ctx, Row
from rules import supervision
from rules.entities import RiskClass
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.industries import by_code, section_of


async def supervision_policy(
    ctx: Ctx, risk_class: RiskClass, industry: str | None = None
) -> dict[str, Any]:
    """The cell for an industry and a class; an unknown industry code is refused."""
    if industry is not None and by_code(industry) is None and section_of(industry) is None:
        raise Refused(ErrorCode.NOT_FOUND, ("industry",), what=industry)
    return _policy(industry, risk_class, ctx)


def _policy(industry: str | None, risk_class: RiskClass, ctx: Ctx) -> dict[str, Any]:
    cell = supervision.policy(industry, risk_class)
    source = supervision.SOURCE.partition(" · ")
    return {
        "version": supervision.VERSION,
        "effective_from": supervision.EFFECTIVE_FROM,
        "source": source[0] if ctx.lang == "zh" else supervision.SOURCE,
        "group": supervision.group_of(industry),
        "risk_class": risk_class,
        "per_mille": cell.per_mille,
        "visits_per_year": cell.visits,
        "is_proactive": cell.is_proactive,
        "measures": cell.measures,
    }


async def inspection_quota(ctx: Ctx, uscc: str, year: int) -> dict[str, Any] | None:
    """The policy that holds for one entity, and whether the lot of a year falls on it."""
    rows = await ctx.door.fetch(load.GRADED, require_uscc(uscc))
    if not rows or rows[0]["risk_class"] is None:
        return None
    return _quota(rows[0], year, ctx)


def _quota(row: Row, year: int, ctx: Ctx) -> dict[str, Any]:
    risk_class = RiskClass[row["risk_class"]]
    cell = supervision.policy(row["industry_code"], risk_class)
    return {
        "entity_id": row["id"],
        "year": year,
        "policy": _policy(row["industry_code"], risk_class, ctx),
        "is_drawn": supervision.is_drawn(cell, str(year), str(row["id"])),
    }


async def inspection_quotas(ctx: Ctx, district: str) -> list[dict[str, Any]]:
    """For each class of a district: how many there are and how many are drawn in a year."""
    entities: Counter[RiskClass] = Counter()
    quotas: Counter[RiskClass] = Counter()
    for row in await ctx.door.fetch(load.COUNTS, district):
        risk_class = RiskClass[row["risk_class"]]
        cell = supervision.policy(row["industry_code"], risk_class)
        entities[risk_class] += row["entities"]
        quotas[risk_class] += supervision.quota(cell, row["entities"])
    return [
        {"risk_class": name, "entities": entities[name], "quota": quotas[name]}
        for name in RiskClass
    ]
