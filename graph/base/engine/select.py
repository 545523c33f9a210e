"""Selections merged as the specification says, with `@skip` and `@include` already decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)
from graphql.execution.values import VariableValues


class NotCompiled(Exception):  # noqa: N818 - the reference path takes over, nothing failed
    """The plan does not take this operation."""


class Violation(Exception):  # noqa: N818 - the reference path tells the client what is wrong
    """A null or a failure stands where the plan can give no value."""


def bare(node: FieldNode) -> FieldNode:
    """A field without what is selected below it: a plan that kept that would keep the document."""
    return replace(node, selection_set=None)


@dataclass(frozen=True, slots=True)
class Picked:
    """One response key and the field nodes that merge into it."""

    key: str
    nodes: tuple[FieldNode, ...]

    @property
    def bare(self) -> tuple[FieldNode, ...]:
        """The nodes as a plan keeps them, for the places of errors."""
        return tuple(map(bare, self.nodes))

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.nodes[0].name.value

    @property
    def selections(self) -> list[SelectionSetNode]:
        """The selection sets below it."""
        return [node.selection_set for node in self.nodes if node.selection_set]


@dataclass(frozen=True, slots=True)
class Selector:
    """Collects fields of concrete types for fixed values of the variables that decide."""

    core: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def pick(self, type_name: str, sets: Iterable[SelectionSetNode]) -> list[Picked]:
        """The fields of a concrete type, in response order."""
        found: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selections in sets:
            self._collect(type_name, selections.selections, found, visited)
        return [Picked(key, tuple(nodes)) for key, nodes in found.items()]

    def _collect(
        self,
        type_name: str,
        selections: Iterable[SelectionNode],
        found: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for node in selections:
            if not self._included(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node.type_condition, type_name):
                    self._collect(type_name, node.selection_set.selections, found, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition, type_name):
                    self._collect(type_name, fragment.selection_set.selections, found, visited)

    def _included(self, directives: Iterable[DirectiveNode]) -> bool:
        for directive in directives:
            if directive.name.value == "skip" and self._decides(directive):
                return False
            if directive.name.value == "include" and not self._decides(directive):
                return False
        return True

    def _decides(self, directive: DirectiveNode) -> bool:
        value = (directive.arguments or ())[0].value
        if isinstance(value, VariableNode):
            return bool(self.variables.coerced[value.name.value])
        return bool(getattr(value, "value", False))

    def _applies(self, condition: Any, type_name: str) -> bool:
        if condition is None or condition.name.value == type_name:
            return True
        wanted = self.core.type_map[condition.name.value]
        if not is_abstract_type(wanted):
            return False
        concrete = self.core.type_map[type_name]
        return isinstance(concrete, GraphQLObjectType) and self.core.is_sub_type(wanted, concrete)
