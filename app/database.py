"""Connections to PostgreSQL: one pool per class of rights, and the writer of commands.

A lease is a list's pop and append: no reset round trip, because no session state ever changes.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakSet

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine

from app.logins import ServingUrl, login_url
from app.session import (
    LONGEST_STATEMENT,
    OTHER_STATEMENTS,
    Session,
    end_hung,
)
from models.grants import ROLES, WRITER
from models.visibility import EVERYWHERE, PERSONAL_TABLES
from resolvers.context import Door, Row, Viewer
from resolvers.work import Writer
from rules.errors import ErrorCode, Refused
from rules.roles import Rights

ACQUIRE_SECONDS = 1.0
ANSWER_SECONDS = 3.0
"""How long PostgreSQL may take to answer before it counts as cut off."""
WRITER_SECONDS = 2.0
"""How long a command waits for a connection."""
APART = 1
"""Writers kept for what commands do outside their transactions; there are few such things."""
SETTLED, SETTLE_SECONDS = "SELECT", 2.0
BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
"""Waits, on a connection whose statement was cancelled, until that has reached PostgreSQL."""
WATCH_SECONDS = 1.0
SESSION = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "application_name": "youxin",
}

WRITING = {
    "timezone": "UTC",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "5000",
}
"""A writer that was cut off keeps its locks, and holds back every event, for no longer."""

SIGNED_IN, STAFF = Rights.SIGNED_IN, Rights.STAFF
REPRESENT = "SELECT set_config('youxin.uscc', $1, true), set_config('youxin.subject', $2, true)"
PLACE = "SELECT set_config('youxin.place', $1, true)"
PERSONAL = re.compile(rf"\b(?:{'|'.join(PERSONAL_TABLES)})\b")


@lru_cache(512)
def is_personal(sql: str) -> bool:
    """Whether a rule of the statement asks who the viewer is. To look takes longer than to ask."""
    return PERSONAL.search(sql) is not None


def driver_url(url: str) -> str:
    """The URL as asyncpg reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def alchemy_url(url: str) -> str:
    """The URL as SQLAlchemy reads it."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


@dataclass
class Pool:
    """Connections of one account; idle ones wait in a list, callers in a queue."""

    url: str
    size: int
    settings: dict[str, str] = field(default_factory=dict)
    idle: list[Session] = field(default_factory=list)
    sessions: WeakSet[Session] = field(default_factory=WeakSet)
    waiting: deque[tuple[float, asyncio.Future[Any]]] = field(default_factory=deque)
    """Who waits for a connection, and until when."""
    timer: asyncio.TimerHandle | None = None
    open: int = 0
    patience: float = ANSWER_SECONDS
    settling: set[asyncio.Task[None]] = field(default_factory=set)
    """Connections whose last statement was given up."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement."""
        connection = self.idle.pop() if self.idle else None
        if connection is None or connection.is_closed():
            connection = await self._take(connection)
        try:
            rows = await connection.rows(sql, arguments)
        except asyncpg.QueryCanceledError as error:
            self._give(connection)
            raise Refused(ErrorCode.TOO_SLOW) from error
        except asyncpg.PostgresError:
            self._give(connection)
            raise
        except asyncio.CancelledError:
            self._recover(connection)
            raise
        except BaseException:
            self._discard(connection)
            raise
        self._give(connection)
        return rows

    def _recover(self, connection: Any) -> None:
        """Keep a connection whose statement is being cancelled until PostgreSQL has said so."""
        task = asyncio.create_task(self._settle(connection))
        self.settling.add(task)
        task.add_done_callback(self.settling.discard)

    async def _settle(self, connection: Any) -> None:
        try:
            await connection.execute(SETTLED, timeout=SETTLE_SECONDS)
        except BaseException as error:
            self._discard(connection)
            if not isinstance(error, BROKEN):
                raise
        else:
            self._give(connection)

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Any]:
        """A connection for the length of the block; one that broke is thrown away."""
        connection = await self._take()
        try:
            yield connection
        except asyncpg.QueryCanceledError as error:
            self._give(connection)
            raise Refused(ErrorCode.TOO_SLOW) from error
        except asyncpg.PostgresError:
            self._give(connection)
            raise
        except BaseException:
            self._discard(connection)
            raise
        self._give(connection)

    async def _take(self, closed: Any = None) -> Any:
        if closed is not None:
            self.open -= 1
        while True:
            while self.idle:
                connection = self.idle.pop()
                if not connection.is_closed():
                    return connection
                self.open -= 1
            if self.open < self.size:
                return await self._connect()
            handed = await self._wait()
            if handed is not None:
                return handed

    async def _connect(self) -> Any:
        self.open += 1
        try:
            made: Session = await asyncpg.connect(
                driver_url(self.url),
                server_settings=SESSION | self.settings,
                timeout=ANSWER_SECONDS,
                command_timeout=self.patience,
                statement_cache_size=OTHER_STATEMENTS,
                max_cached_statement_lifetime=0,
                max_cacheable_statement_size=LONGEST_STATEMENT,
                connection_class=Session,
            )
        except BaseException:
            self.open -= 1
            self._hand(None)
            raise
        self.sessions.add(made)
        return made

    async def _wait(self) -> Any:
        """A connection that another gives back, or None where one may be opened instead."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        ends = loop.time() + ACQUIRE_SECONDS
        self.waiting.append((ends, future))
        if self.timer is None:
            self.timer = loop.call_at(ends, self._expire, loop)
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and not future.exception():
                self._hand(future.result())
            raise

    def _expire(self, loop: asyncio.AbstractEventLoop) -> None:
        """Turn away who has waited too long. One timer for all: each of its own would cost more."""
        while self.waiting and (self.waiting[0][0] <= loop.time() or self.waiting[0][1].done()):
            _, future = self.waiting.popleft()
            if not future.done():
                future.set_exception(Refused(ErrorCode.RATE_LIMITED, seconds=1))
        first = self.waiting[0][0] if self.waiting else None
        self.timer = None if first is None else loop.call_at(first, self._expire, loop)

    def _hand(self, connection: Any) -> None:
        """Give to who waits longest; a free connection that nobody waits for is idle."""
        while self.waiting:
            _, future = self.waiting.popleft()
            if not future.done():
                future.set_result(connection)
                return
        if connection is not None:
            self.idle.append(connection)

    def _give(self, connection: Any) -> None:
        if connection.is_closed():
            self.open -= 1
            self._hand(None)
        elif self.waiting:
            self._hand(connection)
        else:
            self.idle.append(connection)

    def _discard(self, connection: Any) -> None:
        self.open -= 1
        connection.terminate()
        self._hand(None)

    async def close(self) -> None:
        """Close every idle connection, those too whose last statement is just being given up."""
        if self.timer is not None:
            self.timer.cancel()
        await asyncio.gather(*self.settling, return_exceptions=True)
        while self.idle:
            await self.idle.pop().close()
            self.open -= 1


@dataclass(frozen=True)
class OwnDoor:
    """The door of a signed-in viewer: row-level security knows who he is and for whom he acts."""

    pool: Pool
    subject: str
    uscc: str | None

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement, under settings that end with it.

        Where the viewer acts for nobody and no rule of the statement asks who he is, it goes
        without them and saves their round trips.
        """
        if self.uscc is None and not is_personal(sql):
            return await self.pool.fetch(sql, *arguments)
        async with self.pool.lease() as connection, connection.transaction(readonly=True):
            await connection.execute(REPRESENT, self.uscc or "", self.subject)
            rows: Sequence[Row] = await connection.rows(sql, arguments)
            return rows


@dataclass(frozen=True)
class PlacedDoor:
    """The door of staff: row-level security knows the district in which he acts."""

    pool: Pool
    place: str

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement; the district is told where a rule of it asks for one."""
        if not is_personal(sql):
            return await self.pool.fetch(sql, *arguments)
        async with self.pool.lease() as connection, connection.transaction(readonly=True):
            await connection.execute(PLACE, self.place)
            rows: Sequence[Row] = await connection.rows(sql, arguments)
            return rows


def _refuse_closed(connection: Any, *_: object) -> None:
    """Have the pool replace a connection that the server has closed.

    The socket knows; to ask the server, as `pool_pre_ping` does, costs three round trips.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _writing(url: ServingUrl, size: int) -> AsyncEngine:
    """Connections under the role of the writer: so many kept, and as many again in a rush."""
    engine = create_async_engine(
        alchemy_url(login_url(url, WRITER)),
        pool_size=size,
        max_overflow=size,
        pool_timeout=WRITER_SECONDS,
        hide_parameters=True,
        connect_args={
            "server_settings": WRITING,
            "timeout": ANSWER_SECONDS,
            "command_timeout": ANSWER_SECONDS,
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


@dataclass
class Database:
    """The doors for readers of each class of rights, and the writer.

    Each signs in as a role of its own, which owns nothing, has no other and can take none.
    """

    pools: dict[Rights, Pool]
    keeper: Pool
    """What the process itself reads and writes, as the writer: budgets, sessions, samples."""
    engine: AsyncEngine
    apart: AsyncEngine
    """What commands do outside their own transactions."""
    writer: Writer

    @classmethod
    def at(cls, url: ServingUrl, *, pool_size: int, statement_timeout_ms: int) -> "Database":
        """Pools that open their connections when first used."""
        read_only = {
            "default_transaction_read_only": "on",
            "statement_timeout": str(statement_timeout_ms),
        }
        engine, apart = _writing(url, pool_size), _writing(url, APART)
        patience = max(ANSWER_SECONDS, statement_timeout_ms / 1000 + 1)

        def pool(role: str) -> Pool:
            return Pool(login_url(url, role), pool_size, dict(read_only), patience=patience)

        return cls(
            {rights: pool(role) for rights, role in ROLES.items()},
            Pool(login_url(url, WRITER), 2),
            engine,
            apart,
            Writer(*(async_sessionmaker(each, expire_on_commit=False) for each in (engine, apart))),
        )

    async def open_writers(self, count: int) -> None:
        """Connect so many writers: the first commands find them open."""
        async with AsyncExitStack() as held:
            for engine in (*[self.engine] * count, self.apart):
                await held.enter_async_context(engine.connect())

    def door(self, viewer: Viewer) -> Door:
        """The way to the rows for this viewer."""
        rights = viewer.rights
        pool = self.pools[rights]
        if rights is SIGNED_IN:
            return OwnDoor(pool, viewer.subject, viewer.uscc)
        if rights is STAFF:
            return PlacedDoor(pool, viewer.district or EVERYWHERE)
        return pool

    def inner(self, rights: Rights) -> Door:
        """The way of a rule that opens rows of another class to the viewer whom it names."""
        pool = self.pools[rights]
        return PlacedDoor(pool, EVERYWHERE) if rights is Rights.STAFF else pool

    async def watch(self) -> None:
        """Cut off what no longer comes back from PostgreSQL."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for pool in (*self.pools.values(), self.keeper):
                end_hung(pool.sessions, time.monotonic(), pool.patience)

    async def close(self) -> None:
        """Close all connections."""
        for pool in (*self.pools.values(), self.keeper):
            await pool.close()
        await self.engine.dispose()
        await self.apart.dispose()
