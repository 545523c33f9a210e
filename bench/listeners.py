"""2,000 subscribers over real sockets, each regulator on a district, and 200 warnings a second.

`python -m bench.listeners [--entities N] [--sockets 2000] [--rate 200] [--seconds 20]` prints the
milliseconds from the commit of a cause to each socket, and whether every socket had every warning
of its district once. Beside it a bare broadcast to as many sockets as one district has.
"""

import argparse
import asyncio
import os
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

import asyncpg
import orjson
import uvloop

from app.database import driver_url
from app.identity import Identity
from bench.city import City, city
from bench.fanout import FOLLOW, HANDSHAKE, Sent, frame, post
from bench.processes import OTHER_CORES, SERVER_CORE, Tree
from bench.servers import PEERS, Running, Server, served, servers
from loaders.warning_rules import RAISE
from resolvers.context import Viewer
from rules.roles import Role

RULE: Final = "BENCH@1"
PLACES: Final = """
SELECT DISTINCT ON (e.district_code) e.district_code AS code, e.id FROM entity e
WHERE e.status = 'ACTIVE' AND e.district_code IN
  (SELECT code FROM district WHERE cardinality(subtree) = 1)
ORDER BY e.district_code, e.id LIMIT 40
"""
WRITERS: Final = 4
SETTLE_SECONDS: Final = 3.0
LAST_SECONDS: Final = 30
OPENING_SECONDS: Final = 120.0
AT_ONCE: Final = 50
MARK: Final = re.compile(rb"W(\d{7})W")


@dataclass(slots=True)
class Board:
    """When each warning was committed, by its number."""

    committed: dict[int, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)


@dataclass(eq=False)
class Listener(asyncio.Protocol):
    """One subscriber, and the numbers of the warnings that reached it."""

    board: Board
    openings: list[bytes]
    seen: list[int] = field(default_factory=list)
    buffer: bytes = b""
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def connection_made(self, transport: Any) -> None:
        """Ask to be upgraded."""
        self.transport = transport
        transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        """Go on with the opening; then note each warning and the time."""
        self.buffer += data
        if not self.ready.is_set():
            self._open()
            return
        now = time.perf_counter()
        end = 0
        for found in MARK.finditer(self.buffer):
            number, end = int(found[1]), found.end()
            self.seen.append(number)
            self.board.delays.append((now - self.board.committed[number]) * 1000)
        self.buffer = self.buffer[end:][-4096:]

    def _open(self) -> None:
        if b"\r\n\r\n" not in self.buffer and b"connection_ack" not in self.buffer:
            return
        self.buffer = b""
        self.transport.write(self.openings.pop(0))
        if not self.openings:
            self.ready.set()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to; milliseconds from commit to socket."""

    deliveries: int
    expected: int
    rate: float
    p50: float
    p99: float
    most: float


Write = Callable[[int], Awaitable[None]]


def _same(listener: Listener) -> Listener:
    return listener


async def listening(port: int, board: Board, openings: list[list[bytes]]) -> list[Listener]:
    """As many sockets as openings, each with its own."""
    loop, made = asyncio.get_running_loop(), []
    for at in range(0, len(openings), AT_ONCE):
        for one in openings[at : at + AT_ONCE]:
            listener = Listener(board, list(one))
            await loop.create_connection(partial(_same, listener), "127.0.0.1", port)
            made.append(listener)
        async with asyncio.timeout(OPENING_SECONDS):
            await asyncio.gather(*(listener.ready.wait() for listener in made[at:]))
    await asyncio.sleep(SETTLE_SECONDS)
    return made


async def pace(writes: list[Write], board: Board, given: argparse.Namespace) -> float:
    """The warnings at their rate, by so many writers in turn; how many were made in a second."""
    total, begun = given.rate * given.seconds, time.perf_counter()

    async def writer(place: int) -> None:
        for number in range(place, total, len(writes)):
            await asyncio.sleep(max(0.0, begun + number / given.rate - time.perf_counter()))
            board.committed[number] = time.perf_counter()
            await writes[place](number)
            board.committed[number] = time.perf_counter()

    await asyncio.gather(*map(writer, range(len(writes))))
    return float(total / (time.perf_counter() - begun))


async def delivered(board: Board, expected: int) -> None:
    """Waits for what is still on its way, and a little longer for what should not come."""
    for _ in range(LAST_SECONDS):
        if len(board.delays) >= expected:
            break
        await asyncio.sleep(1)
    await asyncio.sleep(1)


async def ours(found: City, port: int, given: argparse.Namespace) -> Figures:
    """Regulators of all districts follow; rules raise warnings by SQL, as loads and sweeps do."""
    opened: list[Any] = [
        await asyncpg.connect(driver_url(found.url)) for _ in range(WRITERS)
    ]  # fmt: skip
    places = await opened[0].fetch(PLACES)
    identity, board = Identity.at(found.keys), Board()
    openings = [
        _opening(identity, number, places[number % len(places)]["code"])
        for number in range(given.sockets)
    ]

    def by(connection: Any) -> Write:
        async def write(number: int) -> None:
            rows = orjson.dumps([_warning(number, places[number % len(places)]["id"])]).decode()
            await connection.execute(RAISE, rows, datetime.now(UTC))

        return write

    listeners = await listening(port, board, openings)
    rate = await pace([by(connection) for connection in opened], board, given)
    total = given.rate * given.seconds
    expected = [list(range(at % len(places), total, len(places))) for at in range(len(listeners))]
    await delivered(board, sum(map(len, expected)))
    await opened[0].execute("DELETE FROM warning WHERE rule_code = $1", RULE)
    for connection in opened:
        await connection.close()
    return figures(board, listeners, expected, rate)


async def bare(port: int, given: argparse.Namespace, sockets: int, length: int) -> Figures:
    """The same deliveries a second by a server that knows nothing but its sockets."""
    board = Board()
    sent = Sent({}, None, length)
    # It sends back what a client sends: with one opening it never looks at, as ours does.
    listeners = await listening(port, board, [[frame({"type": "connection_init"})]] * sockets)

    async def write(number: int) -> None:
        await post(port, sent.headers, sent.body(f"W{number:07d}W"))

    rate = await pace([write] * WRITERS, board, given)
    total = list(range(given.rate * given.seconds))
    await delivered(board, len(total) * sockets)
    return figures(board, listeners, [total] * sockets, rate)


def _opening(identity: Identity, number: int, district: str) -> list[bytes]:
    viewer = Viewer(Role.REGULATOR, f"bench-{number}", district)
    token = identity.mint(viewer, datetime.now(UTC), timedelta(hours=12))
    payload = {"query": FOLLOW, "variables": {"filter": {"districts": [district]}}}
    return [
        frame({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}),
        frame({"id": "1", "type": "subscribe", "payload": payload}),
    ]


def _warning(number: int, entity: Any) -> dict[str, object]:
    return {
        "id": str(uuid4()), "entity_id": str(entity), "kind": "MANUAL", "level": "HIGH",
        "title": f"W{number:07d}W", "audience": "REGULATOR", "cause_id": str(uuid4()),
        "rule_code": RULE, "due_on": "9998-12-31",
    }  # fmt: skip


def figures(
    board: Board, listeners: list[Listener], expected: list[list[int]], rate: float
) -> Figures:
    """What came, and that it came once to each; raises where a socket had another set."""
    for listener, wanted in zip(listeners, expected, strict=True):
        assert sorted(listener.seen) == wanted, (len(listener.seen), len(wanted))
        listener.transport.close()
    times = sorted(board.delays)
    middle, late, most = (times[int((len(times) - 1) * share)] for share in (0.5, 0.99, 1))
    return Figures(len(times), sum(map(len, expected)), rate, middle, late, most)


@contextmanager
def told(running: Running, name: str) -> Iterator[list[Figures]]:
    """Prints what the block measured, with the server's CPU and memory."""
    cpu, found = running.tree.cpu, list[Figures]()
    yield found
    (made,) = found
    each = (running.tree.cpu - cpu) / made.deliveries * 1e6
    print(
        f"{name:10} {made.rate:.0f} warnings/s, {made.deliveries:,} of {made.expected:,} deliveries"
        f" once each: p50 {made.p50:.0f} ms, p99 {made.p99:.0f} ms, most {made.most:.0f} ms; "
        f"{each:.0f} µs CPU a delivery with the opening, {running.tree.rss:.0f} MB, "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=200_000)
    parser.add_argument("--sockets", type=int, default=2_000)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=20)
    given = parser.parse_args()
    os.sched_setaffinity(0, set(OTHER_CORES))
    with city(given.entities) as found:
        Tree(found.postmaster).keep_off(SERVER_CORE)
        broadcast = Server("broadcast", "bare", [sys.executable, str(PEERS / "broadcast.py")])
        with served(servers(found)[0], found) as running, told(running, "ours") as made:
            made.append(uvloop.run(ours(found, running.port, given)))
        with served(broadcast, found) as running, told(running, "bare") as made:
            made.append(uvloop.run(bare(running.port, given, given.sockets // 40, 520)))


if __name__ == "__main__":
    main()
