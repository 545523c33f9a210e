"""The generated city: built block by block from a seed and sent by COPY, one block in memory.

Refuses a second city beside the first. A block depends on the seed, its number and nothing else,
so an interrupted run goes on where it stopped and the same call gives the same bytes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from ingest.generate import governance
from ingest.generate.block import COLUMNS, SIZE, Block, Made
from ingest.generate.complaints import add_complaints
from ingest.generate.entities import make_entity
from ingest.generate.goods import add_equipment, add_products
from ingest.generate.knowledge import add_documents, add_third_parties
from ingest.generate.people import add_people
from ingest.generate.records import add_records
from ingest.generate.relations import DERIVED, add_relations
from ingest.generate.traces import add_traces
from ingest.generate.warnings import add_warnings
from ingest.reference import load_reference
from ingest.relations import clusters
from ingest.risk import recompute
from ingest.search import count_words, refresh
from rules.errors import ErrorCode, Refused
from rules.records import BatchStatus, DataFamily, SignatureStatus
from rules.sources import GENERATED

FORMAT: Final = "generated-city-2"
AS_OF: Final = date(2026, 10, 31)
"""The city's own today: a clock would make two runs differ."""
MOST: Final = 4_900_000
"""So many trade names there are (see lexicon)."""

CLAIM: Final = """
INSERT INTO ingest_batch (id, source_code, family, file_name, format, digest, status,
  signature_status)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET status = ingest_batch.status
RETURNING resume_row
"""
OTHER: Final = """
SELECT file_name FROM ingest_batch
WHERE source_code = $1 AND format = $2 AND id <> $3 LIMIT 1
"""
ADVANCE: Final = """
UPDATE ingest_batch SET resume_row = $2, row_count = $2, valid_count = $2, inserted_count = $2
WHERE id = $1
"""
FINISH: Final = """
UPDATE ingest_batch SET status = $2, seconds = seconds + $3, finished_at = now() WHERE id = $1
"""
REGISTER_ITEMS: Final = """
INSERT INTO traceable_item (id, kind, code, entity_id)
SELECT b.id, 'FOOD', concat('/01/', lpad(p.gtin, 14, '0'), '/10/', b.lot), b.entity_id
FROM product_batch b JOIN product p ON p.id = b.product_id
UNION ALL SELECT id, 'EQUIPMENT', registration_code, entity_id FROM special_equipment
ON CONFLICT (id) DO NOTHING
"""
"""COPY skips the triggers that do this for everyone else."""
STAMP: Final = "UPDATE source SET as_of = $2, received_at = now() WHERE code = $1"

MAY_SKIP: Final = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
SKIP_KEYS: Final = "SET LOCAL session_replication_role = 'replica'"
"""Foreign keys are checked row by row, which makes COPY three times slower (34 against 8 µs a
credit record). The city points only to itself and to the reference tables; tests look for orphans.
CHECKs and unique indexes stay on, and an owner without the right loads the slow way."""

LOCK: Final = 0x59580001
TAKE: Final = "SELECT pg_try_advisory_lock($1)"
GIVE: Final = "SELECT pg_advisory_unlock($1)"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """Entities in the city, those made by this call, rows written by table, and seconds."""

    entities: int
    made: int
    rows: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class City:
    entities: int
    seed: int
    as_of: date

    @property
    def name(self) -> str:
        return f"entities={self.entities} seed={self.seed} as-of={self.as_of}"

    @property
    def digest(self) -> str:
        return sha256(f"{FORMAT} {self.name}".encode()).hexdigest()

    @property
    def batch(self) -> UUID:
        return UUID(self.digest[:32], version=5)

    def block(self, number: int) -> Block:
        """Builds one block; what it holds needs no other block."""
        block = Block(number, self.seed, self.as_of.toordinal(), self.batch.hex)
        parents: list[Made] = []
        first = number * SIZE
        for at in range(first, min(first + SIZE, self.entities)):
            _add_entity(block, at, parents)
        add_traces(block)
        add_third_parties(block)
        add_relations(block)
        return block


def _add_entity(block: Block, number: int, parents: list[Made]) -> None:
    made = make_entity(block, number, parents)
    if made.end is None:
        block.living.append(made)
    add_people(block, made)
    causes = add_records(block, made)
    add_products(block, made)
    causes += add_equipment(block, made)
    add_complaints(block, made)
    add_warnings(block, made, causes)


async def generate(
    connection: Any,
    entities: int,
    seed: int,
    progress: Progress = lambda _done, _total: None,
    as_of: date = AS_OF,
) -> Report:
    """Fills the database on an asyncpg connection; `progress` hears of done and total entities.

    The same call again goes on where an earlier one stopped. Raises `Refused` for an impossible
    size, for another city in the database, and while another process generates.
    """
    if not 0 < entities <= MOST:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("entities",), field="entities", low=1, high=MOST)
    city = City(entities, seed, as_of)
    if not await connection.fetchval(TAKE, LOCK):
        raise Refused(ErrorCode.BATCH_RUNNING, file=city.name)
    try:
        return await _fill(connection, city, progress)
    finally:
        await connection.execute(GIVE, LOCK)


async def _fill(connection: Any, city: City, progress: Progress) -> Report:
    begun = perf_counter()
    resumed = await _claim(connection, city)
    rows = await _send_all(connection, city, resumed, progress)
    if resumed < city.entities:
        await count_words(connection)
        for statement in (REGISTER_ITEMS, *DERIVED):
            await connection.execute(statement)
        await add_documents(connection, city.as_of)
        await connection.execute(governance.FILL, datetime.combine(city.as_of, time(), UTC))
        await connection.execute(f"ANALYZE {', '.join(COLUMNS)}")
        await recompute(connection, city.as_of)
        await clusters.recompute(connection, city.as_of)
    seconds = perf_counter() - begun
    await connection.execute(FINISH, city.batch, BatchStatus.COMPLETED.value, seconds)
    await connection.execute(STAMP, GENERATED, datetime.combine(city.as_of, time(), UTC))
    return Report(city.entities, city.entities - resumed, dict(rows), seconds)


async def _claim(connection: Any, city: City) -> int:
    """Registers the city as a batch; answers how many of its entities stand already."""
    await load_reference(connection)
    other = await connection.fetchval(OTHER, GENERATED, FORMAT, city.batch)
    if other is not None:
        raise Refused(ErrorCode.CONFLICT, what=other)
    resumed = await connection.fetchval(
        CLAIM, city.batch, GENERATED, DataFamily.REGISTRATION.value, city.name, FORMAT,
        city.digest, BatchStatus.RUNNING.value, SignatureStatus.UNSIGNED.value,
    )  # fmt: skip
    return int(resumed)


async def _send_all(connection: Any, city: City, resumed: int, progress: Progress) -> Counter[str]:
    """The next block is built in a thread while the server takes in this one."""
    rows: Counter[str] = Counter()
    skips_keys = await connection.fetchval(MAY_SKIP)
    numbers = range(resumed // SIZE, -(-city.entities // SIZE)) if resumed < city.entities else ()
    upcoming: asyncio.Future[Block] | None = None
    for number in numbers:
        block = await (upcoming or asyncio.to_thread(city.block, number))
        following = number + 1
        upcoming = (
            asyncio.ensure_future(asyncio.to_thread(city.block, following))
            if following in numbers
            else None
        )
        await _send(connection, city, block, skips_keys=skips_keys)
        rows.update({table: len(lines) for table, lines in block.rows.items()})
        progress(min(following * SIZE, city.entities), city.entities)
    return rows


async def _send(connection: Any, city: City, block: Block, *, skips_keys: bool) -> None:
    async with connection.transaction():
        if skips_keys:
            await connection.execute(SKIP_KEYS)
        for table, columns in COLUMNS.items():
            if lines := block.rows.get(table):
                text = BytesIO(("\n".join(lines) + "\n").encode())
                await connection.copy_to_table(table, source=text, columns=columns)
        await refresh(connection, block.search)
        done = min((block.number + 1) * SIZE, city.entities)
        await connection.execute(ADVANCE, city.batch, done)
