"""Readers that stop: the server's memory stays; whoever reads on has every event once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson
import pytest
from websockets.asyncio.client import connect

from app.database import driver_url
from tests.api import Api
from tests.clients.test_frames import INIT, PROTOCOL, address, subscribe
from tests.server import Server

STALLED, EVENTS = 24, 20_000
"""Every reader would be owed six megabytes: 150 for all, were they kept for them."""
MOST_GROWTH_MIB = 40
READ_SECONDS = 90
"""The reference path fills every event for every reader, so far as the kernel takes it for them."""
BUFFER = 4_096
QUERY = "subscription { riskWarnings { cursor change subject } }"
FILL = """INSERT INTO event (topic, change, subject_id, district_code, attributes)
SELECT 'warning', 'RAISED', ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, '500103',
  '{"level": "HIGH", "kind": "MANUAL", "audience": "PUBLIC"}' FROM generate_series(1, $1::int) i"""


def memory(server: Server) -> float:
    """Resident mebibytes of the server's process."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def narrow(server: Server) -> socket.socket:
    """A connection whose kernel keeps little for it."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    parts = urlsplit(server.url)
    made.connect((parts.hostname, parts.port))
    made.setblocking(False)
    return made


@asynccontextmanager
async def followed_by_socket(server: Server) -> AsyncIterator[AsyncIterator[Any]]:
    """A WebSocket that has subscribed, and its answers once they are asked for."""
    async with connect(
        address(server),
        sock=narrow(server),
        subprotocols=[PROTOCOL],
        max_queue=1,
        ping_interval=None,
    ) as opened:
        await opened.send(INIT)
        assert orjson.loads(await opened.recv())["type"] == "connection_ack"
        await opened.send(subscribe(QUERY))

        async def answers() -> AsyncIterator[Any]:
            async for frame in opened:
                yield orjson.loads(frame)["payload"]

        try:
            yield answers()
        finally:
            opened.transport.abort()


@asynccontextmanager
async def followed_by_stream(server: Server) -> AsyncIterator[AsyncIterator[Any]]:
    """The same over Server-Sent Events."""
    reader, writer = await asyncio.open_connection(sock=narrow(server), limit=BUFFER)
    body = orjson.dumps({"query": QUERY})
    head = (
        "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await reader.readuntil(b"\r\n\r\n")

    async def answers() -> AsyncIterator[Any]:
        async for line in reader:
            if line.startswith(b"data: "):
                yield orjson.loads(line.removeprefix(b"data: "))

    try:
        yield answers()
    finally:
        writer.transport.abort()


async def numbers(answers: AsyncIterator[Any]) -> list[int]:
    """The events that a reader gets, in its order, up to the last that was written."""
    found: list[int] = []
    async for answer in answers:
        found.append(int(answer["data"]["riskWarnings"]["subject"][-12:]))
        if found[-1] == EVENTS:
            break
    return found


@pytest.mark.clause("6.4.2-12")
@pytest.mark.parametrize("follow", [followed_by_socket, followed_by_stream])
async def test_readers_that_stop_cost_no_memory_and_who_reads_on_misses_nothing(
    api: Api, server: Server, follow: Any
) -> None:
    connection: Any = await asyncpg.connect(driver_url(api.url))
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(follow(server)) for _ in range(STALLED)]
        await asyncio.sleep(1)
        before = memory(server)
        await connection.execute(FILL, EVENTS)
        highest = 0.0
        for _ in range(12):
            await asyncio.sleep(0.25)
            highest = max(highest, memory(server))
        assert highest - before < MOST_GROWTH_MIB
        async with asyncio.timeout(READ_SECONDS):
            assert await numbers(streams[0]) == list(range(1, EVENTS + 1))
    await connection.close()
