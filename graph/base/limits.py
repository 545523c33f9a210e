"""Limits on a document, computed once for it: tokens, depth, aliases, directives, root fields.

Counted after fragment expansion, each fragment once and remembered, so that spreads cannot hide
or multiply work. Introspection has a depth of its own.
"""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from rules.errors import ErrorCode, Refused


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may ask."""

    bytes: int = 256 * 1024
    tokens: int = 2_000
    depth: int = 10
    introspection_depth: int = 15
    aliases: int = 30
    directives: int = 8
    root_fields: int = 20


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Size:
    """How much a selection asks, fragments expanded."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    """Fields of the selection itself, not of what is below them."""

    def beside(self, other: "Size") -> "Size":
        """Two selections next to each other."""
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.fields + other.fields,
        )


class Measure:
    """Measures the operations of one document."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[str, Size] = {}

    def size(self, selections: SelectionSetNode | None) -> Size:
        """The size of a selection set."""
        total = Size()
        for node in selections.selections if selections else ():
            total = total.beside(self._node(node))
        return total

    def _node(self, node: object) -> Size:
        if isinstance(node, FieldNode):
            inner = self.size(node.selection_set)
            aliases = inner.aliases + (1 if node.alias else 0)
            return Size(inner.depth + 1, aliases, inner.directives + len(node.directives or ()), 1)
        if isinstance(node, InlineFragmentNode):
            inner = self.size(node.selection_set)
            return inner.beside(Size(0, 0, len(node.directives or ())))
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value).beside(Size(0, 0, len(node.directives or ())))
        return Size()

    def _fragment(self, name: str) -> Size:
        if name not in self.known:
            self.known[name] = Size()
            fragment = self.fragments.get(name)
            self.known[name] = self.size(fragment.selection_set) if fragment else Size()
        return self.known[name]


def _is_introspection(operation: OperationDefinitionNode) -> bool:
    fields = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    return bool(fields) and all(node.name.value.startswith("__") for node in fields)


def check(document: DocumentNode, limits: Limits = LIMITS) -> int:
    """Refuse a document that asks more than the limits allow; the most aliases of an operation."""
    measure, most_aliases = Measure(document), 0
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            size = measure.size(node.selection_set)
            deepest = limits.introspection_depth if _is_introspection(node) else limits.depth
            if size.depth > deepest:
                raise Refused(ErrorCode.QUERY_TOO_DEEP, limit=deepest)
            most_aliases = max(most_aliases, size.aliases)
            for name, count, most in (
                ("aliases", size.aliases, limits.aliases),
                ("directives", size.directives, limits.directives),
                ("root fields", size.fields, limits.root_fields),
            ):
                if count > most:
                    raise Refused(ErrorCode.OUT_OF_RANGE, field=name, low=0, high=most)
    return most_aliases
