"""A subscriber that survives everything: it connects again, elsewhere, from its own cursor."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
QUERY = """subscription ($after: Cursor) {
  riskWarnings(after: $after) { cursor change subject } }"""
PAUSE_SECONDS = 0.1
SILENCE_SECONDS = 5
"""A peer that was killed behind a frozen connection is left after so long."""


@dataclass
class Subscriber:
    """What one client was given, in the order in which it was given."""

    addresses: list[str]
    authorization: str
    cursor: str
    got: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    wrong: list[Any] = field(default_factory=list)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError, EOFError):
                await self._follow(self.addresses[self.connections % len(self.addresses)])
            await asyncio.sleep(PAUSE_SECONDS)

    async def _follow(self, address: str) -> None:
        self.connections += 1
        url = address.replace("http", "ws", 1) + "/graphql"
        async with connect(url, subprotocols=[PROTOCOL], open_timeout=2) as socket:
            payload = {"authorization": self.authorization}
            await _say(socket, {"type": "connection_init", "payload": payload})
            asked = {"query": QUERY, "variables": {"after": self.cursor}}
            await _say(socket, {"id": "1", "type": "subscribe", "payload": asked})
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    message = orjson.loads(await socket.recv())
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        event = ((message.get("payload") or {}) if message["type"] == "next" else {}).get("data")
        if event:
            found = event["riskWarnings"]
            self.cursor = found["cursor"]
            self.got.append((found["change"], found["subject"]))
        elif message["type"] in ("next", "error"):
            codes = [one["extensions"]["code"] for one in _errors(message)]
            if codes != ["RATE_LIMITED"]:  # the pool had no connection while PostgreSQL was away
                self.wrong.append(message)
            raise EOFError
        elif message["type"] == "complete":
            raise EOFError


def _errors(message: dict[str, Any]) -> list[Any]:
    payload = message["payload"]
    errors: list[Any] = payload if isinstance(payload, list) else payload.get("errors", [])
    return errors


async def _say(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(orjson.dumps(message).decode())
