"""graphql-transport-ws: the one WebSocket protocol spoken here; the legacy one is not offered.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app.endpoint import BadRequest, read_json
from graph.base.answers import Answer
from graph.base.run import Request, Runner
from resolvers.context import Ctx
from rules.errors import Refused

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5
LONGEST_MESSAGE = 64 * 1024
MOST_SUBSCRIPTIONS = 20

Opener = Callable[[dict[str, Any]], Ctx]
"""Makes a request's context from the payload of `connection_init`; raises Refused."""


class Closed(Exception):  # noqa: N818 - the protocol's way to end, not a fault
    """The server ends the connection with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass
class Connection:
    """One WebSocket and the operations that run on it."""

    socket: WebSocket
    runner: Runner
    open_context: Opener
    payload: dict[str, Any] | None = None
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def serve(self) -> None:
        """Speak the protocol until one side ends it."""
        if PROTOCOL not in self.socket.scope.get("subprotocols", []):
            await self.socket.close(4406, "Subprotocol not acceptable")
            return
        await self.socket.accept(subprotocol=PROTOCOL)
        try:
            await self._talk()
        except Closed as closed:
            await self._close(closed.code, closed.reason)
        except WebSocketDisconnect:
            pass
        finally:
            await self._stop_all()

    async def _talk(self) -> None:
        try:
            first = await asyncio.wait_for(self._receive(), INIT_SECONDS)
        except TimeoutError as error:
            raise Closed(4408, "Connection initialisation timeout") from error
        if first.get("type") != "connection_init":
            raise Closed(4401, "Unauthorized")
        expiry = await self._initialise(first)
        async with asyncio.timeout_at(expiry) as limit:
            with contextlib.suppress(TimeoutError):
                while True:
                    await self._handle(await self._receive())
        if limit.expired():
            raise Closed(4403, "The token has expired")

    async def _initialise(self, message: dict[str, Any]) -> float | None:
        payload = message.get("payload") or {}
        if not isinstance(payload, dict):
            raise Closed(4400, "Invalid payload")
        try:
            expires = self.open_context(payload).viewer.expires_at
        except Refused as refused:
            raise Closed(4403, refused.message("en")) from refused
        self.payload = payload
        await self._send({"type": "connection_ack"})
        if expires is None:
            return None
        left = (expires - datetime.now(UTC)).total_seconds()
        return asyncio.get_running_loop().time() + max(left, 0)

    async def _receive(self) -> dict[str, Any]:
        frame = await self.socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame["code"])
        text = frame.get("text")
        if not isinstance(text, str):
            raise Closed(4400, "The message is not text")
        if len(text) > LONGEST_MESSAGE:
            raise Closed(4400, "The message is too long")
        try:
            message = read_json(text)
        except BadRequest as bad:
            raise Closed(4400, bad.en) from bad
        if not isinstance(message, dict):
            raise Closed(4400, "The message is not an object")
        return message

    async def _handle(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                await self._stop(message.get("id"))
            case "connection_init":
                raise Closed(4429, "Too many initialisation requests")
            case _:
                raise Closed(4400, "Unknown message type")

    async def _subscribe(self, message: dict[str, Any]) -> None:
        key, payload = message.get("id"), message.get("payload")
        if not isinstance(key, str) or not key or not isinstance(payload, dict):
            raise Closed(4400, "A subscription needs an id and a payload")
        if key in self.running:
            raise Closed(4409, f"Subscriber for {key} already exists")
        if len(self.running) >= MOST_SUBSCRIPTIONS:
            raise Closed(4429, "Too many subscriptions on this connection")
        request = _request(payload)
        self.running[key] = asyncio.create_task(self._run(key, request))

    async def _run(self, key: str, request: Request) -> None:
        ctx = self.open_context(self.payload or {})
        if self.runner.kind(request) is not OperationType.SUBSCRIPTION:
            if not await self._answer(key, await self.runner.run(request, ctx)):
                return
        else:
            stream = self.runner.stream(request, ctx)
            async with contextlib.aclosing(stream) as answers:
                async for answer in answers:
                    if not await self._answer(key, answer):
                        return
        self.running.pop(key, None)
        await self._send({"id": key, "type": "complete"})

    async def _answer(self, key: str, answer: Answer) -> bool:
        if not answer.ran:
            self.running.pop(key, None)
            errors = orjson.loads(answer.body)["errors"]
            await self._send({"id": key, "type": "error", "payload": errors})
            return False
        payload = orjson.Fragment(answer.body)
        await self._send({"id": key, "type": "next", "payload": payload})
        return True

    async def _send(self, message: dict[str, Any]) -> None:
        if self.socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self.socket.send_text(orjson.dumps(message).decode())

    async def _stop(self, key: object) -> None:
        task = self.running.pop(key, None) if isinstance(key, str) else None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _stop_all(self) -> None:
        for key in tuple(self.running):
            await self._stop(key)

    async def _close(self, code: int, reason: str) -> None:
        await self._stop_all()
        if self.socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self.socket.close(code, reason[:120])


def _request(payload: dict[str, Any]) -> Request:
    query, variables = payload.get("query"), payload.get("variables")
    name = payload.get("operationName")
    if not isinstance(query, str):
        raise Closed(4400, "query must be a string")
    if variables is not None and not isinstance(variables, dict):
        raise Closed(4400, "variables must be an object")
    if name is not None and not isinstance(name, str):
        raise Closed(4400, "operationName must be a string")
    return Request(query, variables, name)
