"""The HTTP protocol of the server: uvicorn's, without what an answer that is whole need not pay.

A whole answer goes out in one write, its headers looked at together and not one by one; a request
that is here in full is not waited for. Whatever is streamed, upgraded or unusual is uvicorn's.
A connection that keeps us waiting is let go (`app/patience.py`).
"""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Scope
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from app.patience import END_OF_HEAD, LONGEST_HEAD, Doors, Waits, Watch
from app.wire import WebSocketProtocol

MAY_BE_LEFT, WAS_LEFT = "youxin.may_be_left", "youxin.was_left"
"""In a scope: nothing is lost if the work ends because its client has gone; and that it did."""
NOT_OURS = (b"%", b"?", b"://")
NOT_PLAIN = {b"connection", b"transfer-encoding"}
BODILESS = (204, 304)
DOORS = "doors"
"""Under this name the life of the application hands them to its connections."""


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

    watch: Watch
    is_counted = is_partial = has_head = False
    head = b""
    """What has come of a head that is not whole yet."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in, if its address holds few enough; and begin to wait for a head."""
        super().connection_made(transport)
        doors = self._doors()
        self.watch = Watch(
            self.loop, transport, doors.seconds, self._time_out, lambda: self.flow.read_paused
        )
        host = self.client[0] if self.client else ""
        if host and host not in self.config.forwarded_allow_ips:
            self.is_counted = doors.enter(host)
            if not self.is_counted:
                self._refuse(429)
                return
        self.watch.expect(Waits.HEAD)

    def _doors(self) -> Doors:
        found = self.app_state.get(DOORS)
        return found if isinstance(found, Doors) else Doors()

    def _refuse(self, status: int) -> None:
        """Say why in a line, and close."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            end = b"content-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[status] + end)
        self.watch.let_go()

    def _time_out(self) -> None:
        if self.is_partial:
            self._refuse(408)

    def data_received(self, data: bytes) -> None:
        """Read on, and see what is still owed."""
        if self.transport.is_closing() or (not self.has_head and self._is_long_headed(data)):
            return
        super().data_received(data)
        if self.is_partial:
            self.watch.expect(Waits.BODY if self.has_head else Waits.HEAD, len(data))
        else:
            self.watch.expect(None)

    def _is_long_headed(self, data: bytes) -> bool:
        """Refuse a head of more than 16 KB before it is read whole."""
        size = len(self.head) + len(data)
        if size > LONGEST_HEAD and END_OF_HEAD not in (self.head + data)[:LONGEST_HEAD]:
            self._refuse(431)
            return True
        self.head = self.head + data if size <= LONGEST_HEAD else b""
        return False

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self.is_partial, self.has_head = True, False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        self.is_partial, self.has_head, self.head = False, False, b""
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on; its place is given back when the socket ends."""
        self.is_partial = False
        self.watch.end()
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        assert isinstance(protocol, WebSocketProtocol)
        protocol.on_lost = self._leave

    def _leave(self) -> None:
        if self.is_counted and self.client:
            self._doors().leave(self.client[0])
            self.is_counted = False

    def pause_writing(self) -> None:
        """The peer reads too slowly for what it asked."""
        super().pause_writing()
        self.watch.stalled()

    def resume_writing(self) -> None:
        """The peer reads on."""
        super().resume_writing()
        self.watch.flows()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more is asked; what was answered may lie unread."""
        if not self.transport.is_closing():
            self.watch.let_go()

    def on_headers_complete(self) -> None:
        """Begin a request; what is not a plain one that comes alone, uvicorn begins."""
        self.has_head, self.head = True, b""
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
        self.watch.end()
        self._leave()
        if isinstance(self.cycle, Cycle):
            self.cycle.leave()
