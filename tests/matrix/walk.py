"""Walks every type, field and role over the planted city, and says what each was told.

The declarations drive it: a new domain is walked without a line here.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from graph.base.declare import Act, Root, Stream
from graph.schema import product
from models.visibility import row_rule
from resolvers.context import Viewer
from rules.roles import Role, may
from tests.api import Api
from tests.engine.given import Chooser, Known, literal
from tests.matrix.city import OWNED

CITY = "500000"
VIEWERS: dict[Role, Viewer] = {
    role: Viewer(
        role,
        f"{role.value.lower()}-1",
        CITY if role is Role.REGULATOR else None,
        OWNED if role is Role.ENTITY else None,
    )
    for role in Role
}
STAFF = VIEWERS[Role.REGULATOR]
"""Whose answers are the measure: he sees every row and every value as it is."""
DUMMIES: dict[str, Any] = {
    "Boolean": True,
    "Date": "2026-01-01",
    "DateTime": "2026-01-01T00:00:00Z",
    "Decimal": "1",
    "Float": 1.0,
    "GTIN": "6900000000014",
    "Int": 1,
    "USCC": OWNED,
}
VOLATILE = {"lagSeconds"}
"""Fields that tell the time of asking."""
MOST_ROWS = 12
DEEPEST = 3
CORE = product().core
Place = tuple[str, str]
"""A type and a field."""


def _is_required(one: GraphQLArgument | GraphQLInputField) -> bool:
    return isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined


def selection(gql: Any, depth: int) -> str:
    """Every field that can be asked without an argument; of what is a node, its id."""
    if isinstance(gql, GraphQLInterfaceType):
        return "{ __typename id }" if "id" in gql.fields else "{ __typename }"
    parts = ["__typename"]
    for name, one in gql.fields.items():
        if any(_is_required(argument) for argument in one.args.values()):
            continue
        named = get_named_type(one.type)
        if is_leaf_type(named):
            parts.append(name)
        elif depth > 0:
            parts.append(f"{name} {_inner(named, depth)}")
    return f"{{ {' '.join(parts)} }}"


def _inner(named: Any, depth: int) -> str:
    if named.name.endswith("Connection"):
        node = get_named_type(named.fields["nodes"].type)
        return f"{{ totalCount nodes {_inner(node, depth)} }}"
    if "id" in getattr(named, "fields", {}):
        return "{ __typename id }"
    return selection(named, depth - 1)


@dataclass
class Asked:
    """A document that the walk sends as every role."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass
class Walk:
    """One walk over one platform."""

    api: Api
    chooser: Chooser = field(init=False)
    known: Known = field(default_factory=Known)

    async def prepare(self) -> None:
        """Learn what exists in the city."""
        rows = await self.api.fetch("SELECT payload FROM entity_code ORDER BY payload LIMIT 3")
        self.known.payloads = [row["payload"] for row in rows]
        self.known.usccs = [OWNED] * 9
        for _, prefix, table in self._tables():
            rows = await self.api.fetch(f"SELECT id FROM {table} ORDER BY id LIMIT {MOST_ROWS}")
            self.known.ids += [f"{prefix}_{row['id']}" for row in rows]
        self.chooser = Chooser(Random(1), self.known)

    def _tables(self) -> Iterator[tuple[str, str, str]]:
        """Types with a global id, their prefix and their table."""
        for name, declared in product().declared.items():
            if declared.prefix and declared.table is not None and declared.kind != "interface":
                yield name, declared.prefix, declared.table.name

    async def types(self) -> AsyncIterator[tuple[str, Asked]]:
        """Rows of each type by their ids: those of the owner first, public and hidden ones."""
        for name, prefix, table in self._tables():
            kind = product().declared[name].variant
            where = f"WHERE kind = '{kind}'" if kind else ""
            hidden = (row_rule(table).public or "true").replace("{t}", table)
            rule = hidden.replace("{today}", "current_date").replace(f"{table}_history", table)
            order = f"coalesce(({rule}), false), id"
            rows = await self.api.fetch(f"SELECT id FROM {table} {where} ORDER BY {order}")
            half = MOST_ROWS // 2
            kept = rows if len(rows) <= MOST_ROWS else [*rows[:half], *rows[-half:]]
            ids = [f"{prefix}_{row['id']}" for row in kept]
            text = selection(CORE.type_map[name], DEEPEST)
            yield (
                name,
                Asked(
                    f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {name} {text} }} }}",
                    {"ids": ids},
                ),
            )

    def roots(self) -> Iterator[tuple[str, Asked]]:
        """Every field of Query, with arguments that name what exists; each time the same."""
        self.chooser = Chooser(Random(1), self.known)
        for name, members in product().members["Query"].items():
            if isinstance(members.declaration, Root) and name not in ("node", "nodes"):
                yield name, Asked(f"{{ {self._field(name, CORE.query_type.fields[name])} }}")  # type: ignore[union-attr]

    def _field(self, name: str, gql: GraphQLField) -> str:
        pairs = [
            f"{one}: {literal(argument.type, self._value(name, one, argument.type))}"
            for one, argument in gql.args.items()
            if _is_required(argument)
        ]
        given = f"({', '.join(pairs)})" if pairs else ""
        named = get_named_type(gql.type)
        return f"{name}{given}" + ("" if is_leaf_type(named) else f" {_inner(named, DEEPEST)}")

    def _value(self, field_: str, name: str, type_: Any) -> Any:
        declaration = product().members["Query"][field_].declaration
        prefixes = dict(declaration.ids) if isinstance(declaration, Root) else {}
        if name in prefixes:
            return next(one for one in self.known.ids if one.startswith(prefixes[name] + "_"))
        return self.chooser.value(name, type_)

    async def told(self, asked: Asked, role: Role, *, compiled: bool) -> dict[str, Any]:
        """The whole answer to a role."""
        answer = await self.api.run(asked.query, asked.variables, VIEWERS[role], compiled=compiled)
        return answer.body

    async def acts(self, role: Role) -> AsyncIterator[tuple[Place, str]]:
        """What a command or a subscription says to a role: its refusal, or that it may."""
        for root in ("Mutation", "Subscription"):
            for name, member in product().members[root].items():
                declaration = member.declaration
                assert isinstance(declaration, Act | Stream)
                if declaration.scope is None or may(role, declaration.scope):
                    yield (root, name), "may"
                else:
                    yield (root, name), await self._refusal(root, name, role)

    async def _refusal(self, root: str, name: str, role: Role) -> str:
        gql = CORE.type_map[root].fields[name]  # type: ignore[attr-defined]
        pairs = [
            f"{one}: {literal(argument.type, dummy(argument.type))}"
            for one, argument in gql.args.items()
            if _is_required(argument)
        ]
        given = f"({', '.join(pairs)})" if pairs else ""
        query = f"{root.lower()} {{ {name}{given} {{ __typename }} }}"
        if root == "Mutation":
            return " ".join((await self.api.run(query, {}, VIEWERS[role])).codes)
        async with aclosing(self.api.stream(query, {}, VIEWERS[role])) as answers:
            body = await anext(answers)
        return " ".join(error["extensions"]["code"] for error in body["errors"])


def dummy(type_: Any) -> Any:
    """A value that is well formed, whatever it may mean."""
    inner = get_nullable_type(type_)
    if isinstance(inner, GraphQLList):
        return [dummy(inner.of_type)]
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if isinstance(inner, GraphQLInputObjectType):
        return {name: dummy(one.type) for name, one in inner.fields.items() if _is_required(one)}
    return DUMMIES.get(inner.name, "x")


def places(owner: str, value: Any, path: str = "") -> Iterator[tuple[Place, str, Any]]:
    """Every leaf and link of an answer: its type and field, its place, and its value."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            key = item.get("id", number) if isinstance(item, dict) else number
            yield from places(owner, item, f"{path}/{key}")
    elif isinstance(value, dict):
        name = value.get("__typename", owner)
        for key, inner in value.items():
            if key == "__typename":
                continue
            if isinstance(inner, dict | list) and _is_composite(name, key):
                yield (name, key), f"{path}/{key}", bool(inner)
                yield from places(_target(name, key), inner, f"{path}/{key}")
            elif inner is not None:
                value_ = "…" if key in VOLATILE else json.dumps(inner, ensure_ascii=False)
                yield (name, key), f"{path}/{key}", value_


def _is_composite(owner: str, name: str) -> bool:
    gql = CORE.type_map.get(owner)
    fields: Mapping[str, GraphQLField] = getattr(gql, "fields", {})
    return name in fields and not is_leaf_type(get_named_type(fields[name].type))


def _target(owner: str, name: str) -> str:
    gql = CORE.type_map[owner]
    assert isinstance(gql, GraphQLObjectType | GraphQLInterfaceType)
    return str(get_named_type(gql.fields[name].type).name)


Seen = dict[Place, dict[str, Any]]


def seen(label: str, data: Any) -> Seen:
    """The values of an answer by field and place."""
    found: Seen = {}
    for place, path, value in places("Query", data, label):
        found.setdefault(place, {})[path] = value
    return found


def verdict(measure: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """What a role was told of a field, beside what staff was told."""
    if not measure and not told:
        return "-"
    if not told:
        return "none"
    shared = measure.keys() & told.keys()
    other = any(measure[path] != told[path] for path in shared) or bool(
        told.keys() - measure.keys()
    )
    whole = "all" if shared == measure.keys() else "some"
    return f"{whole} otherwise" if other else whole
