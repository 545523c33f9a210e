"""Counts of published outcomes, read from the cases themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import complaints as load
from resolvers.context import Ctx, Row


async def counted(ctx: Ctx) -> Sequence[Row]:
    """How many outcomes each channel has published."""
    return await ctx.door.fetch(load.OUTCOMES)


async def rates(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """What part of each entity's published complaints was settled: of all, then by channel."""
    by_entity: dict[UUID, list[Row]] = {row["id"]: [] for row in rows}
    for found in await ctx.door.fetch(load.SETTLED_OF, list(by_entity)):
        by_entity[found["entity_id"]].append(found)
    return [_rates(by_entity[row["id"]]) for row in rows]


def _rates(found: Sequence[Row]) -> list[dict[str, Any]]:
    settled = sum(one["settled"] for one in found)
    published = sum(one["published"] for one in found)
    whole = _rate(None, settled, published)
    return [whole, *(_rate(one["channel"], one["settled"], one["published"]) for one in found)]


def _rate(channel: str | None, settled: int, published: int) -> dict[str, Any]:
    share = round(settled / published, 4) if published else None
    return {"channel": channel, "settled": settled, "published": published, "share": share}
