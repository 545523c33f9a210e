"""Writes a selection as SQL that builds its JSON: declared columns and relations, nothing else.

Row rules and masks are part of every table's text, so compiling cannot skip one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from graph.base.build import Member, Product
from graph.base.declare import Batch, Col, Global, Part, Via
from graph.base.engine import computed, values
from graph.base.engine.arguments import Site, site
from graph.base.engine.binding import Alias, Binder, Getter, Given
from graph.base.engine.pages import PageText
from graph.base.engine.select import NotCompiled, Picked, Selector
from graph.base.engine.text import (
    GUARD,
    NULL,
    Text,
    expression,
    literal,
    object_of,
    quoted,
)
from loaders import cursors
from loaders.base import MOMENTS, One, Order, Page
from loaders.statements import day_of, sql_type
from models.visibility import OPEN, row_rule
from resolvers.context import LARGEST_PAGE, page_size, past
from rules.errors import Refused

NAME = expression("")
"""Stands for the name of the row's type until it is known."""


@dataclass(slots=True)
class Lowering:
    """One statement being written for one class of rights."""

    product: Product
    selector: Selector
    binder: Binder
    sites: list[Site] = field(default_factory=list)
    root: int | None = None
    """The site of the root field; what is wrong there is an error of the root field itself."""
    spots: list[computed.Spot] = field(default_factory=list)

    def place(self, gql: GraphQLField, picked: Picked) -> tuple[int, Site]:
        """Remember a field's arguments; they are read anew for each request."""
        made = site(gql, picked.nodes[0])
        self.sites.append(made)
        return len(self.sites) - 1, made

    def object(self, type_name: str, sets: Sequence[Any], alias: Alias) -> Text:
        """The JSON of one row of a concrete or abstract type."""
        gql = self.product.core.type_map[type_name]
        if isinstance(gql, GraphQLInterfaceType):
            return self._variants(gql, sets, alias)
        return self._object(type_name, sets, alias, "").replaced(NAME, literal(type_name))

    def _variants(self, gql: GraphQLInterfaceType, sets: Sequence[Any], alias: Alias) -> Text:
        names = [found.name for found in self.product.core.get_possible_types(gql)]
        kind = alias.column("kind")
        kinds = {name: self.product.declared[name].variant for name in names}
        texts = {name: self._object(name, sets, alias, "") for name in names}
        if len(set(texts.values())) == 1:
            cases = " ".join(f"WHEN '{kinds[name]}' THEN '{name}'" for name in names)
            return texts[names[0]].replaced(NAME, expression(f"CASE {kind} {cases} END"))
        branches = " ".join(
            f"WHEN '{kinds[name]}' THEN {texts[name].replaced(NAME, literal(name)).sql}"
            for name in names
        )
        return expression(f"CASE {kind} {branches} END").instead_of_null(GUARD)

    def _object(self, type_name: str, sets: Sequence[Any], alias: Alias, prefix: str) -> Text:
        gql = self.product.core.type_map[type_name]
        assert isinstance(gql, GraphQLObjectType)
        return object_of(
            [
                (picked.key, self._field(type_name, gql, picked, alias, prefix))
                for picked in self.selector.pick(type_name, sets)
            ]
        )

    def _field(
        self, type_name: str, gql: GraphQLObjectType, picked: Picked, alias: Alias, prefix: str
    ) -> Text:
        if picked.name == "__typename":
            return quoted(NAME)
        field = gql.fields[picked.name]
        member = self.product.members[type_name].get(picked.name)
        if member is None:
            raise NotCompiled(f"{type_name}.{picked.name}")
        text, proven = self._value(type_name, member, field, picked, alias, prefix)
        if proven:
            return text
        return text.instead_of_null(GUARD if isinstance(field.type, GraphQLNonNull) else NULL)

    def _value(
        self,
        type_name: str,
        member: Member,
        gql: GraphQLField,
        picked: Picked,
        alias: Alias,
        prefix: str,
    ) -> tuple[Text, bool]:
        """The JSON, and whether it is never null."""
        match member.declaration:
            case Col(_, mask) if mask is not None:
                sql = self.binder.filled(mask.expression(self.binder.rights), alias.day)
                made = values.found(alias.text(sql), gql.type)
                return made, isinstance(gql.type, GraphQLNonNull)
            case Col(name, _):
                return self._column(type_name, prefix + (name or member.python_name), gql, alias)
            case Global():
                known = self.product.declared[type_name].prefix
                return quoted(literal(f"{known}_") + expression(alias.column("id"))), True
            case Part(inner, present):
                part = get_named_type(gql.type).name
                text = self._object(part, picked.selections, alias, prefix + inner)
                text = text.replaced(NAME, literal(part))
                if present is None:
                    return text, True
                column = alias.column(present)
                return expression(f"CASE WHEN {column} IS NOT NULL THEN {text.sql} END"), False
            case Via(One() as relation):
                return self._one(relation, gql, picked, alias)
            case Via(Page() as relation):
                key = alias.column(relation.of)
                return expression(self.page(relation, gql, picked, key)), True
            case Batch() as batch if not prefix:
                return self._computed(batch, gql, picked, alias), True
        raise NotCompiled(f"{type_name}.{picked.name}")

    def _column(
        self, type_name: str, name: str, gql: GraphQLField, alias: Alias
    ) -> tuple[Text, bool]:
        by_kind = self.product.declared[type_name].variant and isinstance(gql.type, GraphQLNonNull)
        proven = not alias.table.c[name].nullable or bool(by_kind)
        return values.shown(alias.table, name, alias.column(name), gql.type), proven

    def _computed(self, batch: Batch, gql: GraphQLField, picked: Picked, alias: Alias) -> Text:
        index, _ = self.place(gql, picked)
        self.spots.append(computed.spot(batch, gql, picked, index, alias))
        return computed.cells(batch, len(self.spots) - 1, alias)

    def _one(
        self, relation: One, gql: GraphQLField, picked: Picked, alias: Alias
    ) -> tuple[Text, bool]:
        text = expression(self.one(relation, gql, picked, alias.column(relation.of)))
        proven = not alias.table.c[relation.of].nullable and row_rule(relation.table.name) is OPEN
        return text, proven

    def one(self, relation: One, gql: GraphQLField, picked: Picked, key: str) -> str:
        """The row under a key as a scalar subselect, null where there is none."""
        target = self.binder.alias(relation.table)
        text = self.object(get_named_type(gql.type).name, picked.selections, target)
        where = self.binder.where(target, f"{{t}}.{relation.key} = {key}")
        return f"(SELECT {text.sql} FROM {relation.table.name} {target.name} WHERE {where})"

    def page(self, relation: Page, gql: GraphQLField, picked: Picked, key: str) -> str:
        """A parent's page of rows, as a scalar subselect."""
        index, made = self.place(gql, picked)
        target = self.binder.alias(relation.table)
        table, target.day = self._moment(relation, index)
        page = self.page_text(gql, picked, index, made, target, relation.order)
        kept = (f"{{t}}.{relation.key} = {key}", relation.where, *self._narrowed(relation, index))
        where = self.binder.where(target.again(), *kept, page.beyond)
        source = f"FROM {table} {target.name} WHERE {where}"
        count_alias = self.binder.alias(relation.table)
        count_alias.day = target.day
        counted = self.binder.where(count_alias, *kept)
        count = f"(SELECT count(*)::int FROM {table} {count_alias.name} WHERE {counted})"
        return page.text(lambda _: source, count)

    def _moment(self, relation: Page, index: int) -> tuple[str, str | None]:
        """The table, or its function of the moments asked about, and the day of these."""
        values = self.sites[index].values(self.selector.variables)
        if not relation.has_history or not any(values.get(name) for name in MOMENTS):
            return relation.table.name, None
        bound = [
            self._bind(index, _past(index, name), "timestamptz")
            if values.get(name) is not None
            else "NULL::timestamptz"
            for name in MOMENTS
        ]
        day = day_of(bound[0]) if values.get("as_of") is not None else None
        return f"{relation.table.name}_at({', '.join(bound)})", day

    def _narrowed(self, relation: Page, index: int) -> list[str]:
        """The relation's conditions for the arguments that are given."""
        values = self.sites[index].values(self.selector.variables)
        present = [each for each in relation.conditions if values.get(each[0]) is not None]
        return [
            one.sql.replace("{value}", self.binder.bind(_argument(index, name), one.cast))
            for name, one in present
        ]

    def page_text(
        self,
        gql: GraphQLField,
        picked: Picked,
        index: int,
        made: Site,
        target: Alias,
        order: Order,
    ) -> PageText:
        """What a connection selects of its page, and where the page begins and ends."""
        connection = get_named_type(gql.type)
        assert isinstance(connection, GraphQLObjectType)
        return PageText(
            self,
            connection,
            self.selector.pick(connection.name, picked.selections),
            order,
            target,
            self._size(index, made),
            self._beyond(index, made, target, order),
        )

    def _size(self, index: int, made: Site) -> str:
        first = made.constants.get("first")
        if first is not None and 1 <= first <= LARGEST_PAGE:
            return str(first)
        return self._bind(index, lambda given: page_size(given.args[index]["first"]), "int")

    def _bind(self, index: int, getter: Getter, cast: str) -> str:
        """A placeholder for an argument that may be refused."""
        return self.binder.bind(getter if index == self.root else _deep(getter), cast)

    def _beyond(self, index: int, made: Site, target: Alias, order: Order) -> str | None:
        after = made.values(self.selector.variables).get("after")
        if after is None:
            return None

        def place(given: Given) -> tuple[Any, ...]:
            return cursors.read(target.table, order, given.args[index]["after"])

        columns = ", ".join(f"{{t}}.{column}" for column in order.columns)
        bound = ", ".join(
            self._bind(index, _nth(place, n), sql_type(target.table.c[column]))
            for n, column in enumerate(order.columns)
        )
        return f"({columns}) {'<' if order.descending else '>'} ({bound})"


def _past(index: int, name: str) -> Getter:
    return lambda given: past(given.args[index][name], given.ctx.today, name)


def _argument(index: int, name: str) -> Getter:
    return lambda given: given.args[index][name]


def _deep(getter: Getter) -> Getter:
    """An argument below the root: how many positions fail by it, only the reference path knows."""

    def read(given: Given) -> Any:
        try:
            return getter(given)
        except Refused as refused:
            raise NotCompiled(str(refused)) from refused

    return read


def _nth(place: Any, n: int) -> Any:
    return lambda given: place(given)[n]
