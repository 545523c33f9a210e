"""`python -m bench.grading --entities 4000000`: every grade of a large city, beside the bare walk.

A generated city of 20,000 is copied inside the database until there are enough entities: with
their records, tenures and ties to parents, under ids of their own and without codes or persons'
names, which no grade reads. Then a first grading, and a night in which nothing changed; the peer is
the statement that computes the grades, without keeping them. Progress goes to stderr.
"""

import argparse
import asyncio
import os
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import asyncpg

from app.commands.risk import cores
from app.database import driver_url
from app.embedded.lease import lease
from bench.city import CITIES, SEED, youxin
from ingest.generate.city import AS_OF
from ingest.risk.recompute import ANY_RANGE, BOUNDS, FIRST, LAST, ROWS, recompute
from ingest.risk.statement import FRESH, fresh
from rules.risk_model import CURRENT

BASE: Final = 20_000
COPIED: Final = {
    "entity": ("id", "parent_id"),
    "credit_record": ("id", "entity_id"),
    "key_person_role": ("id", "entity_id", "person_id"),
}
"""The tables that a grade is read from, and what in them is an id."""
EMPTIED: Final = {"uscc": "NULL", "registration_number": "NULL"}
COLUMNS: Final = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0
  AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
INDEXES: Final = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS text
FROM pg_index i WHERE i.indrelid = $1::text::regclass AND NOT i.indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
UNGRADE: Final = "UPDATE entity SET risk_class = NULL, credit_color = NULL"
COUNTS: Final = """
SELECT (SELECT count(*) FROM entity) AS entities, (SELECT count(*) FROM credit_record) AS records,
  pg_size_pretty(pg_database_size(current_database())) AS size
"""


def _said(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _other(column: str) -> str:
    """The id of the k-th copy: the same but for bits of its time."""
    bits = f"(('x' || left({column}::text, 8))::bit(32) # ($1::int << 12)::bit(32))::bit(32)"
    return f"(lpad(to_hex({bits}::bigint), 8, '0') || substr({column}::text, 9))::uuid"


async def _multiply(connection: Any, copies: int) -> None:
    """The first city and its copies; foreign keys and triggers aside, indexes last."""
    await connection.execute("SET session_replication_role = 'replica'")
    await connection.execute("SET maintenance_work_mem = '1GB'")
    for table, keys in COPIED.items():
        columns = [row["attname"] for row in await connection.fetch(COLUMNS, table)]
        dropped = await connection.fetch(INDEXES, table)
        for row in dropped:
            await connection.execute(f"DROP INDEX {row['name']}")
        await connection.execute(f"CREATE TEMP TABLE base AS SELECT * FROM {table}")
        made = {name: _other(name) for name in keys} | EMPTIED
        if "source_record_id" in columns:
            made["source_record_id"] = f"{_other('id')}::text"
        values = ", ".join(made.get(name, name) for name in columns)
        for copy in range(1, copies):
            await connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM base", copy
            )
        await connection.execute("DROP TABLE base")
        _said(f"{table}: {copies} copies")
        for row in dropped:
            await connection.execute(row["text"])
        _said(f"{table}: indexes")
    await connection.execute(f"VACUUM (ANALYZE) {', '.join(COPIED)}")


async def _bare(connections: list[Any]) -> float:
    """Seconds in which the same ranges are computed by the same statement, and forgotten."""
    bounds = [row["id"] for row in await connections[0].fetch(BOUNDS, ROWS)]
    ranges, begun = pairwise((FIRST, *bounds, LAST)), time.perf_counter()

    async def work(connection: Any) -> None:
        for first, last in ranges:
            async with connection.transaction():
                await connection.execute(ANY_RANGE)
                await connection.execute(fresh(CURRENT), first, last, AS_OF)
                await connection.execute(f"SELECT count(*) FROM {FRESH}")

    await asyncio.gather(*map(work, connections))
    return time.perf_counter() - begun


async def measure(url: str) -> None:
    """A first grading, a quiet night, and the bare statement."""
    connections: list[Any] = [await asyncpg.connect(driver_url(url)) for _ in range(cores())]
    first, *others = connections
    await first.execute("TRUNCATE risk_assessment")
    await first.execute(UNGRADE)
    counts = await first.fetchrow(COUNTS)
    print(f"{counts['entities']:,} entities, {counts['records']:,} records, {counts['size']}")
    for name in ("first grading", "a night without change"):
        made = await recompute(first, AS_OF, helpers=others, progress=_progress)
        print(
            f"{name}: {made.changed:,} grades written, {made.seconds:.0f} s, "
            f"{made.entities / made.seconds:,.0f} entities/s, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    seconds = await _bare(connections)
    print(f"bare statement: {seconds:.0f} s, {counts['entities'] / seconds:,.0f} entities/s")
    for connection in connections:
        await connection.close()


def _progress(done: int, total: int) -> None:
    if done % (ROWS * 8) == 0 or done == total:
        _said(f"{done:,} of {total:,}")


async def _fill(url: str, copies: int) -> None:
    connection: Any = await asyncpg.connect(driver_url(url), command_timeout=3600)
    await _multiply(connection, copies)
    await connection.close()


def main() -> None:
    """Build what is not there, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=4_000_000)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    place = given.folder or CITIES / f"graded-{given.entities}"
    with lease(place) as url:
        if not (place / "ready").exists():
            begun = time.perf_counter()
            youxin(
                "generate", "--entities", str(BASE), "--seed", str(SEED), "--data-dir", str(place)
            )
            asyncio.run(_fill(url, given.entities // BASE))
            (place / "ready").touch()
            _said(f"built in {time.perf_counter() - begun:.0f} s")
        asyncio.run(measure(url))


if __name__ == "__main__":
    main()
