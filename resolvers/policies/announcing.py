"""Documents that pop up for an audience within their period, until a person acknowledges them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import policies as load
from resolvers.acknowledging import acknowledge, unseen
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.topics import AUDIENCE_OF

MOST = 20


async def announcements(ctx: Ctx) -> list[dict[str, Any]]:
    """What pops up for the viewer; whoever is not signed in sees it every time."""
    found = await unseen(ctx, await _popping(ctx))
    return [{"subject_id": row["id"], "edition": row["edition"]} for row in found[:MOST]]


async def acknowledged(work: Work, document: UUID, edition: int | None = None) -> UUID:
    """Not to be shown again; only what pops up for the viewer can be acknowledged."""
    found = {row["id"]: row["edition"] for row in await _popping(work.ctx)}
    if document not in found:
        raise Refused(ErrorCode.NOT_FOUND, ("document",), what="announcement")
    if edition is not None and edition != found[document]:
        raise Refused(ErrorCode.CONFLICT, ("edition",), what=f"edition {found[document]}")
    await acknowledge(work, document, found[document])
    return document


async def knowledge_document_acknowledge(work: Work, document: UUID) -> UUID:
    """The same, for whoever does not say which edition he saw."""
    return await acknowledged(work, document)


async def _popping(ctx: Ctx) -> Sequence[Row]:
    audience = AUDIENCE_OF.get(ctx.viewer.role)
    if audience is None:
        return []
    return await ctx.door.fetch(load.POPPING, audience.value, ctx.today)
