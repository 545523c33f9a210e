"""Documents parsed, validated and measured once, then found by their text."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
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
WORD = re.compile(r"[_A-Za-z]\w*")


@dataclass(slots=True, eq=False)
class Prepared:
    """A document ready to run, or what is wrong with it."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    plans: dict[Any, Any] = field(default_factory=dict)
    """The plans of this document, which leave memory with it."""
    readers: dict[str | None, Any] = field(default_factory=dict)
    """What reads the variables of each operation."""
    costs: dict[str | None, Cost] = field(default_factory=dict)
    aliases: int = 0
    marks: frozenset[str] = frozenset()
    """Fields by which persons are looked up, of those that the text names."""
    operations: dict[str | None, OperationDefinitionNode] = field(init=False)

    def __post_init__(self) -> None:
        self.operations = _operations(self.document) if self.document else {}

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation that a request names, if the document has it."""
        return self.operations.get(name)

    def kind(self, name: str | None) -> OperationType | None:
        """Whether the named operation reads, writes or subscribes."""
        operation = self.operation(name)
        return operation.operation if operation else None

    def cost(self, name: str | None, variables: Mapping[str, Any]) -> int:
        """What the named operation costs under these variables; nothing if there is none."""
        return evaluate(self.costs.get(name, 0), variables)


def _operations(document: DocumentNode) -> dict[str | None, OperationDefinitionNode]:
    """Operations by name; under None the only one."""
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    found: dict[str | None, OperationDefinitionNode] = {
        node.name.value: node for node in nodes if node.name
    }
    return found | {None: nodes[0]} if len(nodes) == 1 else found


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
            document = parse(text, max_tokens=LIMITS.tokens, no_location=False)
            aliases = check(document)
            if "\\u" in text:
                visit(document, NoNul())
            errors = validate(self.schema, document, max_errors=20, hide_suggestions=True)
            release_tokens(document)
            if not errors:
                marks = PERSON_FIELDS.intersection(WORD.findall(text))
                return self._prepared(document, aliases, marks)
        except GraphQLError as error:
            return Prepared(None, (error,))
        except Refused as refused:
            return _refused(refused)
        except RecursionError:  # graphql-core parses and validates by recursion
            return _refused(Refused(ErrorCode.QUERY_TOO_DEEP, limit=LIMITS.depth))
        return Prepared(None, tuple(errors))

    def _prepared(self, document: DocumentNode, aliases: int, marks: frozenset[str]) -> Prepared:
        made = Prepared(document, (), aliases=aliases, marks=marks)
        costs = Costs(self.schema, document)
        made.costs = {name: costs.operation(node) for name, node in made.operations.items()}
        return made


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


def _refused(refused: Refused) -> Prepared:
    return Prepared(None, (GraphQLError(str(refused), original_error=refused),))
