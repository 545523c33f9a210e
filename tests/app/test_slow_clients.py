"""Clients that keep the server waiting are let go, and one address cannot hold all connections."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from websockets.asyncio.client import connect

from app.patience import LONGEST_HEAD
from tests.api import Api
from tests.server import Server, serving
from tests.test_bad_messages import INIT, PROTOCOL, heard

SECONDS, MOST = 1.0, 4
ALIVE = {"query": "{ __typename }"}
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
OTHER = "127.0.0.2"
"""An address that is no trusted proxy's; the whole of 127/8 is this machine."""


@pytest.fixture(scope="module")
def hurried(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits for a second where others wait for ten."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_SLOW_SECONDS", str(SECONDS))
        patch.setenv("YOUXIN_CONNECTIONS_PER_ADDRESS", str(MOST))
        with serving(api.url, tmp_path_factory.mktemp("hurried")) as started:
            yield started


def reached(server: Server, source: str = "127.0.0.1") -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=15, source_address=(source, 0))


def ended(one: socket.socket) -> bytes:
    """All that the server says until it closes."""
    said = b""
    try:
        while piece := one.recv(65_536):
            said += piece
    except ConnectionResetError:
        pass
    return said


def drip(server: Server, first: bytes, drop: bytes) -> tuple[bytes, float]:
    """Send a beginning, then a drop now and then; what was said, and how long it was borne."""
    began = time.monotonic()
    with reached(server) as one:
        one.sendall(first)
        one.settimeout(0.2)
        said = b""
        while time.monotonic() - began < 15:
            try:
                piece = one.recv(65_536)
                said += piece
                if not piece:
                    break
            except TimeoutError:
                try:
                    one.sendall(drop)
                except OSError:
                    break
            except ConnectionResetError:
                break
    return said, time.monotonic() - began


SLOW = {
    "silent": (b"", b""),
    "half a line": (b"POST /gra", b""),
    "a head by drops": (HEAD, b"x-slow: 1\r\n"),
    "a body by drops": (HEAD + b"content-length: 200\r\n\r\n", b" "),
    "chunks by drops": (HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


async def test_who_keeps_it_waiting_is_let_go(hurried: Server) -> None:
    drips = (asyncio.to_thread(drip, hurried, *one) for one in SLOW.values())
    *found, (steady, idle) = await asyncio.gather(*drips, asyncio.to_thread(ask_in_two, hurried))
    for name, (said, seconds) in zip(SLOW, found, strict=True):
        assert SECONDS * 0.9 <= seconds <= SECONDS + 3, name
        assert said.startswith(b"HTTP/1.1 408 ") if name != "silent" else said == b"", name
    assert b'"Query"' in steady
    assert idle < 8


def ask_in_two(server: Server) -> tuple[bytes, float]:
    """A body that comes steadily is read; then nothing more is asked, until it is closed."""
    body = json.dumps(ALIVE).encode()
    with reached(server) as one:
        one.sendall(HEAD + b"content-length: %d\r\n\r\n" % len(body) + body[:5])
        time.sleep(0.6)
        one.sendall(body[5:])
        began = time.monotonic()
        return ended(one), time.monotonic() - began


@pytest.mark.parametrize("pieces", [1, 200])
def test_a_head_of_200_kb_is_refused_before_it_is_read(hurried: Server, pieces: int) -> None:
    filler = b"x-filler: " + b"a" * 990 + b"\r\n"
    with reached(hurried) as one:
        try:
            for _ in range(pieces):
                one.sendall((HEAD if pieces == 1 else b"") + filler * (200 // pieces))
        except OSError:
            pass
        assert ended(one)[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
    assert len(filler) * 200 > LONGEST_HEAD


def test_a_head_of_8_kb_is_read(hurried: Server) -> None:
    answer = httpx.post(hurried.graphql, json=ALIVE, headers={"x-filler": "a" * 8_000})
    assert answer.status_code == 200


def test_who_reads_nothing_of_what_he_asked_is_let_go(hurried: Server) -> None:
    """The schema a hundred times: the buffers of both sides are full long before."""
    host, port = hurried.url.removeprefix("http://").split(":")
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        one.connect((host, int(port)))
        one.sendall(b"GET /schema.graphql HTTP/1.1\r\nhost: x\r\n\r\n" * 100)
        began = time.monotonic()
        while not one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            assert time.monotonic() - began < 20, "it is still waited for"
            time.sleep(0.05)
        assert time.monotonic() - began >= SECONDS


async def test_one_address_holds_so_many_connections_and_sockets_and_no_more(
    hurried: Server,
) -> None:
    url = hurried.graphql.replace("http://", "ws://")
    given = {"subprotocols": [PROTOCOL], "proxy": None, "local_addr": (OTHER, 0)}
    async with connect(url, **given) as socket_:  # type: ignore[arg-type]
        await socket_.send(INIT)
        await heard(socket_)
        held = [reached(hurried, OTHER) for _ in range(MOST - 1)]
        with reached(hurried, OTHER) as refused:
            assert ended(refused).startswith(b"HTTP/1.1 429 ")
        assert httpx.post(hurried.graphql, json=ALIVE).status_code == 200
        for one in held:
            one.close()
    await asyncio.sleep(0.5)
    for _ in range(2 * MOST):  # each place was given back, also the socket's
        with reached(hurried, OTHER) as one:
            one.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            assert ended(one).startswith(b"HTTP/1.1 200")
