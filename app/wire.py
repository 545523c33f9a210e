"""The WebSocket protocol of the server, which lets go of a peer that takes nothing more."""

from collections.abc import Callable

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LINGER_SECONDS = 10
LONGEST_MESSAGE = 64 * 1024
"""Longer messages end the connection with 1009, before they are read whole."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A transport that is closed still waits for its peer to read; here it waits ten seconds."""

    on_lost: Callable[[], None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)
