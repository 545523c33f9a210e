"""`python -m bench complaints`: claims written under load, and queue pages over a million cases.

Claims go over HTTP to `youxin serve` with two workers, each with two announced files; the peer is
one SQL statement that writes the same rows. Sends only to 127.0.0.1, for `SECONDS`.
"""

import argparse
import asyncio
import json
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import orjson

from app.asgi import open_platform
from app.database import driver_url
from app.identity import Identity
from app.logins import serving_url
from app.settings import Settings
from bench.city import City, city
from bench.load import send
from bench.processes import CORES, machine
from bench.servers import servers, start
from graph.base.run import Request
from resolvers.context import Viewer
from rules.roles import Role

CASES = int(os.environ.get("BENCH_CASES", "1000000"))
SECONDS, CLIENTS, PAGES = 15.0, 32, 200
LONGEST = 40_000
"""More claims than can be sent in that time; none is sent twice."""
SUBMIT = """mutation ($e: ID!, $c: ClaimInput!) { claimSubmit(entity: $e, claim: $c) {
  claim { cases { number evidence { id } } } errors { code } } }"""
QUEUE = """query ($f: ComplaintQueueFilter!) { complaintQueue(filter: $f, first: 50) { nodes {
  id number kind state subject channel allowedActions deadline { on daysLeft isOverdue } }
  pageInfo { hasNextPage endCursor } } }"""
REGULATOR = Viewer(Role.REGULATOR, "bench-regulator", district="500103")

FILL = """
WITH shops AS MATERIALIZED (
  SELECT array_agg(id) AS ids, array_agg(district_code) AS places, count(*)::int AS total
  FROM entity WHERE district_code LIKE '50%')
INSERT INTO complaint (id, number, entity_id, district_code, kind, channel, subject, state,
  is_served, filed_on, received_on, accepted_on, entered_on, due_on, due_rule, closed_on,
  source_code, source_record_id, authority, recorded_at)
SELECT gen_random_uuid(), 'B' || n, ids[n % total + 1], places[n % total + 1], 'COMPLAINT',
  'HOTLINE_12315', '商品质量问题', state, true, current_date - 30, current_date - 30,
  current_date - 25, current_date - 25,
  CASE WHEN state = 'CLOSED' THEN '9998-12-31'::date ELSE current_date - 5 + n % 60 END,
  CASE WHEN state = 'CLOSED' THEN NULL ELSE 'COMPLAINT_MEDIATION@ORDER-121' END,
  CASE WHEN state = 'CLOSED' THEN current_date - 2 ELSE '1900-01-01' END,
  'PLATFORM', 'B' || n, '样例', now()
FROM shops, generate_series($1::int, $2::int) n, LATERAL (SELECT (ARRAY['FILED', 'ACCEPTED',
  'MEDIATING', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED'])[n % 10 + 1]
  AS state OFFSET 0) s
"""
FILLED = "SELECT count(*)::int FROM complaint WHERE number LIKE 'B%'"
CHUNK = 50_000
BARE = """
WITH c AS (
  INSERT INTO complaint (id, number, entity_id, district_code, kind, channel, subject, state,
    filed_on, received_on, entered_on, due_on, due_rule, source_code, source_record_id, authority,
    recorded_at)
  VALUES ($1, $2, $3, '500103', 'COMPLAINT', 'HOTLINE_12315', 's', 'FILED', current_date,
    current_date, current_date, current_date + 9, 'COMPLAINT_ACCEPTANCE@ORDER-121', 'PLATFORM',
    $2, 'a', now()) RETURNING id),
f AS (INSERT INTO complaint_file (complaint_id, request, facts, is_anonymous)
  SELECT $1, 'r', 'f', false),
p AS (INSERT INTO complaint_party (complaint_id, subject) SELECT $1, 'bench'),
w AS (INSERT INTO complainant (complaint_id, name, phone, address) SELECT $1, 'n', 't', 'a'),
t AS (INSERT INTO complaint_step (id, complaint_id, action, actor, by, state, at)
  SELECT gen_random_uuid(), $1, 'SUBMIT', 'COMPLAINANT', 'bench', 'FILED', now()),
v AS (INSERT INTO evidence (id, complaint_id, name, size, sha256, given_by, given_at)
  SELECT gen_random_uuid(), $1, 'x', 1, $4, 'COMPLAINANT', now() FROM generate_series(1, 2)),
o AS (INSERT INTO event (topic, change, subject_id, entity_id, district_code)
  SELECT 'complaint', 'SUBMIT', $1, $3, '500103')
INSERT INTO audit_event (actor, role, action, subject_id, arguments)
SELECT 'bench', 'CONSUMER', 'claim_submit', $1, '{}'
"""
"""Everything that a claim writes, in one statement and nothing else."""


def main(entities: int) -> None:
    """Fill, measure, and print one JSON object."""
    with city(entities) as found:
        told = {"machine": machine(), "cases": CASES} | asyncio.run(measured(found))
    print(json.dumps(told, ensure_ascii=False, indent=1))


async def measured(found: City) -> dict[str, Any]:
    """The figures, one measurement after the other."""
    connection = await asyncpg.connect(driver_url(found.url))
    await connection.execute("SET session_replication_role = 'replica'")
    for first in range(await connection.fetchval(FILLED), CASES, CHUNK):
        await connection.execute(FILL, first + 1, first + CHUNK, timeout=120)
    await connection.execute("VACUUM ANALYZE complaint", timeout=600)
    rows = await connection.fetch("SELECT id FROM entity WHERE district_code = '500103' LIMIT 2000")
    await connection.close()
    keys = [str(row["id"]) for row in rows]
    return {
        "queue": await queue_pages(found.url, found.folder),
        "bare": await bare(found.url, keys),
        "claims": await claims(found, keys),
    }


async def queue_pages(url: str, folder: Path) -> dict[str, Any]:
    """Pages of the queue in process: statements and milliseconds of each filter."""
    platform = await open_platform(Settings(data_dir=folder), serving_url(url))
    made = {}
    for name, given in (
        ("district", {"district": "500103"}),
        ("state", {"district": "500103", "state": "MEDIATING"}),
        ("overdue", {"district": "500103", "dueBy": datetime.now(UTC).date().isoformat()}),
        ("city", {"district": "500000"}),
    ):
        viewer = REGULATOR if name != "city" else Viewer(Role.REGULATOR, "r", district="500000")
        times, statements = [], 0
        for _ in range(PAGES):
            ctx = platform.context(viewer, "zh")
            counting = Counting(ctx.door)
            ctx.door = counting
            begun = time.perf_counter()
            answer = await platform.runner.run(Request(QUEUE, {"f": given}), ctx)
            times.append((time.perf_counter() - begun) * 1000)
            statements = counting.count
        nodes = answer.content["data"]["complaintQueue"]["nodes"]
        made[name] = {"rows": len(nodes), "statements": statements, **spread(times)}
    await platform.database.close()
    return made


class Counting:
    """A door that counts what passes it."""

    def __init__(self, door: Any) -> None:
        self.door, self.count = door, 0

    async def fetch(self, sql: str, *arguments: object) -> Any:
        self.count += 1
        return await self.door.fetch(sql, *arguments)


async def bare(url: str, keys: Sequence[str]) -> dict[str, Any]:
    """The same rows by one prepared statement, as many connections as clients."""
    ends, times = time.monotonic() + SECONDS / 2, []

    async def one() -> None:
        connection = await asyncpg.connect(driver_url(url))
        statement = await connection.prepare(BARE)
        while time.monotonic() < ends:
            begun = time.perf_counter()
            key = uuid4()
            await statement.fetch(key, str(key), keys[key.int % len(keys)], "0" * 64)
            times.append((time.perf_counter() - begun) * 1000)
        await connection.close()

    await asyncio.gather(*(one() for _ in range(8)))
    return {"per_second": round(len(times) / (SECONDS / 2)), **spread(times)}


async def claims(found: City, keys: Sequence[str]) -> dict[str, Any]:
    """`claimSubmit` over HTTP, each claim of another dispute, by connections that wait."""
    bodies = found.folder / "claims.jsonl"
    body = {"query": SUBMIT}
    with bodies.open("wb") as lines:
        for number in range(LONGEST):
            lines.write(orjson.dumps(body | {"variables": claim_of(number, keys)}) + b"\n")
    ours = servers(found)[0]
    two = replace(ours, command=[*ours.command[:-1], "2"])
    running = start(two, found)
    try:
        os.sched_setaffinity(running.process.pid, set(CORES))
        for member in running.tree.members:
            os.sched_setaffinity(member, set(CORES))
        token = Identity.at(found.keys).mint(Viewer(Role.CONSUMER, "bench"), datetime.now(UTC))
        sent = {"authorization": f"Bearer {token}"}
        load = await asyncio.to_thread(send, running.port, sent, bodies, CLIENTS, SECONDS)
    finally:
        running.stop()
    return {
        "per_second": round(load.requests / load.seconds),
        "p50_ms": round(load.p50, 2),
        "p99_ms": round(load.p99, 2),
        "errors": load.errors,
    }


def claim_of(chance: int, keys: Sequence[str]) -> dict[str, Any]:
    """A complaint with the metadata of two files."""
    phone = f"1{chance:010d}"
    file = {"name": "发票.png", "sha256": f"{chance:064x}"[-64:], "size": 1000}
    return {
        "e": f"ent_{keys[chance % len(keys)]}",
        "c": {
            "subject": "商品质量问题", "matter": "QUALITY", "request": "退款", "facts": "破损",
            "complainant": {"name": "周", "phone": phone, "address": "渝中"},
            "evidence": [file, file],
        },
    }  # fmt: skip


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99) - 1], 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--entities", type=int, default=20_000)
    main(parser.parse_args().entities)
