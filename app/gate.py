"""What every operation passes, over HTTP and WebSocket alike: its cost, and the budget for it.

The limits that a document has by itself stand in `graph/base/limits.py`; these are the viewer's.
"""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError, OperationType

from app.database import Database
from app.metering import Meter, payer_of, principal_of
from app.persisted import MISMATCH, NOT_FOUND, Persisted
from app.places import Places
from app.registered import registered
from app.settings import Settings
from app.tracing import Tracing
from app.watching import Watch
from graph.base.answers import Answer, answered, refused_answer
from graph.base.documents import Prepared
from graph.base.engine.explain import Explanation
from graph.base.run import Request, Runner
from graph.base.trusted import Trusted
from resolvers.context import Ctx
from resolvers.watching import watched
from rules.budgets import BUDGETS, UNMETERED, Budget
from rules.errors import ErrorCode, Refused
from rules.roles import Role

UNKNOWN = Prepared(
    "", (GraphQLError("unknown", original_error=Refused(ErrorCode.DOCUMENT_UNKNOWN)),)
)
LEAST = 1
"""What an operation takes from the budget however small it is."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets operations through to the runner."""

    runner: Runner
    meter: Meter | None = None
    """None where nothing is metered."""
    watch: Watch | None = None
    """None where nothing is counted."""
    explains: bool = False
    """Whether `extensions.explain` of a request is heard."""
    tracing: Tracing | None = None
    """None where no spans are wanted."""
    persisted: Persisted = field(default_factory=Persisted)
    places: Places = field(default_factory=Places)
    trusted: Trusted | None = None
    """The registered documents; None where any document is run."""

    def prepare(self, request: Request, ctx: Ctx) -> Prepared:
        """The document that a request sends or names; where only registered ones run, of these."""
        documents = self.runner.documents
        if self.trusted is not None and not _composes(ctx):
            known = self.trusted.text(request.query, request.sha256)
            return documents.prepare(known) if known else UNKNOWN
        if request.sha256 is None:
            return documents.prepare(request.query)
        if request.query and not self.persisted.keep(request.sha256, request.query):
            return MISMATCH
        text = request.query or self.persisted.find(request.sha256)
        return documents.prepare(text) if text else NOT_FOUND

    def kind(self, request: Request, ctx: Ctx) -> OperationType | None:
        """Whether the request reads, writes or subscribes; None where it cannot run."""
        return self.prepare(request, ctx).kind(request.operation)

    async def run(self, request: Request, ctx: Ctx, prepared: Prepared | None = None) -> Answer:
        """The answer to a query or mutation, whose document may be at hand."""
        prepared = prepared or self.prepare(request, ctx)
        begun = time.perf_counter()
        answer = await self._run(request, ctx, prepared)
        if self.watch is not None:
            self.watch.answered(ctx, prepared, request, answer.error, time.perf_counter() - begun)
        return answer

    async def _run(self, request: Request, ctx: Ctx, prepared: Prepared) -> Answer:
        try:
            note = await self._admit(request, ctx, prepared)
        except Refused as refused:
            return _refused(refused, ctx)
        if request.explain and self.explains and prepared.kind(request.operation):
            return await self._explained(request, ctx, prepared, note)
        if self.tracing is None:
            answer = await self.runner.run(request, ctx, prepared)
        else:
            with self.tracing.request(request, ctx, prepared) as seen:
                answer = seen.ended(await self.runner.run(request, seen.ctx, prepared))
        return _with(answer, note) if note else answer

    async def _explained(
        self, request: Request, ctx: Ctx, prepared: Prepared, note: bytes
    ) -> Answer:
        """The answer, and how it was made."""
        watch = Explanation(ctx.rights)
        answer = await self.runner.run(request, watched(ctx, watch), prepared)
        variables = request.variables or {}
        told = watch.told(self.runner.core, prepared, request.operation, variables)
        notes = filter(None, (note, b'"explain":' + orjson.dumps(told)))
        return _with(answer, b",".join(notes))

    async def within(self, query: str, variables: Mapping[str, Any], ctx: Ctx) -> bytes:
        """The answer to a query inside of another request, held to the same limits.

        Raises Refused for anything but a query that could run.
        """
        request = Request(query, variables)
        prepared = self.prepare(request, ctx)
        if prepared.kind(None) is not OperationType.QUERY:
            raise Refused(ErrorCode.BAD_INPUT, ("operation",), detail="query")
        await self._admit(request, ctx, prepared)
        answer = await self.runner.run(request, ctx, prepared)
        if not answer.ran:
            raise Refused(ErrorCode.BAD_INPUT, ("operation",), detail=answer.code or "query")
        return answer.body

    async def stream(self, request: Request, ctx: Ctx) -> AsyncGenerator[Answer, None]:
        """The answers to a subscription."""
        prepared = self.prepare(request, ctx)
        try:
            await self._admit(request, ctx, prepared)
        except Refused as refused:
            yield _refused(refused, ctx)
            return
        if self.tracing is not None:
            ctx = self.tracing.followed(ctx)
        async with aclosing(self.runner.stream(request, ctx, prepared)) as answers:
            async for answer in answers:
                yield answer

    async def price(self, request: Request, ctx: Ctx) -> dict[str, Any]:
        """What the operation would cost this viewer, whose limit it would meet; it is not run."""
        prepared = self.prepare(request, ctx)
        if prepared.kind(request.operation) is None:
            return refused_answer(prepared.errors, ctx.lang)
        budget = BUDGETS[payer_of(ctx)]
        if self.meter is not None:
            principal = principal_of(ctx.viewer, ctx.host)
            await self.meter.charge(principal, self.meter.scaled(budget), LEAST)
        cost = prepared.cost(request.operation, request.variables or {})
        within = cost <= budget.operation and prepared.aliases <= budget.aliases
        return {"cost": {"requested": cost, "limit": budget.operation, "isWithin": within}}

    async def _admit(self, request: Request, ctx: Ctx, prepared: Prepared) -> bytes:
        """Hold the operation to the viewer's limits; what the answer says of it, if anything."""
        if prepared.errors:
            return b""
        role = payer_of(ctx)
        budget = BUDGETS[role]
        cost = prepared.cost(request.operation, request.variables or {})
        _hold(cost, prepared.aliases, budget)
        if self.meter is None or role in UNMETERED:
            return b""
        budget, principal = self.meter.scaled(budget), principal_of(ctx.viewer, ctx.host)
        left = self.meter.at_hand(principal, cost or LEAST)
        if left is None:
            left = await self.meter.charge(principal, budget, cost or LEAST)
        return _note(cost, left, budget) if cost else b""


def _composes(ctx: Ctx) -> bool:
    """A gateway writes its operations itself; its own list is kept where its clients ask."""
    return ctx.by_gateway or ctx.viewer.role is Role.GATEWAY


def gate_of(settings: Settings, runner: Runner, database: Database, watch: Watch) -> Gate:
    """The gate of a process."""
    meter = Meter(database.keeper, settings.rate) if settings.rate else None
    tracing = None
    if settings.otlp_endpoint is not None:
        tracing = Tracing.to(settings.otlp_endpoint, settings.otlp_share)
        for engine in (database.engine, database.apart):
            tracing.commands(engine.sync_engine)
    explains, trusted = settings.mode == "development", registered(settings)
    places = Places(settings.rate)
    return Gate(runner, meter, watch, explains, tracing, places=places, trusted=trusted)


def _hold(cost: int, aliases: int, budget: Budget) -> None:
    if cost > budget.operation:
        raise Refused(ErrorCode.QUERY_TOO_COSTLY, cost=cost, limit=budget.operation)
    if aliases > budget.aliases:
        raise Refused(ErrorCode.OUT_OF_RANGE, field="aliases", low=0, high=budget.aliases)


def _with(answer: Answer, note: bytes) -> Answer:
    """The answer with its extensions, which follow the data."""
    body, ran, code, retry_after, error = answer
    return Answer(b'%b,"extensions":{%b}}' % (body[:-1], note), ran, code, retry_after, error)


def _note(cost: int, left: int, budget: Budget) -> bytes:
    """`extensions.cost`."""
    return b'"cost":{"requested":%d,"limit":%d,"available":%d,"perSecond":%d}' % (
        cost,
        budget.operation,
        left,
        budget.per_second,
    )


def _refused(refused: Refused, ctx: Ctx) -> Answer:
    error = GraphQLError(str(refused), original_error=refused)
    answer = answered(refused_answer((error,), ctx.lang))
    if refused.code is ErrorCode.RATE_LIMITED:
        return answer._replace(retry_after=int(str(refused.params["seconds"])))
    return answer
