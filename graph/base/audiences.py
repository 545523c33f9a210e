"""`@tag` in the SDL: whom a root field, and a type that no wider field leads to, is for.

A contract's variant excludes the tags of the audiences beyond it. Untagged is for everyone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from strawberry.federation.schema_directives import Link, Tag

from graph.base.build import Product
from rules.audiences import Audience, audience_of, within

ROOTS = ("Query", "Mutation", "Subscription")
TAGGED = (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)
"""Enums and scalars are not tagged: a composer drops them with what leads to them, and takes a
hidden default value for a mistake even where its field is hidden."""
ANY_NODE = "Node"
"""`node(id:)` leads to every node there is; it makes none of them known."""


class Audiences:
    """Which audience each root field and each type is for."""

    def __init__(self, product: Product) -> None:
        self.core = product.core
        self.fields = {
            (root, name): audience_of(getattr(member.declaration, "scope", None))
            for root in ROOTS
            for name, member in product.members.get(root, {}).items()
        }
        self.types: dict[str, Audience] = {}
        for audience in Audience:
            for name in reached(self.core, self._roots(audience)):
                self.types.setdefault(name, audience)

    def _roots(self, audience: Audience) -> list[GraphQLField]:
        seen = within(audience)
        return [
            _type(self.core, root).fields[name]
            for (root, name), own in self.fields.items()
            if own in seen
        ]

    def register(self) -> Iterator[tuple[str, Audience]]:
        """Every root field and type that is not for everyone, by name."""
        named = {f"{root}.{name}": own for (root, name), own in self.fields.items()}
        for name, own in sorted({**named, **self.types}.items()):
            if own is not Audience.PUBLIC:
                yield name, own


def stamp(product: Product) -> None:
    """Write the tags into the schema."""
    found = Audiences(product)
    for (root, name), audience in found.fields.items():
        source = _type(product.core, root).fields[name].extensions["strawberry-definition"]
        _tag(source, audience)
    for name, audience in found.types.items():
        kind = product.core.type_map[name]
        if isinstance(kind, TAGGED):
            _tag(kind.extensions["strawberry-definition"], audience)

    _import(product, f"@{Tag.__name__.lower()}")


def _import(product: Product, directive: str) -> None:
    """Name it among what the schema takes from federation, whose imports were listed before."""
    for link in product.strawberry.schema_directives:
        if isinstance(link, Link) and link.url and "/federation/" in link.url:
            link.import_ = sorted({*(link.import_ or ()), directive})


def _tag(source: Any, audience: Audience) -> None:
    mine = [] if audience is Audience.PUBLIC else [Tag(name=audience.value)]
    source.directives = [*(source.directives or ()), *mine]


def _type(core: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = core.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def reached(core: GraphQLSchema, roots: Iterable[GraphQLField]) -> set[str]:
    """The names of the types that these fields lead to."""
    waiting = [kind for field in roots for kind in _of_field(field)]
    found: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind.name not in found:
            found.add(kind.name)
            waiting += _next(core, kind)
    return found


def _of_field(field: GraphQLField) -> list[GraphQLNamedType]:
    arguments = [get_named_type(argument.type) for argument in field.args.values()]
    return [get_named_type(field.type), *arguments]


def _next(core: GraphQLSchema, kind: GraphQLNamedType) -> list[GraphQLNamedType]:
    if isinstance(kind, GraphQLInputObjectType):
        return [get_named_type(field.type) for field in kind.fields.values()]
    if isinstance(kind, GraphQLUnionType):
        return list(kind.types)
    found: list[GraphQLNamedType] = []
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        found = [one for field in kind.fields.values() for one in _of_field(field)]
        found += kind.interfaces
    if isinstance(kind, GraphQLInterfaceType) and kind.name != ANY_NODE:
        found += core.get_implementations(kind).objects
    return found
