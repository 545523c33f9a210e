"""Changes of colour, live: who follows an entity hears of each with the cause that may be told."""

from collections.abc import AsyncIterator
from typing import Any

from loaders import events as load
from models.risk import STATUS_TOPIC
from resolvers.context import Ctx
from resolvers.routes import Interest
from rules.errors import ErrorCode, Refused


async def follow(ctx: Ctx, uscc: str, after: str | None = None) -> AsyncIterator[dict[str, Any]]:
    """The changes of one entity's colour, from a cursor or from now on."""
    rows = await ctx.door.fetch(load.ENTITY_IDS, [uscc])
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=uscc)
    interest = Interest(
        {"topic": frozenset({STATUS_TOPIC}), "entity_id": frozenset({rows[0]["id"]})}
    )

    async def aim() -> Interest:
        return interest

    async for event in ctx.services.events.follow(after, aim):
        yield event
