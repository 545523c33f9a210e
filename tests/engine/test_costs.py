"""The cost that is told before an operation runs is never below what its answer costs."""

import os
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    get_named_type,
    is_composite_type,
)

from graph.base.cost import INTROSPECTION, directives_of
from graph.base.run import Request
from graph.schema import product
from tests.api import ANALYST, GATEWAY, PUBLIC, REGULATOR, Api
from tests.engine.given import Known
from tests.engine.operations import Author

OPERATIONS = 1_500
SEED = int(os.environ.get("YOUXIN_TEST_SEED", "20261126"))
CORE = product().core


class Actual:
    """What an answer cost, by the weights of the schema and the lists that came back."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def of(self, types: list[str], sets: list[Any], data: dict[str, Any]) -> int:
        """The cost of one object, which is of one of these types."""
        total = 0
        for key, nodes in self._collected(types, sets).items():
            if key not in data:
                continue
            name = nodes[0].name.value
            if name.startswith("__"):
                total += 0 if name == "__typename" else INTROSPECTION
                continue
            owner: Any = next(t for t in map(CORE.type_map.get, types) if name in t.fields)  # type: ignore[union-attr]
            field = owner.fields[name]
            total += directives_of(field)[0]
            target = get_named_type(field.type)
            if is_composite_type(target):
                inner = [node.selection_set for node in nodes]
                for item in _objects(data[key]):
                    total += 1 + self.of(_concrete(target, item), inner, item)
        return total

    def _collected(self, types: list[str], sets: list[Any]) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        for one in sets:
            for node in one.selections:
                if isinstance(node, FieldNode):
                    key = node.alias.value if node.alias else node.name.value
                    if self._has(types, node.name.value):
                        found.setdefault(key, []).append(node)
                    continue
                fragment = (
                    self.fragments[node.name.value]
                    if isinstance(node, FragmentSpreadNode)
                    else node
                )
                assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
                on = fragment.type_condition
                if on is None or _overlap(on.name.value, types):
                    for key, nodes in self._collected(types, [fragment.selection_set]).items():
                        found.setdefault(key, []).extend(nodes)
        return found

    def _has(self, types: list[str], name: str) -> bool:
        return name.startswith("__") or any(name in CORE.type_map[t].fields for t in types)  # type: ignore[attr-defined]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def _possible(name: str) -> set[str]:
    gql = CORE.type_map[name]
    if isinstance(gql, GraphQLInterfaceType | GraphQLUnionType):
        return {one.name for one in CORE.get_possible_types(gql)}
    return {name}


def _overlap(name: str, types: list[str]) -> bool:
    return bool(_possible(name) & set(types))


def _concrete(target: Any, item: dict[str, Any]) -> list[str]:
    """The types that an object may be, as far as its `__typename` or its id says."""
    if isinstance(target, GraphQLObjectType):
        return [target.name]
    said = item.get("__typename")
    return [said] if said in _possible(target.name) else sorted(_possible(target.name))


async def test_the_estimate_is_never_below_the_actual_cost(engine_api: Api, known: Known) -> None:
    author, runner = Author(CORE, known, SEED), engine_api.platform.runner
    viewers, told, short = cycle((PUBLIC, REGULATOR, GATEWAY, ANALYST)), 0, []
    highest = 0
    while told < OPERATIONS:
        operation = author.write(for_gateway=told % 4 == 2)
        prepared = runner.documents.prepare(operation.text)
        viewer = next(viewers)
        if not prepared.is_valid:
            continue
        ctx = engine_api.platform.context(viewer, "zh")
        answer = await runner.run(Request(operation.text, operation.variables), ctx)
        data = answer.content.get("data")
        told += 1
        if not data:
            continue
        (node,) = (
            one for one in prepared.tree.definitions if isinstance(one, OperationDefinitionNode)
        )
        actual = Actual(prepared.tree).of(["Query"], [node.selection_set], data)
        estimate = prepared.cost(None, operation.variables)
        highest = max(highest, actual)
        if actual > estimate:
            short.append((actual, estimate, operation.text, operation.variables))
    assert highest > 50  # the operations do cost something
    assert not short, f"{len(short)} of {told}; first: {short[0]}"
