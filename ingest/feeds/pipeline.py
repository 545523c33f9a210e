"""A feed's file: inspected, verified, held against its format, then written chunk by chunk.

Refuses a file whole before its first line, or writes every good line of it; a load that was
interrupted goes on behind its last committed chunk.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

import orjson

from ingest import batches, report, signature
from ingest.batches import Batch, Delivery
from ingest.bulk import bulk
from ingest.feeds.clean import CleanLine, clean
from ingest.feeds.devices import write_care, write_devices, write_duties
from ingest.feeds.goods import write_batches, write_products, write_tests
from ingest.feeds.movements import EventLine, Movements, event_line, finding, write_parties
from ingest.feeds.read import Line, read_lines, require_format
from ingest.feeds.store import Ledger
from ingest.findings import Finding, RowRejected
from ingest.inspect import Inspected, inspect
from ingest.read import require_unchanged
from ingest.report import Report
from ingest.upsert import CHONGQING
from rules.errors import FileRefused, Refused
from rules.feeds import RECORD, Feed, FeedRecord
from rules.records import SignatureStatus
from rules.sources import family_of

CHUNK_LINES: Final = 8_000
"""Events wait for the oldest writing transaction: a chunk is kept short."""
LOCK: Final = 0x79781D11
"""Advisory lock of feeds: two at once could both insert one record."""
MOVEMENT: Final = "movement"
Progress = Callable[[int, int | None], None]
Write = Callable[[Ledger, Sequence[CleanLine]], Awaitable[None]]
WRITERS: Final[Mapping[str, Write]] = {
    "product": write_products,
    "batch": write_batches,
    "test": write_tests,
    "party": write_parties,
    "device": write_devices,
    "care": write_care,
    "duty": write_duties,
}


@dataclass(slots=True)
class Chunk:
    """Lines in their order: runs of one kind, and those that were rejected."""

    last_row: int
    count: int
    runs: list[tuple[str, list[Any]]] = field(default_factory=list)
    rejected: list[tuple[int, Finding]] = field(default_factory=list)


async def ingest_feed(
    connection: Any,
    path: Path,
    feed: Feed,
    *,
    signature_path: Path | None = None,
    as_of: datetime | None = None,
    progress: Progress | None = None,
    report_path: Path | None = None,
) -> Report:
    """Loads one file of a feed over an asyncpg connection of the tables' owner.

    Raises Refused (another load running) or FileRefused; in both cases no line was written.
    """
    now, clock = datetime.now(UTC), time.monotonic()
    delivery = await batches.receive(connection, feed.source, as_of, now)
    file, signed = await _accept(connection, path, feed, delivery, signature_path)
    async with batches.alone(connection, path.name, LOCK):
        family = family_of(feed.source)
        batch = await batches.open_batch(connection, file, feed.name, delivery, signed, family)
        load = _Load(connection, batch, file, feed, clock - batch.seconds_before, progress)
        with bulk():
            await load.run()
    rejects = await report.first_rejects(connection, batch.id)
    result = Report(batch.id, path.name, feed.name, batch.tally, rejects, load.seconds())
    if report_path is not None:
        await report.write(connection, result, report_path)
    return result


async def _accept(
    connection: Any, path: Path, feed: Feed, delivery: Delivery, signature_path: Path | None
) -> tuple[Inspected, SignatureStatus]:
    """The file and its signature, if both are good; a refusal is recorded under its source."""
    digest, family = "", family_of(feed.source)
    try:
        file = await asyncio.to_thread(inspect, path)
        digest = file.digest
        signed = await asyncio.to_thread(signature.check, path, signature_path, delivery.key)
        await asyncio.to_thread(require_format, file, feed)
    except FileRefused as why:
        await batches.refuse(connection, delivery, path.name, digest, why, family)
        raise
    return file, signed


def _quiet(_done: int, _all: int | None) -> None:
    """Tells nobody."""


class _Load:
    """One batch on its way."""

    def __init__(
        self,
        connection: Any,
        batch: Batch,
        file: Inspected,
        feed: Feed,
        clock: float,
        progress: Progress | None,
    ) -> None:
        self.connection, self.batch, self.file, self.clock = connection, batch, file, clock
        self.kinds = feed.by_kind()
        self.progress = progress or _quiet
        self.ledger = Ledger(connection, batch)
        self.movements = Movements(self.ledger)
        self.today = batch.delivery.received_at.astimezone(CHONGQING).date()

    def seconds(self) -> float:
        """Time spent on the batch so far, earlier runs included."""
        return round(time.monotonic() - self.clock, 3)

    async def run(self) -> None:
        """Loads the rest of the file; an interrupted load says so and can be resumed."""
        try:
            await self._load()
            await batches.complete(self.connection, self.batch, self.seconds(), datetime.now(UTC))
        except BaseException:
            with contextlib.suppress(Exception):
                await batches.interrupt(self.connection, self.batch, self.seconds())
            raise

    async def _load(self) -> None:
        lines = (line for line in read_lines(self.file) if line[0] > self.batch.resume_row)
        ahead = asyncio.create_task(asyncio.to_thread(_next, lines, self.kinds, self.today))
        while (chunk := await ahead) is not None:
            require_unchanged(self.file)
            ahead = asyncio.create_task(asyncio.to_thread(_next, lines, self.kinds, self.today))
            try:
                await self._write(chunk)
            except BaseException:
                ahead.cancel()
                raise
            self.progress(self.batch.tally.row, self.file.rows)

    async def _write(self, chunk: Chunk) -> None:
        """Every line of a chunk gets its outcome, or none does."""
        self.batch.tally.row += chunk.count
        async with self.connection.transaction():
            for row, found in chunk.rejected:
                self.ledger.reject_row(row, found)
            for kind, lines in chunk.runs:
                if kind == MOVEMENT:
                    await self.movements.write(lines)
                else:
                    await WRITERS[kind](self.ledger, lines)
            await self.ledger.write_findings()
            await batches.mark(self.connection, self.batch, chunk.last_row, self.seconds())


def _next(lines: Iterator[Line], kinds: Mapping[str, FeedRecord], today: date) -> Chunk | None:
    """The next chunk, read and cleaned while the one before it is written."""
    taken = list(islice(lines, CHUNK_LINES))
    if not taken:
        return None
    chunk = Chunk(taken[-1][0], len(taken))
    good: list[tuple[str, CleanLine | EventLine]] = []
    for row, text in taken:
        line = orjson.loads(text)
        kind = line[RECORD]
        try:
            if kind == MOVEMENT:
                good.append((kind, event_line(row, text, line["event"])))
            else:
                good.append((kind, clean(row, kinds[kind], line, today)))
        except RowRejected as rejected:
            chunk.rejected.append((row, rejected.finding))
        except Refused as refused:
            chunk.rejected.append((row, finding(refused)))
    chunk.runs = [
        (kind, [line for _, line in run]) for kind, run in groupby(good, key=lambda each: each[0])
    ]
    return chunk
