"""The headers that every answer carries unless its page says otherwise."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STRICT = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def block(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they stand in an answer; raises RuntimeError where one holds the end of a line."""
    parts: list[bytes] = []
    for name, value in headers:
        parts += (name, b": ", value, b"\r\n")
    made, lines = b"".join(parts), len(parts) // 4
    if made.count(b"\r") != lines or made.count(b"\n") != lines or b"\0" in made:
        raise RuntimeError("a header holds what would end its line")
    return made


class StrictHeaders:
    """Nothing may be loaded, framed or guessed, where the answer does not allow it itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in STRICT.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, strict)
