"""Query by example: many descriptions in, the likeliest entities out, each with its reasons.

Refuses more than 1,000 descriptions, and a description without a code or a name.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from loaders import matching as load
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused
from rules.matching import Candidate, Example, compared, score

MOST, LARGEST_TOP = 1000, 10
SURE = 0.9
"""A best score from which on nothing else is looked for."""
LOWEST = 0.3
"""Candidates less like than this are left out."""
LONGEST = 200
BREATH = 25
"""Descriptions compared before others get their turn: some 50 ms."""


async def match_entities(ctx: Ctx, examples: Sequence[Mapping[str, Any]], top: int) -> list[Row]:
    """The likeliest entities of each description, in the order of the descriptions."""
    _within("examples", len(examples), MOST)
    _within("top", top, LARGEST_TOP)
    asked = [_read(at, example) for at, example in enumerate(examples)]
    described = load.described(asked)
    ranked = await _ranked(ctx, asked, await load.exact(ctx.door, described))
    unsure = [one for one in described if not _is_sure(ranked[one.at])]
    if unsure:
        more = await _ranked(ctx, asked, await load.by_words(ctx.door, unsure))
        ranked = [_merged(*both) for both in zip(ranked, more, strict=True)]
    return [{"key": example.get("key"), "candidates": rows[:top]}
            for example, rows in zip(examples, ranked, strict=True)]  # fmt: skip


def _within(field: str, size: int, most: int) -> None:
    if not 1 <= size <= most:
        raise Refused(ErrorCode.OUT_OF_RANGE, (field,), field=field, low=1, high=most)


def _read(at: int, given: Mapping[str, Any]) -> Example:
    example = Example(
        uscc=given.get("uscc"),
        name=given.get("name"),
        address=given.get("address"),
        district=given.get("district"),
        established_on=given.get("established_on"),
    )
    for field in ("uscc", "name", "address", "district"):
        if len(getattr(example, field) or "") > LONGEST:
            path = ("examples", at, field)
            raise Refused(ErrorCode.TOO_LONG, path, field=field, limit=LONGEST)
    if not load.described([example])[0].is_searchable:
        raise Refused(ErrorCode.REQUIRED, ("examples", at, "name"), field="name")
    return example


async def _ranked(ctx: Ctx, asked: Sequence[Example], found: load.Found) -> list[list[Row]]:
    wanted = {entity for entities in found.values() for entity in entities}
    facts = await load.facts(ctx.door, list(wanted)) if wanted else {}
    ranked = []
    for at, example in enumerate(asked):
        ranked.append(_best(example, found.get(at, set()), facts))
        if at % BREATH == 0:
            await asyncio.sleep(0)
    return ranked


def _best(example: Example, entities: set[UUID], facts: Mapping[UUID, Candidate]) -> list[Row]:
    rows = [_row(entity, example, facts[entity]) for entity in entities if entity in facts]
    return sorted((row for row in rows if row["score"] >= LOWEST), key=_rank)


def _row(entity: UUID, example: Example, candidate: Candidate) -> Row:
    reasons = compared(example, candidate)
    rows = [
        {"feature": one.feature, "weight": one.weight, "similarity": one.similarity}
        for one in reasons
    ]
    return {"entity_id": entity, "score": score(reasons), "reasons": rows}


def _rank(row: Row) -> tuple[float, UUID]:
    return -row["score"], row["entity_id"]


def _is_sure(rows: Sequence[Row]) -> bool:
    return bool(rows) and bool(rows[0]["score"] >= SURE)


def _merged(one: Sequence[Row], other: Sequence[Row]) -> list[Row]:
    by_entity = {row["entity_id"]: row for row in (*one, *other)}
    return sorted(by_entity.values(), key=_rank)
