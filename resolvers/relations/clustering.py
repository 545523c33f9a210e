"""Clusters as they were last computed, the largest first."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from loaders import cursors, events
from loaders import relations as load
from resolvers.context import Ctx, Row, Slice, page_size
from rules.errors import ErrorCode, Refused
from rules.roles import Scope, may

SORT = "cluster"
SMALLEST = 2


async def clusters(
    ctx: Ctx,
    first: int,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> Slice:
    """One page of clusters that have a member in a division."""
    size, place = page_size(first), _place(after)
    given = filter or {}
    districts = await subtree(ctx, given.get("district"))
    least = given.get("least_entities")
    least = SMALLEST if least is None else least

    async def count() -> int:
        rows = await ctx.door.fetch(load.CLUSTERS_COUNT, districts, least)
        return int(rows[0]["total"])

    rows = await ctx.door.fetch(load.CLUSTERS, districts, least, *place, size + 1)
    shown = rows[:size]
    marks = [cursors.encode([SORT, row["entity_count"], str(row["id"])]) for row in shown]
    return Slice(shown, len(rows) > size, marks, count)


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


async def of_entities(rows: Sequence[Row], ctx: Ctx) -> list[Any]:
    """The cluster of each entity, as far as the viewer may know it."""
    if not may(ctx.viewer.role, Scope.RELATIONS):
        return [None] * len(rows)
    found = await ctx.door.fetch(load.CLUSTER_OF, [row["id"] for row in rows])
    of = {row["id"]: row["cluster_id"] for row in found}
    made = await ctx.door.fetch(load.CLUSTER_ROWS, list(set(of.values())))
    by_id = {row["id"]: row for row in made}
    return [by_id.get(of.get(row["id"])) for row in rows]
