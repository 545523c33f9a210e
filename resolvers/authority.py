"""Where a regulator may act: within the subtree of his district."""

from loaders import events as load
from resolvers.context import Ctx
from rules.errors import ErrorCode, Path, Refused


async def in_own_district(ctx: Ctx, district: str | None, path: Path) -> None:
    """Refuse an object outside the viewer's district; one without a district acts anywhere."""
    if ctx.viewer.district is None:
        return
    rows = await ctx.door.fetch(load.SUBTREES, [ctx.viewer.district])
    if district not in {row["code"] for row in rows}:
        raise Refused(ErrorCode.FORBIDDEN, path)
