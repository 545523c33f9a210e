"""The HTTP protocol of the server: uvicorn's, without what an answer that is whole need not pay.

A whole answer goes out in one write, its headers looked at together and not one by one; a request
that is here in full is not waited for. Whatever is streamed, upgraded or unusual is uvicorn's.
"""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Scope
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

MAY_BE_LEFT, WAS_LEFT = "youxin.may_be_left", "youxin.was_left"
"""In a scope: nothing is lost if the work ends because its client has gone; and that it did."""
NOT_OURS = (b"%", b"?", b"://")
NOT_PLAIN = {b"connection", b"transfer-encoding"}
BODILESS = (204, 304)


def may_be_left(scope: Scope) -> None:
    """Let this request end when its client goes; on another server it runs to its end."""
    scope[MAY_BE_LEFT] = True


class Cycle(RequestResponseCycle):
    """One request and its answer."""

    task: asyncio.Task[None] | None = None
    begun: Any = None
    """The start of an answer that is kept until its body is there."""
    is_read = False

    async def run_asgi(self, app: ASGIApp) -> None:  # type: ignore[override]
        self.task = asyncio.current_task()
        await super().run_asgi(app)  # type: ignore[arg-type]

    def leave(self) -> None:
        """The client has gone."""
        if not self.response_complete and self.task and self.scope.get(MAY_BE_LEFT):
            self.scope[WAS_LEFT] = True  # type: ignore[literal-required]
            self.task.cancel()

    async def receive(self) -> Any:
        if self.more_body or self.is_read or self.disconnected or self.waiting_for_100_continue:
            return await super().receive()
        self.is_read = True
        self.message_event.clear()
        return {"type": "http.request", "body": bytes(self.body), "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and self._is_whole(message):
            self.begun = message
            return
        begun, self.begun = self.begun, None
        if begun is not None and message["type"] == "http.response.body":
            if not message.get("more_body") and not self.disconnected:
                self._write(begun, message.get("body", b""))
                return
            await super().send(begun)
        await super().send(message)

    def _is_whole(self, begun: Message) -> bool:
        names = {name for name, _ in begun["headers"]}
        return (
            b"content-length" in names
            and names.isdisjoint(NOT_PLAIN)
            and begun["status"] not in BODILESS
            and self.scope["method"] != "HEAD"
            and not self.response_started
            and not self.access_log
        )

    def _write(self, begun: Message, body: bytes) -> None:
        headers = [*self.default_headers, *begun["headers"]]
        parts = [STATUS_LINE[begun["status"]]]
        for name, value in headers:
            parts += (name, b": ", value, b"\r\n")
        if not self.keep_alive:
            parts.append(b"connection: close\r\n")
        head = b"".join(parts)
        lines = len(headers) + 2 - self.keep_alive
        if head.count(b"\r") != lines or head.count(b"\n") != lines or b"\0" in head:
            raise RuntimeError("a header holds what would end its line")
        if b"content-length: %d\r\n" % len(body) not in head:
            raise RuntimeError("the body is not as long as its header says")
        self.response_started = self.response_complete = True
        self.transport.write(b"".join((head, b"\r\n", body)))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    def on_headers_complete(self) -> None:
        """Begin a request; what is not a plain one that comes alone, uvicorn begins."""
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy or self.root_path or self.limit_concurrency is not None or self._is_unusual():
            super().on_headers_complete()
            return
        path = self.url.decode("ascii")
        method = self.parser.get_method().decode("ascii")
        self.scope |= {"method": method, "path": path, "raw_path": self.url, "query_string": b""}
        self.cycle = Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        self._start_asgi_task(self.cycle, self.app)

    def _is_unusual(self) -> bool:
        return (
            self.parser.get_http_version() != "1.1"
            or self.parser.should_upgrade()
            or any(mark in self.url for mark in NOT_OURS)
            or not self.url.isascii()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or was told to."""
        super().connection_lost(exc)
        if isinstance(self.cycle, Cycle):
            self.cycle.leave()
