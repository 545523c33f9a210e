"""Replay from a log of ten million events, and what rules cost the writers.

`python -m bench.alerts --database-url URL [--events 10000000]`; the database is a migrated one that
may be filled. Each figure stands beside a peer: the bare statement, the command without rules.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from app.asgi import Platform, open_platform
from app.database import driver_url
from app.logins import serving_url
from app.settings import Settings
from graph.base import mutate
from graph.base.run import Request
from loaders import events as load
from resolvers.context import Viewer
from resolvers.reactions import react
from resolvers.work import Work
from rules.roles import Role

CHUNK = 50_000
ROUNDS = 20
WRITES = 60
REGULATOR = Viewer(Role.REGULATOR, "bench")
FILL = """INSERT INTO event (topic, change, subject_id, district_code, attributes)
SELECT 'warning', 'RAISED', gen_random_uuid(), '5001' || lpad((1 + i % 40)::text, 2, '0'),
  '{"level": "HIGH", "kind": "MANUAL", "audience": "PUBLIC"}'::jsonb
FROM generate_series(1, $1::int) i"""
MIDDLE = """SELECT xid::text::bigint AS xid, id FROM event
WHERE id >= (SELECT (min(id) + max(id)) / 2 FROM event) ORDER BY id LIMIT 1"""
STREAM = """subscription ($after: Cursor, $filter: WarningFilter) {
  riskWarnings(after: $after, filter: $filter) { cursor change subject } }"""
BEGIN = """mutation ($entity: ID!, $name: String!) { tenureBegin(entity: $entity, name: $name,
  role: MANAGER, since: "2026-03-02") { errors { code } } }"""


async def replay(platform: Platform, connection: Any, events: int) -> dict[str, object]:
    """Milliseconds to the first event from the middle of the log, and of the bare statement."""
    there = await connection.fetchval("SELECT count(*) FROM event")
    for _ in range(max(0, events - there) // CHUNK):
        await connection.execute(FILL, CHUNK)
    await connection.execute("VACUUM ANALYZE event")
    place = await connection.fetchrow(MIDDLE)
    cursor = platform.events.write((place["xid"], place["id"]))

    async def first(filter: dict[str, Any] | None) -> None:
        ctx = platform.context(REGULATOR, "zh")
        request = Request(STREAM, {"after": cursor, "filter": filter})
        async with aclosing(platform.runner.stream(request, ctx)) as answers:
            answer = (await anext(answers)).content
            assert "errors" not in answer, answer

    async def bare() -> None:
        await connection.fetch(load.READ, str(place["xid"]), place["id"], 500)

    total = await connection.fetchval("SELECT count(*) FROM event")
    return {
        "events": total,
        "replay_ms": await _timed(lambda: first(None)),
        "replay_one_district_ms": await _timed(lambda: first({"districts": ["500103"]})),
        "bare_statement_ms": await _timed(bare),
    }


async def writers(platform: Platform, connection: Any) -> dict[str, float]:
    """Milliseconds of a command that may be a cause, with the rules and without; interleaved."""
    key = await connection.fetchval("SELECT id FROM entity WHERE status = 'ACTIVE' LIMIT 1")
    found: dict[str, list[float]] = {"with": [], "without": []}

    async def nothing(_: Work) -> None:
        """The command alone."""

    for number in range(WRITES * 2):
        name = "with" if number % 2 else "without"
        mutate.react = react if name == "with" else nothing  # type: ignore[attr-defined, assignment]
        ctx = platform.context(REGULATOR, "zh")
        variables = {"entity": f"ent_{key}", "name": f"量{uuid4().hex[:6]}"}
        begun = time.perf_counter()
        answer = await platform.runner.run(Request(BEGIN, variables), ctx)
        found[name].append((time.perf_counter() - begun) * 1000)
        assert answer.content["data"]["tenureBegin"]["errors"] == [], answer.content
    mutate.react = react  # type: ignore[attr-defined]
    medians = {name: round(statistics.median(times), 2) for name, times in found.items()}
    return medians | {"cost": round(medians["with"] / medians["without"] - 1, 3)}


async def _timed(what: Callable[[], Awaitable[None]]) -> dict[str, float]:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await what()
        times.append((time.perf_counter() - begun) * 1000)
    return {"p50": round(statistics.median(times), 1), "max": round(max(times), 1)}


async def measure(url: str, events: int, folder: Path) -> dict[str, object]:
    """All measurements."""
    settings = Settings(data_dir=folder, statement_timeout_ms=60_000)
    platform = await open_platform(settings, serving_url(url))
    connection = await asyncpg.connect(driver_url(url), command_timeout=600)
    try:
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "writers_ms": await writers(platform, connection),
            "log": await replay(platform, connection, events),
        }
    finally:
        await connection.close()
        await platform.database.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--data-dir", type=Path, default=Path(".youxin"))
    given = parser.parse_args()
    print(json.dumps(asyncio.run(measure(given.database_url, given.events, given.data_dir))))


if __name__ == "__main__":
    main()
