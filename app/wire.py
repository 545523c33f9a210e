"""The WebSocket protocol of the server: it lets go of a peer that takes nothing more, and writes
an event to a peer that is reading without a turn of the loop.
"""

from collections.abc import Callable

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

LINGER_SECONDS = 10
LONGEST_MESSAGE = 64 * 1024
"""Longer messages end the connection with 1009, before they are read whole."""
PUSH = "youxin.push"
"""In a scope: writes a text message at once, or says that it must wait for its turn."""
Push = Callable[[bytes], bool]
TEXT = b"\x81"
"""The first byte of a message of text that is one frame."""


def framed(text: bytes) -> bytes:
    """A whole message as a server sends it: its length, and no mask (RFC 6455, 5.2)."""
    size = len(text)
    if size < 126:
        return b"%b%c%b" % (TEXT, size, text)
    if size < 1 << 16:
        return b"%b\x7e%b%b" % (TEXT, size.to_bytes(2, "big"), text)
    return b"%b\x7f%b%b" % (TEXT, size.to_bytes(8, "big"), text)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A transport that is closed still waits for its peer to read; here it waits ten seconds."""

    on_lost: Callable[[], None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.conn.extensions and not self.close_sent:
            self.scope[PUSH] = self.push  # type: ignore[literal-required]

    def push(self, text: bytes) -> bool:
        """Write a message, if the peer takes what is written and neither side is closing."""
        if not self.writable.is_set() or self.close_sent or self.conn.state is not State.OPEN:
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(framed(text))
        return True

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)
