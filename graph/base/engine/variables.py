"""Variables of an operation coerced by functions made once; what is unusual goes the long way.

Only plain forms are read here: built-in and custom scalars, enums, lists and NonNull of these.
Defaults, input objects and anything that does not fit are left to graphql-core and its errors.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_named_type,
    get_variable_values,
    type_from_ast,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource

Coerce = Callable[[Any], Any]
SMALLEST_INT, LARGEST_INT = -(2**31), 2**31 - 1


class Unusual(Exception):  # noqa: N818 - the long way decides whether it is an error
    """A value that is not read here."""


def _text(value: Any) -> Any:
    if type(value) is not str:
        raise Unusual
    return value


def _integer(value: Any) -> Any:
    if type(value) is not int or not SMALLEST_INT <= value <= LARGEST_INT:
        raise Unusual
    return value


def _truth(value: Any) -> Any:
    if type(value) is not bool:
        raise Unusual
    return value


def _anything(value: Any) -> Any:
    """A representation, which its field reads."""
    return value


def _anythings(value: Any) -> Any:
    if type(value) is not list or None in value:
        raise Unusual
    return value


ANY = "_Any"
PLAIN: dict[str, Coerce] = {
    ANY: _anything,
    "String": _text,
    "ID": _text,
    "Int": _integer,
    "Boolean": _truth,
}


def _coerce(gql: Any) -> Coerce | None:
    """How to read values of a type; None for types that are left to graphql-core."""
    if isinstance(gql, GraphQLNonNull):
        inner = _coerce(gql.of_type)
        return _required(inner) if inner else None
    if isinstance(gql, GraphQLList):
        if isinstance(gql.of_type, GraphQLNonNull) and get_named_type(gql).name == ANY:
            return _optional(_anythings)
        inner = _coerce(gql.of_type)
        return _optional(_each(inner)) if inner else None
    if isinstance(gql, GraphQLEnumType):
        return _optional(_custom(gql))
    if isinstance(gql, GraphQLScalarType):
        read = PLAIN.get(gql.name) or _custom(gql)
        return _optional(read) if gql.name != "Float" else None
    return None


def _required(inner: Coerce) -> Coerce:
    def read(value: Any) -> Any:
        if value is None:
            raise Unusual
        return inner(value)

    return read


def _optional(inner: Coerce) -> Coerce:
    return lambda value: None if value is None else inner(value)


def _each(inner: Coerce) -> Coerce:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise Unusual
        return [inner(one) for one in value]

    return read


def _custom(gql: GraphQLScalarType | GraphQLEnumType) -> Coerce:
    def read(value: Any) -> Any:
        coerced = gql.coerce_input_value(value)
        if coerced is Undefined:
            raise Unusual
        return coerced

    return read


@dataclass(frozen=True, slots=True)
class Step:
    """One variable."""

    name: str
    is_required: bool
    is_deciding: bool
    """Whether the plan may depend on its value: not on that of a text which is always there."""
    coerce: Coerce
    signature: GraphQLVariableSignature


class Reader:
    """Reads the variables of one operation."""

    def __init__(self, core: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self.core = core
        self.definitions = operation.variable_definitions or ()
        self.steps = self._steps()
        self.deciding = [one.name for one in self.steps or () if one.is_deciding]

    def _steps(self) -> list[Step] | None:
        steps = []
        for node in self.definitions:
            coerce = _coerce(type_from_ast(self.core, node.type))
            signature = get_variable_signature(self.core, node)
            if coerce is None or isinstance(signature, GraphQLError) or node.default_value:
                return None
            kind: Any = signature.type
            required = isinstance(kind, GraphQLNonNull)
            deciding = not (required and _is_plain(kind.of_type))
            steps.append(Step(node.variable.name.value, required, deciding, coerce, signature))
        return steps

    def shape(self, variables: VariableValues) -> Hashable:
        """What of the values decides the plan: booleans, and which optional values are given."""
        coerced = variables.coerced
        names = coerced if self.steps is None else self.deciding
        return tuple((name, _shape(coerced[name])) for name in names if name in coerced)

    def read(self, raw: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The coerced values, or what is wrong with those that were given."""
        try:
            if self.steps is not None:
                return _plainly(self.steps, raw)
        except Exception:
            return self._at_length(raw)  # a scalar refuses by whatever exception it likes
        return self._at_length(raw)

    def _at_length(self, raw: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        return get_variable_values(self.core, self.definitions, dict(raw), hide_suggestions=True)


def _is_plain(gql: Any) -> bool:
    """Whether all values of a type are alike to a plan."""
    return isinstance(gql, GraphQLList) or (
        isinstance(gql, GraphQLScalarType) and gql.name not in (ANY, "Boolean")
    )


def _shape(value: object) -> Hashable:
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, dict):
        return frozenset(name for name, inner in value.items() if inner is not None)
    return 0


def without_lists(variables: VariableValues) -> VariableValues:
    """The same with nothing in their lists: no plan depends on it, and some would keep it."""
    sources = {
        name: source._replace(value=_emptied(source.value))
        for name, source in variables.sources.items()
    }
    coerced = {name: _emptied(value) for name, value in variables.coerced.items()}
    return VariableValues(sources, coerced)


def _emptied(value: Any) -> Any:
    return [] if isinstance(value, list) else value


def _plainly(steps: list[Step], raw: Mapping[str, Any]) -> VariableValues:
    coerced, sources = {}, {}
    for step in steps:
        value = raw.get(step.name, Undefined)
        sources[step.name] = VariableValueSource(step.signature, value)
        if value is not Undefined:
            coerced[step.name] = step.coerce(value)
        elif step.is_required:
            raise Unusual
    return VariableValues(sources, coerced)
