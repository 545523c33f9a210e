"""Support policies weighed against the facts of an entity that the viewer may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import policies as load
from resolvers.context import Ctx, Row, Slice, page_size
from rules.eligibility import Condition, ConditionOperator, EntityFact, Finding, judge
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.topics import lineage

CURRENCY = "CNY"
SORT = "policiesForEntity"
Facts = Mapping[EntityFact, tuple[str, ...]]


async def policy_eligibility(ctx: Ctx, policy: UUID, uscc: str) -> dict[str, Any] | None:
    """Each condition of a policy, met or not, with the fact; None where there is no such policy."""
    found = await ctx.door.fetch(load.POLICY, policy, ctx.today)
    if not found:
        return None
    _, facts = await _facts(ctx, uscc)
    conditions = await _conditions(ctx, [policy])
    return _told(policy, conditions[policy], facts)


async def policies_for_entity(ctx: Ctx, uscc: str, first: int, after: str | None = None) -> Slice:
    """All policies in force where the entity is, those it is eligible for first."""
    size = page_size(first)
    entity, facts = await _facts(ctx, uscc)
    district = entity["district_code"]
    rows = await ctx.door.fetch(load.POLICIES, ctx.today, district, list(entity["districts"]))
    ids = [row["id"] for row in rows]
    conditions = await _conditions(ctx, ids)
    told = sorted(
        (_told(key, conditions[key], facts) for key in ids), key=lambda one: not one["is_eligible"]
    )
    begin = _begin(told, after) if after is not None else 0
    page = told[begin : begin + size]
    marks = [cursors.encode([SORT, str(one["knowledge_id"])]) for one in page]
    return Slice(page, begin + size < len(told), marks)


def _begin(told: Sequence[Mapping[str, Any]], after: str) -> int:
    match cursors.decode(after):
        case [str(sort), str(key)] if sort == SORT:
            for at, one in enumerate(told):
                if str(one["knowledge_id"]) == key:
                    return at + 1
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def _facts(ctx: Ctx, uscc: str) -> tuple[Row, Facts]:
    rows = await ctx.door.fetch(load.FACTS, require_uscc(uscc), ctx.today)
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=uscc)
    row = rows[0]
    told: dict[EntityFact, Any] = {
        EntityFact.KIND: row["kind"],
        EntityFact.STATUS: row["status"],
        EntityFact.CREDIT_COLOR: row["credit_color"],
        EntityFact.AGE_YEARS: _years(row["established_on"], ctx.today),
        EntityFact.CAPITAL: _yuan(row),
        EntityFact.ABNORMAL_LISTINGS: row["abnormal"],
        EntityFact.SERIOUS_LISTINGS: row["serious"],
        EntityFact.PENALTIES: row["penalties"],
        EntityFact.LICENCES: row["licences"],
    }
    facts: dict[EntityFact, tuple[str, ...]] = {
        fact: (str(value),) for fact, value in told.items() if value is not None
    }
    if row["industry_code"] is not None:
        facts[EntityFact.INDUSTRY] = tuple(lineage(row["industry_code"], row["section"]))
    facts[EntityFact.DISTRICT] = tuple(row["districts"])
    return row, facts


def _years(established: date | None, today: date) -> int | None:
    if established is None or established > today:
        return None
    passed = (today.month, today.day) >= (established.month, established.day)
    return today.year - established.year - (not passed)


def _yuan(row: Row) -> int | None:
    """Registered capital in yuan; unknown where it is in another currency."""
    if row["capital_amount"] is None or row["capital_currency"] != CURRENCY:
        return None
    return int(row["capital_amount"])


async def _conditions(ctx: Ctx, ids: Sequence[UUID]) -> Mapping[UUID, list[Condition]]:
    found: dict[UUID, list[Condition]] = defaultdict(list)
    for row in await ctx.door.fetch(load.CONDITIONS, list(ids)):
        found[row["document_id"]].append(
            Condition(
                EntityFact[row["fact"]],
                ConditionOperator[row["operator"]],
                tuple(row["wanted"]),
                row["text"],
            )
        )
    return found


def _told(policy: UUID, conditions: Sequence[Condition], facts: Facts) -> dict[str, Any]:
    findings = judge(conditions, facts)
    return {
        "knowledge_id": policy,
        "is_eligible": all(one.is_met for one in findings),
        "conditions": [_finding(one) for one in findings],
        "failed_conditions": [_finding(one) for one in findings if not one.is_met],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "fact": one.condition.fact,
        "operator": one.condition.operator,
        "wanted": list(one.condition.wanted),
        "text": one.condition.text,
        "found": list(one.found),
        "is_met": one.is_met,
    }
