"""Sessions as the security administrator sees and ends them; accounts that are locked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from loaders import sessions as load
from models.sessions import AccountLock, Session, SignInFailure
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.roles import Rights

PREFIX = "ses"
LONGEST_REASON = 200
LONGEST_LOCK = 30 * 24 * 60


async def sessions(ctx: Ctx, subject: str | None = None) -> list[dict[str, Any]]:
    """The latest hundred sessions, or those of one account."""
    rows = await ctx.services.door(Rights.STAFF).fetch(load.LIST, subject)
    return [dict(row) for row in rows]


async def account_locks(ctx: Ctx) -> list[dict[str, Any]]:
    """The accounts that are locked now, at most a hundred."""
    return [dict(row) for row in await ctx.services.door(Rights.STAFF).fetch(load.STANDING)]


async def ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each session."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def session_revoke(work: Work, session: UUID, reason: str) -> UUID:
    """End a session: within five seconds no request of it is answered and its sockets close."""
    asked = select(Session).filter_by(id=session).with_for_update()
    found: Session | None = await work.session.scalar(asked)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, ("session",), what="session")
    if found.ended_at is not None:
        raise Refused(ErrorCode.CONFLICT, ("session",), what="session")
    found.ended_at, found.ended_by = work.now, work.ctx.viewer.subject
    found.reason = _reason(reason)
    return found.id


async def account_lock(work: Work, subject: str, minutes: int, reason: str) -> UUID:
    """Keep an account out for a while, whatever tokens it still holds."""
    if not 1 <= minutes <= LONGEST_LOCK:
        bounds = {"field": "minutes", "low": 1, "high": LONGEST_LOCK}
        raise Refused(ErrorCode.OUT_OF_RANGE, ("minutes",), **bounds)
    if subject == work.ctx.viewer.subject:
        raise Refused(ErrorCode.CONFLICT, ("subject",), what="subject")
    lock = await _lock(work, subject)
    if lock is None:
        lock = AccountLock(id=work.new_id(), subject=subject)
        work.add(lock)
    lock.until = work.now + timedelta(minutes=minutes)
    lock.locked_by, lock.reason = work.ctx.viewer.subject, _reason(reason)
    return lock.id


async def account_unlock(work: Work, subject: str) -> UUID:
    """Let an account in again."""
    lock = await _lock(work, subject)
    if lock is None or lock.until <= work.now:
        raise Refused(ErrorCode.NOT_FOUND, ("subject",), what=subject[:40])
    lock.until = work.now
    await work.session.execute(delete(SignInFailure).filter_by(subject=subject))
    return lock.id


async def revoked(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The session that a command ended; null where it failed."""
    return await _named(rows, ctx, load.ONE)


async def locks(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The lock that a command changed; null where it failed."""
    return await _named(rows, ctx, load.LOCKS)


async def _named(rows: Sequence[Row], ctx: Ctx, sql: str) -> list[dict[str, Any] | None]:
    keys = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    found = {row["id"]: dict(row) for row in await ctx.services.door(Rights.STAFF).fetch(sql, keys)}
    return [found.get(row["subject_id"]) for row in rows]


async def _lock(work: Work, subject: str) -> AccountLock | None:
    found: AccountLock | None = await work.session.scalar(
        select(AccountLock).filter_by(subject=subject).with_for_update()
    )
    return found


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(ErrorCode.REQUIRED, ("reason",), field="reason")
    if len(text) > LONGEST_REASON:
        raise Refused(ErrorCode.TOO_LONG, ("reason",), field="reason", limit=LONGEST_REASON)
    return text.strip()
