"""Where a regulator may act: within the subtree of his district, and where it was delegated."""

from loaders import events as load
from loaders.governance import DELEGATED
from resolvers.context import Ctx
from rules.errors import ErrorCode, Path, Refused


async def in_own_district(
    ctx: Ctx, district: str | None, path: Path, *, may_be_delegated: bool = True
) -> None:
    """Refuse an object outside the viewer's district; one without a district acts anywhere."""
    if ctx.viewer.district is None:
        return
    rows = await ctx.door.fetch(load.SUBTREES, [ctx.viewer.district])
    if district in {row["code"] for row in rows}:
        return
    if may_be_delegated and district is not None:
        given = (ctx.viewer.subject, district, ctx.today)
        if await ctx.door.fetch(DELEGATED, *given):
            return
    raise Refused(ErrorCode.FORBIDDEN, path)
