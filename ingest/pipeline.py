"""A registry's file into the register: inspected, verified, cleaned, loaded, reported.

Refuses a file whole before its first row, or loads every good row of it; a load that was
interrupted goes on behind its last committed chunk.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from contextlib import aclosing, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ingest import batches, report, search, signature
from ingest.batches import Batch, Delivery
from ingest.branches import tie_branches
from ingest.chunks import Passed, Reading, reading
from ingest.findings import Rule
from ingest.inspect import Inspected, inspect
from ingest.read import read_rows, require_unchanged
from ingest.report import Report
from ingest.upsert import CHONGQING, load_chunk, prepare, remember
from rules.errors import ErrorCode, FileRefused
from rules.formats import NATIONAL, Mapped, detect
from rules.records import SignatureStatus
from rules.sources import CQ_REGISTRY, NATIONAL_REGISTRY

CHUNK_ROWS = 1000
"""Events wait for the oldest writing transaction: a chunk is kept near 200 ms."""

LARGE_LOAD = 1000
"""Changed rows after which the planner's and the search's statistics are made anew."""

Progress = Callable[[int, int | None], None]
"""Is told the rows done and, where known, all rows."""


class Examined(NamedTuple):
    """A file that can be loaded, before anything is written."""

    file: Inspected
    mapped: Mapped


async def ingest_registry(
    connection: Any,
    path: Path,
    *,
    source: str | None = None,
    signature_path: Path | None = None,
    as_of: datetime | None = None,
    progress: Progress | None = None,
    report_path: Path | None = None,
) -> Report:
    """Loads one file over an asyncpg connection of the tables' owner.

    `source` is a registered source, by default the one whose format the file has; `as_of` is when
    the facts held, by default now. Raises Refused (unregistered source, another load running) or
    FileRefused; in both cases no row has been written by this call.
    """
    now, clock = datetime.now(UTC), time.monotonic()
    if source is not None:
        await batches.receive(connection, source, as_of, now)
    delivery, examined, signed = await _accept(connection, path, source, signature_path, as_of, now)
    async with batches.alone(connection, path.name):
        await prepare(connection)
        format_name = examined.mapped.format.name
        batch = await batches.open_batch(connection, examined.file, format_name, delivery, signed)
        load = _Load(connection, batch, examined, clock - batch.seconds_before, progress)
        await load.run()
    rejects = await report.first_rejects(connection, batch.id)
    result = Report(batch.id, path.name, format_name, batch.tally, rejects, load.seconds())
    if report_path is not None:
        await report.write(connection, result, report_path)
    return result


async def _accept(
    connection: Any,
    path: Path,
    source: str | None,
    signature_path: Path | None,
    as_of: datetime | None,
    now: datetime,
) -> tuple[Delivery, Examined, SignatureStatus]:
    """The delivery, once file and signature are good; a refusal is recorded under its source."""
    delivery = await batches.receive(connection, source or CQ_REGISTRY, as_of, now)
    digest = ""
    try:
        examined = await asyncio.to_thread(_examine, path)
        digest = examined.file.digest
        if source is None and examined.mapped.format is NATIONAL:
            delivery = await batches.receive(connection, NATIONAL_REGISTRY, as_of, now)
        signed = await asyncio.to_thread(signature.check, path, signature_path, delivery.key)
    except FileRefused as why:
        await batches.refuse(connection, delivery, path.name, digest, why)
        raise
    return delivery, examined, signed


def _examine(path: Path) -> Examined:
    file = inspect(path)
    with closing(read_rows(file)) as rows:
        first = next(rows, None)
    if first is None:
        raise FileRefused(ErrorCode.FILE_EMPTY, file=path.name)
    return Examined(file, detect(first[1], path.name))


def _quiet(_done: int, _all: int | None) -> None:
    """Tells nobody."""


class _Load:
    """One batch on its way: reads ahead while the database writes."""

    def __init__(
        self,
        connection: Any,
        batch: Batch,
        examined: Examined,
        clock: float,
        progress: Progress | None,
    ) -> None:
        self.connection = connection
        self.batch = batch
        self.file, self.mapped = examined
        self.clock = clock
        self.progress = progress or _quiet
        self.today = batch.delivery.received_at.astimezone(CHONGQING).date()

    def seconds(self) -> float:
        """Time spent on the batch so far, earlier runs included."""
        return round(time.monotonic() - self.clock, 3)

    async def run(self) -> None:
        """Loads the rest of the file; an interrupted load says so and can be resumed."""
        try:
            await self._load()
            await self._settle()
        except BaseException:
            with contextlib.suppress(Exception):
                await batches.interrupt(self.connection, self.batch, self.seconds())
            raise

    async def _load(self) -> None:
        if self.file.encoding == "gb18030":
            self.batch.tally.repaired[Rule.ENCODING_GB18030.value] = 1
        order = Reading(self.file, self.mapped, self.today, self.batch.resume_row, CHUNK_ROWS)
        async with reading(order) as reader, aclosing(reader.parts()) as parts:
            async for part in parts:
                if isinstance(part, Passed):
                    await remember(self.connection, part.keys)
                    continue
                require_unchanged(self.file)
                await load_chunk(self.connection, self.batch, part, self.seconds())
                self.progress(self.batch.tally.row, self.file.rows)

    async def _settle(self) -> None:
        """What needs the whole file: branches, statistics, the source's watermark."""
        tally = self.batch.tally
        if tally.inserted or tally.updated:
            await tie_branches(self.connection, self.batch.id)
        if tally.inserted + tally.updated >= LARGE_LOAD:
            await self.connection.execute("ANALYZE entity")
            await search.count_words(self.connection)
        await batches.complete(self.connection, self.batch, self.seconds(), datetime.now(UTC))
