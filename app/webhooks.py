"""The pump of webhooks: reads the log for each of them and leaves its messages in the outbox.

Place and messages move in one transaction, so an event becomes one message however often the
process dies; the outbox then delivers it (`partners/exchange.py`).
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import asyncpg
import orjson

from app.database import Pool
from app.logins import ServingUrl, login_url
from graph.base.run import Request, Runner
from loaders import webhooks as load
from models.grants import WRITER
from resolvers.context import Ctx, Row, Viewer
from resolvers.events import EventLog
from resolvers.routes import Interest
from resolvers.warnings.following import PREFIX, conditions
from resolvers.warnings.issuing import TOPIC
from resolvers.webhooks import wanted_by
from rules.errors import Language, Refused
from rules.ids import RANDOM_BYTES, uuid7
from rules.roles import Role
from rules.webhooks import MOST_PENDING, WebhookEnd

POLL_SECONDS = 0.25
AT_ONCE = 50
OUTAGES = (OSError, TimeoutError, Refused, asyncpg.PostgresError, asyncpg.InterfaceError)
CONTENT = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Warning {
  id level kind title evidence issuedAt state entity { uscc name } } } }"""


class Platform(Protocol):
    """What the pump needs of the running platform."""

    @property
    def runner(self) -> Runner:
        """Runs the document of a message's content."""
        ...

    @property
    def events(self) -> EventLog:
        """The log."""
        ...

    def context(self, viewer: Viewer, lang: Language) -> Ctx:
        """A request of a viewer."""
        ...


@dataclass
class Pump:
    """Reads for every webhook that is behind."""

    platform: Platform
    pool: Pool

    async def run(self) -> None:
        """Pump until cancelled; outlives the database's restarts."""
        while True:
            moved = 0
            with contextlib.suppress(*OUTAGES):
                moved = await self.round()
            if not moved:
                await asyncio.sleep(POLL_SECONDS)

    async def round(self) -> int:
        """One look at all that are behind the log's end; how many moved."""
        xid, event = await self.platform.events.head()
        rows = await self.pool.fetch(load.BEHIND, str(xid), event, AT_ONCE)
        return sum([await self._serve(row["id"]) for row in rows])

    async def _serve(self, key: object) -> bool:
        async with self.pool.lease() as connection, connection.transaction():
            hook = await connection.fetchrow(load.CLAIM, key)
            if hook is None or hook["pending"] >= MOST_PENDING:
                return False
            viewer = Viewer(Role[hook["role"]], hook["owner"], hook["district"], hook["uscc"])
            ctx, place = self.platform.context(viewer, "zh"), (hook["xid"], hook["event_id"])
            end = WebhookEnd.EXPIRED if hook["expires_on"] < ctx.today else None
            try:
                await self.platform.events.require(place)
            except Refused:
                end = WebhookEnd.CURSOR_EXPIRED
            if end is not None:
                await connection.execute(load.END, key, end.value)
                return True
            rows = await self.platform.events.read(place)
            if not rows:
                return False
            messages = await self._messages(ctx, hook, rows)
            if messages:
                await connection.execute(load.ENQUEUE, hook["channel_id"], *_columns(messages))
            last = rows[-1]
            await connection.execute(load.MOVE, key, str(last["xid"]), last["id"])
            return True

    async def _messages(
        self, ctx: Ctx, hook: Mapping[str, Any], rows: Sequence[Row]
    ) -> list[tuple[str, bytes]]:
        """The reference and the body of each event that the webhook's filter takes."""
        wanted = await conditions(ctx, wanted_by(hook["filter"]))
        interest = Interest({"topic": frozenset({TOPIC}), **wanted})
        taken = [row for row in rows if interest.takes(row)]
        known = await self._warnings(ctx, [f"{PREFIX}_{row['subject_id']}" for row in taken])
        found = []
        for row in taken:
            cursor, subject = self.platform.events.cursor(row), f"{PREFIX}_{row['subject_id']}"
            body = {
                "cursor": cursor,
                "change": row["change"],
                "subject": subject,
                "warning": known.get(subject),
            }
            found.append((cursor, orjson.dumps(body)))
        return found

    async def _warnings(self, ctx: Ctx, ids: list[str]) -> dict[str, Any]:
        """What of each warning the owner may see, as the graph answers it."""
        found: dict[str, Any] = {}
        for place in range(0, len(ids), AT_ONCE):
            some = list(dict.fromkeys(ids[place : place + AT_ONCE]))
            answer = await self.platform.runner.run(Request(CONTENT, {"ids": some}), ctx)
            for node in answer.content["data"]["nodes"]:
                if node:
                    found[node["id"]] = node
        return found


def _columns(messages: Sequence[tuple[str, bytes]]) -> tuple[list[Any], list[str], list[bytes]]:
    now = datetime.now(UTC)
    keys = [uuid7(now, os.urandom(RANDOM_BYTES)) for _ in messages]
    return keys, [reference for reference, _ in messages], [body for _, body in messages]


@contextlib.asynccontextmanager
async def pumping(platform: Platform, url: ServingUrl) -> AsyncIterator[None]:
    """Pump while the block runs."""
    pool = Pool(login_url(url, WRITER), 2)
    task = asyncio.create_task(Pump(platform, pool).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await pool.close()
