"""The server's own HTTP protocol: order, ends, lengths, and clients that leave."""

import asyncio
import socket
import time
from urllib.parse import urlsplit

import asyncpg
import httpx

from app.database import driver_url
from tests.api import Api
from tests.server import Server

BODY = b'{"query":"{ __typename }"}'
SLOW = b'{"query":"{ entities(first: 1) { nodes { name } } }"}'
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM entity %'
"""


def request(body: bytes, *headers: bytes, method: bytes = b"POST") -> bytes:
    head = [method + b" /graphql HTTP/1.1", b"host: x", b"content-type: application/json", *headers]
    return b"\r\n".join([*head, b"content-length: %d" % len(body), b"", b""]) + body


def connected(server: Server) -> socket.socket:
    found = urlsplit(server.url)
    return socket.create_connection((found.hostname, found.port), timeout=10)


def read_until_closed(peer: socket.socket) -> bytes:
    made = b""
    while part := peer.recv(65536):
        made += part
    return made


def test_requests_in_one_packet_are_answered_in_their_order(server: Server) -> None:
    with connected(server) as peer:
        peer.sendall(request(BODY) + request(b"[]") + request(BODY, b"connection: close"))
        answers = read_until_closed(peer).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200", b"400", b"200"]
    assert b"connection: close" in answers[2]


def test_a_body_that_comes_in_pieces_is_waited_for(server: Server) -> None:
    whole = request(BODY, b"connection: close")
    with connected(server) as peer:
        for at in range(0, len(whole), 40):
            peer.sendall(whole[at : at + 40])
            time.sleep(0.01)
        assert read_until_closed(peer).endswith(b'{"data":{"__typename":"Query"}}')


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(server: Server) -> None:
    head, _, body = request(BODY, b"expect: 100-continue", b"connection: close").partition(
        b"\r\n\r\n"
    )
    with connected(server) as peer:
        peer.sendall(head + b"\r\n\r\n")
        assert peer.recv(100).startswith(b"HTTP/1.1 100 Continue")
        peer.sendall(body)
        assert read_until_closed(peer).endswith(b'{"data":{"__typename":"Query"}}')


def test_a_head_has_no_body(server: Server) -> None:
    assert httpx.head(f"{server.url}/healthz").content == b""


async def test_a_client_that_leaves_ends_its_statement(api: Api, server: Server) -> None:
    owner = await asyncpg.connect(driver_url(api.url))
    try:
        async with owner.transaction():
            await owner.execute("LOCK TABLE entity IN ACCESS EXCLUSIVE MODE")
            peer = connected(server)
            peer.sendall(request(SLOW))
            assert await settled(api, 1) == 1
            peer.close()
            begun = time.monotonic()
            assert await settled(api, 0) == 0
            assert time.monotonic() - begun < 1  # the statement's own time is two seconds
    finally:
        await owner.close()
    assert httpx.post(server.graphql, content=SLOW, headers=JSON).json()["data"]


JSON = {"content-type": "application/json"}


async def settled(api: Api, wanted: int) -> int:
    """How many statements wait, as soon as it is the wanted number."""
    seen = -1
    for _ in range(100):
        seen = (await api.fetch(WAITING))[0]["count"]
        if seen == wanted:
            break
        await asyncio.sleep(0.01)
    return seen
