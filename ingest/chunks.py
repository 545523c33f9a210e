"""Some thousand rows at a time: read, cleaned and made comparable, off the event loop.

Holds one chunk; refuses to look at the database.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ingest.clean import Cleaned, clean, identify
from ingest.facts import Facts, digest, facts_of, name_key
from ingest.findings import Finding
from ingest.formats import Mapped
from ingest.read import Row


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clean row with its facts and what is computed from them."""

    row: int
    number: str
    seen_key: int
    facts: Facts
    digest: bytes
    name_key: str
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows in order; `candidates` are those that were not rejected."""

    rows: list[Cleaned]
    candidates: list[Candidate]

    @property
    def last_row(self) -> int:
        """The record that the resume mark names once the chunk is written."""
        return self.rows[-1].row


def seen_key(number: str) -> int:
    """64 bits of a number's hash: among ten million numbers two agree once in 300,000 files."""
    hashed = hashlib.blake2b(number.encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def next_chunk(rows: Iterator[Row], mapped: Mapped, today: date, size: int) -> Chunk | None:
    """The next rows cleaned; None at the end of the file."""
    cleaned = [clean(number, cells, mapped, today) for number, cells in islice(rows, size)]
    if not cleaned:
        return None
    return Chunk(cleaned, [found for row in cleaned if (found := _candidate(row)) is not None])


def skip_to(rows: Iterator[Row], mapped: Mapped, last_row: int, size: int) -> Iterator[list[int]]:
    """Passes the rows up to a resume mark and gives the keys of those loaded before it.

    `rows` is left at the first row behind the mark.
    """
    keys: list[int] = []
    if last_row == 0:
        return
    for number, cells in rows:
        found = identify(cells, mapped)
        if found is not None:
            keys.append(seen_key(found))
        if len(keys) == size or number >= last_row:
            yield keys
            keys = []
        if number >= last_row:
            return


def _candidate(cleaned: Cleaned) -> Candidate | None:
    entity = cleaned.entity
    if entity is None:
        return None
    facts = facts_of(entity)
    return Candidate(
        row=cleaned.row,
        number=entity.number,
        seen_key=seen_key(entity.number),
        facts=facts,
        digest=digest(facts),
        name_key=name_key(entity.name),
        findings=cleaned.findings,
    )
