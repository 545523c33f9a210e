"""Runs one operation for one viewer: the meeting point of documents, paths and answers."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from inspect import isawaitable
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    create_source_event_stream,
    execute,
)

from graph.base.answers import Answer, answer_of, answered, refused_answer
from graph.base.build import Product
from graph.base.documents import Documents, Prepared, fields_of
from graph.base.engine.run import Engine, Fallback
from resolvers.context import Ctx, Row
from rules.errors import Refused

NO_OPERATION = "没有指定的操作 · There is no such operation in the document."


class Request(NamedTuple):
    """A GraphQL request as it came."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None
    explain: bool = False
    """Whether its sender wants to see the plan and the statements (`extensions.explain`)."""
    sha256: str | None = None
    """The name of the document, by which a client may send it without its text."""


class Runner:
    """Executes requests: by plan where there is one, else by the reference path.

    `planned` and `referred` count the answers of each.
    """

    def __init__(self, product: Product, *, compiled: bool = True) -> None:
        self.core = product.core
        self.documents = Documents(product.core)
        self.engine = Engine(product) if compiled else None
        self.planned = 0
        self.referred = 0

    async def run(self, request: Request, ctx: Ctx, prepared: Prepared | None = None) -> Answer:
        """The answer to a query or mutation, whose document may have been looked up before."""
        prepared = prepared or self.documents.prepare(request.query)
        if not prepared.is_valid:
            return answered(refused_answer(prepared.errors, ctx.lang))
        if prepared.kind(request.operation) is None:
            return answered(refused_answer((GraphQLError(NO_OPERATION),), ctx.lang))
        if self.engine is not None:
            try:
                variables = request.variables or {}
                answer = await self.engine.run(prepared, request.operation, variables, ctx)
                self.planned += 1
                return answer
            except Fallback as reason:
                ctx.loaders.clear()
                if ctx.watch is not None:
                    ctx.watch.referred(str(reason))
        elif ctx.watch is not None:
            ctx.watch.referred("YOUXIN_ENGINE")
        self.referred += 1
        return await self._reference(prepared.tree, request, ctx)

    async def _reference(
        self, document: DocumentNode, request: Request, ctx: Ctx, event: Row | None = None
    ) -> Answer:
        result = execute(
            self.core,
            document,
            event,
            context_value=ctx,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation,
            hide_suggestions=True,
        )
        settled = await result if isawaitable(result) else result
        assert isinstance(settled, ExecutionResult)
        if settled.data is None and settled.errors and settled.errors[0].path is None:
            return answered(refused_answer(settled.errors, ctx.lang))
        return answered(answer_of(settled, ctx.lang))

    async def stream(
        self, request: Request, ctx: Ctx, prepared: Prepared | None = None
    ) -> AsyncGenerator[Answer, None]:
        """The answers to a subscription, one for each event."""
        prepared = prepared or self.documents.prepare(request.query)
        if not prepared.is_valid:
            yield answered(refused_answer(prepared.errors, ctx.lang))
            return
        if self.engine is not None:
            variables = request.variables or {}

            async def refer(row: Row) -> Answer:
                return await self._reference(prepared.tree, request, ctx, row)

            planned = self.engine.stream(prepared, request.operation, variables, ctx, refer)
            try:
                async with aclosing(planned) as answers:
                    async for answer in answers:
                        yield answer
                return
            except Fallback:
                ctx.loaders.clear()
        async with aclosing(self._reference_stream(prepared, request, ctx)) as answers:
            async for answer in answers:
                yield answer

    async def _reference_stream(
        self, prepared: Prepared, request: Request, ctx: Ctx
    ) -> AsyncGenerator[Answer, None]:
        """Events by graphql-core, which lets what their source refuses through."""
        try:
            async with aclosing(self._events(prepared.tree, request, ctx)) as answers:
                async for answer in answers:
                    yield answer
        except Refused as refused:
            operation = prepared.operation(request.operation)
            ((key, nodes), *_) = fields_of(prepared.tree, operation.selection_set).items()
            error = GraphQLError(str(refused), nodes, path=[key], original_error=refused)
            yield answered(refused_answer((error,), ctx.lang))

    async def _events(
        self, document: DocumentNode, request: Request, ctx: Ctx
    ) -> AsyncGenerator[Answer, None]:
        """Each event is an execution of its own.

        `subscribe` would do that too, but graphql-core 3.3.2 keeps what it collects of every event
        until the subscription ends.
        """
        built = Executor.build(
            self.core,
            document,
            context_value=ctx,
            raw_variable_values=dict(request.variables or {}),
            operation_name=request.operation,
            hide_suggestions=True,
        )
        if not isinstance(built, Executor):
            yield answered(refused_answer(built, ctx.lang))
            return
        source = create_source_event_stream(built)
        opened = await source if isawaitable(source) else source
        if isinstance(opened, ExecutionResult):
            yield answered(refused_answer(opened.errors or (), ctx.lang))
            return
        assert isinstance(opened, AsyncGenerator)
        async with aclosing(opened) as rows:
            async for row in rows:
                ctx.renew()
                yield await self._reference(document, request, ctx, row)
