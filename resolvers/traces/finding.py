"""Items by the standard's three entries: a code, a name, a USCC; all lead to the same item."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import traces as load
from loaders.search import find
from resolvers.codes.scanning import scan
from resolvers.context import Ctx, Row, Slice, page_size
from rules import digital_link
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.products import same_item

SORT = "trace"
LONGEST = 500
NAMESAKES = 20
"""Entities that one name may mean; more are no entry but a search."""


async def domains(ctx: Ctx) -> list[Row]:
    """The register of domains."""
    return list(await ctx.door.fetch(load.DOMAINS))


async def food_items(
    ctx: Ctx, by: Mapping[str, Any], first: int, after: str | None = None
) -> Slice:
    """Lots of food."""
    return await trace_items(ctx, by, first, "FOOD", after)


async def equipment_list(
    ctx: Ctx, by: Mapping[str, Any], first: int, after: str | None = None
) -> Slice:
    """Devices."""
    return await trace_items(ctx, by, first, "EQUIPMENT", after)


async def trace_items(
    ctx: Ctx,
    by: Mapping[str, Any],
    first: int,
    domain: str | None = None,
    after: str | None = None,
) -> Slice:
    """A page of the items that one entry leads to, the latest first."""
    size, place = page_size(first), cursors.place_of(after, SORT)
    entities, codes = await _entered(ctx, by)

    async def count() -> int:
        rows = await ctx.door.fetch(load.ITEMS_COUNT, entities, codes, domain)
        return int(rows[0]["total"])

    rows = await ctx.door.fetch(load.ITEMS, entities, codes, domain, place, size + 1)
    shown = rows[:size]
    marks = [cursors.encode([SORT, str(row["id"])]) for row in shown]
    return Slice(shown, len(rows) > size, marks, count)


async def _entered(ctx: Ctx, by: Mapping[str, Any]) -> tuple[Sequence[UUID], Sequence[str]]:
    """The entities and the item codes that an entry means."""
    given = {name: text.strip() for name, text in by.items() if text is not None}
    if len(given) != 1:
        raise Refused(ErrorCode.BAD_INPUT, ("by",), detail="code | name | uscc")
    ((name, text),) = given.items()
    if not 1 <= len(text) <= LONGEST:
        raise Refused(ErrorCode.TOO_LONG, ("by", name), field=name, limit=LONGEST)
    if name == "uscc":
        rows = await ctx.door.fetch(load.ENTITIES_BY_USCC, require_uscc(text))
        return [row["id"] for row in rows], []
    if name == "name":
        hits = await find(ctx.door, text[:100], None, NAMESAKES, None)
        return [hit.entity_id for hit in hits], []
    return await _by_code(ctx, text)


async def named(ctx: Ctx, code: str) -> Sequence[Row]:
    """The item that a code means, or two of several; an entity's code means none."""
    text = code.strip()
    if not 1 <= len(text) <= LONGEST:
        raise Refused(ErrorCode.TOO_LONG, ("code",), field="code", limit=LONGEST)
    entities, codes = await _by_code(ctx, text)
    return [] if entities else await ctx.door.fetch(load.ITEMS_NAMED, list(codes))


async def _by_code(ctx: Ctx, text: str) -> tuple[Sequence[UUID], Sequence[str]]:
    scanned = await scan(ctx, text)
    if scanned["entity_id"] is not None:
        return [scanned["entity_id"]], []
    item = digital_link.read(text)
    if item is not None and item.lot is not None:
        return [], [item.code]
    forms = same_item(item.gtin) if item is not None else ()
    rows = await ctx.door.fetch(load.CODES, list(forms), text)
    return [], [text, *(row["code"] for row in rows)]
