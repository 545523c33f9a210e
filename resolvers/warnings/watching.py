"""Watch lists: entities that a person follows under a name of his own; nobody else reads them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import warnings as load
from models.entities import Entity
from models.warnings import WatchList
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused

TOPIC = "watch"
LONGEST_NAME = 50
MOST_ENTITIES = 1_000
MOST_LISTS = 50


async def watch_list_put(work: Work, name: str, usccs: list[str]) -> UUID:
    """Make a list, or replace what an earlier one of this name holds; streams follow at once."""
    name = _named(name)
    if len(usccs) > MOST_ENTITIES:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("usccs",), field="usccs", low=0, high=MOST_ENTITIES)
    entities = await _known(work, usccs)
    found = await _mine(work, name) or await _begun(work, name)
    found.entity_ids = entities
    found.updated_at = work.now
    work.emit(TOPIC, "UPDATED", found.id)
    return found.id


async def watch_list_drop(work: Work, name: str) -> UUID:
    """Remove a list; a stream that follows it ends."""
    found = await _mine(work, _named(name))
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, ("name",), what=name)
    await work.session.delete(found)
    work.emit(TOPIC, "REMOVED", found.id)
    return found.id


async def watch_lists(ctx: Ctx) -> list[dict[str, Any]]:
    """The viewer's own lists."""
    return await _shown(ctx, None)


async def of_subject(rows: list[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The list that a command made or changed; null where it failed or removed it."""
    found: list[dict[str, Any] | None] = []
    for row in rows:
        shown = await _shown(ctx, row["subject_id"]) if row["subject_id"] else []
        found.append(shown[0] if shown else None)
    return found


async def watched(ctx: Ctx, name: str) -> tuple[UUID, frozenset[UUID]]:
    """The viewer's list of this name: its id and its entities."""
    async with ctx.services.writer.begin(ctx) as work:
        found = await _mine(work, name)
        if found is None:
            raise Refused(ErrorCode.NOT_FOUND, ("filter", "watch_list"), what=name)
        return found.id, frozenset(found.entity_ids)


async def _shown(ctx: Ctx, key: UUID | None) -> list[dict[str, Any]]:
    async with ctx.services.writer.begin(ctx) as work:
        rows = await work.session.execute(load.own_lists(ctx.viewer.subject, key))
        return [dict(row) for row in rows.mappings()]


async def _mine(work: Work, name: str) -> WatchList | None:
    mine = select(WatchList).filter_by(owner=work.ctx.viewer.subject, name=name)
    found: WatchList | None = await work.session.scalar(mine)
    return found


async def _begun(work: Work, name: str) -> WatchList:
    mine = select(WatchList.id).filter_by(owner=work.ctx.viewer.subject)
    if len((await work.session.scalars(mine)).all()) >= MOST_LISTS:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("name",), field="name", low=0, high=MOST_LISTS)
    fresh = WatchList(id=work.new_id(), owner=work.ctx.viewer.subject, name=name)
    work.add(fresh)
    return fresh


async def _known(work: Work, usccs: list[str]) -> list[UUID]:
    rows = await work.session.execute(select(Entity.uscc, Entity.id).where(Entity.uscc.in_(usccs)))
    found: dict[str | None, UUID] = dict(rows.all())
    for position, uscc in enumerate(usccs):
        if uscc not in found:
            raise Refused(ErrorCode.NOT_FOUND, ("usccs", position), what=uscc)
    return list(dict.fromkeys(found[uscc] for uscc in usccs))


def _named(name: str) -> str:
    named = name.strip()
    if not 1 <= len(named) <= LONGEST_NAME:
        raise Refused(ErrorCode.TOO_LONG, ("name",), field="name", limit=LONGEST_NAME)
    return named
