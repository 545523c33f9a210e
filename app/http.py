"""The HTTP protocol of the server: uvicorn's, without what an answer that is whole need not pay.

A whole answer goes out in one write, its headers looked at together and not one by one; a request
that is here in full is not waited for. Whatever is streamed, upgraded or unusual is uvicorn's.
A connection that keeps us waiting is let go (`app/patience.py`).
"""

import asyncio
import re
from typing import Any

from starlette.types import ASGIApp, Message, Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from app.headers import block
from app.patience import END_OF_HEAD, LONGEST_HEAD, Doors, Waits, Watch
from app.wire import WebSocketProtocol

MAY_BE_LEFT, WAS_LEFT = "youxin.may_be_left", "youxin.was_left"
"""In a scope: nothing is lost if the work ends because its client has gone; and that it did."""
WHOLE = "youxin.whole"
"""The extension by which an answer is handed over in one message, its head joined already."""
EXTENSIONS: dict[str, dict[str, object]] = {WHOLE: {}}
PLAIN_PATH = re.compile(rb"/[\w./-]*")
FORWARDED = frozenset((b"x-forwarded-for", b"x-forwarded-proto"))
NOT_PLAIN = {b"connection", b"transfer-encoding"}
BODILESS = (204, 304)
DOORS = "doors"
"""Under this name the life of the application hands them to its connections."""


def may_be_left(scope: Scope) -> None:
    """Let this request end when its client goes; on another server it runs to its end."""
    scope[MAY_BE_LEFT] = True


class Cycle(RequestResponseCycle):
    """One request and its answer."""

    task: asyncio.Task[None]
    begun: Any = None
    """The start of an answer that is kept until its body is there."""
    is_read = False

    async def run_beside(self, app: ASGIApp, tasks: set[asyncio.Task[None]]) -> None:
        """Run as one of the tasks that the server waits for at its end."""
        try:
            await self.run_asgi(app)  # type: ignore[arg-type]
        finally:
            tasks.discard(self.task)

    def leave(self) -> None:
        """The client has gone."""
        if not self.response_complete and self.scope.get(MAY_BE_LEFT):
            self.scope[WAS_LEFT] = True  # type: ignore[literal-required]
            self.task.cancel()

    async def receive(self) -> Any:
        if self.more_body or self.is_read or self.disconnected or self.waiting_for_100_continue:
            return await super().receive()
        self.is_read = True
        self.message_event.clear()
        return {"type": "http.request", "body": bytes(self.body), "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == WHOLE:
            if not self.disconnected:
                self._write(message["status"], message["head"], message["body"])
            return
        if message["type"] == "http.response.start" and self._is_whole(message):
            self.begun = message
            return
        begun, self.begun = self.begun, None
        if begun is not None and message["type"] == "http.response.body":
            if not message.get("more_body") and not self.disconnected:
                self._write_begun(begun, message.get("body", b""))
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

    def _write_begun(self, begun: Message, body: bytes) -> None:
        head = block(begun["headers"])
        if b"content-length: %d\r\n" % len(body) not in head:
            raise RuntimeError("the body is not as long as its header says")
        self._write(begun["status"], head, body)

    def _write(self, status: int, head: bytes, body: bytes) -> None:
        end = b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n"
        parts = [STATUS_LINE[status]]
        for name, value in self.default_headers:
            parts += (name, b": ", value, b"\r\n")
        self.response_started = self.response_complete = True
        self.transport.write(b"".join((*parts, head, end, body)))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    watch: Watch
    is_counted = is_partial = has_head = is_forwarded = False
    idle_since: float | None = None
    """Since when nothing is asked; None while a request is here."""
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
        self.is_partial, self.has_head, self.is_forwarded = True, False, False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        name = name.lower()
        self.headers.append((name, value))
        if name in FORWARDED:
            self.is_forwarded = True
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True

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

    def on_response_complete(self) -> None:
        """Wait for what is asked next: one timer for the connection and not one for each answer."""
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self.idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_in(self.timeout_keep_alive)

    def _look_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def _unset_keepalive_if_required(self) -> None:
        self.idle_since = None

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more is asked; what was answered may lie unread."""
        self.timeout_keep_alive_task = None
        if self.idle_since is None or self.transport.is_closing():
            return
        left = self.idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._look_in(left)
        else:
            self.watch.let_go()

    def on_headers_complete(self) -> None:
        """Begin a request; what is not a plain one that comes alone, uvicorn begins."""
        self.has_head, self.head = True, b""
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy or self.root_path or self.limit_concurrency is not None or self._is_unusual():
            super().on_headers_complete()
            return
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"], scope["raw_path"] = self.url.decode("ascii"), self.url
        scope["query_string"], scope["extensions"] = b"", EXTENSIONS
        cycle = Cycle(
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
        self.cycle = cycle
        app: Any = self.app
        if not self.is_forwarded and isinstance(app, ProxyHeadersMiddleware):
            app = app.app  # which would find nothing to do
        cycle.task = self.loop.create_task(cycle.run_beside(app, self.tasks))
        self.tasks.add(cycle.task)

    def _is_unusual(self) -> bool:
        return (
            PLAIN_PATH.fullmatch(self.url) is None
            or self.parser.get_http_version() != "1.1"
            or self.parser.should_upgrade()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or was told to."""
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        self.watch.end()
        self._leave()
        if isinstance(self.cycle, Cycle):
            self.cycle.leave()
