"""Webhooks: warnings posted to an address of the viewer's, with a log of every delivery."""

import os
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from loaders import cursors
from loaders import webhooks as load
from resolvers.context import Ctx, Row, Slice, page_size
from resolvers.warnings.issuing import said
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.exchange import MessageState, is_endpoint
from rules.ids import RANDOM_BYTES, uuid7
from rules.warnings import WarningKind, WarningLevel
from rules.webhooks import LIFE, MOST

SORT = "deliveries"
LONGEST_NAME, LONGEST_URL = 50, 500


async def webhook_put(
    work: Work, name: str, url: str, filter: Mapping[str, Any] | None = None
) -> UUID:
    """Begin, change or renew a webhook; a new one gets what happens from now on."""
    ctx, name = work.ctx, said(name, "name", LONGEST_NAME)
    url = said(url, "url", LONGEST_URL)
    if not is_endpoint(url, is_local_allowed=ctx.services.local_targets):
        raise Refused(ErrorCode.BAD_INPUT, ("url",), detail="https, public network")
    found = await _rows(work, load.FIND, ctx.viewer.subject, name)
    key, channel = (found[0]["id"], found[0]["channel_id"]) if found else (_id(ctx), _id(ctx))
    if found:
        await _run(work, load.TURN_CHANNEL, channel, url)
    else:
        await _require_room(work)
        await _run(work, load.ADD_CHANNEL, channel, f"webhook-{key}", ctx.viewer.subject, url)
    xid, event = await ctx.services.events.head()
    kept = orjson.dumps(dict(filter or {})).decode()
    await _run(
        work, load.PUT, key, ctx.viewer.subject, ctx.viewer.role.value, ctx.viewer.district,
        ctx.viewer.uscc, name, channel, kept, str(xid), event, work.today + LIFE, work.now,
    )  # fmt: skip
    return UUID(str(key))


async def _require_room(work: Work) -> None:
    rows = await _rows(work, load.COUNT, work.ctx.viewer.subject)
    if rows[0]["many"] >= MOST:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("name",), field="name", low=0, high=MOST)


async def webhook_drop(work: Work, name: str) -> UUID:
    """Remove a webhook with its log."""
    key, channel = await _mine(work, name)
    await _run(work, load.DROP_CHANNEL, channel)
    return key


async def webhook_replay(work: Work, name: str, after: str | None = None) -> UUID:
    """Send its dead messages again; or, with a cursor, everything that follows it."""
    key, channel = await _mine(work, name)
    if after is None:
        await _run(work, load.REVIVE, channel)
        return key
    place = work.ctx.services.events.place(after)
    await work.ctx.services.events.require(place)
    await _run(work, load.MOVE, key, str(place[0]), place[1])
    return key


async def webhooks(ctx: Ctx) -> list[dict[str, Any]]:
    """The viewer's own."""
    return await _shown(ctx, None)


async def of_subject(rows: list[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The webhook that a command changed; null where it failed or removed it."""
    found: list[dict[str, Any] | None] = []
    for row in rows:
        shown = await _shown(ctx, row["subject_id"]) if row["subject_id"] else []
        found.append(shown[0] if shown else None)
    return found


async def _shown(ctx: Ctx, key: UUID | None) -> list[dict[str, Any]]:
    async with ctx.services.writer.begin(ctx) as work:
        rows = await _rows(work, load.OWN, ctx.viewer.subject, key)
    log = ctx.services.events
    return [dict(row) | {"cursor": log.write((row["xid"], row["event_id"]))} for row in rows]


async def deliveries(
    ctx: Ctx, name: str, first: int, state: MessageState | None = None, after: str | None = None
) -> Slice:
    """What was sent to a webhook of the viewer's, the latest first."""
    size, since = page_size(first), _place(after)
    wanted = state.value if state is not None else None
    own = (ctx.viewer.subject, name, wanted)
    async with ctx.services.writer.begin(ctx) as work:
        await _mine(work, name)
        rows = await _rows(work, load.DELIVERIES, *own, since, size + 1)
        shown = rows[:size]
        tries = await _rows(work, load.ATTEMPTS, [row["id"] for row in shown])

    async def count() -> int:
        async with ctx.services.writer.begin(ctx) as later:
            return int((await _rows(later, load.DELIVERIES_COUNT, *own))[0]["total"])

    made = [
        dict(row) | {"tries": [each for each in tries if each["message_id"] == row["id"]]}
        for row in shown
    ]
    return Slice(made, len(rows) > size, [_cursor(row) for row in shown], count)


def _cursor(row: Row) -> str:
    return cursors.encode([SORT, row["seq"]])


def _place(after: str | None) -> int | None:
    if after is None:
        return None
    match cursors.decode(after):
        case [str(sort), int(place)] if sort == SORT and 0 <= place <= cursors.LARGEST_INT:
            return place
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


def wanted_by(kept: str | Mapping[str, Any]) -> dict[str, Any]:
    """A filter as it was kept, with its terms."""
    given = dict(orjson.loads(kept) if isinstance(kept, str) else kept)
    if given.get("min_level") is not None:
        given["min_level"] = WarningLevel[given["min_level"]]
    if given.get("kinds") is not None:
        given["kinds"] = [WarningKind[kind] for kind in given["kinds"]]
    return given


async def _mine(work: Work, name: str) -> tuple[UUID, UUID]:
    found = await _rows(work, load.FIND, work.ctx.viewer.subject, name)
    if not found:
        raise Refused(ErrorCode.NOT_FOUND, ("name",), what=name)
    return UUID(str(found[0]["id"])), UUID(str(found[0]["channel_id"]))


def _id(ctx: Ctx) -> UUID:
    return uuid7(ctx.now, os.urandom(RANDOM_BYTES))


async def _rows(work: Work, sql: str, *values: object) -> Sequence[Any]:
    connection = await work.session.connection()
    return (await connection.exec_driver_sql(sql, values)).mappings().all()


async def _run(work: Work, sql: str, *values: object) -> None:
    connection = await work.session.connection()
    await connection.exec_driver_sql(sql, values)
