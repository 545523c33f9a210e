"""`python -m bench.ties [--entities N]`: relations to depth 4 and contagion, one request at a time.

In process, over the entities of a generated city that have the widest surroundings and over ones
drawn by chance; each beside the bare statement that walks, without names and without the graph.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import asyncpg

from app.asgi import Platform, open_platform
from app.database import driver_url
from app.logins import serving_url
from app.memory import settle
from app.settings import Settings
from bench.city import city
from graph.base.run import Request
from loaders import relations as load
from resolvers.context import Viewer
from resolvers.relations.walking import names_of
from rules.relations.contagion import ContagionModel
from rules.relations.kinds import Bounds
from rules.roles import Role
from rules.versions import RELATION_CONTAGION, in_force

REGULATOR: Final = Viewer(Role.REGULATOR, "bench", district="500000")
ASKED: Final = 100
DEPTH: Final = 4
SEEDS: Final = 10
RELATIONS: Final = """query ($uscc: String!) { relations(uscc: $uscc, depth: 4) {
  nodes { key kind hops label } edges { kind fromKey toKey share }
  hubs { relationKind size } isCut } }"""
CONTAGION: Final = """query ($seeds: [String!]!) { riskContagion(seeds: $seeds) { affectedCount
  expected affected { probability isContained entity { uscc name } path { probability } } } }"""
WIDEST: Final = """
SELECT e.uscc, e.id FROM (SELECT to_id AS id, count(*) AS ties FROM relation GROUP BY 1
  ORDER BY 2 DESC, 1 LIMIT $1) r JOIN entity e ON e.id = r.id ORDER BY r.ties DESC, e.id
"""
ANY: Final = """
SELECT uscc, id FROM entity e WHERE EXISTS (SELECT FROM relation r WHERE r.to_id = e.id)
ORDER BY md5(e.id::text) LIMIT $1
"""
Ask = Callable[[Sequence[Any]], Awaitable[Any]]


async def timed(ask: Ask, asked: Sequence[Sequence[Any]]) -> list[float]:
    """Milliseconds of each question, sorted; a few before them warm up."""
    times = []
    for at, each in enumerate([*asked[:5], *asked]):
        begun = time.perf_counter()
        await ask(each)
        if at >= len(asked[:5]):
            times.append(1000 * (time.perf_counter() - begun))
    return sorted(times)


def shown(times: Sequence[float]) -> str:
    """Median, 99th of a hundred, most."""
    late = times[int((len(times) - 1) * 0.99)]
    return f"p50 {statistics.median(times):6.1f} p99 {late:6.1f} most {times[-1]:6.1f} ms"


async def measure(platform: Platform, connection: Any, name: str, sql: str) -> None:
    """Both questions over the entities that a statement finds."""
    rows = await connection.fetch(sql, ASKED)
    today, sizes = date.today(), list[int]()
    bounds, model = Bounds.on(today), ContagionModel.of(in_force(RELATION_CONTAGION, today))

    async def answer(query: str, field: str, **variables: Any) -> Any:
        ctx = platform.context(REGULATOR, "zh")
        made = await platform.runner.run(Request(query, variables), ctx)
        assert made.content.get("data"), made.content
        return made.content["data"][field]

    async def relations(each: Sequence[Any]) -> None:
        sizes.append(len((await answer(RELATIONS, "relations", uscc=each[0]["uscc"]))["edges"]))

    async def contagion(each: Sequence[Any]) -> None:
        await answer(CONTAGION, "riskContagion", seeds=[row["uscc"] for row in each])

    def bare(statement: str, depth: int, nodes: int, hub: int) -> Ask:
        async def walk(each: Sequence[Any]) -> None:
            starts = [row["id"] for row in each]
            await connection.fetch(statement, starts, names_of(None), today, depth, nodes, hub)

        return walk

    alone = [[row] for row in rows]
    groups = [rows[at : at + SEEDS] for at in range(0, len(rows), SEEDS)]
    walk = bare(load.WALK, DEPTH, bounds.nodes, bounds.hub)
    fans = bare(load.FANS, model.depth, model.nodes, model.hub)
    for title, ask, peer, asked in (
        (f"relations, depth {DEPTH}", relations, walk, alone),
        ("contagion, 1 seed", contagion, fans, alone),
        (f"contagion, {SEEDS} seeds", contagion, fans, groups),
    ):
        print(f"{name:8} {title:19} {shown(await timed(ask, asked))}; bare walk "
              f"{shown(await timed(peer, asked))}", flush=True)  # fmt: skip
    print(f"{name:8} edges: median {statistics.median(sizes):.0f}, most {max(sizes)}; "
          f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


async def run(url: str) -> None:
    """The widest and any."""
    connection: Any = await asyncpg.connect(driver_url(url))
    with TemporaryDirectory() as name:
        platform = await open_platform(Settings(data_dir=Path(name)), serving_url(url))
        settle()  # as a serving process does
        for title, sql in (("widest", WIDEST), ("any", ANY)):
            await measure(platform, connection, title, sql)
        await platform.database.close()
    await connection.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=200_000)
    with city(parser.parse_args().entities) as found:
        asyncio.run(run(found.url))


if __name__ == "__main__":
    main()
