"""Subscriptions over HTTP: one request, one operation, one stream (`app/framing.py`).

Server-Sent Events in the distinct connections mode: lines end in LF alone and every field has a
space after its colon, as the readers of graphql-sse and of gateways expect; or parts of a multipart
answer. A stream that the server cuts short has no end mark, so that the client connects again and
resumes from its cursor.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import asyncpg
import orjson
from graphql import OperationType
from starlette.types import Receive, Scope, Send

from app.draining import Drain
from app.endpoint import HEADERS, BadRequest, Headers, Reply, crowded, denied, read
from app.framing import EVENTS, Framing, framing_of
from app.gate import Gate
from app.sockets import RECHECK_SECONDS, SEND_SECONDS
from graph.base.answers import Answer
from graph.base.run import Request
from resolvers.context import Ctx
from rules.errors import ErrorCode, Refused

PING_SECONDS = 12
OUTAGES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

Opener = Callable[[], Ctx]
"""Makes the context of this very request again; raises Refused where its token holds no more."""


def is_asked(headers: Headers) -> bool:
    """Whether the client wants a stream of events."""
    return framing_of(headers) is not None


class Gone(Exception):  # noqa: N818 - how a stream ends, not a fault
    """The client left, or reads too slowly, or this process is ending."""


@dataclass
class Stream:
    """One operation whose answers go out as events."""

    runner: Gate
    open_context: Opener
    drain: Drain
    send: Send
    framing: Framing = EVENTS

    async def serve(self, scope: Scope, headers: Headers, receive: Receive) -> None:
        """Answer the request; whatever is wrong before the first event is an ordinary answer."""
        self.framing = framing_of(headers) or EVENTS
        try:
            ctx = self.open_context()
            request = await read(scope, headers, receive)
            self._refuse_changes(scope, request, ctx)
        except Refused as refused:
            await denied(headers, refused).send(headers, self.send)
            return
        except BadRequest as bad:
            body = orjson.dumps(bad.body("zh"))
            await Reply(bad.status, "application/json", body).send(headers, self.send)
            return
        try:
            with self.runner.places.taken(ctx), self.drain.socket():
                await self._talk(request, ctx, receive)
        except Refused as refused:
            await crowded(headers, refused).send(headers, self.send)

    def _refuse_changes(self, scope: Scope, request: Request, ctx: Ctx) -> None:
        if scope["method"] == "GET" and self.runner.kind(request, ctx) is OperationType.MUTATION:
            raise BadRequest(405, "变更须使用 POST", "A mutation must be sent by POST")

    async def _talk(self, request: Request, ctx: Ctx, receive: Receive) -> None:
        await self.send({"type": "http.response.start", "status": 200, "headers": self._head()})
        try:
            await self._write(self.framing.opening)
            async with asyncio.TaskGroup() as group:
                watching = [
                    group.create_task(self._until_gone(receive)),
                    group.create_task(self._until_ending()),
                    group.create_task(self._recheck(ctx)),
                    group.create_task(self._ping()),
                ]
                await self._answers(request, ctx)
                for task in watching:
                    task.cancel()
        except* Gone:
            pass
        except* Refused as refused:
            error = refused.exceptions[0]
            assert isinstance(error, Refused)
            await self._tell(_refusal(error, ctx))
        except* OUTAGES:
            pass
        with contextlib.suppress(Gone, RuntimeError):
            await self._write(b"", more=False)

    def _head(self) -> list[tuple[bytes, bytes]]:
        more = {"content-type": self.framing.content_type, "x-accel-buffering": "no"}
        return [(name.encode(), value.encode()) for name, value in (HEADERS | more).items()]

    async def _answers(self, request: Request, ctx: Ctx) -> None:
        if self.runner.kind(request, ctx) is OperationType.SUBSCRIPTION:
            stream = self.runner.stream(request, ctx)
        else:
            stream = _one(self.runner, request, ctx)
        async with contextlib.aclosing(stream) as answers:
            async for answer in answers:
                await self._write(self.framing.event(answer.body))
        await self._write(self.framing.complete)

    async def _tell(self, body: bytes) -> None:
        with contextlib.suppress(Gone, RuntimeError):
            await self._write(self.framing.event(body))
            await self._write(self.framing.complete)

    async def _write(self, data: bytes, *, more: bool = True) -> None:
        """Waits while the peer's buffers are full: nothing is queued here for a slow reader."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.send({"type": "http.response.body", "body": data, "more_body": more})
        except TimeoutError as error:
            raise Gone from error

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        raise Gone

    async def _until_ending(self) -> None:
        await self.drain.closing.wait()
        raise Gone

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self._write(self.framing.ping)

    async def _recheck(self, ctx: Ctx) -> None:
        """Ends the stream when its token ends or is withdrawn, or the viewer's rights change."""
        while True:
            left = float(RECHECK_SECONDS)
            if ctx.viewer.expires_at is not None:
                left = min(left, (ctx.viewer.expires_at - ctx.now).total_seconds())
            await asyncio.sleep(max(0.0, left))
            now = self.open_context()
            expires = now.viewer.expires_at
            if now.viewer != ctx.viewer or (expires is not None and expires <= now.now):
                raise Refused(ErrorCode.UNAUTHENTICATED)
            ctx.now = now.now


async def _one(runner: Gate, request: Request, ctx: Ctx) -> AsyncGenerator[Answer, None]:
    yield await runner.run(request, ctx)


def _refusal(refused: Refused, ctx: Ctx) -> bytes:
    extensions = {"code": refused.code.value}
    message = refused.message(ctx.lang)
    return orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})
