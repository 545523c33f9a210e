"""What every operation passes, over HTTP and WebSocket alike: its cost, and the budget for it.

The limits that a document has by itself stand in `graph/base/limits.py`; these are the viewer's.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationType

from app.metering import Meter, principal_of
from graph.base.answers import Answer, answered, refused_answer
from graph.base.documents import Prepared
from graph.base.run import Request, Runner
from resolvers.context import Ctx
from rules.budgets import BUDGETS, UNMETERED, Budget
from rules.errors import ErrorCode, Refused

LEAST = 1
"""What an operation takes from the budget however small it is."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets operations through to the runner."""

    runner: Runner
    meter: Meter | None = None
    """None where nothing is metered."""

    def kind(self, request: Request) -> OperationType | None:
        """Whether the request reads, writes or subscribes; None where it cannot run."""
        return self.runner.kind(request)

    async def run(self, request: Request, ctx: Ctx, prepared: Prepared | None = None) -> Answer:
        """The answer to a query or mutation, whose document may be at hand."""
        prepared = prepared or self.runner.documents.prepare(request.query)
        try:
            note = await self._admit(request, ctx, prepared)
        except Refused as refused:
            return _refused(refused, ctx)
        answer = await self.runner.run(request, ctx, prepared)
        return answer._replace(body=answer.body[:-1] + note) if note else answer

    async def within(self, query: str, variables: Mapping[str, Any], ctx: Ctx) -> bytes:
        """The answer to a query inside of another request, held to the same limits.

        Raises Refused for anything but a query that could run.
        """
        request = Request(query, variables)
        if self.kind(request) is not OperationType.QUERY:
            raise Refused(ErrorCode.BAD_INPUT, ("operation",), detail="query")
        prepared = self.runner.documents.prepare(query)
        await self._admit(request, ctx, prepared)
        answer = await self.runner.run(request, ctx, prepared)
        if not answer.ran:
            raise Refused(ErrorCode.BAD_INPUT, ("operation",), detail=answer.code or "query")
        return answer.body

    async def stream(self, request: Request, ctx: Ctx) -> AsyncGenerator[Answer, None]:
        """The answers to a subscription."""
        try:
            await self._admit(request, ctx, self.runner.documents.prepare(request.query))
        except Refused as refused:
            yield _refused(refused, ctx)
            return
        async with aclosing(self.runner.stream(request, ctx)) as answers:
            async for answer in answers:
                yield answer

    async def _admit(self, request: Request, ctx: Ctx, prepared: Prepared) -> bytes:
        """Hold the operation to the viewer's limits; what the answer says of it, if anything."""
        if prepared.document is None:
            return b""
        budget = BUDGETS[ctx.viewer.role]
        cost = prepared.cost(request.operation, request.variables or {})
        _hold(cost, prepared.aliases, budget)
        if self.meter is None or ctx.viewer.role in UNMETERED:
            return b""
        budget = self.meter.scaled(budget)
        left = await self.meter.charge(principal_of(ctx.viewer, ctx.host), budget, max(cost, LEAST))
        return _note(cost, left, budget) if cost else b""


def _hold(cost: int, aliases: int, budget: Budget) -> None:
    if cost > budget.operation:
        raise Refused(ErrorCode.QUERY_TOO_COSTLY, cost=cost, limit=budget.operation)
    if aliases > budget.aliases:
        raise Refused(ErrorCode.OUT_OF_RANGE, field="aliases", low=0, high=budget.aliases)


def _note(cost: int, left: int, budget: Budget) -> bytes:
    """`extensions.cost`, as it follows the data."""
    return b',"extensions":{"cost":{"requested":%d,"limit":%d,"available":%d,"perSecond":%d}}}' % (
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
