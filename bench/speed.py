"""Speed of B1 to B6 against named peers in the same run.

Every answer that is sent under load is first compared, parsed, with ours; a difference ends the
run. Rounds are interleaved: each server in turn, for each shape and number of connections.
`python -m bench.speed [--entities N] [--shapes B1,B2] [--peers floor] [--rounds 5] [--seconds 2]`
"""

import argparse
import asyncio
import http.client
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from bench import report
from bench.city import City, city
from bench.load import send
from bench.processes import SERVER_CORE, Tree
from bench.servers import Running, Server, headers, install_peers, served, servers
from bench.shapes import SHAPES, Shape

CONNECTIONS = (8, 32)
WARMING_SECONDS = 1.0
LONGEST_SECONDS = 16
"""A round in which not every connection was answered once is too short, and is sent anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run measures."""

    shapes: list[Shape]
    servers: list[Server]
    rounds: int
    seconds: float


class Different(Exception):  # noqa: N818 - it ends the run with what it says
    """A peer's answer is not ours."""


def main() -> int:
    """The command line; 1 where an answer differed or failed."""
    given = _arguments()
    with city(given.entities) as found:
        Tree(found.postmaster).keep_off(SERVER_CORE)
        wanted = [one for one in servers(found) if not given.peers or one.name in given.peers]
        if any(one.operations for one in wanted):
            install_peers()
        shapes = [one for one in SHAPES if not given.shapes or one.key in given.shapes]
        cells = measure(Plan(shapes, wanted, given.rounds, given.seconds), found)
        report.write(cells, found.entities, given.rounds, given.seconds)
    return 0


def _arguments() -> argparse.Namespace:
    names = lambda text: text.split(",")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=200_000)
    parser.add_argument("--shapes", type=names, default=None, help="B1,B2,…")
    parser.add_argument("--peers", type=names, default=None, help="ours,floor,mercurius,…")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    return parser.parse_args()


def measure(plan: Plan, found: City) -> list[report.Cell]:
    """All cells of the table."""
    cells: list[report.Cell] = []
    with ExitStack() as stack:
        running = [stack.enter_context(served(one, found)) for one in plan.servers]
        for shape in plan.shapes:
            able = [one for one in running if shape.key in one.server.shapes]
            files = prepare(shape, able, found)
            for connections in CONNECTIONS:
                cells += _cells(plan, shape, able, files, connections, found)
                report.show(cells, shape.key, connections)
    return cells


def prepare(shape: Shape, running: Sequence[Running], found: City) -> dict[str, Path]:
    """The bodies that each server is sent, every answer compared with the first server's."""
    variables = variables_of(shape, found)
    sent = headers(shape, found) | {"content-type": "application/json"}
    expected: list[Any] = []
    files = {}
    for one in running:
        bodies = [body(one.server, shape, each) for each in variables]
        answers = [_ask(one.port, sent, each) for each in bodies]
        expected = expected or answers
        for number, (answer, first) in enumerate(zip(answers, expected, strict=True)):
            _compare(one.server, shape, variables[number], answer, first)
        files[one.server.name] = found.folder / f"{one.server.name}-{shape.key}.jsonl"
        files[one.server.name].write_bytes(b"\n".join(bodies))
    return files


def variables_of(shape: Shape, found: City) -> list[dict[str, Any]]:
    """What a shape asks of this city."""
    return asyncio.run(_variables(shape, found))


async def _variables(shape: Shape, found: City) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(found.url)
    try:
        return await shape.variables(connection)
    finally:
        await connection.close()


def body(server: Server, shape: Shape, variables: dict[str, Any]) -> bytes:
    """One request as a server is sent it."""
    request = {
        "operationName": shape.operation,
        "query": server.document(shape),
        "variables": server.variables(variables),
    }
    return orjson.dumps(request)


def _ask(port: int, sent: dict[str, str], content: bytes) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/graphql", content, sent)
    answer = connection.getresponse().read()
    connection.close()
    found = orjson.loads(answer)
    found.pop("extensions", None)  # what a request cost is ours to say, and no part of the data
    return found


def _compare(server: Server, shape: Shape, asked: Any, answer: Any, expected: Any) -> None:
    if server.own_cursors:
        answer, expected = _without_cursors(answer), _without_cursors(expected)
    if answer != expected or "errors" in answer:
        asked, answer, expected = (
            orjson.dumps(each).decode() for each in (asked, answer, expected)
        )
        place = next(
            (n for n, (a, b) in enumerate(zip(answer, expected, strict=False)) if a != b), 0
        )
        near = slice(max(0, place - 60), place + 300)
        raise Different(
            f"{server.name} {shape.key} {asked[:200]}\n{answer[near]}\n{expected[near]}"
        )


def _without_cursors(value: Any) -> Any:
    """A cursor belongs to the server that made it: only that there is one is compared."""
    if isinstance(value, dict):
        return {
            name: inner is not None if name == "endCursor" else _without_cursors(inner)
            for name, inner in value.items()
        }
    return [_without_cursors(inner) for inner in value] if isinstance(value, list) else value


def _cells(
    plan: Plan,
    shape: Shape,
    running: Sequence[Running],
    files: dict[str, Path],
    connections: int,
    found: City,
) -> list[report.Cell]:
    sent = headers(shape, found)
    rounds: dict[str, list[report.Figures]] = {one.server.name: [] for one in running}
    for one in running:
        send(one.port, sent, files[one.server.name], connections, WARMING_SECONDS)
    for number in range(plan.rounds):
        turn = number % len(running)
        for one in (*running[turn:], *running[:turn]):
            file = files[one.server.name]
            rounds[one.server.name].append(
                _round(one, sent, file, connections, plan.seconds, Tree(found.postmaster))
            )
    return [
        report.Cell(shape.key, connections, one.server.name, _medians(rounds[one.server.name]))
        for one in running
    ]


def _round(
    one: Running,
    sent: dict[str, str],
    bodies: Path,
    connections: int,
    seconds: float,
    database: Tree,
) -> report.Figures:
    server, rows = one.tree.cpu, database.cpu
    seen = send(one.port, sent, bodies, connections, seconds)
    while seen.requests < connections and seconds < LONGEST_SECONDS and not seen.errors:
        seconds *= 2
        server, rows = one.tree.cpu, database.cpu
        seen = send(one.port, sent, bodies, connections, seconds)
    if seen.errors or not seen.requests:
        raise Different(f"{one.server.name}: {seen.errors} requests failed")
    micros = 1e6 / seen.requests
    return report.Figures(
        seen.requests / seen.seconds,
        seen.p50,
        seen.p99,
        (one.tree.cpu - server) * micros,
        (database.cpu - rows) * micros,
        one.tree.rss,
    )


def _medians(rounds: Sequence[report.Figures]) -> report.Figures:
    columns = zip(*(each.values for each in rounds), strict=True)
    return report.Figures(*(statistics.median(column) for column in columns))


if __name__ == "__main__":
    raise SystemExit(main())
