"""The life of one delivery: opened or resumed, marked after each chunk, finished or refused.

Refuses a source that is not registered, and a second registry load beside a running one.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from asyncpg.pgproto.pgproto import UUID as Id  # noqa: N811 - the driver's own uuid

from ingest.inspect import Inspected
from ingest.report import COUNTS, Tally
from ingest.signature import SourceKey
from rules.errors import ErrorCode, FileRefused, Refused
from rules.ids import RANDOM_BYTES, rising, uuid7
from rules.records import BatchStatus, DataFamily, SignatureStatus

LOCK = 0x79781D01
"""Advisory lock of registry loads: two at once could both insert the same entity."""
LOCK_PATIENCE = 10.0
"""Seconds; the server notices a killed loader only when its statement ends."""

SOURCE = """
SELECT code, authority, public_key, key_id, received_at, stale_after_seconds
FROM source WHERE code = $1
"""
UNFINISHED = """
SELECT * FROM ingest_batch
WHERE source_code = $1 AND digest = $2 AND format = $3 AND status IN ('RUNNING', 'INTERRUPTED')
ORDER BY started_at DESC, id DESC LIMIT 1
"""
OPEN = """
INSERT INTO ingest_batch (id, source_code, family, file_name, format, digest, status,
  signature_status, is_late, started_at)
VALUES ($1, $2, $3, $4, $5, $6, 'RUNNING', $7, $8, $9)
"""
REFUSE = """
INSERT INTO ingest_batch (id, source_code, family, file_name, format, digest, status,
  signature_status, refusal, started_at, finished_at)
VALUES ($1, $2, $3, $4, '', $5, 'REFUSED', 'UNSIGNED', $6, $7, $7)
"""
MARK = f"""
UPDATE ingest_batch SET status = $2, resume_row = $3, seconds = $4, repaired = $5::jsonb,
  {", ".join(f"{name}_count = ${at}" for at, name in enumerate(COUNTS, 6))}
WHERE id = $1
"""
CLOSE = "UPDATE ingest_batch SET status = $2, seconds = $3, finished_at = $4 WHERE id = $1"
WATERMARK = """
UPDATE source SET as_of = greatest(coalesce(as_of, $2), $2), received_at = $3,
  late_count = late_count + $4 WHERE code = $1
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who delivers, how far its data reach, and when it arrived."""

    source: str
    authority: str
    key: SourceKey
    as_of: datetime
    received_at: datetime
    is_late: bool


@dataclass(slots=True)
class Batch:
    """A batch under way; `resume_row` is the last record whose outcome is committed."""

    id: UUID
    delivery: Delivery
    signature: SignatureStatus
    tally: Tally
    resume_row: int = 0
    seconds_before: float = 0.0

    @property
    def is_signed(self) -> bool:
        """Whether the source's signature over the file verified."""
        return self.signature is SignatureStatus.VALID


def new_id(at: datetime) -> UUID:
    """An id that sorts by time."""
    return uuid7(at, os.urandom(RANDOM_BYTES))


async def receive(connection: Any, source: str, as_of: datetime | None, now: datetime) -> Delivery:
    """The delivery of a registered source; raises Refused SOURCE_UNREGISTERED.

    Late is what its own date shows to be old, or else what follows a silence, by the source's term.
    """
    found = await connection.fetchrow(SOURCE, source)
    if found is None:
        raise Refused(ErrorCode.SOURCE_UNREGISTERED, ("source",), source=source)
    term = timedelta(seconds=found["stale_after_seconds"])
    since = as_of or found["received_at"] or now
    key = SourceKey(source, found["public_key"], found["key_id"])
    return Delivery(source, found["authority"], key, as_of or now, now, now - since > term)


def new_ids(at: datetime) -> Iterator[UUID]:
    """Ids that sort by time and rise by one: for rows that come by the million."""
    return map(Id, rising(at, os.urandom(RANDOM_BYTES)))


@asynccontextmanager
async def alone(connection: Any, file_name: str, lock: int = LOCK) -> AsyncIterator[None]:
    """Holds the lock of a kind of loads, by default the registry's; raises BATCH_RUNNING."""
    deadline = asyncio.get_running_loop().time() + LOCK_PATIENCE
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
        if asyncio.get_running_loop().time() > deadline:
            raise Refused(ErrorCode.BATCH_RUNNING, file=file_name)
        await asyncio.sleep(0.2)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock($1)", lock)


async def open_batch(
    connection: Any,
    file: Inspected,
    format_name: str,
    delivery: Delivery,
    signed: SignatureStatus,
    family: DataFamily = DataFamily.REGISTRATION,
) -> Batch:
    """The unfinished batch of the same file from the same source, or a new one."""
    found = await connection.fetchrow(UNFINISHED, delivery.source, file.digest, format_name)
    if found is not None:
        return _resumed(found, delivery, signed)
    batch = Batch(new_id(delivery.received_at), delivery, signed, Tally())
    await connection.execute(
        OPEN, batch.id, delivery.source, family.value, file.path.name,
        format_name, file.digest, signed.value, delivery.is_late, delivery.received_at,
    )  # fmt: skip
    return batch


def _resumed(found: Any, delivery: Delivery, signed: SignatureStatus) -> Batch:
    counts = {name: found[f"{name}_count"] for name in COUNTS}
    tally = Tally(**counts, repaired=Counter(orjson.loads(found["repaired"])))
    return Batch(found["id"], delivery, signed, tally, found["resume_row"], found["seconds"])


async def refuse(
    connection: Any,
    delivery: Delivery,
    file_name: str,
    digest: str,
    why: FileRefused,
    family: DataFamily = DataFamily.REGISTRATION,
) -> None:
    """Records that a file was refused whole."""
    await connection.execute(
        REFUSE, new_id(delivery.received_at), delivery.source, family.value,
        file_name, digest, why.code.value, delivery.received_at,
    )  # fmt: skip


async def mark(connection: Any, batch: Batch, last_row: int, seconds: float) -> None:
    """The resume mark, in the transaction of the rows that it covers."""
    repaired = orjson.dumps(dict(batch.tally.repaired)).decode()
    counts: Sequence[int] = [getattr(batch.tally, name) for name in COUNTS]
    status = BatchStatus.RUNNING.value
    await connection.execute(MARK, batch.id, status, last_row, seconds, repaired, *counts)
    batch.resume_row = last_row


async def interrupt(connection: Any, batch: Batch, seconds: float) -> None:
    """Says that the batch stopped; the same file goes on from its mark."""
    await connection.execute(CLOSE, batch.id, BatchStatus.INTERRUPTED.value, seconds, None)


async def complete(connection: Any, batch: Batch, seconds: float, now: datetime) -> None:
    """Ends the batch and moves the source's watermark, in one transaction."""
    delivery = batch.delivery
    async with connection.transaction():
        await connection.execute(CLOSE, batch.id, BatchStatus.COMPLETED.value, seconds, now)
        await connection.execute(
            WATERMARK, delivery.source, delivery.as_of, now, int(delivery.is_late)
        )
