"""B7: one event to many sockets of one process, beside a bare WebSocket broadcast.

The servers take turns on one core, the sockets that listen are on the others. An event is a POST:
to us a warning that a regulator raises, to the bare server a message as long as ours.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import uvloop

from app.identity import Identity
from bench.city import HERE, City, city
from bench.processes import OTHER_CORES, SERVER_CORE, Tree
from bench.servers import PEERS, Running, Server, served, servers
from resolvers.context import Viewer
from rules.roles import Role

LONGEST_SECONDS = 30.0
PAUSE_SECONDS = 0.5
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)
RAISE = """mutation ($entity: ID!, $title: String!) {
  warningRaise(entity: $entity, level: HIGH, title: $title, audience: PUBLIC) {
    errors { code } } }"""
FOLLOW = (HERE / "operations" / "RiskWarnings.graphql").read_text()


def frame(message: object) -> bytes:
    """A text frame as a client sends it, masked by zeros."""
    body = orjson.dumps(message)
    size = bytes([128 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + body


OPENING = (
    frame({"type": "connection_init"}),
    frame({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}),
)


@dataclass(eq=False)
class Listener(asyncio.Protocol):
    """One subscriber; `seen` is when the mark that all wait for was in what it received."""

    mark: list[bytes]
    seen: float = 0.0
    buffer: bytes = b""
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def connection_made(self, transport: Any) -> None:
        """Ask to be upgraded."""
        self.transport = transport
        transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        """Go on with the opening, or note the time."""
        self.buffer += data
        if self.ready.is_set():
            if self.mark[0] in self.buffer:
                self.seen, self.buffer = time.perf_counter(), b""
        elif b"connection_" in self.buffer:
            self.transport.write(OPENING[1])
            self.ready.set()
        elif b"\r\n\r\n" in self.buffer:
            self.buffer = b""
            self.transport.write(OPENING[0])


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds from the POST to the sockets, and deliveries a second once the first came."""

    p50: float
    p99: float
    last: float
    rate: float


async def post(port: int, headers: dict[str, str], body: bytes) -> None:
    """One event."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    named = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{named}"
    writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
    answer = await reader.read()
    writer.close()
    if b"errors" in answer and b'"errors":[]' not in answer:
        raise RuntimeError(answer.decode())


async def events(port: int, sockets: int, count: int, sent: "Sent") -> list[Figures]:
    """So many events to so many sockets of one server."""
    mark = [b""]
    loop = asyncio.get_running_loop()
    listeners = []
    for _ in range(sockets):
        _, one = await loop.create_connection(lambda: Listener(mark), "127.0.0.1", port)
        listeners.append(one)
    await asyncio.gather(*(one.ready.wait() for one in listeners))
    await asyncio.sleep(PAUSE_SECONDS * 4)
    found = []
    for number in range(count + 1):
        title = f"event-{os.getpid()}-{number}"
        mark[0] = title.encode()
        begun = time.perf_counter()
        await post(port, sent.headers, sent.body(title))
        while any(one.seen < begun for one in listeners):
            if time.perf_counter() - begun > LONGEST_SECONDS:
                missing = sum(one.seen < begun for one in listeners)
                raise TimeoutError(f"{missing} of {sockets} sockets were not told")
            await asyncio.sleep(0.02)
        times = sorted(one.seen - begun for one in listeners)
        found.append(figures(times))
        await asyncio.sleep(PAUSE_SECONDS)
    for one in listeners:
        one.transport.close()
    return found[1:]  # the first warms


def figures(times: list[float]) -> Figures:
    """What the sorted times say."""
    middle, late, last = (times[int((len(times) - 1) * share)] * 1000 for share in (0.5, 0.99, 1))
    spread = max(times[-1] - times[0], 1e-6)
    return Figures(middle, late, last, len(times) / spread)


@dataclass(frozen=True, slots=True)
class Sent:
    """How an event is posted."""

    headers: dict[str, str]
    entity: str | None
    length: int = 0

    def body(self, title: str) -> bytes:
        """A mutation for us, a message as long as ours for the bare server."""
        if self.entity is None:
            return title.encode().ljust(self.length, b"-")
        variables = {"entity": self.entity, "title": title}
        return orjson.dumps({"query": RAISE, "variables": variables})


async def _ours(found: City) -> Sent:
    connection = await asyncpg.connect(found.url)
    row = await connection.fetchrow(
        "SELECT id, district_code FROM entity WHERE district_code IS NOT NULL ORDER BY id LIMIT 1"
    )
    await connection.close()
    viewer = Viewer(Role.REGULATOR, "bench", row["district_code"])
    token = Identity.at(found.keys).mint(viewer, datetime.now(UTC), timedelta(hours=12))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return Sent(headers, f"ent_{row['id']}")


def median(found: list[Figures]) -> Figures:
    """Column by column."""
    columns = zip(*((one.p50, one.p99, one.last, one.rate) for one in found), strict=True)
    return Figures(*(statistics.median(column) for column in columns))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=200_000)
    parser.add_argument("--sockets", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=10)
    given = parser.parse_args()
    os.sched_setaffinity(0, set(OTHER_CORES))
    with city(given.entities) as found:
        Tree(found.postmaster).keep_off(SERVER_CORE)
        bare = Server("broadcast", "bare", [sys.executable, str(PEERS / "broadcast.py")])
        plans = [
            (servers(found)[0], uvloop.run(_ours(found))),
            (bare, Sent({}, None, 520)),
        ]
        lines = {}
        for server, sent in plans:
            with served(server, found) as running:
                lines[server.name] = _measured(running, sent, given)
        ratio = lines["ours"].rate / lines["broadcast"].rate
        print(f"ours × broadcast, deliveries/s: {ratio:.2f}")


def _measured(running: Running, sent: Sent, given: argparse.Namespace) -> Figures:
    cpu = running.tree.cpu
    made = median(uvloop.run(events(running.port, given.sockets, given.events, sent)))
    told = given.sockets * (given.events + 1)
    print(
        f"{running.server.name:10} {given.sockets} sockets: p50 {made.p50:.0f} ms, p99 "
        f"{made.p99:.0f} ms, last {made.last:.0f} ms, {made.rate:.0f} deliveries/s, "
        f"{(running.tree.cpu - cpu) / told * 1e6:.0f} µs CPU each with the opening, "
        f"{running.tree.rss:.0f} MB",
        flush=True,
    )
    return made


if __name__ == "__main__":
    main()
