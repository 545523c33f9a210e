"""A source's file of relations: inspected, verified, checked, written, reported.

Refuses a file whole before its first row, or writes every good row of it; a load that was
interrupted goes on behind its last committed chunk.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ingest import batches, report, signature
from ingest.batches import Batch, Delivery
from ingest.findings import RowRejected
from ingest.inspect import Inspected, inspect
from ingest.read import Row, read_rows, require_unchanged
from ingest.records.clean import Layout, identify, layout_of
from ingest.relations.clean import clean
from ingest.relations.clusters import recompute
from ingest.relations.write import Part, Writer
from ingest.report import Report
from ingest.upsert import CHONGQING
from rules.errors import ErrorCode, FileRefused
from rules.records import SignatureStatus
from rules.relation_formats import RELATION_FORMATS, RelationFormat
from rules.sources import CQ_RELATIONS

CHUNK_ROWS = 500
"""Events wait for the oldest writing transaction: a chunk is kept short."""
LOCK = 0x79781D03
"""Advisory lock of loads of relations: two at once could both insert one tie."""
SHOWN = 120
Progress = Callable[[int, int | None], None]


class Examined(NamedTuple):
    """A file that can be loaded, before anything is written."""

    file: Inspected
    declared: RelationFormat
    layout: Layout


async def ingest_relations(
    connection: Any,
    path: Path,
    *,
    source: str | None = None,
    signature_path: Path | None = None,
    as_of: datetime | None = None,
    progress: Progress = lambda _done, _all: None,
    report_path: Path | None = None,
) -> Report:
    """Loads one file over an asyncpg connection of the tables' owner; its header says what it is.

    What it changed is in the city's clusters when it returns. Raises Refused (unregistered source,
    another load running) or FileRefused; in both cases no row has been written by this call.
    """
    now, clock = datetime.now(UTC), time.monotonic()
    delivery = await batches.receive(connection, source or CQ_RELATIONS, as_of, now)
    examined, signed = await _accept(connection, path, delivery, signature_path)
    async with batches.alone(connection, path.name, LOCK):
        name = examined.declared.name
        batch = await batches.open_batch(connection, examined.file, name, delivery, signed)
        load = _Load(connection, batch, examined, clock - batch.seconds_before, progress)
        await load.run()
        if batch.tally.inserted or batch.tally.updated:
            await recompute(connection, now.astimezone(CHONGQING).date())
    rejects = await report.first_rejects(connection, batch.id)
    result = Report(batch.id, path.name, name, batch.tally, rejects, load.seconds())
    if report_path is not None:
        await report.write(connection, result, report_path)
    return result


async def _accept(
    connection: Any, path: Path, delivery: Delivery, signature_path: Path | None
) -> tuple[Examined, SignatureStatus]:
    """The file and its signature, if both are good; a refusal is recorded under its source."""
    digest = ""
    try:
        file = await asyncio.to_thread(inspect, path)
        digest = file.digest
        examined = await asyncio.to_thread(_examine, file)
        signed = await asyncio.to_thread(signature.check, path, signature_path, delivery.key)
    except FileRefused as why:
        await batches.refuse(connection, delivery, path.name, digest, why)
        raise
    return examined, signed


def _examine(file: Inspected) -> Examined:
    with closing(read_rows(file)) as rows:
        first = next(rows, None)
    if first is None:
        raise FileRefused(ErrorCode.FILE_EMPTY, file=file.path.name)
    for declared in RELATION_FORMATS:
        layout = layout_of(declared, first[1])
        if layout is not None:
            return Examined(file, declared, layout)
    shown = "、".join(first[1])[:SHOWN]
    raise FileRefused(ErrorCode.FORMAT_UNKNOWN, file=file.path.name, header=shown)


class _Load:
    """One batch on its way."""

    def __init__(
        self, connection: Any, batch: Batch, examined: Examined, clock: float, progress: Progress
    ) -> None:
        self.connection, self.batch, self.examined = connection, batch, examined
        self.clock, self.progress = clock, progress

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
        file = self.examined.file
        writer = Writer(self.connection, self.batch)
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
        part, tally = Part(taken[-1][0]), self.batch.tally
        tally.row += len(taken)
        _, declared, layout = self.examined
        for number, cells in taken:
            tally.classify(identify(cells, layout))
            try:
                part.clean.append(clean(number, cells, declared, layout))
            except RowRejected as rejected:
                part.rejected.append((number, rejected.finding))
        return part


def _skip(rows: Iterator[Row], resume_row: int) -> None:
    """Passes the header, or all rows up to the resume mark."""
    for number, _ in rows:
        if number >= max(resume_row, 1):
            return
