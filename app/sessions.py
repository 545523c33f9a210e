"""Who is signed in, and who is no longer: kept in memory, read and written once a second.

No request waits for it: a revoked session or a locked account is known to every process within a
second, and its sockets close when they look again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import asyncpg
import structlog

from loaders import sessions as load
from resolvers.context import Row, Viewer
from rules.errors import ErrorCode, Refused
from rules.roles import DUTIES
from rules.versions import SIGN_IN_LOCK, in_force

LOG = structlog.get_logger()
EVERY_SECONDS = 1.0
MOST_PENDING = 10_000
OUTAGES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Refused)


class Table(Protocol):
    """The database as sessions see it."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement."""
        ...


@dataclass(slots=True)
class Sessions:
    """The sessions that this process has seen, and those that are ended anywhere."""

    table: Table
    ended: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    seen: dict[str, Viewer] = field(default_factory=dict)
    duties: dict[str, str] = field(default_factory=dict)
    """The duty of each administrator: whoever holds one gets no second (5.2-3)."""
    failed: set[tuple[str, str]] = field(default_factory=set)
    """Sign-ins that were refused, by account and session."""

    def admit(self, viewer: Viewer) -> Viewer:
        """The viewer, unless his session is ended or his account is locked."""
        if viewer.session is None:
            return viewer
        if viewer.session in self.ended or viewer.subject in self.locked:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        if viewer.role in DUTIES:
            held = self.duties.setdefault(viewer.subject, viewer.role.value)
            if held != viewer.role.value:
                raise Refused(ErrorCode.UNAUTHENTICATED)
        if len(self.seen) < MOST_PENDING:
            self.seen[viewer.session] = viewer
        return viewer

    def fail(self, subject: str, session: str) -> None:
        """Remember a sign-in that was refused for want of a second factor."""
        if len(self.failed) < MOST_PENDING:
            self.failed.add((subject, session))

    async def _lock_out(self) -> None:
        """Lock the accounts whose sign-ins were refused as often as the rule in force bears."""
        failed, self.failed = self.failed, set()
        now = datetime.now(UTC)
        rule = in_force(SIGN_IN_LOCK, now.date())
        since = now - timedelta(minutes=rule.number("withinMinutes"))
        until = now + timedelta(minutes=rule.number("lockMinutes"))
        subjects = [subject for subject, _ in failed]
        try:
            await self.table.fetch(load.FAILED, subjects, [name for _, name in failed], now)
            given = (subjects, since, rule.number("failures"), rule.code, until)
            await self.table.fetch(load.LOCK_FAILED, *given)
        except OUTAGES as error:
            self.failed |= failed
            LOG.warning("failures not told", reason=type(error).__name__)

    async def exchange(self) -> None:
        """Tell what was seen, and learn what is ended."""
        if self.failed:
            await self._lock_out()
        seen, self.seen = self.seen, {}
        viewers = list(seen.values())
        try:
            await self.table.fetch(
                load.SEEN,
                list(seen),
                [viewer.subject for viewer in viewers],
                [viewer.role.value for viewer in viewers],
                datetime.now(UTC),
            )
            rows = await self.table.fetch(load.ENDED)
            duties = await self.table.fetch(load.DUTIES)
        except OUTAGES as error:
            self.seen = seen | self.seen
            LOG.warning("sessions not exchanged", reason=type(error).__name__)
            return
        pending = {one.subject: one.role.value for one in self.seen.values() if one.role in DUTIES}
        self.duties = pending | {row["subject"]: row["role"] for row in duties}
        self.ended = frozenset(row["name"] for row in rows if row["is_session"])
        self.locked = frozenset(row["name"] for row in rows if not row["is_session"])

    async def keep(self) -> None:
        """Exchange once a second."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.exchange()
