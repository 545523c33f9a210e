"""Runs plans: statements out, bytes back, and the answer put together.

A plan is found by document, operation, class of rights, and which optional values are present;
never by a user's data. What a plan cannot settle the reference path answers.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import orjson
import structlog
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationType,
)
from graphql.execution.values import VariableValues

from graph.base import ids
from graph.base.answers import Answer, answered, error_of, reason_of, refused_answer
from graph.base.build import Product
from graph.base.declare import Act
from graph.base.documents import Prepared
from graph.base.engine.binding import Given
from graph.base.engine.computed import unbroken
from graph.base.engine.entities import KeyedRoot
from graph.base.engine.inquiries import InquiryRoot
from graph.base.engine.plan import AnyRoot, Event, MadeRoot, NameRoot, Plan, Planner, SqlRoot
from graph.base.engine.render import Filling
from graph.base.engine.select import NotCompiled, Violation
from graph.base.engine.sharing import Shared, told
from graph.base.engine.variables import Reader, without_lists
from graph.base.mutate import carry_out
from graph.base.pages import made_page
from resolvers.context import Ctx, Row, Slice
from rules.errors import Refused
from rules.roles import may

LOG = structlog.get_logger()
MOST_PLANS = 64
"""Plans kept of one document; optional values can be present in many combinations."""
NULL = b"null"
MUTATION = OperationType.MUTATION
Outcome = bytes | GraphQLError
Refer = Callable[[Row], Awaitable[Answer]]
"""How the reference path answers one event."""


class Fallback(Exception):  # noqa: N818 - nothing failed
    """The reference path must answer this request; says why."""


class Misgiven(Fallback):
    """The variables are not those of the operation: nothing runs."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("variables")
        self.errors = errors


@dataclass(slots=True)
class Engine:
    """Runs the operations of one product by their plans."""

    product: Product
    shared: Shared = field(default_factory=Shared)

    async def run(
        self, prepared: Prepared, name: str | None, raw: Mapping[str, Any], ctx: Ctx
    ) -> Answer:
        """The whole answer; raises Fallback where the reference path must give it."""
        try:
            plan, filling = self._ready(prepared, name, raw, ctx)
        except Misgiven as wrong:
            return answered(refused_answer(wrong.errors, ctx.lang))
        field = _field if ctx.watch is None else _seen
        if plan.kind is MUTATION:
            outcomes = [await field(root, filling) for root in plan.roots]
        elif len(plan.roots) == 1:
            outcomes = [await field(plan.roots[0], filling)]
        else:
            outcomes = await asyncio.gather(*(field(root, filling) for root in plan.roots))
            if _is_cut_short(plan, outcomes):
                outcomes = _told_of_refused(plan, outcomes, ctx)
        return _answer(plan, outcomes, ctx)

    async def stream(
        self, prepared: Prepared, name: str | None, raw: Mapping[str, Any], ctx: Ctx, refer: Refer
    ) -> AsyncGenerator[Answer, None]:
        """The answers to a subscription; raises Fallback, before the first, without a plan.

        An event that the plan cannot settle is referred.
        """
        plan, filling = self._ready(prepared, name, raw, ctx)
        event = plan.event
        assert event is not None
        about = told(plan, filling)
        try:
            source = _source(event, filling)
            async with aclosing(source) as rows:
                async for row in rows:
                    ctx.renew()
                    make = partial(_delivered, event, row, filling)
                    made = await self.shared.answer((about, ctx.today), plan, row, make)
                    yield made or await refer(row)
        except Refused as refused:
            yield answered(refused_answer((event.error(refused),), ctx.lang))

    def _ready(
        self, prepared: Prepared, name: str | None, raw: Mapping[str, Any], ctx: Ctx
    ) -> tuple[Plan, Filling]:
        reader = self._reader(prepared, name)
        variables = reader.read(raw)
        if not isinstance(variables, VariableValues):
            raise Misgiven(variables)
        plan = self.plan(prepared, name, variables, reader.shape(variables), ctx)
        if ctx.watch is not None:
            ctx.watch.planned(plan)
        try:
            return plan, Filling(ctx, plan.arguments(variables), variables)
        except (GraphQLError, NotCompiled) as reason:
            raise Fallback(str(reason)) from None

    def plan(
        self,
        prepared: Prepared,
        name: str | None,
        variables: VariableValues,
        shape: Hashable,
        ctx: Ctx,
    ) -> Plan:
        """The plan of an operation, made once; that there is none is remembered too."""
        key = (name, ctx.rights, shape)
        found: Plan | Fallback | None = prepared.plans.get(key)
        if found is None:
            if len(prepared.plans) >= MOST_PLANS:
                prepared.plans.clear()
            found = prepared.plans[key] = self._make(prepared, name, variables, ctx)
        if isinstance(found, Fallback):
            raise Fallback(*found.args)
        return found

    def _make(
        self,
        prepared: Prepared,
        name: str | None,
        variables: VariableValues,
        ctx: Ctx,
    ) -> Plan | Fallback:
        operation, fragments = prepared.operation(name), _fragments(prepared.tree)
        variables = without_lists(variables)
        try:
            return Planner(self.product).plan(operation, fragments, variables, ctx.rights)
        except (NotCompiled, Refused, GraphQLError) as reason:
            LOG.debug("not compiled", reason=str(reason))
            return Fallback(str(reason))

    def _reader(self, prepared: Prepared, name: str | None) -> Reader:
        found: Reader | None = prepared.readers.get(name)
        if found is None:
            operation = prepared.operation(name)
            found = prepared.readers[name] = Reader(self.product.core, operation)
        return found


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }


async def _field(root: AnyRoot, filling: Filling) -> Outcome:
    try:
        if isinstance(root, SqlRoot):
            return await _statement(root, filling)
        if isinstance(root, KeyedRoot | InquiryRoot):
            return await root.run(filling)
        if isinstance(root, NameRoot):
            return root.text
        return orjson.dumps(await _made(root, filling))
    except (NotCompiled, Violation) as reason:
        LOG.debug("not settled by the plan", field=root.key, reason=str(reason))
        raise Fallback(f"{root.key}: {reason}" if str(reason) else root.key) from None
    except Exception as error:
        return root.error(error)


async def _seen(root: AnyRoot, filling: Filling) -> Outcome:
    """The same, where somebody watches."""
    watch = filling.ctx.watch
    assert watch is not None
    with watch.part(type(root).__name__, root.key):
        outcome = await _field(root, filling)
        if isinstance(outcome, GraphQLError):
            watch.failed(reason_of(outcome))
        return outcome


async def _statement(root: SqlRoot, filling: Filling) -> bytes:
    ctx = filling.ctx
    if root.scope is not None:
        ctx.viewer.require(root.scope)
    given = Given(filling.args, ctx)
    values = [param(given) for param in root.params]
    rows = await ctx.door.fetch(root.sql, *values)
    data: bytes | None = rows[0]["json"]
    if data is None:
        return NULL
    return await root.computed.whole(data, filling) if root.computed.spots else unbroken(data)


async def _made(root: MadeRoot, filling: Filling) -> Any:
    given = dict(filling.args[root.site])
    value = await _call(root, given, filling.ctx)
    if isinstance(value, Slice):
        value = made_page(value, given.get("after"))
    return (await root.fill([value], filling))[0]


async def _call(root: MadeRoot, given: dict[str, Any], ctx: Ctx) -> Any:
    key, declaration = root.key, root.declaration
    if isinstance(declaration, Act):
        ctx.done[key] = await carry_out(declaration, ctx, given)
        return ctx.done[key]
    if declaration.scope is not None:
        ctx.viewer.require(declaration.scope)
    function: Any = declaration.source
    return await function(ctx, **ids.in_arguments(given, declaration.ids))


def _is_cut_short(plan: Plan, outcomes: Sequence[Outcome]) -> bool:
    """Whether a failure ends the whole answer and its siblings' errors may or may not be told."""
    failed = [
        root
        for root, one in zip(plan.roots, outcomes, strict=True)
        if isinstance(one, GraphQLError)
    ]
    return len(failed) > 1 and not all(root.nullable for root in failed)


def _told_of_refused(plan: Plan, outcomes: Sequence[Outcome], ctx: Ctx) -> list[Outcome]:
    """Where all that failed was refused before it was asked, the first null ends the answer.

    Fields begin in their order: what may be null tells its error, and of what may not the first.
    """
    told, is_ended = list[Outcome](), False
    for root, one in zip(plan.roots, outcomes, strict=True):
        if not isinstance(one, GraphQLError):
            told.append(one)
            continue
        if _held(root, ctx):
            raise Fallback(root.key)
        told.append(NULL if is_ended and not root.nullable else one)
        is_ended = is_ended or not root.nullable
    return told


def _held(root: AnyRoot, ctx: Ctx) -> bool:
    """Whether the viewer may ask this root field at all."""
    scope = root.scope if isinstance(root, SqlRoot) else None
    if isinstance(root, MadeRoot):
        scope = root.declaration.scope
    return scope is None or may(ctx.viewer.role, scope)


def _source(event: Event, filling: Filling) -> Any:
    if event.declaration.scope is not None:
        filling.ctx.viewer.require(event.declaration.scope)
    return event.declaration.source(filling.ctx, **filling.args[event.site])


async def _delivered(event: Event, row: Row, filling: Filling) -> Answer | None:
    """One event's answer, or None where the plan cannot settle it.

    Others may wait for it: it goes on, with a context of its own, where its subscriber leaves.
    """
    own = replace(filling, ctx=replace(filling.ctx, loaders={}, done={}))
    watch = own.ctx.watch
    try:
        with nullcontext() if watch is None else watch.part("Event", event.key):
            filled = await event.fill([row], own)
    except (NotCompiled, Violation):
        return None
    return Answer(orjson.dumps({"data": {event.key: filled[0]}}), True)


def _answer(plan: Plan, outcomes: Sequence[Outcome], ctx: Ctx) -> Answer:
    if len(outcomes) == 1 and isinstance(outcomes[0], bytes):
        return Answer(b"%b%b}}" % (plan.opening, outcomes[0]), True)
    errors = [error_of(one, ctx.lang) for one in outcomes if isinstance(one, GraphQLError)]
    is_null = False
    parts = []
    for root, outcome in zip(plan.roots, outcomes, strict=True):
        failed = isinstance(outcome, GraphQLError)
        is_null = is_null or (failed and not root.nullable)
        parts.append(root.name + (NULL if isinstance(outcome, GraphQLError) else outcome))
    data = NULL if is_null else b"{" + b",".join(parts) + b"}"
    if not errors:
        return Answer(b'{"data":' + data + b"}", True)
    body = b'{"data":' + data + b',"errors":' + orjson.dumps(errors) + b"}"
    error = str(errors[0]["extensions"]["code"])
    return Answer(body, True, error if is_null else None, error=error)
