"""Clusters as they were last computed, the largest first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from loaders import cursors, events
from loaders import relations as load
from resolvers.context import Ctx, Row, Slice, page_size
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc

SORT = "cluster"
SMALLEST = 2


async def clusters(
    ctx: Ctx,
    first: int,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> Slice:
    """One page of clusters that have a member in a division; or the one of an entity."""
    size, place = page_size(first), _place(after)
    given = filter or {}
    if given.get("uscc") is not None:
        return await _of_entity(ctx, given["uscc"])
    districts = await subtree(ctx, given.get("district"))
    least = given.get("least_entities")
    least = SMALLEST if least is None else least

    async def count() -> int:
        rows = await ctx.door.fetch(load.CLUSTERS_COUNT, districts, least)
        return int(rows[0]["total"])

    rows = await ctx.door.fetch(load.CLUSTERS, districts, least, *place, size + 1)
    shown = rows[:size]
    marks = [_mark(row) for row in shown]
    return Slice(shown, len(rows) > size, marks, count)


async def _of_entity(ctx: Ctx, uscc: str) -> Slice:
    """The one cluster that an entity is in, if it is in any."""
    rows = await ctx.door.fetch(load.CLUSTER_OF, require_uscc(uscc, ("filter", "uscc")))
    return Slice(rows, False, [_mark(row) for row in rows])


def _mark(row: Row) -> str:
    return cursors.encode([SORT, row["entity_count"], str(row["id"])])


async def subtree(ctx: Ctx, district: str | None) -> list[str] | None:
    """The division and all below it; none of an unknown one."""
    if district is None:
        return None
    return [row["code"] for row in await ctx.door.fetch(events.SUBTREES, [district])]


def _place(after: str | None) -> tuple[int | None, UUID | None]:
    if after is None:
        return None, None
    match cursors.decode(after):
        case [str(sort), int(count), str(key)] if sort == SORT and 0 <= count < 2**31:
            try:
                return count, UUID(key)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
