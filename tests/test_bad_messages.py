"""Bad input over WebSocket: each ends with a code of the protocol, and the server goes on."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.api import REGULATOR
from tests.server import Server

PROTOCOL = Subprotocol("graphql-transport-ws")
SECONDS = 10
INIT = json.dumps({"type": "connection_init"})


def opened(server: Server, protocol: Subprotocol = PROTOCOL) -> connect:
    url = server.graphql.replace("http://", "ws://")
    return connect(url, subprotocols=[protocol], proxy=None)


async def closing(socket: ClientConnection) -> int:
    """The code with which the server ends the connection."""
    async with asyncio.timeout(SECONDS):
        await socket.wait_closed()
    assert socket.close_code is not None
    return socket.close_code


async def heard(socket: ClientConnection) -> Any:
    """The next message."""
    async with asyncio.timeout(SECONDS):
        return json.loads(await socket.recv())


def subscribe(**payload: Any) -> str:
    return json.dumps({"id": "1", "type": "subscribe", "payload": payload})


ABYSS = "[" * 900 + "]" * 900
FRAMES: dict[str, tuple[list[str | bytes], int]] = {
    "a binary frame": ([INIT, b"\x00\x01"], 4400),
    "not JSON": ([INIT, "{"], 4400),
    "an array": ([INIT, "[]"], 4400),
    "a lone surrogate": ([INIT, '{"id": "\\ud800", "type": "ping"}'], 4400),
    "NUL": ([INIT, subscribe(query="{ a\0 }")], 4400),
    "an abyss": (
        [
            INIT,
            f'{{"id": "1", "type": "subscribe", "payload": {{"query": "{{a}}", "a": {ABYSS}}}}}',
        ],
        4400,
    ),
    "a key twice": ([INIT, '{"type": "ping", "type": "subscribe"}'], 4400),
    "an unknown type": ([INIT, '{"type": "start"}'], 4400),
    "no id": ([INIT, '{"type": "subscribe", "payload": {"query": "{ __typename }"}}'], 4400),
    "no query": ([INIT, subscribe()], 4400),
    "variables of another form": ([INIT, subscribe(query="{ a }", variables=[])], 4400),
    "100 KB": ([INIT, subscribe(query="{ a }" + " " * 100_000)], 1009),
    "before the init": ([subscribe(query="{ __typename }")], 4401),
    "a second init": ([INIT, INIT], 4429),
    "a bad token": (
        ['{"type": "connection_init", "payload": {"authorization": "Bearer x"}}'],
        4403,
    ),
    "a token that is a number": (
        ['{"type": "connection_init", "payload": {"authorization": 1}}'],
        4403,
    ),
}


@pytest.mark.parametrize("name", FRAMES)
async def test_a_bad_message_closes_the_connection_with_a_code(server: Server, name: str) -> None:
    frames, code = FRAMES[name]
    async with opened(server) as socket:
        for frame in frames:
            await socket.send(frame)
        assert await closing(socket) == code


async def test_the_legacy_protocol_is_not_spoken(server: Server) -> None:
    with pytest.raises(InvalidStatus):
        async with opened(server, Subprotocol("graphql-ws")):
            pass


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('subscription { riskWarnings(after: "x") { cursor } }', "INVALID_CURSOR"),
        ("subscription { nothing }", "GRAPHQL_INVALID"),
        ("{", "GRAPHQL_INVALID"),
    ],
)
async def test_a_refused_subscription_is_an_error_message(
    server: Server, query: str, code: str
) -> None:
    async with opened(server) as socket:
        await socket.send(INIT)
        assert await heard(socket) == {"type": "connection_ack"}
        await socket.send(subscribe(query=query))
        answer = await heard(socket)
    assert answer["type"] == "error"
    assert [error["extensions"]["code"] for error in answer["payload"]] == [code]


@pytest.mark.parametrize(
    ("cursor", "code"),
    [
        ("x", "INVALID_CURSOR"),
        ("A" * 200, "INVALID_CURSOR"),
        ("WzEsIngiLDEsMV0", "CURSOR_EXPIRED"),  # well formed, of another life of the cluster
    ],
)
async def test_a_forged_place_in_the_stream_is_refused(
    server: Server, cursor: str, code: str
) -> None:
    headers = {"authorization": server.headers(REGULATOR)["authorization"]}
    async with opened(server) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": headers}))
        await heard(socket)
        query = "subscription ($c: Cursor) { riskWarnings(after: $c) { cursor } }"
        await socket.send(subscribe(query=query, variables={"c": cursor}))
        answer = await heard(socket)
    errors = answer["payload"] if answer["type"] == "error" else answer["payload"]["errors"]
    assert [error["extensions"]["code"] for error in errors] == [code]


def test_the_server_has_logged_no_stack(server: Server) -> None:
    log = server.log.read_text()
    assert [word for word in ("Traceback", "unexpected", "exception") if word in log] == []
