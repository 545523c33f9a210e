"""Arguments of one field: constants coerced when the plan is made, the rest for each request."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLNonNull, ValueNode, VariableNode
from graphql.execution.values import VariableValues, coerce_argument
from graphql.language import ListValueNode, ObjectValueNode

from graph.base.engine.select import NotCompiled, bare

MISSING = object()


def holds_variable(value: ValueNode) -> bool:
    """Whether a literal holds a variable at any depth."""
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ObjectValueNode):
        return any(holds_variable(field.value) for field in value.fields or ())
    if isinstance(value, ListValueNode):
        return any(holds_variable(inner) for inner in value.values or ())
    return False


@dataclass(frozen=True, slots=True)
class Site:
    """The arguments of one field of one document."""

    field: GraphQLField
    node: FieldNode
    constants: dict[str, Any]
    direct: tuple[tuple[str, str, Any, bool], ...]
    """Arguments that are one variable: name, variable, default, and whether null may be given."""
    mixed: tuple[str, ...]
    """Arguments in whose literal a variable stands, by their name in the schema."""

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """The coerced arguments under their Python names."""
        if self.is_constant:
            return self.constants
        values = dict(self.constants)
        for name, variable, default, nullable in self.direct:
            given = variables.coerced.get(variable, default)
            if given is None and not nullable:
                raise NotCompiled(name)
            if given is not MISSING:
                values[name] = given
        for name in self.mixed:
            _coerce(values, self.field, self.node, name, variables)
        return values

    @property
    def is_constant(self) -> bool:
        """Whether no request can change the values."""
        return not self.direct and not self.mixed


def _coerce(
    values: dict[str, Any],
    field: GraphQLField,
    node: FieldNode,
    name: str,
    variables: VariableValues | None,
) -> None:
    given = {argument.name.value: argument for argument in node.arguments or ()}
    coerce_argument(values, node, name, field.args[name], given.get(name), variables, None)


def site(field: GraphQLField, node: FieldNode) -> Site:
    """Split the arguments of a field by what decides their values."""
    constants: dict[str, Any] = {}
    direct: list[tuple[str, str, Any, bool]] = []
    mixed: list[str] = []
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    for name, definition in field.args.items():
        value = given.get(name)
        if isinstance(value, VariableNode):
            absent: dict[str, Any] = {}
            coerce_argument(absent, node, name, _optional(definition), None, None, None)
            out = definition.out_name or name
            nullable = not isinstance(definition.type, GraphQLNonNull)
            direct.append((out, value.name.value, absent.get(out, MISSING), nullable))
        elif value is not None and holds_variable(value):
            mixed.append(name)
        else:
            _coerce(constants, field, node, name, None)
    return Site(field, bare(node), constants, tuple(direct), tuple(mixed))


def _optional(definition: Any) -> Any:
    """The argument as if it might be left out, to learn its default."""
    if isinstance(definition.type, GraphQLNonNull):
        loose = copy(definition)
        loose.type = definition.type.of_type
        return loose
    return definition
