"""The job that issues codes to all entities that want one; safe to interrupt and to begin again."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.database import alchemy_url
from app.keys import KeyRing, current_key
from resolvers.codes.issuing import FIRST, Batch, count_uncoded, issue_batch
from rules.errors import ErrorCode, Refused

LOCK = 0x59580002
ATTEMPTS = 3

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""


async def issue_all(url: str, ring: KeyRing, progress: Progress) -> int:
    """Issue every code that is wanting; answers how many were. One such job runs at a time."""
    engine = create_async_engine(alchemy_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as guard:
            if not await guard.scalar(select(func.pg_try_advisory_lock(LOCK))):
                raise Refused(ErrorCode.CONFLICT, what="codes issue")
            return await _all(engine, guard, ring, progress)
    finally:
        await engine.dispose()


async def _all(
    engine: AsyncEngine, guard: AsyncConnection, ring: KeyRing, progress: Progress
) -> int:
    wanted, done, after = await count_uncoded(guard), 0, FIRST
    await guard.commit()  # an open snapshot would hold back vacuum for the length of the job
    progress(0, wanted)
    while True:
        batch = await _batch(engine, ring, after)
        if batch.last is None:
            return done
        done, after = done + batch.issued, batch.last
        progress(done, wanted)


async def _batch(engine: AsyncEngine, ring: KeyRing, after: UUID) -> Batch:
    """One transaction; read anew if someone reissued one of the same codes meanwhile."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with engine.begin() as tx:
                now = datetime.now(UTC)
                return await issue_batch(tx, await current_key(tx, ring, now), now, after)
        except asyncpg.UniqueViolationError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")
