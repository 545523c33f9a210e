"""Documents parsed, validated and measured once, then found by their text.

What is kept of a document is what its plans need. Its syntax tree, which would be most of the
memory of a worker, is read anew where something asks for it that is not among the latest.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    parse,
    validate,
    visit,
)

from graph.base.cost import Cost, Costs, evaluate
from graph.base.limits import LIMITS, check
from rules.errors import ErrorCode, Refused
from rules.governance.security import PERSON_FIELDS

KEPT = 1_000
TREES = 16
WORD = re.compile(r"[_A-Za-z]\w*")


@dataclass(slots=True, eq=False)
class Prepared:
    """A document ready to run, or what is wrong with it."""

    text: str
    errors: tuple[GraphQLError, ...] = ()
    kinds: Mapping[str | None, OperationType] = field(default_factory=dict)
    """Whether each operation reads, writes or subscribes; under None the only one."""
    aliases: int = 0
    costs: Mapping[str | None, Cost] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict)
    """The plans of this document, which leave memory with it."""
    readers: dict[str | None, Any] = field(default_factory=dict)
    """What reads the variables of each operation."""
    marks: frozenset[str] = frozenset()
    """Fields by which persons are looked up, of those that the text names."""

    @property
    def is_valid(self) -> bool:
        """Whether there is nothing wrong with it."""
        return not self.errors

    @property
    def tree(self) -> DocumentNode:
        """The document itself, of one that is valid."""
        return parsed(self.text)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """An operation that the document has."""
        return _operations(self.tree)[name]

    def kind(self, name: str | None) -> OperationType | None:
        """Whether the named operation reads, writes or subscribes; None if there is none."""
        return self.kinds.get(name)

    def named(self, name: str | None) -> str | None:
        """The name of that operation, which a request need not say where there is only one."""
        if name is not None or None not in self.kinds:
            return name if name in self.kinds else None
        return next(filter(None, self.kinds), None)

    def cost(self, name: str | None, variables: Mapping[str, Any]) -> int:
        """What the named operation costs under these variables; nothing if there is none."""
        return evaluate(self.costs.get(name, 0), variables)


@lru_cache(TREES)
def parsed(text: str) -> DocumentNode:
    """The syntax tree of a text."""
    document = parse(text, max_tokens=LIMITS.tokens, no_location=False)
    release_tokens(document)
    return document


def _operations(document: DocumentNode) -> dict[str | None, OperationDefinitionNode]:
    """Operations by name; under None the only one."""
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    found: dict[str | None, OperationDefinitionNode] = {
        node.name.value: node for node in nodes if node.name
    }
    return found | {None: nodes[0]} if len(nodes) == 1 else found


def fields_of(document: DocumentNode, selections: SelectionSetNode) -> dict[str, list[FieldNode]]:
    """Fields by response key, through fragments, those that are skipped too."""
    found: dict[str, list[FieldNode]] = {}
    for node in selections.selections:
        if isinstance(node, FieldNode):
            named = node.alias or node.name
            found.setdefault(named.value, []).append(node)
            continue
        fragment: Any = node
        if isinstance(node, FragmentSpreadNode):
            fragment = next(
                one
                for one in document.definitions
                if isinstance(one, FragmentDefinitionNode) and one.name.value == node.name.value
            )
        for key, nodes in fields_of(document, fragment.selection_set).items():
            found.setdefault(key, []).extend(nodes)
    return found


class Documents:
    """A bounded cache of documents by text, the least recently used leaving first."""

    def __init__(self, schema: GraphQLSchema, kept: int = KEPT) -> None:
        self.schema = schema
        self.kept = kept
        self.known: OrderedDict[str, Prepared] = OrderedDict()

    def prepare(self, text: str) -> Prepared:
        """The document behind a text."""
        found = self.known.get(text)
        if found is None:
            found = self.known[text] = self._read(text)
            if len(self.known) > self.kept:
                self.known.popitem(last=False)
        else:
            self.known.move_to_end(text)
        return found

    def _read(self, text: str) -> Prepared:
        try:
            document = parsed(text)
            aliases = check(document)
            if "\\u" in text:
                visit(document, NoNul())
            errors = validate(self.schema, document, max_errors=20, hide_suggestions=True)
        except GraphQLError as error:
            return Prepared(text, (_lone(error),))
        except Refused as refused:
            return _refused(text, refused)
        except RecursionError:  # graphql-core parses and validates by recursion
            return _refused(text, Refused(ErrorCode.QUERY_TOO_DEEP, limit=LIMITS.depth))
        if errors:
            return Prepared(text, tuple(map(_lone, errors)))
        operations, costs = _operations(document), Costs(self.schema, document)
        return Prepared(
            text,
            kinds={name: node.operation for name, node in operations.items()},
            aliases=aliases,
            costs={name: costs.operation(node) for name, node in operations.items()},
            marks=PERSON_FIELDS.intersection(WORD.findall(text)),
        )


def release_tokens(document: DocumentNode) -> None:
    """Forget the lexer's tokens, of which a kept document would hold the whole chain.

    Errors need the positions alone.
    """
    if document.loc is None:
        return
    kept = document.loc.start_token
    kept.next = None
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node):
            if node.loc is not None:
                node.loc.start_token = node.loc.end_token = kept
            waiting += [getattr(node, key) for key in node.keys]
        elif isinstance(node, list | tuple):
            waiting += node


class NoNul(Visitor):
    """Refuses a string literal with a NUL, which no text column can hold."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        """Look at one literal."""
        if "\x00" in node.value:
            raise Refused(ErrorCode.BAD_INPUT, detail="NUL")


def _lone(error: GraphQLError) -> GraphQLError:
    """The same error without the tree into which it points, and without how it came about."""
    return GraphQLError(error.message, source=error.source, positions=error.positions)


def _refused(text: str, refused: Refused) -> Prepared:
    return Prepared(text, (GraphQLError(str(refused), original_error=refused),))
