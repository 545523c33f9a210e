"""Documents that pop up for an audience within their period, until a person acknowledges them.

An edition is a document of its own, so the next edition pops up again.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from loaders import policies as load
from models.policies import AnnouncementSeen
from resolvers.context import Ctx
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.roles import Role
from rules.topics import AUDIENCE_OF

MOST = 20


async def announcements(ctx: Ctx) -> list[dict[str, Any]]:
    """What pops up for the viewer; whoever is not signed in sees it every time."""
    keys = await _popping(ctx)
    if keys and ctx.viewer.role is not Role.PUBLIC:
        async with ctx.services.writer.begin(ctx) as work:
            mine = select(AnnouncementSeen.document_id).where(
                AnnouncementSeen.viewer == ctx.viewer.subject,
                AnnouncementSeen.document_id.in_(keys),
            )
            seen = set(await work.session.scalars(mine))
        keys = [key for key in keys if key not in seen]
    return [{"subject_id": key} for key in keys[:MOST]]


async def knowledge_document_acknowledge(work: Work, document: UUID) -> UUID:
    """Not to be shown again; only what pops up for the viewer can be acknowledged."""
    if document not in await _popping(work.ctx):
        raise Refused(ErrorCode.NOT_FOUND, ("document",), what="announcement")
    values = {"viewer": work.ctx.viewer.subject, "document_id": document, "at": work.now}
    await work.session.execute(insert(AnnouncementSeen).values(**values).on_conflict_do_nothing())
    return document


async def _popping(ctx: Ctx) -> list[UUID]:
    audience = AUDIENCE_OF.get(ctx.viewer.role)
    if audience is None:
        return []
    rows = await ctx.door.fetch(load.POPPING, audience.value, ctx.today)
    return [row["id"] for row in rows]
