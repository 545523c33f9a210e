"""`python -m bench.traces [walks] [ingest]`: chains, recalls and ingest over 10 million events.

Each is printed beside its peer: the walk as bare SQL over the same rows, and COPY of the same
rows into the same tables. In process, one request at a time.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import asyncpg

from app.asgi import open_platform
from app.database import driver_url
from app.logins import serving_url
from app.memory import settle
from app.settings import Settings
from bench.goods import DEEP, EVENTS_OF_A_BATCH, RECALLED, Goods, goods
from graph.base.run import Request
from ingest.feeds import ingest_feed
from ingest.feeds.movements import LINE, MOVEMENT
from loaders.traces import AROUND, RECALL, UPSTREAM
from resolvers.context import Row, Viewer
from rules.feeds import FOOD
from rules.roles import Role

REGULATOR: Final = Viewer(Role.REGULATOR, "bench", district="500000")
RUNS: Final = 15
TRACE = """query ($batch: ID!) { traceDownstream(batch: $batch) {
  nodes { key hops left } edges { fromKey toKey quantity } } }"""
GRAPH = """query ($batch: ID!) { traceGraph(batch: $batch, depth: 6) {
  nodes { key hops left } edges { fromKey toKey quantity } } }"""
SIMULATE = """query ($batch: ID!) { simulateRecall(batch: $batch, level: LEVEL_1) {
  holders { key left path } batchCount partyCount notifyBefore balance { made left } } }"""
ORDINARY = """query ($batch: ID!) { traceUpstream(batch: $batch) { nodes { key hops } } }"""
INGESTED: Final = 100_000
OF_BATCH = "SELECT id FROM movement WHERE batch_id = $1"


class Counting:
    """A door that counts what passes it."""

    def __init__(self, door: Any) -> None:
        self.door, self.count = door, 0

    async def fetch(self, sql: str, *arguments: object) -> list[Row]:
        self.count += 1
        found: list[Row] = await self.door.fetch(sql, *arguments)
        return found


async def measured(run: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """The median and the worst of some runs, in milliseconds, after two that warm up."""
    times = []
    for at in range(RUNS + 2):
        start = time.perf_counter()
        await run()
        if at > 1:
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), max(times)


async def walks(made: Goods, platform: Any, connection: Any) -> None:
    """Traces and a recall through the graph, beside the walk alone."""
    lots = "SELECT id FROM product_batch WHERE lot = $1"
    known = {lot: await connection.fetchval(lots, lot) for lot in (RECALLED, DEEP)}
    middle = made.events // EVENTS_OF_A_BATCH // 2 + 1
    ordinary = UUID(f"00000000-0000-4000-b000-{middle:012d}")
    for name, query, batch, bare in (
        ("downstream, 6 steps, 1,000 nodes", TRACE, known[DEEP], (RECALL, known[DEEP])),
        ("both ways, 6 steps, 1,000 nodes", GRAPH, known[DEEP], (AROUND, known[DEEP], 6)),
        ("recall over 10,101 holders", SIMULATE, known[RECALLED], (RECALL, known[RECALLED])),
        ("upstream of an ordinary lot", ORDINARY, ordinary, (UPSTREAM, ordinary)),
    ):
        seen: list[tuple[int, int]] = []

        async def ask(query: str = query, batch: Any = batch, seen: Any = seen) -> None:
            ctx = platform.context(REGULATOR, "zh")
            ctx.door = door = Counting(ctx.door)
            answer = await platform.runner.run(Request(query, {"batch": f"bat_{batch}"}), ctx)
            assert answer.content.get("data"), answer.content
            (found,) = answer.content["data"].values()
            seen.append((len(found.get("nodes") or found.get("holders")), door.count))

        async def walk(bare: Any = bare) -> None:
            await connection.fetch(*bare)

        (middle_ms, worst), (peer, _) = await measured(ask), await measured(walk)
        print(
            f"{name:36} {seen[-1][0]:>7,} places  {seen[-1][1]} statement  "
            f"p50 {middle_ms:7.1f} ms  worst {worst:7.1f} ms  bare SQL walk {peer:7.1f} ms"
        )


def _line(number: int, lot: tuple[str, str], parties: tuple[str, str]) -> str:
    event = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{UUID(int=(0xFEED << 100) + number)}",
        "eventTime": "2026-04-02T02:00:00Z",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "quantityList": [
            {"epcClass": f"https://id.gs1.org/01/0{lot[0]}/10/{lot[1]}", "quantity": 5}
        ],
        "sourceList": [{"type": "possessing_party", "source": parties[0]}],
        "destinationList": [{"type": "possessing_party", "destination": parties[1]}],
        "youxin:receivedAt": "2026-04-02T08:00:00Z",
    }  # fmt: skip
    return json.dumps({"record": "movement", "event": event})


async def ingest(connection: Any, folder: Path) -> None:
    """A file of movements through the feed, beside COPY of what it wrote."""
    rows = await connection.fetch(
        "SELECT p.gtin, b.lot FROM product_batch b TABLESAMPLE SYSTEM (5) JOIN product p"
        " ON p.id = b.product_id WHERE b.lot LIKE 'L0%' AND length(p.gtin) = 13 LIMIT $1",
        INGESTED // 2,
    )
    run, path = int(time.time()), folder / "movements.jsonl"
    party = "urn:youxin:party:00000000-0000-4000-a000-{:012d}"
    with path.open("w") as file:
        for at in range(INGESTED):
            lot = rows[at % len(rows)]
            ends = party.format(at * 7 % 50_000), party.format((at * 11 + 3) % 50_000)
            file.write(_line((run << 32) + at, (lot["gtin"], lot["lot"]), ends) + "\n")
    start = time.perf_counter()
    report = await ingest_feed(connection, path, FOOD, as_of=datetime.now(UTC))
    seconds = time.perf_counter() - start
    assert report.tally.inserted == INGESTED, report.head()
    peer = await _copied(connection, folder, report.batch_id)
    print(
        f"ingest of {INGESTED:,} events, {path.stat().st_size / INGESTED:.0f} bytes each: "
        f"{INGESTED / seconds:,.0f} events/s; raw COPY of the same rows {INGESTED / peer:,.0f}/s"
    )


async def _copied(connection: Any, folder: Path, batch: UUID) -> float:
    """Seconds that COPY needs for the same rows, as binary files, into the same tables."""
    tables = (
        ("movement", MOVEMENT, "WHERE batch_id = $1"),
        ("movement_line", LINE, f"WHERE movement_id IN ({OF_BATCH})"),
    )  # fmt: skip
    for table, columns, where in tables:
        await connection.copy_from_query(
            f"SELECT {', '.join(columns)} FROM {table} {where}",
            batch, output=folder / table, format="binary",
        )  # fmt: skip
    await connection.execute("DELETE FROM movement WHERE batch_id = $1", batch)
    start = time.perf_counter()
    async with connection.transaction():
        for table, columns, _ in tables:
            await connection.copy_to_table(
                table, source=folder / table, columns=columns, format="binary"
            )
    return time.perf_counter() - start


async def run(made: Goods, names: list[str]) -> None:
    """What was asked for, over one database."""
    connection: Any = await asyncpg.connect(driver_url(made.url))
    with TemporaryDirectory() as name:
        folder = Path(name)
        platform = await open_platform(Settings(data_dir=folder), serving_url(made.url))
        settle()  # as a serving process does
        if "walks" in names:
            await walks(made, platform, connection)
        if "ingest" in names:
            await ingest(connection, folder)
        await platform.database.close()
    await connection.close()


def main() -> None:
    """Build what is not there, then measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", default=["walks", "ingest"])
    asked.add_argument("--events", type=int, default=10_000_000)
    asked.add_argument("--folder", type=Path, default=None)
    given = asked.parse_args()
    with goods(given.events, given.folder) as made:
        if made.seconds > 1:
            print(f"{made.events:,} events in {made.seconds:.0f} s")
        asyncio.run(run(made, given.names or ["walks", "ingest"]))


if __name__ == "__main__":
    main()
