"""Warnings as they stand and as they change, within what the viewer may follow."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import events as places
from loaders import warnings as load
from resolvers.context import Ctx, Row, page_size
from resolvers.routes import Interest
from resolvers.warnings.issuing import TOPIC
from resolvers.warnings.watching import TOPIC as WATCHED
from resolvers.warnings.watching import watched
from rules.errors import ErrorCode, Refused
from rules.roles import Rights
from rules.warnings import Audience, WarningChange, at_least

SORT = "snapshot"
PREFIX = "wrn"


async def follow(
    ctx: Ctx,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> AsyncIterator[Row]:
    """Warnings as they change, from a cursor or from now on, until the viewer's token ends."""
    given = filter or {}

    async def aim() -> Interest:
        return Interest({"topic": frozenset({TOPIC}), **await conditions(ctx, given)})

    moved_by = await _moves(ctx, given)
    async for event in ctx.services.events.follow(after, aim, moved_by):
        _require_rights(ctx)
        yield event


def _require_rights(ctx: Ctx) -> None:
    """Whatever carries the stream, it gives nothing after the token's end."""
    expires_at = ctx.viewer.expires_at
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise Refused(ErrorCode.UNAUTHENTICATED)


async def _moves(ctx: Ctx, given: Mapping[str, Any]) -> Interest | None:
    name = given.get("watch_list")
    if name is None:
        return None
    key, _ = await watched(ctx, name)
    return Interest({"topic": frozenset({WATCHED}), "subject_id": frozenset({key})})


async def snapshot(
    ctx: Ctx,
    first: int,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """The warnings in force, and the cursor at which the stream goes on.

    The log's end is read before the warnings, so what changes in between is shown by the stream:
    it may show a change that the snapshot knows already, and never leaves one out. Later pages
    keep the cursor of the first.
    """
    size, log = page_size(first), ctx.services.events
    if after is None:
        place, since = await log.head(), None
    else:
        place, since = await _page(ctx, after)
    wanted = await conditions(ctx, filter or {})
    rows = await ctx.door.fetch(*load.snapshot(wanted, ctx.today, since, size + 1))
    cursor, kept = log.write(place), rows[:size]
    last = kept[-1] if kept else None
    return {
        "cursor": cursor,
        "entries": [_entry(row, cursor) for row in kept],
        "page_info": {
            "has_next_page": len(rows) > size,
            "has_previous_page": after is not None,
            "start_cursor": _place_of(cursor, kept[0]) if kept else None,
            "end_cursor": _place_of(cursor, last) if last else None,
        },
    }


def _entry(row: Row, cursor: str) -> dict[str, Any]:
    return {"cursor": cursor, "change": WarningChange.RAISED, "subject_id": row["id"]}


def _place_of(cursor: str, row: Row) -> str:
    at: datetime = row["issued_at"]
    return cursors.encode([SORT, cursor, at.isoformat(timespec="microseconds"), str(row["id"])])


async def _page(ctx: Ctx, after: str) -> tuple[tuple[int, int], tuple[datetime, UUID]]:
    """Where the stream goes on, and the last warning of the page before."""
    match cursors.decode(after):
        case [str(sort), str(cursor), str(at), str(key)] if sort == SORT:
            place = ctx.services.events.place(cursor)
            await ctx.services.events.require(place)
            try:
                since = datetime.fromisoformat(at), UUID(key)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
            if since[0].tzinfo is not None:
                return place, since
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def subjects(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each event's warning, seen or not any more."""
    return [f"{PREFIX}_{row['subject_id']}" for row in rows]


async def conditions(ctx: Ctx, given: Mapping[str, Any]) -> dict[str, frozenset[Any]]:
    """The values that a filter allows, and no more than the viewer may see."""
    allowed: dict[str, frozenset[Any]] = {}
    if given.get("districts") is not None:
        allowed["district_code"] = await _codes(ctx, places.SUBTREES, given["districts"])
    if ctx.viewer.district is not None:
        own = await _codes(ctx, places.SUBTREES, [ctx.viewer.district])
        allowed["district_code"] = allowed.get("district_code", own) & own
    if given.get("industries") is not None:
        allowed["industry"] = await _codes(ctx, places.INDUSTRY_SUBTREES, given["industries"])
    entities = await _entities(ctx, given)
    if entities is not None:
        allowed["entity_id"] = entities
    if given.get("min_level") is not None:
        allowed["level"] = frozenset(level.value for level in at_least(given["min_level"]))
    if given.get("kinds") is not None:
        allowed["kind"] = frozenset(kind.value for kind in given["kinds"])
    if ctx.rights is not Rights.STAFF:
        allowed["audience"] = frozenset({Audience.PUBLIC.value})
    return allowed


async def _entities(ctx: Ctx, given: Mapping[str, Any]) -> frozenset[UUID] | None:
    found: frozenset[UUID] | None = None
    if given.get("entities") is not None:
        rows = await ctx.door.fetch(places.ENTITY_IDS, given["entities"])
        found = frozenset(row["id"] for row in rows)
    if given.get("watch_list") is not None:
        _, listed = await watched(ctx, given["watch_list"])
        found = listed if found is None else found & listed
    return found


async def _codes(ctx: Ctx, sql: str, codes: list[str]) -> frozenset[str]:
    return frozenset(row["code"] for row in await ctx.door.fetch(sql, codes))
