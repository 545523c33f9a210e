"""Root fields that judge what one statement finds: what is selected below is read with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLField, GraphQLNonNull, get_named_type

from graph.base import ids
from graph.base.declare import Root
from graph.base.engine.binding import Getter, Given
from graph.base.engine.entities import Field
from graph.base.engine.lower import Lowering
from graph.base.engine.render import Filling, Renderer, Step, Values
from graph.base.engine.select import NotCompiled, Picked, Violation
from graph.base.engine.values import whole
from loaders.base import One, Page
from resolvers.context import Row
from resolvers.inquiry import Inquiry, Question


@dataclass(slots=True)
class InquiryRoot(Field):
    """A root field whose row is judged from what its statement found."""

    inquiry: Inquiry[Any]
    declaration: Root
    site: int
    fill: Step
    sql: str
    params: list[Getter]

    async def run(self, filling: Filling) -> bytes:
        """The judged row as JSON."""
        ctx = filling.ctx
        if self.declaration.scope is not None:
            ctx.viewer.require(self.declaration.scope)
        row = await self._row(filling, filling.args[self.site])
        return orjson.dumps((await self.fill([row], filling))[0])

    async def _row(self, filling: Filling, args: Mapping[str, Any]) -> Row:
        ctx = filling.ctx
        asked = self.inquiry.ask(ctx, **ids.in_arguments(args, self.declaration.ids))
        if not isinstance(asked, Question):
            return asked
        given = Given(filling.args, ctx, list(asked.parameters))
        (found,) = await ctx.door.fetch(self.sql, *(param(given) for param in self.params))
        filling.found[self.site] = found
        return self.inquiry.judge(ctx, asked.about, found)


@dataclass(slots=True)
class Beside(Renderer):
    """Compiles the selection of a judged row; its relations join the inquiry's statement."""

    site: int = 0
    parts: list[str] = field(default_factory=list)

    def _relation(self, relation: One | Page, gql: GraphQLField, one: Picked) -> Step:
        lowering, name = self.lowering, f"#{len(self.parts)}"
        apart = Lowering(lowering.product, lowering.selector, lowering.binder, lowering.sites)
        key = f"found.{relation.of}"
        if isinstance(relation, One):
            text = apart.one(relation, gql, one, key)
        else:
            text = apart.page(relation, gql, one, key)
        self.parts.append(whole(text, name))
        computed, site = self.computed(apart), self.site
        required = isinstance(gql.type, GraphQLNonNull)

        async def step(rows: Sequence[Row], filling: Filling) -> Values:
            judged = rows[0][relation.of]
            if judged is None:
                values: Values = [None]
            elif filling.found[site][relation.of] != judged:
                raise NotCompiled(relation.of)
            else:
                values = await computed.fragments([filling.found[site][name]], filling)
            if required and values[0] is None:
                raise Violation
            return values

        return step


def inquired(root: Root, gql: GraphQLField, one: Picked, lowering: Lowering) -> InquiryRoot:
    """The root field of an inquiry."""
    assert isinstance(root.source, Inquiry)
    index, _ = lowering.place(gql, one)
    for number in range(root.source.count):
        lowering.binder.params.append(_parameter(number))
    beside = Beside(lowering, index)
    fill = beside.object(get_named_type(gql.type).name, one.selections)
    shown = "".join(f", {part}" for part in beside.parts)
    sql = f"SELECT found.*{shown} FROM ({root.source.sql}) found"
    nullable = not isinstance(gql.type, GraphQLNonNull)
    params = lowering.binder.params
    return InquiryRoot(one.key, nullable, one.bare, root.source, root, index, fill, sql, params)


def _parameter(number: int) -> Getter:
    return lambda given: given.keys[number]
