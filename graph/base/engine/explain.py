"""`extensions.explain`: how one request ran — its plan, its batch functions and its statements.

For whoever develops against the graph, never in production. Values stay out of it: a parameter is
shown by its type.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, print_ast

from graph.base.cost import Costs, evaluate
from graph.base.documents import Prepared, fields_of
from graph.base.engine.plan import Plan
from models.visibility import ROW_RULES
from rules.roles import Rights

TABLE = re.compile(r"\b(?:FROM|JOIN) ([a-z_]+) t\d*\b")
KINDS = {
    "SqlRoot": "STATEMENT",
    "KeyedRoot": "STATEMENT_PER_KEY",
    "InquiryRoot": "INQUIRY",
    "MadeRoot": "FUNCTION",
    "NameRoot": "NAME",
}
Told = dict[str, Any]
NODE: ContextVar[Told | None] = ContextVar("explained_node", default=None)
"""The node of the plan that is running."""


@dataclass(slots=True)
class Explanation:
    """Watches one request and tells of it."""

    rights: Rights
    begun: float = field(default_factory=perf_counter)
    plan: Plan | None = None
    reason: str | None = None
    nodes: list[Told] = field(default_factory=list)
    statements: list[Told] = field(default_factory=list)

    @contextmanager
    def part(self, kind: str, name: str, rows: int | None = None) -> Iterator[None]:
        """A root field, or a batch function inside of one."""
        outer = NODE.get()
        told: Told
        if outer is None:
            told = {"key": name, "kind": KINDS[kind], "functions": [], "statements": []}
            self.nodes.append(told)
        else:
            told = {"name": name, "rows": rows}
            outer["functions"].append(told)
        token = NODE.set(outer or told)
        with _timed(told):
            try:
                yield
            finally:
                NODE.reset(token)

    @contextmanager
    def statement(self, sql: str, arguments: Sequence[object]) -> Iterator[None]:
        """One statement of the node that is running."""
        told = {"sql": sql, "parameters": _types(sql, arguments), "rules": self._rules(sql)}
        self.statements.append(told)
        node = NODE.get()
        if node is not None:
            node["statements"].append(len(self.statements))
        with _timed(told):
            yield

    def failed(self, reason: str) -> None:
        """The node that is running ends with an error."""
        node = NODE.get()
        if node is not None:
            node["failed"] = reason

    def planned(self, plan: Plan) -> None:
        """The request has a plan."""
        self.plan = plan

    def referred(self, reason: str) -> None:
        """The reference path answers."""
        self.reason = reason

    def _rules(self, sql: str) -> dict[str, str | None]:
        """The row rule of every table that the statement reads as a row; null is every row."""
        tables = [name for name in dict.fromkeys(TABLE.findall(sql)) if name in ROW_RULES]
        return {name: ROW_RULES[name].predicate(self.rights) for name in tables}

    def told(
        self,
        core: GraphQLSchema,
        prepared: Prepared,
        name: str | None,
        variables: Mapping[str, Any],
    ) -> Told:
        """What the answer says; statements are numbered from 1 in their order."""
        operation, costs = prepared.operation(name), Costs(core, prepared.tree)
        roots = fields_of(prepared.tree, operation.selection_set)
        nodes = [
            {**node, **_static(costs, operation, roots[node["key"]], variables)}
            for node in self.nodes
        ]
        return {
            "engine": "plan" if self.reason is None and self.plan else "reference",
            "reason": self.reason,
            "rights": self.rights.value,
            "cost": prepared.cost(name, variables),
            "milliseconds": round((perf_counter() - self.begun) * 1000, 3),
            "nodes": nodes,
            "statements": self.statements,
        }


def _static(
    costs: Costs,
    operation: OperationDefinitionNode,
    nodes: Sequence[FieldNode],
    variables: Mapping[str, Any],
) -> Told:
    """What the document says of a node; arguments below merge, so that the first's are all's."""
    return {
        "field": nodes[0].name.value,
        "arguments": [print_ast(one) for one in nodes[0].arguments or ()],
        "cost": evaluate(costs.fields(operation, nodes), variables),
    }


@contextmanager
def _timed(told: Told) -> Iterator[None]:
    begun = perf_counter()
    try:
        yield
    finally:
        told["milliseconds"] = round((perf_counter() - begun) * 1000, 3)


def _types(sql: str, arguments: Sequence[object]) -> list[str]:
    """The type of each parameter as the statement casts it, else as Python holds it."""
    casts = dict(re.findall(r"\$(\d+)::(\w+(?:\[\])?)", sql))
    return [
        casts.get(str(number), type(one).__name__).lower()
        for number, one in enumerate(arguments, start=1)
    ]
