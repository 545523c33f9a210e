"""The documents of the walk, written from the schema: a new domain is asked without a line here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    GraphQLUnionType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from graph.base.declare import Root, Stream
from graph.schema import product
from tests.engine.given import literal
from tests.matrix.city import CASE, FOREIGN, MALL, OWNED
from tests.matrix.files import key

DEEPEST, MOST_WORDS = 3, 420
CORE = product().core
BY_TYPE: dict[str, Any] = {
    "Boolean": True,
    "Date": "2026-01-01",
    "DateTime": "2026-01-01T00:00:00Z",
    "Decimal": "1",
    "Float": 1.0,
    "GTIN": "6900000000014",
    "Int": 1,
    "USCC": OWNED,
}
BY_NAME: dict[str, Any] = {
    "uscc": OWNED,
    "from": FOREIGN,
    "to": OWNED,
    "seeds": [OWNED],
    "examples": [{"uscc": OWNED, "key": "a"}],
    "by": {"uscc": OWNED},
    "gtin": "6900000000014",
    "district": "500000",
    "complaintEvents.number": CASE,
    "text": "山城矩阵",
    "title": "中华人民共和国食品安全法",
    "act": "中华人民共和国食品安全法",
    "registrationCode": "梯11渝A90001(26)",
    "deviceCode": "D-900001",
    "topics": ["FOOD"],
    "first": 20,
    "year": 2026,
    "months": 12,
    "depth": 2,
    "itemSafety.code": "/01/06900000000014/10/L1",
    "source.code": "PLATFORM",
    "validateUscc.code": OWNED,
    "part": 0,
    "section": "F",
    "since": "2026-01-01",
    "until": "2026-12-31",
    "serviceReport.month": "2026-10",
    "operation": "{ __typename }",
    "documentHash": "0" * 64,
    "webhookDeliveries.name": "matrix",
    "managingOrganization.uscc": MALL,
    "safetyCode": "补",
    "verifyCertificate.number": "样CERTIFICATE",
    "screenPerson.name": "周不可外泄",
}
"""Values that name what is planted, by argument or by `field.argument`."""
AGAIN: dict[str, tuple[dict[str, Any], ...]] = {
    "itemSafety": ({"code": "梯11渝A90001(26)"},),
    "validateUscc": ({"code": "91500000MA5U00000X"},),
    "searchKnowledge": ({"text": "食品安全法"}, {"text": "禁止生产经营"}),
    "officeTasks": ({"state": "DONE"},),
    "law": ({"title": "食品安全法"},),
    "industryStatistics": ({"industry": "52", "district": "500103", "by": "DISTRICT"},),
}
"""Root fields that are asked once more, with these arguments."""
BY_PREFIX = {"ent": "entity", "bat": "batch", "kdo": "SUPPORT_POLICY"}
"""What is planted under the ids that root fields take."""


@dataclass
class Asked:
    """A document that the walk sends as every voice, and the type that it is about."""

    label: str
    query: str
    owner: str = "Query"
    variables: dict[str, Any] = field(default_factory=dict)
    root: str = "Query"


def is_required(one: GraphQLArgument | GraphQLInputField) -> bool:
    """Whether a document must give it."""
    return isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined


def value(place: str, name: str, type_: Any) -> Any:
    """A value for an argument, the same each time."""
    for known in (f"{place}.{name}", name):
        if known in BY_NAME:
            return BY_NAME[known]
    return dummy(type_)


def dummy(type_: Any) -> Any:
    """A value that is well formed, whatever it may mean."""
    inner = get_nullable_type(type_)
    if isinstance(inner, GraphQLList):
        return [dummy(inner.of_type)]
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if isinstance(inner, GraphQLInputObjectType):
        return {
            name: value("", name, one.type)
            for name, one in inner.fields.items()
            if is_required(one)
        }
    return BY_TYPE.get(inner.name, "x")


def called(
    name: str,
    gql: GraphQLField,
    ids: dict[str, str] | None = None,
    said: Mapping[str, Any] | None = None,
) -> str:
    """A field with the arguments that it must have, and those that are said."""
    pairs = []
    for given, argument in gql.args.items():
        if is_required(argument) or given in (said or {}):
            prefix = (ids or {}).get(given)
            one = f"{prefix}_{key(BY_PREFIX[prefix])}" if prefix in BY_PREFIX else None
            told = (said or {}).get(given) or one or value(name, given, argument.type)
            pairs.append(f"{given}: {literal(argument.type, told)}")
    return f"{name}({', '.join(pairs)})" if pairs else name


def parts(gql: Any, depth: int) -> Iterator[str]:
    """Every field of a type, each with all that is below it; of what is a node, its id."""
    for name, one in getattr(gql, "fields", {}).items():
        named = get_named_type(one.type)
        if is_leaf_type(named):
            yield called(name, one)
        elif depth > 0:
            yield f"{called(name, one)} {below(named, depth)}"


def below(named: Any, depth: int) -> str:
    """What is selected of a field's type."""
    if isinstance(named, GraphQLUnionType):
        return "{ __typename }"
    if named.name.endswith("Connection"):
        node = get_named_type(named.fields["nodes"].type)
        return f"{{ totalCount nodes {below(node, depth)} }}"
    if "id" in named.fields and (is_walked(named.name) or named.name == "Node"):
        return "{ __typename id }"
    if isinstance(named, GraphQLInterfaceType):
        return "{ __typename }"
    return f"{{ __typename {' '.join(parts(named, depth - 1))} }}"


def is_walked(name: str) -> bool:
    """Whether rows of a type are asked for by their ids, in documents of their own."""
    declared = product().declared.get(name)
    return declared is not None and bool(declared.prefix) and declared.table is not None


def of_type(name: str, ids: list[str]) -> Iterator[Asked]:
    """Rows of a type by their ids, its fields in as many documents as the limits want."""
    chunk: list[str] = []
    for part in [*parts(CORE.type_map[name], DEEPEST), ""]:
        if chunk and (not part or len(" ".join((*chunk, part)).split()) > MOST_WORDS):
            text = f"... on {name} {{ id {' '.join(chunk)} }}"
            query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename {text} }} }}"
            yield Asked(f"type {name}", query, name, {"ids": ids})
            chunk = []
        chunk.append(part)


def roots() -> Iterator[Asked]:
    """Every field of Query."""
    assert CORE.query_type is not None
    for name, members in product().members["Query"].items():
        declaration = members.declaration
        if not isinstance(declaration, Root) or name in ("node", "nodes"):
            continue
        gql = CORE.query_type.fields[name]
        named = get_named_type(gql.type)
        rest = "" if is_leaf_type(named) else f" {below(named, DEEPEST)}"
        for number, said in enumerate(({}, *AGAIN.get(name, ()))):
            head = called(name, gql, dict(declaration.ids), said)
            label = f"root {name}{f' {number}' if number else ''}"
            yield Asked(label, f"{{ {head}{rest} }}")


def streams() -> Iterator[tuple[str, Stream, str]]:
    """Every subscription from a cursor on, with all that its events hold."""
    for name, member in product().members["Subscription"].items():
        assert isinstance(member.declaration, Stream)
        gql = CORE.type_map["Subscription"].fields[name]  # type: ignore[attr-defined]
        said = {"topics": ["FOOD"]} if "topics" in gql.args else {}
        head = called(name, gql, None, said)
        given = f"{head[:-1]}, after: $c)" if head.endswith(")") else f"{head}(after: $c)"
        told = below(get_named_type(gql.type), DEEPEST)
        yield name, member.declaration, f"subscription ($c: Cursor) {{ {given} {told} }}"


def command(root: str, name: str) -> str:
    """A command or a subscription with well-formed arguments."""
    gql = CORE.type_map[root].fields[name]  # type: ignore[attr-defined]
    return f"{root.lower()} {{ {called(name, gql)} {{ __typename }} }}"


def reference(name: str, ids: list[str]) -> Asked:
    """The rows of a type as a gateway asks for them."""
    query = (
        f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on {name} {{ id }} }} }}"
    )
    told = [{"__typename": name, "id": one} for one in ids]
    return Asked(f"reference {name}", query, name, {"r": told})


def one_by_one(ids: list[str]) -> Asked:
    """The same rows, each by `node`."""
    text = " ".join(f"n{i}: node(id: {json.dumps(one)}) {{ id }}" for i, one in enumerate(ids))
    return Asked("node", f"{{ {text} }}")
