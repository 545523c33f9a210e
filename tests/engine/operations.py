"""Writes random valid operations over whatever the schema declares, from a seed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
)

from tests.engine.given import Chooser, Known, literal
from tests.engine.scope import Scope

ROOTS = {
    "entities": 16,
    "entity": 12,
    "scan": 8,
    "node": 8,
    "nodes": 4,
    "_entities": 6,
    "_service": 0,
}
"""How often a root field is asked; those that are not named here share REST evenly."""
REST = 36
DEEPEST = 7
LIKED = {
    "nodes": 5,
    "edges": 3,
    "pageInfo": 3,
    "totalCount": 2,
    "registeredCapital": 12,
    "currency": 4,
    "keyPersons": 3,
    "creditRecords": 4,
    "warnings": 3,
    "person": 4,
    "displayName": 4,
}


@dataclass(frozen=True)
class Operation:
    """A document with its variables."""

    text: str
    variables: dict[str, Any]


@dataclass
class Draft:
    """One document being written."""

    left: int
    directives: int = 8
    aliases: int = 30
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    reusable: list[tuple[str, str]] = field(default_factory=list)


class Author:
    """Writes operations; the same seed writes the same ones."""

    def __init__(self, schema: GraphQLSchema, known: Known, seed: int) -> None:
        self.schema = schema
        self.random = Random(seed)
        self.chooser = Chooser(self.random, known)
        self.draft = Draft(0)

    def write(self, *, for_gateway: bool = False) -> Operation:
        """A new operation; references are asked for by gateways and now and then by others."""
        self.draft = Draft(left=self.random.choice((4, 10, 16, 24)))
        self.chooser.is_wrong = self._chance(0.05)
        scope = Scope()
        roots = self._roots(for_gateway)
        body = " ".join(self._root(name, scope) for name in roots)
        declared = f"({', '.join(self.draft.declared)})" if self.draft.declared else ""
        head = "" if not declared and self._chance(0.3) else f"query Q{declared} "
        return Operation(
            "\n".join((f"{head}{{ {body} }}", *self.draft.fragments)), self.draft.variables
        )

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _roots(self, for_gateway: bool) -> list[str]:
        query = self.schema.query_type
        assert query is not None
        names = [*query.fields, "__typename"]
        rest = REST / max(1, len(set(names) - set(ROOTS)))
        weights = [ROOTS.get(name, rest) for name in names]
        if not for_gateway:
            weights[names.index("_entities")] = 0 if self._chance(0.9) else 1
        return self.random.choices(names, weights, k=self.random.choice((1, 1, 1, 2, 3)))

    def _root(self, name: str, scope: Scope) -> str:
        query = self.schema.query_type
        assert query is not None
        if name == "__typename":
            return self._typename(scope)
        text = self._field(query, name, query.fields[name], scope, DEEPEST)
        return f"... on Query {{ {text} }}" if self._chance(0.05) else text

    def selections(self, gql: GraphQLNamedType, scope: Scope, depth: int) -> str:
        """What is selected of a composite type; never nothing."""
        parts = [self._part(gql, scope, depth) for _ in range(self.random.choice((1, 2, 3, 4, 5)))]
        return f"{{ {' '.join(parts)} }}"

    def _part(self, gql: GraphQLNamedType, scope: Scope, depth: int) -> str:
        roll = self.random.random()
        is_union = isinstance(gql, GraphQLUnionType)
        if roll < 0.08:
            return self._typename(scope)
        if roll < (0.55 if isinstance(gql, GraphQLInterfaceType) else 0.2) or is_union:
            return self._inline(gql, scope, depth)
        if roll < 0.27 and not is_union:
            return self._spread(gql, scope, depth)
        name = self._choose(gql, depth)
        if name is None:
            return self._typename(scope)
        return self._field(gql, name, gql.fields[name], scope, depth)  # type: ignore[attr-defined]

    def _choose(self, gql: Any, depth: int) -> str | None:
        """A field of a type; one with fields below it only while there is room for them."""
        self.draft.left -= 1
        room = depth > 1 and self.draft.left > 0
        names = [
            name
            for name, one in gql.fields.items()
            if room or is_leaf_type(get_named_type(one.type))
        ]
        weights = [
            LIKED.get(name, 1)
            + (2 if is_composite_type(get_named_type(gql.fields[name].type)) else 0)
            for name in names
        ]
        return self.random.choices(names, weights)[0] if names else None

    def _typename(self, scope: Scope) -> str:
        return self._keyed("__typename", "", "String!", scope)[1] + self._directive()

    def _field(self, parent: Any, name: str, gql: GraphQLField, scope: Scope, depth: int) -> str:
        arguments = self._arguments(f"{parent.name}.{name}", gql)
        key, text = self._keyed(name, arguments, f"{parent.name}{gql.type}", scope)
        text += self._directive()
        named = get_named_type(gql.type)
        if is_composite_type(named):
            text += " " + self.selections(named, scope.inner(key), depth - 1)
        return text

    def _keyed(self, name: str, arguments: str, type_: str, scope: Scope) -> tuple[str, str]:
        """The response key and the field as written, with an alias if need be."""
        alias = name
        if self.draft.aliases > 8 and self._chance(0.12):
            alias = self.random.choice(("a", "b", "name", "id", name.upper()))
        key = scope.key(alias, f"{name}{arguments}{type_}")
        self.draft.aliases -= key != name
        return key, (f"{key}: " if key != name else "") + name + arguments

    def _inline(self, gql: GraphQLNamedType, scope: Scope, depth: int) -> str:
        if not isinstance(gql, GraphQLUnionType) and self._chance(0.2):
            return f"...{self._directive()} {self.selections(gql, scope, depth)}"
        on = self.random.choice(list(self._overlapping(gql)))
        inner = self.selections(on, scope, depth)
        return f"... on {on.name}{self._directive()} {inner}"

    def _spread(self, gql: GraphQLNamedType, scope: Scope, depth: int) -> str:
        known = [name for name, on in self.draft.reusable if on == gql.name]
        if known and self._chance(0.5):
            return f"...{self.random.choice(known)}{self._directive()}"
        on = self.random.choice(list(self._overlapping(gql)))
        inner = self.selections(on, scope, depth)
        name = f"F{len(self.draft.fragments)}"
        self.draft.fragments.append(f"fragment {name} on {on.name} {inner}")
        self.draft.reusable.append((name, gql.name))
        return f"...{name}{self._directive()}"

    def _overlapping(self, gql: GraphQLNamedType) -> Iterable[Any]:
        """Types on which a fragment may stand here."""
        own = self._concrete(gql)
        for other in self.schema.type_map.values():
            composite = is_composite_type(other) and not other.name.startswith("__")
            if composite and own & self._concrete(other):
                yield other

    def _concrete(self, gql: Any) -> set[str]:
        if isinstance(gql, GraphQLObjectType):
            return {gql.name}
        if isinstance(gql, GraphQLInterfaceType | GraphQLUnionType):
            return {one.name for one in self.schema.get_possible_types(gql)}
        return set()

    def _directive(self) -> str:
        if self.draft.directives == 0 or not self._chance(0.1):
            return ""
        self.draft.directives -= 1
        name = self.random.choice(("skip", "include"))
        value = self.random.choice((True, False, name == "include"))
        if self._chance(0.5):
            return f" @{name}(if: {self._variable('Boolean!', 'Boolean', value)})"
        return f" @{name}(if: {str(value).lower()})"

    def _arguments(self, place: str, gql: GraphQLField) -> str:
        values = self.chooser.arguments(place, gql.args)
        texts = [f"{name}: {self._given(gql.args[name], value)}" for name, value in values.items()]
        self.random.shuffle(texts)
        return f"({', '.join(texts)})" if texts else ""

    def _given(self, argument: Any, value: Any) -> str:
        """A value as a literal, as a variable, or as an object with variables inside."""
        roll = self.random.random()
        if roll < 0.4:
            loose = argument.default is not None and self._chance(0.3)
            type_ = argument.type.of_type if loose else argument.type
            return self._variable(str(type_), argument.type, value)
        named = get_named_type(argument.type)
        if roll < 0.6 and isinstance(named, GraphQLInputObjectType) and isinstance(value, dict):
            pairs = (
                f"{name}: {self._variable(str(type_), type_, one)}"
                for name, one in value.items()
                for type_ in (named.fields[name].type,)
            )
            return f"{{{', '.join(pairs)}}}"
        return literal(argument.type, value)

    def _variable(self, declared: str, type_: Any, value: Any) -> str:
        """A new variable that has this value: given, or left to its default."""
        name = f"v{len(self.draft.declared)}"
        roll = self.random.random()
        if roll < 0.15 and value is not None:
            self.draft.declared.append(f"${name}: {declared} = {literal(type_, value)}")
        elif value is None and roll < 0.5 and not isinstance(type_, GraphQLNonNull):
            self.draft.declared.append(f"${name}: {declared}")
        else:
            self.draft.declared.append(f"${name}: {declared}")
            self.draft.variables[name] = value
        return f"${name}"
