"""Warnings shown to a person until acknowledged, once for each edition; a high one is read first.

Of concern are the entity that the viewer represents, those on the viewer's watch lists, and what
is assigned to him. Whoever is not signed in sees them at every scan.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import warning_popups as load
from models.warnings import WatchList
from resolvers.acknowledging import acknowledge, unseen
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.roles import Rights
from rules.warnings import MUST_BE_READ, OPEN, WarningLevel

MOST = 50


async def popups(ctx: Ctx) -> list[dict[str, Any]]:
    """What the viewer has yet to acknowledge, the gravest first."""
    async with ctx.services.writer.begin(ctx) as work:
        mine = select(WatchList.entity_ids).filter_by(owner=ctx.viewer.subject)
        followed = {key for keys in await work.session.scalars(mine) for key in keys}
    assignee = ctx.viewer.subject if ctx.rights is Rights.STAFF else None
    rows = await ctx.door.fetch(
        *load.of_viewer(list(followed), ctx.viewer.uscc, assignee, ctx.rights, ctx.today)
    )
    return _shown(await unseen(ctx, rows))[:MOST]


async def of_scans(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """What a scan of each entity shows before anything else: its high warnings."""
    keys = [row["entity_id"] for row in rows if row["entity_id"] is not None]
    if not keys:
        return [[] for _ in rows]
    levels = [level.value for level in MUST_BE_READ]
    found = await ctx.door.fetch(*load.of_entities(keys, levels, ctx.rights, ctx.today))
    left = await unseen(ctx, found)
    return [_shown([one for one in left if one["entity_id"] == row["entity_id"]]) for row in rows]


async def popup_acknowledge(work: Work, warning: UUID, edition: int, has_read: bool) -> UUID:
    """Not to be shown this edition again; a warning of high level must have been read."""
    visible = await work.ctx.door.fetch(*load.one_visible(warning, work.ctx.rights, work.ctx.today))
    if not visible or visible[0]["state"] not in OPEN:
        raise Refused(ErrorCode.NOT_FOUND, ("warning",), what="warning")
    found = visible[0]
    if found["edition"] != edition:
        raise Refused(ErrorCode.CONFLICT, ("edition",), what=f"edition {found['edition']}")
    if WarningLevel[found["level"]] in MUST_BE_READ and not has_read:
        raise Refused(ErrorCode.REQUIRED, ("has_read",), field="hasRead")
    await acknowledge(work, warning, edition)
    return warning


def _shown(rows: Sequence[Row]) -> list[dict[str, Any]]:
    ordered = sorted(rows, key=_gravity, reverse=True)
    return [
        {
            "subject_id": row["id"],
            "edition": row["edition"],
            "must_be_read": WarningLevel[row["level"]] in MUST_BE_READ,
        }
        for row in ordered
    ]


def _gravity(row: Row) -> tuple[int, Any]:
    return list(WarningLevel).index(WarningLevel[row["level"]]), row["issued_at"]
