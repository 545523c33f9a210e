"""The protocol by hand: what is refused at the handshake, and the code of each wrong frame."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.api import Api
from tests.server import Server, serving

PROTOCOL = Subprotocol("graphql-transport-ws")
FRIEND = "https://friend.example"
INIT = '{"type":"connection_init"}'


def subscribe(query: str, key: str = "1", **more: Any) -> str:
    message = {"id": key, "type": "subscribe", "payload": {"query": query, **more}}
    return orjson.dumps(message).decode()


LIVE = subscribe("subscription { riskWarnings { cursor } }")


@pytest.fixture(scope="module")
def friendly(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lets the pages of one other site in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_ALLOWED_ORIGINS", FRIEND)
        with serving(api.url, tmp_path_factory.mktemp("friendly")) as started:
            yield started


def address(server: Server) -> str:
    return server.graphql.replace("http", "ws", 1)


async def end_of(socket: ClientConnection) -> int:
    """The code with which the server ends the connection."""
    async with asyncio.timeout(10):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    code = socket.close_code
    assert code is not None
    return code


async def handshake(server: Server, protocol: str = PROTOCOL, origin: str | None = None) -> int:
    """The status of a handshake."""
    asked = connect(
        address(server),
        subprotocols=[Subprotocol(protocol)],
        origin=None if origin is None else Origin(origin),
    )
    try:
        async with asked:
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["no json"], 4400),
        (["[1]"], 4400),
        (["[" * 60_000], 4400),
        ([b"\x00\x01"], 4400),
        (["{}"], 4401),
        ([subscribe("{ __typename }")], 4401),
        (['{"type":"connection_init","payload":[]}'], 4400),
        ([INIT, INIT], 4429),
        ([INIT, '{"type":"start"}'], 4400),
        ([INIT, '{"type":"subscribe"}'], 4400),
        ([INIT, '{"id":"","type":"subscribe","payload":{"query":"{ __typename }"}}'], 4400),
        ([INIT, '{"id":"1","type":"subscribe","payload":{"query":7}}'], 4400),
        ([INIT, subscribe("{ __typename }", variables={"a": "\0"})], 4400),
        ([INIT, LIVE, LIVE], 4409),
        ([INIT, *(LIVE.replace('"1"', f'"{n}"') for n in range(21))], 4429),
        ([INIT, subscribe("#" * 70_000)], 1009),
    ],
)
async def test_a_wrong_frame_ends_the_connection_with_its_code(
    server: Server, frames: list[str | bytes], code: int
) -> None:
    async with connect(address(server), subprotocols=[PROTOCOL]) as socket:
        for frame in frames:
            await socket.send(frame)
        assert await end_of(socket) == code


async def test_whoever_says_nothing_is_sent_away(server: Server) -> None:
    async with connect(address(server), subprotocols=[PROTOCOL]) as socket:
        assert await end_of(socket) == 4408


async def test_queries_and_errors_are_answered_and_the_connection_goes_on(server: Server) -> None:
    async with connect(address(server), subprotocols=[PROTOCOL]) as socket:
        await socket.send(INIT)
        await socket.send(subscribe("{ __typename }", "a"))
        await socket.send(subscribe("{ nothing }", "b"))
        await socket.send('{"type":"ping"}')
        said = [orjson.loads(await socket.recv()) for _ in range(5)]
    kinds = {(one["type"], one.get("id")) for one in said}
    assert kinds == {
        ("connection_ack", None),
        ("next", "a"),
        ("complete", "a"),
        ("error", "b"),
        ("pong", None),
    }
    assert {"id": "a", "type": "next", "payload": {"data": {"__typename": "Query"}}} in said


async def test_a_completed_subscription_may_be_begun_again_under_its_id(server: Server) -> None:
    async with connect(address(server), subprotocols=[PROTOCOL]) as socket:
        await socket.send(INIT)
        for _ in range(30):
            await socket.send(LIVE)
            await socket.send('{"id":"1","type":"complete"}')
        await socket.send('{"type":"ping"}')
        said = [orjson.loads(await socket.recv())["type"] for _ in range(2)]
    assert said == ["connection_ack", "pong"]


@pytest.mark.parametrize("protocol", ["graphql-ws", "mqtt"])
async def test_another_protocol_is_refused(server: Server, protocol: str) -> None:
    assert await handshake(server, protocol) == 400


@pytest.mark.parametrize("origin", ["https://evil.example", FRIEND, "null"])
async def test_the_pages_of_other_sites_are_refused(server: Server, origin: str) -> None:
    assert await handshake(server, origin=origin) == 403


async def test_our_own_pages_may_connect(server: Server) -> None:
    assert await handshake(server, origin=server.url) == 101


async def test_the_pages_of_a_listed_site_may_connect(friendly: Server) -> None:
    assert await handshake(friendly, origin=FRIEND) == 101
    assert await handshake(friendly, origin="https://evil.example") == 403
