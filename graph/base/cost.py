"""What an operation costs, computed before it runs: never less than what it turns out to cost.

An object costs 1, a scalar nothing; `@cost` adds the weight of a field; a list costs its size times
what is selected of an item (https://ibm.github.io/graphql-specs/cost-spec.html). The size is the
page size asked for, else `@listSize(assumedSize:)`. Fragments are counted once and remembered.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)
from strawberry.federation.schema_directives import Cost as CostDirective
from strawberry.federation.schema_directives import ListSize

Variables = Mapping[str, Any]
Known = dict[str, int]
Cost = int | Callable[[Variables, Known], int]
LARGEST = 100
SIZING = ("ids", "representations", "examples")
"""Arguments whose own length is that of the list."""
PLAIN = 20
"""The size of a list that says nothing of its size."""
INTROSPECTION = 100


def evaluate(cost: Cost, variables: Variables) -> int:
    """The cost under these variables."""
    return cost if isinstance(cost, int) else cost(variables, {})


def together(costs: Iterable[Cost]) -> Cost:
    """The costs of what stands beside each other."""
    fixed, open_ = 0, list[Callable[[Variables, Known], int]]()
    for cost in costs:
        if isinstance(cost, int):
            fixed += cost
        else:
            open_.append(cost)
    if not open_:
        return fixed
    return lambda variables, known: fixed + sum(cost(variables, known) for cost in open_)


def times(size: Cost, cost: Cost) -> Cost:
    """A cost that arises several times."""
    if isinstance(size, int) and isinstance(cost, int):
        return size * cost
    return lambda variables, known: _of(size, variables, known) * _of(cost, variables, known)


def _of(cost: Cost, variables: Variables, known: Known) -> int:
    return cost if isinstance(cost, int) else cost(variables, known)


class Costs:
    """Costs of the operations of one document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[str, Cost] = {}
        self.defaults: dict[str, Any] = {}

    def operation(self, node: OperationDefinitionNode) -> Cost:
        """The cost of one operation."""
        root = self._begin(node)
        return self._selections(root, node.selection_set, {}) if root else 0

    def fields(self, node: OperationDefinitionNode, nodes: Iterable[FieldNode]) -> Cost:
        """The cost of some root fields of one operation."""
        root = self._begin(node)
        return together(self._field(root, one, {}) for one in nodes)

    def _begin(self, node: OperationDefinitionNode) -> GraphQLObjectType | None:
        """The root type of an operation, whose defaults hold from here on."""
        self.known = {}
        self.defaults = {
            one.variable.name.value: one.default_value
            for one in node.variable_definitions or ()
            if one.default_value is not None
        }
        return self.schema.get_root_type(node.operation)

    def _selections(
        self, on: Any, selections: SelectionSetNode | None, sized: dict[str, Cost]
    ) -> Cost:
        nodes = selections.selections if selections else ()
        return together(self._node(on, node, sized) for node in nodes)

    def _node(self, on: Any, node: object, sized: dict[str, Cost]) -> Cost:
        if isinstance(node, FieldNode):
            return self._field(on, node, sized)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = self.schema.type_map[condition.name.value] if condition else on
            return self._selections(inner, node.selection_set, sized)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, sized)
        return 0

    def _fragment(self, name: str, sized: dict[str, Cost]) -> Cost:
        """A fragment's cost, made once and, where variables decide it, found once a request."""
        key = f"{name} {sorted(sized)} {[id(size) for size in sized.values()]}"
        if key not in self.known:
            self.known[key] = 0
            fragment = self.fragments[name]
            on = self.schema.type_map[fragment.type_condition.name.value]
            self.known[key] = _once(key, self._selections(on, fragment.selection_set, sized))
        return self.known[key]

    def _field(self, on: Any, node: FieldNode, sized: dict[str, Cost]) -> Cost:
        name = node.name.value
        if name.startswith("__"):
            return 0 if name == "__typename" else INTROSPECTION
        assert isinstance(on, GraphQLObjectType | GraphQLInterfaceType)
        field = on.fields[name]
        weight, size = directives_of(field)
        target = get_named_type(field.type)
        if not is_composite_type(target):
            return weight
        inner = self._selections(target, node.selection_set, self._sized(field, node, size))
        length = self._length(field, node, size, sized)
        return together((weight, times(length, together((1, inner)))))

    def _sized(
        self, field: GraphQLField, node: FieldNode, size: ListSize | None
    ) -> dict[str, Cost]:
        """The lists below a field whose length an argument of the field decides."""
        if size is None or not size.sized_fields or not size.slicing_arguments:
            return {}
        asked = self._argument(field, node, size.slicing_arguments[0])
        return dict.fromkeys(size.sized_fields, asked)

    def _length(
        self, field: GraphQLField, node: FieldNode, size: ListSize | None, sized: dict[str, Cost]
    ) -> Cost:
        if not _is_list(field.type):
            return 1
        if node.name.value in sized:
            return sized[node.name.value]
        for name in SIZING:
            if name in field.args:
                return self._argument(field, node, name)
        return (size.assumed_size if size else None) or PLAIN

    def _argument(self, field: GraphQLField, node: FieldNode, name: str) -> Cost:
        """How long a list an argument asks for: itself, or its own length."""
        value = next((one.value for one in node.arguments or () if one.name.value == name), None)
        if isinstance(value, VariableNode):
            return self._variable(value.name.value, field.args[name].default_value)
        return _bounded(field.args[name].default_value if value is None else _literal(value))

    def _variable(self, name: str, otherwise: Any) -> Cost:
        default = self.defaults.get(name)
        missing = _bounded(otherwise if default is None else _literal(default))

        def size(variables: Variables, _: Known) -> int:
            return _bounded(variables[name]) if name in variables else missing

        return size


def _once(key: str, cost: Cost) -> Cost:
    if isinstance(cost, int):
        return cost

    def found(variables: Variables, known: Known) -> int:
        if key not in known:
            known[key] = cost(variables, known)
        return known[key]

    return found


def directives_of(field: GraphQLField) -> tuple[int, ListSize | None]:
    """The weight of a field by `@cost`, and its `@listSize`."""
    source = field.extensions.get("strawberry-definition")
    weight, size = 0, None
    for directive in getattr(source, "directives", None) or ():
        if isinstance(directive, CostDirective):
            weight = int(directive.weight)
        elif isinstance(directive, ListSize):
            size = directive
    return weight, size


def _is_list(type_: Any) -> bool:
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


def _literal(node: ValueNode) -> Any:
    if isinstance(node, IntValueNode):
        return int(node.value)
    return list(node.values) if isinstance(node, ListValueNode) else None


def _bounded(value: object) -> int:
    """A page size or the length of a list; what is neither is refused later, and costs a page."""
    if isinstance(value, list | tuple):
        return len(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return min(max(value, 0), LARGEST)
    return LARGEST
