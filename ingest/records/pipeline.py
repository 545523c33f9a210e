"""A source's file of credit records of one family: inspected, verified, checked, written, reported.

Refuses a file whole before its first row, or writes every good row of it; a load that was
interrupted goes on behind its last committed chunk.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ingest import batches, report, signature
from ingest.batches import Batch, Delivery
from ingest.findings import Finding, RowRejected
from ingest.inspect import Inspected, inspect
from ingest.read import Row, read_rows, require_unchanged
from ingest.records.clean import CleanRecord, Layout, clean, identify, layout_of
from ingest.records.write import Part, Writer
from ingest.report import Report
from ingest.upsert import CHONGQING
from rules.errors import ErrorCode, FileRefused
from rules.record_formats import RECORD_FORMATS, RecordFormat
from rules.records import FAMILIES, RecordKind, SignatureStatus
from rules.sources import DELIVERS

CHUNK_ROWS = 500
"""Events wait for the oldest writing transaction: a chunk is kept short."""
LOCK = 0x79781D02
"""Advisory lock of record loads: two at once could both accept one decision number."""
SHOWN = 120
Progress = Callable[[int, int | None], None]


class Examined(NamedTuple):
    """A file that can be loaded, before anything is written."""

    file: Inspected
    declared: RecordFormat
    layout: Layout


async def ingest_records(
    connection: Any,
    path: Path,
    kind: RecordKind,
    *,
    source: str | None = None,
    signature_path: Path | None = None,
    as_of: datetime | None = None,
    progress: Progress | None = None,
    report_path: Path | None = None,
) -> Report:
    """Loads one file of one family over an asyncpg connection of the tables' owner.

    `source` is by default the one that delivers the family. Raises Refused (unregistered source,
    another load running) or FileRefused; in both cases no row has been written by this call.
    """
    now, clock = datetime.now(UTC), time.monotonic()
    delivery = await batches.receive(connection, source or DELIVERS[kind], as_of, now)
    examined, signed = await _accept(connection, path, kind, delivery, signature_path)
    async with batches.alone(connection, path.name, LOCK):
        name, family = examined.declared.name, FAMILIES[kind]
        batch = await batches.open_batch(connection, examined.file, name, delivery, signed, family)
        load = _Load(connection, batch, examined, clock - batch.seconds_before, progress)
        await load.run()
    rejects = await report.first_rejects(connection, batch.id)
    result = Report(batch.id, path.name, name, batch.tally, rejects, load.seconds())
    if report_path is not None:
        await report.write(connection, result, report_path)
    return result


async def _accept(
    connection: Any,
    path: Path,
    kind: RecordKind,
    delivery: Delivery,
    signature_path: Path | None,
) -> tuple[Examined, SignatureStatus]:
    """The file and its signature, if both are good; a refusal is recorded under its source."""
    digest = ""
    try:
        file = await asyncio.to_thread(inspect, path)
        digest = file.digest
        examined = await asyncio.to_thread(_examine, file, kind)
        signed = await asyncio.to_thread(signature.check, path, signature_path, delivery.key)
    except FileRefused as why:
        await batches.refuse(connection, delivery, path.name, digest, why, FAMILIES[kind])
        raise
    return examined, signed


def _examine(file: Inspected, kind: RecordKind) -> Examined:
    declared = RECORD_FORMATS[kind]
    with closing(read_rows(file)) as rows:
        first = next(rows, None)
    if first is None:
        raise FileRefused(ErrorCode.FILE_EMPTY, file=file.path.name)
    layout = layout_of(declared, first[1])
    if layout is None:
        shown = "、".join(first[1])[:SHOWN]
        raise FileRefused(ErrorCode.FORMAT_UNKNOWN, file=file.path.name, header=shown)
    return Examined(file, declared, layout)


def _quiet(_done: int, _all: int | None) -> None:
    """Tells nobody."""


class _Load:
    """One batch on its way."""

    def __init__(
        self,
        connection: Any,
        batch: Batch,
        examined: Examined,
        clock: float,
        progress: Progress | None,
    ) -> None:
        self.connection, self.batch, self.examined = connection, batch, examined
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
            now = datetime.now(UTC)
            await batches.complete(self.connection, self.batch, self.seconds(), now)
        except BaseException:
            with contextlib.suppress(Exception):
                await batches.interrupt(self.connection, self.batch, self.seconds())
            raise

    async def _load(self) -> None:
        file, declared, _ = self.examined
        writer = Writer(self.connection, self.batch, declared.kind, self.today)
        with closing(read_rows(file)) as rows:
            await asyncio.to_thread(_skip, rows, self.batch.resume_row)
            while part := await asyncio.to_thread(self._next, rows):
                require_unchanged(file)
                await writer.write(part, self.seconds())
                self.progress(self.batch.tally.row, file.rows)

    def _next(self, rows: Iterator[Row]) -> Part | None:
        taken = list(islice(rows, CHUNK_ROWS))
        if not taken:
            return None
        part = Part(taken[-1][0])
        tally = self.batch.tally
        tally.row += len(taken)
        for number, cells in taken:
            tally.classify(identify(cells, self.examined.layout))
            found = _cleaned(number, cells, self.examined, self.today)
            if isinstance(found, Finding):
                part.rejected.append((number, found))
            else:
                part.clean.append(found)
        return part


def _cleaned(
    number: int, cells: list[str], examined: Examined, today: date
) -> CleanRecord | Finding:
    try:
        return clean(number, cells, examined.declared, examined.layout, today)
    except RowRejected as rejected:
        return rejected.finding


def _skip(rows: Iterator[Row], resume_row: int) -> None:
    """Passes the header, or all rows up to the resume mark."""
    for number, _ in rows:
        if number >= max(resume_row, 1):
            return
