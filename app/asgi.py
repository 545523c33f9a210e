"""The ASGI application: GraphQL over HTTP and WebSocket, health, and the schema's text."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, State
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from app import (
    complaints,
    endpoint,
    event_stream,
    evidence,
    health,
    memory,
    operations,
    partners,
    pricing,
    sealing,
    sockets,
    telemetry,
    webhooks,
)
from app.callers import context_of, credentials, host_of
from app.charts import routes as charts
from app.database import Database
from app.draining import Drain
from app.gate import Gate, gate_of
from app.headers import StrictHeaders
from app.http import DOORS, WAS_LEFT, WHOLE
from app.logins import ServingUrl
from app.oidc import Issuer, KeyWanted, WeakSignIn
from app.origins import is_forged, is_welcome
from app.pages import claim, console, device, explorer, home, item, kit, scan, static
from app.pages.notice import no_page
from app.patience import Doors
from app.sessions import Sessions
from app.settings import Settings
from app.store import Store
from app.tokens import Tokens, tokens_of
from app.watching import Watch
from graph.base.run import Runner
from graph.base.sdl import federation_sdl
from graph.schema import served
from loaders import events as load
from resolvers.context import ANONYMOUS, Ctx, Door, Viewer
from resolvers.events import EventLog
from resolvers.work import Writer
from rules.errors import ErrorCode, Language, Refused
from rules.roles import Rights


@dataclass
class Platform:
    """Everything that a running process holds; also the services of each request."""

    database: Database
    runner: Runner
    gate: Gate
    events: EventLog
    tokens: Tokens
    sessions: Sessions
    keyring: Any
    base_url: str
    store: Store
    watch: Watch
    operations: operations.Operations
    local_targets: bool = False

    @property
    def writer(self) -> Writer:
        """Opens the transactions of commands."""
        return self.database.writer

    def door(self, rights: Rights) -> Door:
        """The door of a class of rights; only a rule that names the viewer may ask for another."""
        return self.database.inner(rights)

    def context(
        self, viewer: Viewer, lang: Language, host: str | None = None, *, by_gateway: bool = False
    ) -> Ctx:
        """A fresh request of a viewer, from this address."""
        return Ctx(viewer, self.database.door(viewer), self, lang, host, by_gateway)

    def viewer(self, authorization: bytes | None) -> Viewer:
        """Who asks: anonymous without a token; a bad token is refused, never anonymous."""
        if authorization is None:
            return ANONYMOUS
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused(ErrorCode.UNAUTHENTICATED)
        try:
            return self.sessions.admit(self.tokens.verify(token.strip()))
        except WeakSignIn as failed:
            self.sessions.fail(failed.subject, failed.session)
            raise

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Who is ended, which keys are in use and what hangs, known from now on."""
        await self.sessions.exchange()
        keepers = [self.sessions.keep(), self.operations.keep(), self.database.watch()]
        if self.gate.meter is not None:
            keepers.append(self.gate.meter.keep())
        tasks = [asyncio.create_task(each) for each in keepers]
        if isinstance(self.tokens, Issuer):
            tasks.append(asyncio.create_task(self.tokens.keep()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.operations.end()

    async def close(self) -> None:
        """Let go of the database, and send the last spans."""
        await self.database.close()
        if self.gate.tracing is not None:
            await self.gate.tracing.close()

    async def ready_for(self, *credentials: bytes | None) -> None:
        """Fetch the issuer's keys, if one of these credentials is one that they may verify."""
        for credential in credentials:
            try:
                self.viewer(credential)
            except KeyWanted:
                assert isinstance(self.tokens, Issuer)
                await self.tokens.learn()
            except Refused:
                continue


async def open_platform(settings: Settings, url: ServingUrl) -> Platform:
    """Connect, and learn which life of the cluster this is."""
    from app.keys import KeyRing

    database = Database.at(
        url,
        pool_size=settings.pool_size,
        statement_timeout_ms=settings.statement_timeout_ms,
    )
    epoch = await _epoch(database)
    runner = Runner(served(settings.subgraph), compiled=settings.engine == "plan")
    watch, events = Watch(), EventLog(database.pools[Rights.STAFF], epoch)
    return Platform(
        database,
        runner,
        gate_of(settings, runner, database, watch),
        events,
        tokens_of(settings),
        Sessions(database.keeper),
        KeyRing(settings.key_dir),
        settings.base_url,
        Store(settings.evidence_url, settings.data_dir / "evidence"),
        watch,
        operations.Operations(watch, database, events, runner),
        settings.local_targets,
    )


async def _epoch(database: Database) -> str:
    """The epoch of this cluster; a restored copy has another identifier and begins a new one."""
    system = (await database.keeper.fetch(load.SYSTEM))[0]["system"]
    await database.keeper.fetch(load.BEGIN_EPOCH, system, os.urandom(6).hex())
    return str((await database.keeper.fetch(load.EPOCH, system))[0]["epoch"])


class GraphQL:
    """`/graphql`: queries and mutations, or the explorer for a browser."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        state = scope["app"].state
        if scope["method"] == "GET":
            http = Request(scope, receive)
            if state.settings.explorer and explorer.is_wanted(http):
                await (await explorer.page(http))(scope, receive, send)
                return
        headers = endpoint.headers_of(scope)
        reply = await self.reply(scope, headers, receive, send)
        if reply is not None:
            await reply.send(headers, send)

    async def reply(
        self, scope: Scope, headers: endpoint.Headers, receive: Receive, send: Send
    ) -> endpoint.Reply | None:
        """The answer to what is not for the explorer, unless it is given already or unwanted."""
        state = scope["app"].state
        request = telemetry.correlate(headers.get(b"x-request-id"))
        if event_stream.is_asked(headers) and not _is_foreign(scope, headers, state):
            await state.platform.ready_for(*credentials(headers))
            stream = _stream(state, headers, host_of(scope), send)
            await stream.serve(scope, headers, receive)
            return None
        try:
            reply = await _reply(scope, headers, receive, state)
        except ConnectionResetError:
            return None
        except asyncio.CancelledError:
            if WAS_LEFT in scope:
                return None
            raise
        return reply.named(request)


def _is_foreign(scope: Scope, headers: endpoint.Headers, state: State) -> bool:
    """Whether a page of another site sent the request, or may have made a browser send it."""
    if b"origin" not in headers and scope["method"] != "GET":
        return False
    named = Headers(scope=scope)
    forged = scope["method"] == "GET" and is_forged(named)
    return forged or not is_welcome(named, state.settings.origins)


def _stream(
    state: State, headers: endpoint.Headers, host: str | None, send: Send
) -> event_stream.Stream:
    platform: Platform = state.platform

    def open_context() -> Ctx:
        return context_of(platform, headers, host)

    return event_stream.Stream(platform.gate, open_context, state.drain, send)


async def _reply(
    scope: Scope, headers: endpoint.Headers, receive: Receive, state: State
) -> endpoint.Reply:
    if _is_foreign(scope, headers, state):
        return endpoint.turned_away(headers)
    platform: Platform = state.platform
    host = host_of(scope)
    try:
        try:
            ctx = context_of(platform, headers, host)
        except KeyWanted:
            await platform.ready_for(*credentials(headers))
            ctx = context_of(platform, headers, host)
    except Refused as refused:
        platform.watch.denied(host_of(scope), refused.code)
        return endpoint.denied(headers, refused)
    gate = platform.gate
    if gate.tracing is None:
        return await endpoint.answer(scope, headers, receive, gate, ctx)
    with gate.tracing.called(headers):
        return await endpoint.answer(scope, headers, receive, gate, ctx)


class Application(Starlette):
    """Takes a program's GraphQL past routing and middleware: they would add what is there already.

    A request with an Origin is a web page's and goes through them.
    """

    graphql = GraphQL()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every request, and the life of the process."""
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] == "POST":
            headers = endpoint.headers_of(scope)
            if b"origin" not in headers:
                scope["app"] = self
                reply = await self.graphql.reply(scope, headers, receive, send)
                if reply is not None:
                    is_whole = WHOLE in scope.get("extensions", ())
                    await (reply.send_whole if is_whole else reply.send)(headers, send)
                return
        await super().__call__(scope, receive, send)


async def graphql_socket(socket: WebSocket) -> None:
    """`/graphql` over WebSocket."""
    state = socket.app.state
    platform: Platform = state.platform
    drain: Drain = state.drain

    def open_context(payload: Mapping[str, Any]) -> Ctx:
        header = payload.get("authorization") or payload.get("Authorization")
        if header is not None and not isinstance(header, str):
            raise Refused(ErrorCode.UNAUTHENTICATED)
        lang: Language = "en" if payload.get("lang") == "en" else "zh"
        sent = None if header is None else header.encode()
        return platform.context(platform.viewer(sent), lang, host_of(socket.scope))

    async def prepare(payload: Mapping[str, Any]) -> None:
        header = payload.get("authorization") or payload.get("Authorization")
        await platform.ready_for(header.encode() if isinstance(header, str) else None)

    telemetry.correlate(socket.headers.get("x-request-id", "").encode())

    def talk(accepted: WebSocket) -> sockets.Connection:
        return sockets.Connection(accepted, platform.gate, open_context, drain.closing, prepare)

    await sockets.serve(socket, drain, state.settings.origins, talk)


async def schema_text(http: Request) -> Response:
    """The federation SDL that is served."""
    return PlainTextResponse(federation_sdl(served(http.app.state.settings.subgraph)))


def create_app(settings: Settings, url: ServingUrl) -> Starlette:
    """The application over one database."""
    telemetry.configure(settings.log_level)
    doors = Doors(settings.connections_per_address, settings.slow_seconds)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        app.state.platform = await open_platform(settings, url)
        await app.state.platform.database.open_writers(settings.pool_size)
        app.state.platform.operations.drain = app.state.drain
        memory.settle()
        async with (
            app.state.platform.kept(),
            partners.delivering(settings, url, app.state.platform),
            webhooks.pumping(app.state.platform, url) if settings.is_whole else nullcontext(),
            sealing.sealing(settings, url, app.state.platform.keyring),
        ):
            with app.state.drain.on_sigterm():
                yield {DOORS: doors}
        await app.state.platform.close()

    routes = ROUTES + PAGES * settings.is_whole
    app = Application(
        routes=routes,
        lifespan=lifespan,
        middleware=_middleware(settings),
        exception_handlers={404: no_page},
    )
    app.state.settings = settings
    app.state.drain = Drain(settings.drain_notice_seconds)
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    strict = [Middleware(StrictHeaders)]
    if not settings.allowed_origins:
        return strict
    return [
        *strict,
        Middleware(
            CORSMiddleware,
            allow_origins=sorted(settings.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "accept-language"],
        ),
    ]


ROUTES: list[BaseRoute] = [
    Route("/graphql", Application.graphql, methods=["GET", "POST"]),
    Route("/graphql/cost", pricing.price, methods=["POST"]),
    WebSocketRoute("/graphql", graphql_socket),
    *health.ROUTES,
    Route("/metrics", operations.metrics),
    Route("/schema.graphql", schema_text),
    static.ROUTE,
]
PAGES: list[BaseRoute] = [
    *home.ROUTES,
    *scan.ROUTES,
    *claim.ROUTES,
    *kit.ROUTES,
    *console.ROUTES,
    *item.ROUTES,
    *device.ROUTES,
    *charts.ROUTES,
    *evidence.ROUTES,
    *partners.ROUTES,
    *complaints.ROUTES,
]
