"""Fills rows that a function made: plain values by Python, relations by one statement for all.

A row here is a mapping; a value of a declared type inside it is another mapping or a list.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues

from graph.base.declare import Batch, Col, Global, Part, Via
from graph.base.engine.arguments import Site
from graph.base.engine.binding import Getter, Given
from graph.base.engine.computed import Computed, Finish, made_by
from graph.base.engine.lower import Lowering
from graph.base.engine.select import NotCompiled, Picked, Violation
from graph.base.engine.text import NULL, expression, list_of
from graph.base.engine.values import whole
from graph.base.reference import Prefixed
from loaders.base import One, Page
from loaders.statements import sql_type
from resolvers.context import Ctx, Row

Values = list[Any]
Step = Callable[[Sequence[Row], "Filling"], Awaitable[Values]]


@dataclass(slots=True)
class Filling:
    """One request's filling: its context and the coerced arguments of every site."""

    ctx: Ctx
    args: list[Mapping[str, Any]]
    variables: VariableValues
    found: dict[int, Row] = field(default_factory=dict)
    """What the inquiry of a root field found, by its site."""

    def complete(self, sites: Sequence[Site]) -> None:
        """Read the arguments of sites that a root field compiled after this request began."""
        self.args += [site.values(self.variables) for site in sites[len(self.args) :]]


@dataclass
class Fetch:
    """One statement that makes, for each key of an array, the JSON of `text`."""

    text: str
    keys: str
    params: list[Getter]
    computed: Computed

    @cached_property
    def sql(self) -> str:
        """One row per key, in their order."""
        return f"SELECT {whole(self.text)} FROM {self.keys} ORDER BY k.position"

    @cached_property
    def sql_of_all(self) -> str:
        """One row: all of them as one JSON array."""
        rows = list_of(expression(self.text).instead_of_null(NULL), order=" ORDER BY k.position")
        return f"SELECT {whole(rows.sql)} FROM {self.keys}"

    async def run(self, keys: Values, filling: Filling) -> Values:
        """A fragment or None per key, in their order."""
        rows = await filling.ctx.door.fetch(self.sql, *self._values(keys, filling))
        return await self.computed.fragments([row["json"] for row in rows], filling)

    async def whole(self, keys: Values, filling: Filling) -> bytes:
        """All of them as one JSON array."""
        rows = await filling.ctx.door.fetch(self.sql_of_all, *self._values(keys, filling))
        return await self.computed.whole(rows[0]["json"], filling)

    def _values(self, keys: Values, filling: Filling) -> Values:
        given = Given(filling.args, filling.ctx, keys)
        return [param(given) for param in self.params]


@dataclass(slots=True)
class Renderer:
    """Compiles the selections of types whose rows a function makes."""

    lowering: Lowering

    def object(self, type_name: str, selections: Sequence[Any]) -> Step:
        """How to fill rows of a concrete type."""
        gql = self.lowering.product.core.type_map[type_name]
        if isinstance(gql, GraphQLInterfaceType):
            return self._abstract(gql, selections)
        if not isinstance(gql, GraphQLObjectType):
            raise NotCompiled(type_name)
        picked = self.lowering.selector.pick(type_name, selections)
        steps = [(one.key, self._step(type_name, gql, one)) for one in picked]

        async def fill(rows: Sequence[Row], filling: Filling) -> Values:
            made: Values = [{} for _ in rows]
            for key, step in steps:
                for target, value in zip(made, await step(rows, filling), strict=True):
                    target[key] = value
            return made

        return fill

    def _abstract(self, gql: GraphQLInterfaceType, selections: Sequence[Any]) -> Step:
        """How to fill rows that each say their own type."""
        product = self.lowering.product
        possible = [found.name for found in product.core.get_possible_types(gql)]
        steps = {name: self.object(name, selections) for name in possible}
        variants = {product.declared[name].variant: name for name in possible}

        async def fill(rows: Sequence[Row], filling: Filling) -> Values:
            names = [row.get("__typename") or variants.get(row.get("kind")) for row in rows]
            made: Values = [None] * len(rows)
            for name in dict.fromkeys(names):
                if name not in steps:
                    raise NotCompiled(gql.name)
                places = [place for place, other in enumerate(names) if other == name]
                filled = await steps[name]([rows[place] for place in places], filling)
                for place, value in zip(places, filled, strict=True):
                    made[place] = value
            return made

        return fill

    def value(self, field: GraphQLField, one: Picked) -> Step:
        """How to fill the values that a root field's function made, one or a few at once."""
        finish = self._finish(field, one)

        async def step(rows: Sequence[Row], filling: Filling) -> Values:
            return await finish(list(rows), filling)

        return step

    def _step(self, type_name: str, gql: GraphQLObjectType, one: Picked) -> Step:
        if one.name == "__typename":
            return _constant(type_name)
        field = gql.fields[one.name]
        member = self.lowering.product.members.get(type_name, {}).get(one.name)
        if member is None:
            name = field.extensions["strawberry-definition"].python_name
            if name == "total_count":
                return _total
            return self._read(field, one, lambda row: _attribute(row, name))
        match member.declaration:
            case Col(_, mask) if mask is not None:
                raise NotCompiled(one.name)
            case Col(name, _):
                column = name or member.python_name
                return self._read(field, one, lambda row: row[column])
            case Part(prefix, present):
                return self._read(
                    field,
                    one,
                    lambda row: None if present and row[present] is None else Prefixed(row, prefix),
                )
            case Global():
                known = self.lowering.product.declared[type_name].prefix
                return self._read(field, one, lambda row: f"{known}_{row['id']}")
            case Via(relation):
                return self._relation(relation, field, one)
            case Batch(function, _):
                return self._batch(function, field, one)
        raise NotCompiled(one.name)

    def _read(self, field: GraphQLField, one: Picked, read: Callable[[Row], Any]) -> Step:
        finish = self._finish(field, one)

        async def step(rows: Sequence[Row], filling: Filling) -> Values:
            return await finish([read(row) for row in rows], filling)

        return step

    def _batch(self, function: Any, field: GraphQLField, one: Picked) -> Step:
        index, _ = self.lowering.place(field, one)
        finish = self._finish(field, one)

        async def step(rows: Sequence[Row], filling: Filling) -> Values:
            values = await made_by(function, rows, filling.ctx, filling.args[index])
            return await finish(values, filling)

        return step

    def computed(self, lowering: Lowering) -> Computed:
        """How to fill the computed fields of a statement that was written."""
        return Computed.of(lowering.spots, self._finish)

    def fetch(self, text: str, keys: str, written: Lowering) -> Fetch:
        """A statement over keys that was written."""
        source = f"unnest({keys}) WITH ORDINALITY k(key, position)"
        return Fetch(text, source, written.binder.params, self.computed(written))

    def _finish(self, field: GraphQLField, one: Picked) -> Finish:
        """Turn raw values into what JSON shows, through lists and nested types."""
        named = get_named_type(field.type)
        if is_leaf_type(named):
            show = named.coerce_output_value

            async def leaves(values: Values, _: Filling) -> Values:
                return [_shaped(field.type, value, show) for value in values]

            return leaves
        inner = Renderer(self.lowering).object(named.name, one.selections)

        async def nested(values: Values, filling: Filling) -> Values:
            flat: list[Row] = []
            places = [_shaped(field.type, value, _collector(flat)) for value in values]
            filled = await inner(flat, filling)
            return [_refill(place, filled) for place in places]

        return nested

    def _relation(self, relation: One | Page, field: GraphQLField, one: Picked) -> Step:
        fetch = self._fetch(relation, field, one)
        required = isinstance(field.type, GraphQLNonNull)

        async def step(rows: Sequence[Row], filling: Filling) -> Values:
            keys = [row[relation.of] for row in rows]
            if not any(key is not None for key in keys):
                values: Values = [None] * len(keys)
            else:
                values = await fetch.run(keys, filling)
            if required and None in values:
                raise Violation
            return values

        return step

    def _fetch(self, relation: One | Page, field: GraphQLField, one: Picked) -> Fetch:
        binder = self.lowering.binder.apart()
        apart = Lowering(self.lowering.product, self.lowering.selector, binder, self.lowering.sites)
        keys = binder.bind_keys(f"{sql_type(relation.table.c[relation.key])}[]")
        if isinstance(relation, One):
            text = apart.one(relation, field, one, "k.key")
        else:
            text = apart.page(relation, field, one, "k.key")
        return self.fetch(text, keys, apart)


def _attribute(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


async def _total(rows: Sequence[Any], _: Filling) -> Values:
    return [await row.total_count for row in rows]


def _constant(value: str) -> Step:
    async def step(rows: Sequence[Row], _: Filling) -> Values:
        return [value] * len(rows)

    return step


def _shaped(gql: Any, value: Any, show: Callable[[Any], Any]) -> Any:
    """A value through NonNull and List wrappers; a forbidden null is a violation."""
    if isinstance(gql, GraphQLNonNull):
        if value is None:
            raise Violation
        return _shaped(gql.of_type, value, show)
    if value is None:
        return None
    if isinstance(gql, GraphQLList):
        return [_shaped(gql.of_type, inner, show) for inner in value]
    return show(value)


def _collector(flat: list[Row]) -> Callable[[Any], Any]:
    def collect(row: Row) -> "_Place":
        flat.append(row)
        return _Place(len(flat) - 1)

    return collect


@dataclass(frozen=True, slots=True)
class _Place:
    index: int


def _refill(place: Any, filled: Values) -> Any:
    if isinstance(place, _Place):
        return filled[place.index]
    if isinstance(place, list):
        return [_refill(inner, filled) for inner in place]
    return place
