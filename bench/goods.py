"""The trade that traces are measured on: 10 events to a batch, and three chains of known size.

Built by SQL inside the database, foreign keys and triggers aside, indexes last; kept between
runs in `bench/.city/goods-<events>`.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import asyncpg
from stdnum import ean

from app.database import driver_url
from app.embedded.lease import lease
from app.migrate import migrate
from bench.city import CITIES, youxin

ENTITIES, PARTIES, PRODUCTS = 2_000, 50_000, 20_000
EVENTS_OF_A_BATCH = 10
RECALLED, DEEP = "recalled", "deep"
HUBS, SHOPS = 100, 100
"""The recalled lot went to so many wholesalers, and from each to so many shops."""
WIDTHS: Final = (1, 3, 9, 27, 81, 243, 636)
"""Places at each step of the deep chain: 1,000 over 6 steps."""
PROVENANCE = "'GENERATED', g::text, '-', now()"

PARTY = "('00000000-0000-4000-a000-' || lpad(({0})::text, 12, '0'))::uuid"
BATCH = "('00000000-0000-4000-b000-' || lpad(({0})::text, 12, '0'))::uuid"
MOVED = "('00000000-0000-4000-c000-' || lpad(({0})::text, 12, '0'))::uuid"


def _party(batch: str, place: str) -> str:
    return PARTY.format(f"(hashint8(({batch}) * 10 + ({place})) & 2147483647) % {PARTIES}")


FILL_PARTIES = f"""
INSERT INTO trace_party (id, name, masked_name)
SELECT {PARTY.format("g")}, '商户' || g, '商户***' FROM generate_series(0, {PARTIES - 1}) g
"""
FILL_PRODUCTS = """
INSERT INTO product (id, producer_id, gtin, name, specification, source_code, source_record_id,
  authority, recorded_at)
SELECT gen_random_uuid(), e.id, g.gtin, '产品' || g.at, '500克/袋', 'GENERATED', g.gtin, '-', now()
FROM unnest($1::text[]) WITH ORDINALITY g (gtin, at)
JOIN (SELECT id, row_number() OVER () AS at FROM entity LIMIT 2000) e ON e.at = 1 + g.at % 2000
"""
FILL_BATCHES = f"""
INSERT INTO product_batch (id, product_id, entity_id, lot, produced_on, expires_on, state,
  source_code, source_record_id, authority, recorded_at)
SELECT {BATCH.format("g")}, p.id, p.producer_id, 'L' || lpad(g::text, 9, '0'), '2026-01-01',
  '2027-01-01', 'ON_SALE', {PROVENANCE}
FROM generate_series(0, $1::bigint - 1) g
JOIN (SELECT id, producer_id, row_number() OVER (ORDER BY gtin) - 1 AS at FROM product
  WHERE name LIKE '产品%') p ON p.at = g % {PRODUCTS}
"""
ITEMS = """
INSERT INTO traceable_item (id, kind, code, entity_id)
SELECT b.id, 'FOOD', '/01/' || lpad(p.gtin, 14, '0') || '/10/' || b.lot, b.entity_id
FROM product_batch b JOIN product p ON p.id = b.product_id ON CONFLICT (id) DO NOTHING
"""
COLUMNS = """id, event_id, type, action, biz_step, occurred_at, zone_offset, place_id, sender_id,
  receiver_id, received_at, source_code, source_record_id, authority, recorded_at"""
LINES = "id, movement_id, batch_id, party_id, role, quantity, occurred_at"


def _events(first: str, last: str) -> str:
    """Ten events of every batch: made, shipped through a tree, partly used, partly sold."""
    at = f"'2026-01-02'::timestamptz + g % {EVENTS_OF_A_BATCH} * interval '1 day'"
    place, sender = _party("g / 10", "0"), _party("g / 10", "(g % 10 - 1) / 2")
    receiver = _party("g / 10", "g % 10")
    return f"""
INSERT INTO movement ({COLUMNS})
SELECT {MOVED.format("g")}, 'urn:bench:' || g,
  CASE WHEN g % 10 = 7 AND g % 100 < 10 THEN 'TRANSFORMATION' ELSE 'OBJECT' END,
  CASE WHEN g % 10 = 0 THEN 'ADD' WHEN g % 10 > 7 THEN 'DELETE'
    WHEN g % 10 = 7 AND g % 100 < 10 THEN NULL ELSE 'OBSERVE' END,
  'shipping', {at}, '+08:00',
  CASE WHEN g % 10 IN (0, 7, 8, 9) THEN {place} END,
  CASE WHEN g % 10 BETWEEN 1 AND 6 THEN {sender} END,
  CASE WHEN g % 10 BETWEEN 1 AND 6 THEN {receiver} END, {at}, {PROVENANCE}
FROM generate_series({first}, {last}) g;
INSERT INTO movement_line ({LINES})
SELECT gen_random_uuid(), {MOVED.format("g")}, l.batch, l.party, l.role, l.quantity, {at}
FROM generate_series({first}, {last}) g, LATERAL (VALUES
  (g % 10 = 0, {BATCH.format("g / 10")}, {place}, 'MADE', 1000),
  (g % 10 BETWEEN 1 AND 6, {BATCH.format("g / 10")}, {sender}, 'SENT', 100),
  (g % 10 BETWEEN 1 AND 6, {BATCH.format("g / 10")}, {receiver}, 'GOT', 100),
  (g % 10 = 7 AND g % 100 < 10, {BATCH.format("g / 10")}, {place}, 'USED', 50),
  (g % 10 = 7 AND g % 100 < 10, {BATCH.format("g / 10 + 1")}, {place}, 'MADE', 50),
  (g % 10 = 7 AND g % 100 >= 10 OR g % 10 > 7, {BATCH.format("g / 10")}, {place}, 'GONE', 10)
) l (holds, batch, party, role, quantity) WHERE l.holds
"""


KNOWN = f"""
WITH made AS (
  INSERT INTO product_batch (id, product_id, entity_id, lot, produced_on, state, source_code,
    source_record_id, authority, recorded_at)
  SELECT gen_random_uuid(), p.id, p.producer_id, $1, '2026-01-01', 'ON_SALE', 'GENERATED', $1, '-',
    now() FROM product p WHERE p.name = '产品1' RETURNING id
), steps AS (
  SELECT s.at, s.start, s.finish, gen_random_uuid() AS movement
  FROM unnest($2::int[], $3::int[]) WITH ORDINALITY s (start, finish, at)
), moved AS (
  INSERT INTO movement ({COLUMNS})
  SELECT movement, 'urn:bench:' || $1 || ':' || at, 'OBJECT',
    CASE WHEN start IS NULL THEN 'ADD' ELSE 'OBSERVE' END, 'shipping', t.at_, '+08:00',
    CASE WHEN start IS NULL THEN {PARTY.format("finish")} END,
    {PARTY.format("start")}, CASE WHEN start IS NOT NULL THEN {PARTY.format("finish")} END,
    t.at_, 'GENERATED', $1, '-', now()
  FROM steps, LATERAL (SELECT '2026-02-01'::timestamptz + at * interval '1 second' AS at_) t
)
INSERT INTO movement_line ({LINES})
SELECT gen_random_uuid(), s.movement, made.id, {PARTY.format("l.party")}, l.role, l.quantity,
  '2026-02-01'::timestamptz + s.at * interval '1 second'
FROM made, steps s, LATERAL (VALUES
  (s.start IS NULL, s.finish, 'MADE', 1000000),
  (s.start IS NOT NULL, s.start, 'SENT', 1 + s.at % 7),
  (s.start IS NOT NULL, s.finish, 'GOT', 1 + s.at % 7)
) l (holds, party, role, quantity) WHERE l.holds
"""


def recalled() -> tuple[list[int | None], list[int]]:
    """Who sent to whom: a factory to wholesalers, each to its shops."""
    hubs = range(1, HUBS + 1)
    starts: list[int | None] = [None, *[0] * HUBS, *(hub for hub in hubs for _ in range(SHOPS))]
    return starts, list(range(HUBS * SHOPS + HUBS + 1))


def deep() -> tuple[list[int | None], list[int]]:
    """Six steps, each wider than the one before."""
    starts: list[int | None] = [None]
    first = 0
    for width, following in pairwise(WIDTHS):
        starts += [first + at * width // following for at in range(following)]
        first += width
    return starts, list(range(sum(WIDTHS)))


@dataclass(frozen=True, slots=True)
class Goods:
    """A database full of movements, and how long it took to fill; 0 where it lay there."""

    url: str
    events: int
    seconds: float


@contextmanager
def goods(events: int, folder: Path | None = None) -> Iterator[Goods]:
    """A trade of so many events."""
    place = folder or CITIES / f"goods-{events}"
    with lease(place) as url:
        ready, clock = place / "ready", time.monotonic()
        if not ready.exists():
            youxin("generate", "--entities", str(ENTITIES), "--data-dir", str(place))
            asyncio.run(_fill(url, events))
            ready.touch()
        yield Goods(url, events, time.monotonic() - clock)


async def _fill(url: str, events: int) -> None:
    await migrate(url)
    connection: Any = await asyncpg.connect(driver_url(url))
    await connection.execute("SET session_replication_role = 'replica'; SET work_mem = '256MB'")
    await connection.execute("SET maintenance_work_mem = '1GB'; SET max_parallel_workers = 2")
    dropped = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('movement',"
        " 'movement_line') AND indexname NOT LIKE '%_pkey' AND indexname <> 'movement_event_id_key'"
    )
    for row in dropped:
        await connection.execute(f"DROP INDEX {row['indexname']}")
    gtins = [f"21{at:010d}" for at in range(PRODUCTS)]
    await connection.execute(FILL_PARTIES)
    await connection.execute(FILL_PRODUCTS, [each + ean.calc_check_digit(each) for each in gtins])
    await connection.execute(FILL_BATCHES, events // EVENTS_OF_A_BATCH)
    await connection.execute(ITEMS)
    step = 500_000
    for first in range(0, events, step):
        await connection.execute(_events(str(first), str(min(first + step, events) - 1)))
        print(f"{min(first + step, events):,} events", file=sys.stderr, flush=True)
    for lot, (starts, ends) in ((RECALLED, recalled()), (DEEP, deep())):
        await connection.execute(KNOWN, lot, starts, ends)
    for row in dropped:
        await connection.execute(row["indexdef"])
        print(row["indexname"], file=sys.stderr, flush=True)
    await connection.execute("VACUUM (ANALYZE)")
    await connection.close()
