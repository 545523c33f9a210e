"""A socket in process: a reader that takes nothing, a token withdrawn, a process that ends."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from graphql import OperationType
from starlette.websockets import WebSocket

from app import sockets
from app.places import Places
from graph.base.answers import Answer
from resolvers.context import Viewer
from rules.errors import ErrorCode, Refused
from rules.roles import Role

HOUR = timedelta(hours=1)
INIT = {"type": "connection_init"}
SUBSCRIBE = {"id": "1", "type": "subscribe", "payload": {"query": "any"}}


@dataclass
class Wire:
    """The server's side of a connection; it takes `room` messages and then no more."""

    room: int = 100
    sent: list[dict[str, Any]] = field(default_factory=list)
    coming: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.coming.put_nowait({"type": "websocket.connect"})

    def say(self, *messages: dict[str, Any]) -> None:
        for message in messages:
            text = orjson.dumps(message).decode()
            self.coming.put_nowait({"type": "websocket.receive", "text": text})

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send" and len(self.sent) > self.room:
            await asyncio.Event().wait()
        self.sent.append(message)

    @property
    def end(self) -> int:
        """The code with which the server closed."""
        assert self.sent[-1]["type"] == "websocket.close", self.sent[-1]
        code: int = self.sent[-1]["code"]
        return code


class Streams:
    """A runner whose subscription answers without end, and whose query takes a while."""

    def __init__(self, kind: OperationType) -> None:
        self.which = kind
        self.answered = 0
        self.places = Places()

    def kind(self, *_: object) -> OperationType:
        return self.which

    async def stream(self, *_: object) -> AsyncGenerator[Answer, None]:
        while True:
            self.answered += 1
            yield Answer(b'{"data":1}', True)
            await asyncio.sleep(0)

    async def run(self, *_: object) -> Answer:
        await asyncio.sleep(0.1)
        return Answer(b'{"data":1}', True)


class Door:
    """Opens contexts until it is told to refuse."""

    def __init__(self, life: timedelta = HOUR) -> None:
        self.viewer = Viewer(Role.REGULATOR, "r", expires_at=datetime.now(UTC) + life)
        self.is_open = True

    def __call__(self, _: dict[str, Any]) -> Any:
        if not self.is_open:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        return SimpleNamespace(viewer=self.viewer, host=None, by_gateway=False)


def connection(
    wire: Wire, door: Door, closing: asyncio.Event, kind: OperationType
) -> sockets.Connection:
    socket = WebSocket({"type": "websocket", "subprotocols": []}, wire.coming.get, wire.send)
    runner: Any = Streams(kind)
    return sockets.Connection(socket, runner, door, closing)


async def test_a_reader_that_takes_nothing_is_sent_to_its_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.05)
    wire = Wire(room=5)
    made = connection(wire, Door(), asyncio.Event(), OperationType.SUBSCRIPTION)
    wire.say(INIT, SUBSCRIBE)
    await made.serve()
    runner: Any = made.runner
    assert wire.end == 1013
    assert runner.answered == 5


async def test_a_token_withdrawn_ends_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "RECHECK_SECONDS", 0.05)
    wire, door = Wire(), Door()
    made = connection(wire, door, asyncio.Event(), OperationType.QUERY)
    wire.say(INIT)
    task = asyncio.create_task(made.serve())
    await asyncio.sleep(0.02)
    door.is_open = False
    await asyncio.wait_for(task, 1)
    assert wire.end == 4403


async def test_other_rights_end_the_socket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "RECHECK_SECONDS", 0.05)
    wire, door = Wire(), Door()
    made = connection(wire, door, asyncio.Event(), OperationType.QUERY)
    wire.say(INIT)
    task = asyncio.create_task(made.serve())
    await asyncio.sleep(0.02)
    door.viewer = Viewer(Role.CONSUMER, "r", expires_at=door.viewer.expires_at)
    await asyncio.wait_for(task, 1)
    assert wire.end == 4403


async def test_a_token_that_ends_ends_its_socket() -> None:
    wire = Wire()
    made = connection(wire, Door(timedelta(seconds=0.1)), asyncio.Event(), OperationType.QUERY)
    wire.say(INIT)
    await asyncio.wait_for(made.serve(), 1)
    assert wire.end == 4403


async def test_what_is_being_answered_is_answered_before_the_process_ends() -> None:
    wire, closing = Wire(), asyncio.Event()
    made = connection(wire, Door(), closing, OperationType.MUTATION)
    wire.say(INIT, SUBSCRIBE)
    task = asyncio.create_task(made.serve())
    await asyncio.sleep(0.02)
    closing.set()
    await asyncio.wait_for(task, 1)
    said = [orjson.loads(one["text"])["type"] for one in wire.sent if "text" in one]
    assert said == ["connection_ack", "next", "complete"]
    assert wire.end == 1001
