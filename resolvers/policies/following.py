"""Topics that a person follows, and what is published under them as it is published."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from loaders import policies as load
from models.policies import TopicFollow
from resolvers.context import Ctx, Row
from resolvers.policies.drafting import TOPIC
from resolvers.routes import Interest
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.roles import Rights

FOLLOWED = "topic_follow"
MOST_TOPICS = 50


async def topic_follow_set(work: Work, topics: list[str]) -> Any:
    """The topics that the viewer follows from now on; an empty list follows none."""
    wanted = list(dict.fromkeys(topics))
    if len(wanted) > MOST_TOPICS:
        path = ("topics",)
        raise Refused(ErrorCode.OUT_OF_RANGE, path, field="topics", low=0, high=MOST_TOPICS)
    known = {row["code"] for row in await work.ctx.door.fetch(load.KNOWN_TOPICS, wanted)}
    for at, code in enumerate(wanted):
        if code not in known:
            raise Refused(ErrorCode.NOT_FOUND, ("topics", at), what=code)
    found = await _mine(work)
    if found is None:
        found = TopicFollow(id=work.new_id(), owner=work.ctx.viewer.subject)
        work.add(found)
    found.topics, found.updated_at = wanted, work.now
    work.emit(FOLLOWED, "UPDATED", found.id)
    return found.id


async def followed(ctx: Ctx) -> list[str]:
    """The topics that the viewer follows."""
    async with ctx.services.writer.begin(ctx) as work:
        found = await _mine(work)
        return list(found.topics) if found is not None else []


async def topic_follow(ctx: Ctx) -> dict[str, Any]:
    """The viewer's own follow list."""
    return {"topics": await followed(ctx)}


async def of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The list that a command has just set."""
    return [await topic_follow(ctx) if row["subject_id"] else None for row in rows]


async def knowledge_published(
    ctx: Ctx, topics: list[str] | None = None, after: str | None = None
) -> AsyncIterator[Row]:
    """What is published, amended or withdrawn under topics, each once; by default those followed.

    A document of several topics is one event, so whoever follows two of them gets it once.
    """
    wanted = frozenset(topics if topics is not None else await followed(ctx))
    conditions = {"topic": frozenset({TOPIC})}
    if ctx.rights is not Rights.STAFF:
        conditions["audience"] = frozenset({"PUBLIC"})

    async def aim() -> Interest:
        return Interest(conditions)

    async for event in ctx.services.events.follow(after, aim):
        expires_at = ctx.viewer.expires_at
        if expires_at is not None and expires_at <= datetime.now(UTC):
            raise Refused(ErrorCode.UNAUTHENTICATED)
        if wanted & set((event["fields"] or "").split(",")):
            yield event


async def _mine(work: Work) -> TopicFollow | None:
    mine = select(TopicFollow).filter_by(owner=work.ctx.viewer.subject)
    found: TopicFollow | None = await work.session.scalar(mine)
    return found
