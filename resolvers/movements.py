"""Parties beside their columns; who they are is told to regulators only."""

from collections.abc import Sequence

from loaders import movements as load
from resolvers.context import Ctx, Row
from rules.roles import Rights


async def entities(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The entity behind each party, for staff; nobody else's role could even ask."""
    if ctx.rights is not Rights.STAFF:
        return [None] * len(rows)
    found = await ctx.door.fetch(load.ENTITIES, [row["id"] for row in rows])
    by_party = {row["party_id"]: row for row in found}
    return [by_party.get(row["id"]) for row in rows]
