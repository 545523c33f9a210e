"""Events written at once: whole frames, in their order, and only to a peer that takes them."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import orjson
import pytest
from graphql import OperationType
from starlette.websockets import WebSocket
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from app import sockets
from app.places import Places
from app.wire import PUSH, framed
from graph.base.answers import Answer
from tests.app.test_sockets import INIT, SUBSCRIBE, Door, Wire

ANSWERS = 12


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_is_read_as_it_was_written(size: int) -> None:
    reader = StreamReader()
    reader.feed_data(framed(b"x" * size))
    reading = Frame.parse(reader.read_exact, mask=False, max_size=None)
    with pytest.raises(StopIteration) as ended:
        next(reading)
    read: Frame = ended.value.value
    assert (read.opcode, read.fin, bytes(read.data)) == (Opcode.TEXT, True, b"x" * size)
    reader.feed_eof()
    with pytest.raises(StopIteration) as nothing_left:
        next(reader.at_eof())
    assert nothing_left.value.value is True


class Numbered:
    """A runner whose subscription answers with numbers, and then ends."""

    def __init__(self) -> None:
        self.places = Places()

    def kind(self, *_: object) -> OperationType:
        return OperationType.SUBSCRIPTION

    async def stream(self, *_: object) -> AsyncGenerator[Answer, None]:
        for number in range(ANSWERS):
            yield Answer(b'{"data":%d}' % number, True)


@pytest.mark.parametrize("taken", ["all", "none", "every third"])
async def test_what_is_not_written_at_once_waits_for_its_turn(taken: str) -> None:
    wire, calls = Wire(), list[bytes]()
    runner: Any = Numbered()

    def push(text: bytes) -> bool:
        calls.append(text)
        is_taken = taken == "all" or (taken == "every third" and len(calls) % 3 == 0)
        if is_taken:
            wire.sent.append({"type": "websocket.send", "text": text.decode()})
        return is_taken

    scope = {"type": "websocket", "subprotocols": [], PUSH: push}
    socket = WebSocket(scope, wire.coming.get, wire.send)
    made = sockets.Connection(socket, runner, Door(), asyncio.Event())
    wire.say(INIT, SUBSCRIBE)
    task = asyncio.create_task(made.serve())
    await asyncio.sleep(0.1)
    wire.coming.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await asyncio.wait_for(task, 1)
    assert _said(wire)[-1] == {"id": "1", "type": "complete"}
    told = [one for one in _said(wire) if one["type"] == "next"]
    assert told == [
        {"id": "1", "type": "next", "payload": {"data": number}} for number in range(ANSWERS)
    ]
    assert len(calls) == ANSWERS


def _said(wire: Wire) -> list[dict[str, Any]]:
    return [orjson.loads(one["text"]) for one in wire.sent if "text" in one]
