"""Runs one operation for one viewer: the meeting point of documents, paths and answers."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationType, execute, subscribe

from graph.base.answers import answer_of, refused_answer
from graph.base.build import Product
from graph.base.documents import Documents
from resolvers.context import Ctx


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request as it came."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None


class Runner:
    """Executes requests against a wired schema."""

    def __init__(self, product: Product) -> None:
        self.core = product.core
        self.documents = Documents(product.core)

    def kind(self, request: Request) -> OperationType | None:
        """Whether the request reads, writes or subscribes; None where it cannot run."""
        return self.documents.prepare(request.query).kind(request.operation)

    async def run(self, request: Request, ctx: Ctx) -> dict[str, Any]:
        """The answer to a query or mutation."""
        prepared = self.documents.prepare(request.query)
        if prepared.document is None:
            return refused_answer(prepared.errors, ctx.lang)
        if prepared.kind(request.operation) is None:
            text = "没有指定的操作 · There is no such operation in the document."
            return refused_answer((GraphQLError(text),), ctx.lang)
        result = execute(
            self.core,
            prepared.document,
            context_value=ctx,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation,
        )
        settled = await result if isawaitable(result) else result
        assert isinstance(settled, ExecutionResult)
        if settled.data is None and settled.errors and settled.errors[0].path is None:
            return refused_answer(settled.errors, ctx.lang)
        return answer_of(settled, ctx.lang)

    async def stream(self, request: Request, ctx: Ctx) -> AsyncGenerator[dict[str, Any], None]:
        """The answers to a subscription, one for each event."""
        prepared = self.documents.prepare(request.query)
        if prepared.document is None:
            yield refused_answer(prepared.errors, ctx.lang)
            return
        source = subscribe(
            self.core,
            prepared.document,
            context_value=ctx,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation,
        )
        opened = await source if isawaitable(source) else source
        if isinstance(opened, ExecutionResult):
            yield refused_answer(opened.errors or (), ctx.lang)
            return
        assert isinstance(opened, AsyncGenerator)
        async with aclosing(opened) as results:
            async for result in results:
                ctx.loaders.clear()
                yield answer_of(result, ctx.lang)
