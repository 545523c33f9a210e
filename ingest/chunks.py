"""Some thousand rows at a time: read, cleaned and made comparable, in a process of its own.

Reading and the register's server then work side by side on two cores. Holds one chunk; refuses to
look at the database.
"""

import asyncio
import gc
import hashlib
import signal
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple
from uuid import UUID

from ingest import search
from ingest.bulk import SELDOM
from ingest.clean import Cleaned, CleanEntity, clean, identify
from ingest.facts import Values, digest, name_key, values_of
from ingest.findings import MARKS, Finding
from ingest.inspect import Inspected
from ingest.read import Row, read_rows
from ingest.report import Tally
from rules.errors import FileRefused
from rules.formats import Mapped

NOBODY = UUID(int=0)
Searched = tuple[Any, ...]
LAST_WORDS = 5.0
"""Seconds that the reader gets to end after it was told to."""


class Candidate(NamedTuple):
    """A clean row's facts and what is computed from them; plain values pass the pipe fastest."""

    row: int
    number: str
    seen_key: int
    values: Values
    digest: bytes
    name_key: str
    searched: Searched

    def search_row(self, entity_id: UUID) -> search.SearchRow:
        """What the search holds of the entity once it is in the register."""
        *forms, words = self.searched
        return search.SearchRow._make((entity_id, *forms, words.split(" ")))


class Chunk(NamedTuple):
    """Rows in order: their counts, those rejected, those that a person should look at."""

    last_row: int
    tally: Tally
    rejected: list[tuple[int, Finding]]
    marked: list[tuple[int, Finding]]
    candidates: list[Candidate]


class Passed(NamedTuple):
    """Keys of the numbers that stand before the resume mark."""

    keys: list[int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read, from behind which record, and as of which day."""

    file: Inspected
    mapped: Mapped
    today: date
    resume_row: int
    size: int


@asynccontextmanager
async def reading(order: Reading) -> AsyncGenerator["Reader", None]:
    """A process that reads ahead by one chunk; it ends with the block, or with this process."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_produce, args=(there, order), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        yield Reader(here)
    finally:
        here.close()
        await asyncio.to_thread(process.join, LAST_WORDS)
        if process.is_alive():
            process.kill()
            await asyncio.to_thread(process.join)


@dataclass(frozen=True, slots=True)
class Reader:
    """The near end of the pipe."""

    pipe: "Connection[object, object]"

    async def parts(self) -> AsyncGenerator[Passed | Chunk, None]:
        """What the process sends, to the end of the file; its refusal is raised here."""
        while True:
            found = await asyncio.to_thread(self.pipe.recv)
            if isinstance(found, FileRefused):
                raise found
            if not isinstance(found, Passed | Chunk):
                return
            yield found


def _produce(pipe: "Connection[object, object]", order: Reading) -> None:
    """The process: when the other side is gone, it ends at its next word, not at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The dictionaries of names and industries stay for good; searching them for garbage took a
    # third of the time.
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        with closing(read_rows(order.file)) as rows:
            for keys in _skip(rows, order):
                pipe.send(Passed(keys))
            while chunk := _next_chunk(rows, order):
                pipe.send(chunk)
            pipe.send(None)
    except FileRefused as why:
        pipe.send(why)
    except BrokenPipeError:
        return


def _skip(rows: Iterator[Row], order: Reading) -> Iterator[list[int]]:
    """Passes the header, or all rows up to the resume mark with the keys of those it loaded."""
    keys: list[int] = []
    if order.resume_row == 0:
        if order.mapped.has_header:
            next(rows)
        return
    for number, cells in rows:
        found = identify(cells, order.mapped)
        if found is not None:
            keys.append(seen_key(found))
        if len(keys) == order.size or number >= order.resume_row:
            yield keys
            keys = []
        if number >= order.resume_row:
            return


def _next_chunk(rows: Iterator[Row], order: Reading) -> Chunk | None:
    """The next rows cleaned; None at the end of the file."""
    cleaned = [
        clean(number, cells, order.mapped, order.today)
        for number, cells in islice(rows, order.size)
    ]
    if not cleaned:
        return None
    chunk = Chunk(cleaned[-1].row, Tally(row=len(cleaned)), [], [], [])
    for row in cleaned:
        chunk.tally.classify(row.identity)
        if row.rejected is not None:
            chunk.tally.rejected += 1
            chunk.rejected.append((row.row, row.rejected))
        else:
            chunk.tally.repair(row.findings)
            chunk.marked.extend((row.row, f) for f in row.findings if f.rule in MARKS)
            chunk.candidates.append(_candidate(row))
    return chunk


def seen_key(number: str) -> int:
    """64 bits of a number's hash: among ten million numbers two agree once in 300,000 files."""
    hashed = hashlib.blake2b(number.encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def _candidate(cleaned: Cleaned) -> Candidate:
    entity = cleaned.entity
    assert entity is not None
    values = values_of(entity)
    return Candidate(
        row=cleaned.row,
        number=entity.number,
        seen_key=seen_key(entity.number),
        values=values,
        digest=digest(values),
        name_key=name_key(entity.name),
        searched=_searched(entity),
    )


def _searched(entity: CleanEntity) -> Searched:
    """The search row that a new entity gets, its words in one text."""
    rows = search.rows_for(NOBODY, entity.number, entity.name, (), entity.district_code)
    return (*rows[0][1:-1], " ".join(rows[0].words))
