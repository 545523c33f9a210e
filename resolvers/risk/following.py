"""Changes of colour, live: who follows an entity hears of each with the cause that may be told."""

from collections.abc import AsyncIterator
from typing import Any

from loaders import events as load
from resolvers.context import Ctx, Row
from resolvers.risk.reassessing import TOPIC
from rules.errors import ErrorCode, Refused


async def follow(ctx: Ctx, uscc: str, after: str | None = None) -> AsyncIterator[dict[str, Any]]:
    """The changes of one entity's colour, from a cursor or from now on."""
    rows = await ctx.door.fetch(load.ENTITY_IDS, [uscc])
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=uscc)
    entity = rows[0]["id"]

    def wanted(event: Row) -> bool:
        return bool(event["topic"] == TOPIC and event["entity_id"] == entity)

    async for event in ctx.services.events.follow(after, wanted):
        yield event
