"""One part of the graph as a subgraph of its own: 注册登记, 监督管理 or 执法办案.

Root fields and the fields of nodes are divided by the files that declare them; a file, or one of
its classes, says `SUBGRAPH = …`, and is of the registry where it says nothing. A node of another
part is known by its keys alone. Every other type stands whole in each part that leads to it.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from strawberry.federation.schema_directives import Key, Shareable

from graph.base.audiences import ROOTS, reached
from graph.base.build import Product, members_of
from rules.subgraphs import Subgraph

SAID = "SUBGRAPH"
FEDERATION_FIELDS = ("_entities", "_service")
Origins = Mapping[tuple[str, str], type]


def home_of(cls: type) -> Subgraph:
    """The part of what a class declares: as it says, or its file, or the package around it."""
    said: Subgraph | None = vars(cls).get(SAID)
    name = cls.__module__
    while said is None and name:
        said = getattr(sys.modules.get(name), SAID, None)
        name = name.rpartition(".")[0]
    return said or Subgraph.REGISTRY


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a schema that was built for it alone, and is changed in place."""

    product: Product
    origins: Origins
    own: Subgraph

    def narrowed(self) -> Product:
        """The product that holds this part only."""
        core = self.product.core
        for kind in self._divided():
            self._keep(kind)
        for named in core.type_map.values():
            if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
                self._loosen(named)
        names = self._reached()
        self._direct(names)
        whole = core.to_kwargs()
        whole["types"] = tuple(kind for name, kind in core.type_map.items() if name in names)
        made = GraphQLSchema(**whole)
        self.product.strawberry._schema = made
        declared = {n: one for n, one in self.product.declared.items() if n in made.type_map}
        return Product(self.product.strawberry, made, declared, members_of(made))

    def _divided(self) -> Iterator[GraphQLObjectType]:
        for name, kind in self.product.core.type_map.items():
            if isinstance(kind, GraphQLObjectType) and (name in ROOTS or self._is_node(name)):
                yield kind

    def _is_node(self, name: str) -> bool:
        declared = self.product.declared.get(name)
        return declared is not None and declared.kind == "node"

    def _home(self, kind: str, field: str = "") -> Subgraph:
        origin = self.origins.get((kind, field)) or self.product.declared[kind].cls
        return home_of(origin)

    def _owns(self, kind: GraphQLObjectType, field: str) -> bool:
        member = self.product.members[kind.name].get(field)
        return member is not None and self._home(kind.name, member.python_name) is self.own

    def _keys(self, kind: GraphQLObjectType) -> tuple[str, ...]:
        return self.product.declared[kind.name].keys if self._is_node(kind.name) else ()

    def _keep(self, kind: GraphQLObjectType) -> None:
        """Leave it the fields of this part, and those by which it is known everywhere."""
        known = (*self._keys(kind), *FEDERATION_FIELDS)
        for name in list(kind.fields):
            if name not in known and not self._owns(kind, name):
                del kind.fields[name]

    def _loosen(self, kind: GraphQLObjectType | GraphQLInterfaceType) -> None:
        """Null may stand where another part must answer, lest its silence take all around it."""
        is_guest = self._is_node(kind.name) and self._home(kind.name) is not self.own
        keys = self._keys(kind) if isinstance(kind, GraphQLObjectType) else ()
        for name, field in kind.fields.items():
            if self._is_foreign(field):
                field.type = _nullable(field.type)
            elif is_guest and name not in keys and isinstance(field.type, GraphQLNonNull):
                field.type = field.type.of_type

    def _is_foreign(self, field: GraphQLField) -> bool:
        name = get_named_type(field.type).name
        return self._is_node(name) and self._home(name) is not self.own

    def _reached(self) -> set[str]:
        """What this part leads to: from its roots, and from what gateways name."""
        core = self.product.core
        roots = [core.type_map[name] for name in ROOTS if name in core.type_map]
        fields = [
            field
            for kind in (*roots, *self._answered())
            if isinstance(kind, GraphQLObjectType)
            for name, field in kind.fields.items()
            if name not in FEDERATION_FIELDS
        ]
        return reached(core, fields) | {kind.name for kind in self._answered()}

    def _answered(self) -> Iterator[GraphQLObjectType]:
        """The nodes that this part adds to, and the forms of what it declares."""
        asks_any = "node" in _object(self.product.core, "Query").fields
        for name, declared in self.product.declared.items():
            kind = self.product.core.type_map.get(name)
            if not isinstance(kind, GraphQLObjectType):
                continue
            is_form = declared.kind == "variant" and home_of(declared.cls) is self.own
            if is_form or (self._is_node(name) and (asks_any or self._adds(kind))):
                yield kind

    def _adds(self, kind: GraphQLObjectType) -> bool:
        return any(self._owns(kind, name) for name in kind.fields)

    def _direct(self, names: set[str]) -> None:
        """Say what is shared, and what is only named here."""
        core, answered = self.product.core, set[str]()
        for name in names:
            kind = core.type_map[name]
            if not isinstance(kind, GraphQLObjectType):
                continue
            definition = kind.extensions["strawberry-definition"]
            directives: list[Any] = [*(definition.directives or ())]
            if not self._is_node(name):
                is_said = any(isinstance(one, Shareable) for one in directives)
                directives += [] if is_said else [Shareable()]
            elif not self._adds(kind):
                directives = [_named_only(one) for one in directives]
            if any(isinstance(one, Key) and one.resolvable is not False for one in directives):
                answered.add(name)
            definition.directives = directives
        union = core.type_map["_Entity"]
        assert isinstance(union, GraphQLUnionType)
        union.types = tuple(kind for kind in union.types if kind.name in answered)


def _named_only(directive: Any) -> Any:
    return (
        Key(fields=directive.fields, resolvable=False) if isinstance(directive, Key) else directive
    )


def _nullable(kind: GraphQLOutputType) -> GraphQLOutputType:
    """The same without a promise, of a list's items too."""
    if isinstance(kind, GraphQLNonNull):
        return _nullable(kind.of_type)
    if isinstance(kind, GraphQLList):
        return GraphQLList(_nullable(kind.of_type))
    return kind


def _object(core: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = core.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found
