"""graphql-transport-ws: the one WebSocket protocol spoken here; the legacy one is not offered.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from graphql import OperationType
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app.draining import Drain
from app.endpoint import BadRequest, is_deep, request_of
from app.gate import Gate
from app.origins import is_welcome
from app.strict_json import has_twins
from app.wire import PUSH, Push
from graph.base.answers import Answer
from graph.base.run import Request
from resolvers.context import Ctx, Viewer
from rules.errors import Refused

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5
SEND_SECONDS = 10
RECHECK_SECONDS = 4
MOST_SUBSCRIPTIONS = 20
GOING_AWAY, TRY_AGAIN = 1001, 1013
"""After these a client of the protocol connects again by itself and resumes from its cursor."""

Opener = Callable[[dict[str, Any]], Ctx]
"""Makes a request's context from the payload of `connection_init`; raises Refused."""


Prepare = Callable[[dict[str, Any]], Awaitable[None]]
"""Fetches what it takes to judge that payload."""


class Closed(Exception):  # noqa: N818 - the protocol's way to end, not a fault
    """The server ends the connection with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def serve(socket: WebSocket, drain: Drain, origins: frozenset[str], talk: "Talk") -> None:
    """Answer the handshake, and speak if it is one that we accept."""
    if drain.is_leaving:
        await socket.send_denial_response(PlainTextResponse("ending\n", 503))
    elif not is_welcome(socket.headers, origins):
        await socket.send_denial_response(PlainTextResponse("foreign origin\n", 403))
    elif PROTOCOL not in socket.scope.get("subprotocols", []):
        await socket.send_denial_response(PlainTextResponse(f"speak {PROTOCOL}\n", 400))
    else:
        with drain.socket():
            await talk(socket).serve()


@dataclass
class Connection:
    """One WebSocket and the operations that run on it."""

    socket: WebSocket
    runner: Gate
    open_context: Opener
    closing: asyncio.Event
    prepare: Prepare | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    answering: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self) -> None:
        """Speak the protocol until one side ends it; whatever still runs ends with it."""
        await self.socket.accept(subprotocol=PROTOCOL)
        end: Closed | None = None
        try:
            async with asyncio.TaskGroup() as self.tasks:
                await self._talk()
        except* Closed as ended:
            end = next(each for each in ended.exceptions if isinstance(each, Closed))
        except* WebSocketDisconnect:
            pass
        except* (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            end = Closed(TRY_AGAIN, "Try again later")
        if end is not None:
            await self._close(end)

    async def _talk(self) -> None:
        try:
            first = await asyncio.wait_for(self._receive(), INIT_SECONDS)
        except TimeoutError as error:
            raise Closed(4408, "Connection initialisation timeout") from error
        if first.get("type") != "connection_init":
            raise Closed(4401, "Unauthorized")
        self.payload = _payload(first)
        if self.prepare is not None:
            await self.prepare(self.payload)
        viewer = self._viewer()
        with self._place():
            await self._send({"type": "connection_ack"})
            self.tasks.create_task(self._watch(viewer))
            while True:
                await self._handle(await self._receive())

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(self.runner.places.taken(self._context()))
            except Refused as refused:
                raise Closed(4429, f"{refused.code}: {refused.message('en')}") from refused
            yield

    def _viewer(self) -> Viewer:
        viewer = self._context().viewer
        if viewer.expires_at is not None and viewer.expires_at <= datetime.now(UTC):
            raise Closed(4403, "The token has expired")
        return viewer

    async def _watch(self, viewer: Viewer) -> None:
        """Ends the connection when its token ends or is withdrawn, or when the process ends."""
        while True:
            try:
                await asyncio.wait_for(self.closing.wait(), _until_recheck(viewer))
            except TimeoutError:
                if self._viewer() != viewer:
                    raise Closed(4403, "The rights have changed") from None
            else:
                if self.answering:
                    await asyncio.wait(self.answering)
                raise Closed(GOING_AWAY, "The server is going away")

    async def _receive(self) -> dict[str, Any]:
        frame = await self.socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code") or 1005)
        if frame.get("text") is None:
            raise Closed(4400, "The message is not text")
        try:
            message = orjson.loads(frame["text"])
        except orjson.JSONDecodeError as error:
            raise Closed(4400, "The message is not JSON") from error
        if not isinstance(message, dict):
            raise Closed(4400, "The message is not an object")
        if is_deep(message):
            raise Closed(4400, "The message is nested too deeply")
        if has_twins(frame["text"].encode(), message):
            raise Closed(4400, "An object of the message has a key twice")
        return message

    async def _handle(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message)
            case "complete":
                await self._stop(message.get("id"))
            case "connection_init":
                raise Closed(4429, "Too many initialisation requests")
            case _:
                raise Closed(4400, "Unknown message type")

    def _subscribe(self, message: dict[str, Any]) -> None:
        key, payload = message.get("id"), message.get("payload")
        if not isinstance(key, str) or not key or not isinstance(payload, dict):
            raise Closed(4400, "A subscription needs an id and a payload")
        if key in self.running:
            raise Closed(4409, f"Subscriber for {key} already exists")
        if len(self.running) >= MOST_SUBSCRIPTIONS:
            raise Closed(4429, "Too many subscriptions on this connection")
        try:
            request = request_of(payload)
        except BadRequest as bad:
            raise Closed(4400, bad.en) from bad
        follows = self.runner.kind(request, self._context()) is OperationType.SUBSCRIPTION
        work = self._follow(key, request) if follows else self._ask(key, request)
        task = self.tasks.create_task(work)
        self.running[key] = task
        if not follows:
            self.answering.add(task)
            task.add_done_callback(self.answering.discard)

    async def _ask(self, key: str, request: Request) -> None:
        answer = await self.runner.run(request, self._context())
        await self._complete(key, await self._answer(key, answer))

    async def _follow(self, key: str, request: Request) -> None:
        push: Push | None = self.socket.scope.get(PUSH)
        head = b'{"id":%b,"type":"next","payload":' % orjson.dumps(key)
        async with contextlib.aclosing(self.runner.stream(request, self._context())) as answers:
            async for answer in answers:
                if push and answer.ran and push(b"%b%b}" % (head, answer.body)):
                    continue
                if not await self._answer(key, answer):
                    await self._complete(key, False)
                    return
        await self._complete(key, True)

    def _context(self) -> Ctx:
        try:
            return self.open_context(self.payload)
        except Refused as refused:
            raise Closed(4403, refused.message("en")) from refused

    async def _answer(self, key: str, answer: Answer) -> bool:
        if not answer.ran:
            errors = orjson.loads(answer.body)["errors"]
            await self._send({"id": key, "type": "error", "payload": errors})
            return False
        payload = orjson.Fragment(answer.body)
        await self._send({"id": key, "type": "next", "payload": payload})
        return True

    async def _complete(self, key: str, is_good: bool) -> None:
        self.running.pop(key, None)
        if is_good:
            await self._send({"id": key, "type": "complete"})

    async def _send(self, message: dict[str, Any]) -> None:
        """Waits while the peer's buffers are full: nothing is queued here for a slow reader."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.socket.send_text(orjson.dumps(message).decode())
        except TimeoutError as error:
            raise Closed(TRY_AGAIN, "Too slow: resume from the last cursor") from error
        except RuntimeError as error:  # closed meanwhile, as after a message that is too long
            raise WebSocketDisconnect from error

    async def _stop(self, key: object) -> None:
        task = self.running.pop(key, None) if isinstance(key, str) else None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _close(self, end: Closed) -> None:
        if self.socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                async with asyncio.timeout(1):
                    await self.socket.close(end.code, end.reason[:120])


Talk = Callable[[WebSocket], Connection]


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    payload = message.get("payload")
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise Closed(4400, "Invalid payload")
    return payload


def _until_recheck(viewer: Viewer) -> float | None:
    if viewer.expires_at is None:
        return None
    left = (viewer.expires_at - datetime.now(UTC)).total_seconds()
    return max(0.0, min(left, RECHECK_SECONDS))
