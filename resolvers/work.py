"""One transaction of one command: its session, its locks, its events, its audit line.

Commands lock, decide, change and return; only `carry_out` opens and commits.
"""

import hashlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.audit import AuditEvent, IdempotencyKey
from models.base import Base
from models.outbox import Event
from resolvers.context import Ctx
from resolvers.outages import OutcomeUnknown, is_unanswered
from rules.errors import ErrorCode, Path, Refused
from rules.ids import RANDOM_BYTES, uuid7
from rules.personal import scrubbed

M = TypeVar("M", bound=Base)
LONGEST_KEY = 255
PRIVATE_ARGUMENTS = frozenset(
    {
        *("id_number", "certificate", "name", "complainant"),
        *("request", "facts", "breach", "text", "note", "detail", "correction"),
    }
)
"""Arguments, and fields of inputs, that no audit line repeats."""


@dataclass(slots=True)
class Work:
    """What a command may use."""

    ctx: Ctx
    session: AsyncSession
    told: list[Event] = field(default_factory=list)
    """What was emitted, in order."""
    is_written_at_once: bool = False
    """Whether the command makes new rows only, which one statement writes with its audit line."""

    @property
    def now(self) -> datetime:
        """The request's time."""
        return self.ctx.now

    @property
    def today(self) -> date:
        """The day in Chongqing."""
        return self.ctx.today

    def new_id(self) -> UUID:
        """An id that sorts by time; ids never order events."""
        return uuid7(self.now, os.urandom(RANDOM_BYTES))

    async def lock(self, model: type[M], key: object, path: Path = ("id",)) -> M:
        """The row under this key, locked until the end; refused where there is none."""
        found = await self.session.get(model, key, with_for_update=True)
        if found is None:
            raise Refused(ErrorCode.NOT_FOUND, path, what=str(path[-1]))
        return found

    def add(self, row: Base) -> None:
        """A new row."""
        self.session.add(row)

    async def rows(self, sql: str, *values: object) -> Sequence[RowMapping]:
        """All rows of one statement of this transaction."""
        connection = await self.session.connection()
        return (await connection.exec_driver_sql(sql, values)).mappings().all()

    async def write(self) -> None:
        """Write all new rows by one statement: a round trip for each table would cost more.

        Nothing reads what the database fills in of them afterwards.
        """
        rows = list(self.session.new)
        if not rows:
            return
        for row in rows:
            self.session.expunge(row)
        sql, values = _one_statement(rows)
        connection = await self.session.connection()
        await connection.exec_driver_sql(sql, values)

    def emit(
        self,
        topic: str,
        change: str,
        subject: UUID,
        *,
        entity: UUID | None = None,
        district: str | None = None,
        **attributes: str | None,
    ) -> None:
        """An event, delivered if and only if the transaction commits."""
        event = Event(
            topic=topic,
            change=change,
            subject_id=subject,
            entity_id=entity,
            district_code=district,
            attributes=attributes,
        )
        self.told.append(event)
        self.session.add(event)

    async def claim(self, operation: str, key: str, args: Mapping[str, Any]) -> IdempotencyKey:
        """The row of an idempotency key: a fresh one, or the one that an earlier send made.

        A twin that is running holds the row's lock, so this waits for it. Another body under
        the same key is refused.
        """
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Refused(
                ErrorCode.TOO_LONG, ("idempotencyKey",), field="idempotencyKey", limit=LONGEST_KEY
            )
        digest = hashlib.sha256(plain(args)).digest()
        name = {"principal": self.ctx.viewer.subject, "operation": operation, "key": key}
        fresh = insert(IdempotencyKey).values(**name, request_hash=digest)
        kept = fresh.on_conflict_do_update(index_elements=[*name], set_={"key": key})
        row: IdempotencyKey = (
            await self.session.scalars(
                select(IdempotencyKey).from_statement(kept.returning(IdempotencyKey))
            )
        ).one()
        if row.request_hash != digest:
            raise Refused(ErrorCode.CONFLICT, ("idempotencyKey",), what="idempotencyKey")
        return row

    def audit(self, action: str, subject: UUID | None, args: Mapping[str, Any]) -> None:
        """The line that says who did what."""
        viewer = self.ctx.viewer
        self.session.add(
            AuditEvent(
                actor=viewer.subject,
                role=viewer.role.value,
                action=action,
                subject_id=subject,
                arguments=orjson.loads(plain(_without_private(args))),
            )
        )


def _one_statement(rows: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    """The SQL that inserts the rows, table by table, and their values as JSON."""
    groups: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
    for row in rows:
        columns = row.__table__.columns.keys()
        given = {name: row.__dict__[name] for name in columns if name in row.__dict__}
        groups.setdefault((row.__tablename__, tuple(given)), []).append(given)
    parts = [
        f"w{at} AS (INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(names)}"
        f" FROM jsonb_populate_recordset(NULL::{table}, ${at}::text::jsonb))"
        for at, (table, names) in enumerate(groups, 1)
    ]
    values = (orjson.dumps(group, default=_text).decode() for group in groups.values())
    return f"WITH {', '.join(parts)} SELECT 1", tuple(values)


def _text(value: object) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _without_private(args: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: "***"
        if name in PRIVATE_ARGUMENTS and value is not None
        else _without_private(value)
        if isinstance(value, Mapping)
        else scrubbed(value)
        if isinstance(value, str)
        else value
        for name, value in args.items()
    }


def plain(args: Mapping[str, Any]) -> bytes:
    """Arguments as canonical JSON."""
    return orjson.dumps(dict(args), default=str, option=orjson.OPT_SORT_KEYS)


@dataclass(slots=True)
class Writer:
    """Opens the transactions of commands."""

    sessions: async_sessionmaker[AsyncSession]
    apart: async_sessionmaker[AsyncSession] | None = None
    """Connections for what a command does outside its own transaction. Nobody waits for another
    while he holds one of these: were they of the same pool, commands would wait for each other."""

    @asynccontextmanager
    async def begin(self, ctx: Ctx) -> AsyncIterator[Work]:
        """A transaction that commits if the block ends well and leaves nothing otherwise.

        Raises OutcomeUnknown where the answer to the commit was lost.
        """
        async with self.sessions() as session:
            yield Work(ctx, session)
            try:
                await session.commit()
            except Exception as error:
                if is_unanswered(error):
                    raise OutcomeUnknown from error
                raise

    @property
    def beside(self) -> "Writer":
        """For a second transaction while one's own is still open."""
        return Writer(self.apart or self.sessions)
