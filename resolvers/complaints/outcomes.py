"""Published outcomes, counted from the cases themselves."""

from collections.abc import Sequence

from loaders import complaints as load
from resolvers.context import Ctx, Row


async def counted(ctx: Ctx) -> Sequence[Row]:
    """How many outcomes each channel has published."""
    return await ctx.door.fetch(load.OUTCOMES)
