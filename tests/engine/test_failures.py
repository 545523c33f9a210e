"""Functions that fail or answer null somewhere: nulls climb, and errors name the same places."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from graph.base.build import Product, build
from graph.base.declare import Batch
from graph.base.registry import REGISTRY
from graph.base.run import Request
from graph.schema import wired
from rules.errors import ErrorCode, Refused
from tests.api import PUBLIC, REGULATOR, Api
from tests.engine.compare import Judge
from tests.engine.given import Known
from tests.engine.operations import Operation


def moody(function: Any, needs: tuple[str, ...]) -> Any:
    """The function, but every third position fails and every fifth is null."""

    def changed(place: str, value: Any) -> Any:
        mood = sum(place.encode()) % 15
        if mood % 3 == 0:
            return Refused(ErrorCode.NOT_FOUND) if mood else ValueError("broken")
        return None if mood % 5 == 0 else value

    async def call(rows: list[Any], ctx: Any, **args: Any) -> list[Any]:
        made = await function(rows, ctx, **args)
        return [
            changed(str([str(row[name]) for name in needs]), value)
            for row, value in zip(rows, made, strict=True)
        ]

    return call


def broken(function: Any, _: tuple[str, ...]) -> Any:
    """The function, but it fails for all its rows."""

    async def call(rows: list[Any], ctx: Any, **args: Any) -> list[Any]:
        raise ValueError(function.__name__)

    return call


def product_of(change: Any) -> Product:
    """The schema with every batch function changed."""
    made = build(REGISTRY)
    for members in made.members.values():
        for name, member in members.items():
            if isinstance(member.declaration, Batch):
                batch = member.declaration
                changed = replace(batch, function=change(batch.function, batch.needs))
                members[name] = replace(member, declaration=changed)
    return wired(made)


@pytest.fixture(scope="module")
def failing() -> Product:
    """The schema with every batch function moody."""
    return product_of(moody)


@pytest.fixture(scope="module")
def breaking() -> Product:
    """The schema with every batch function broken."""
    return product_of(broken)


COMPUTED = """query ($first: Int!) {
  codeRevocations(first: $first) { nodes { status entity { uscc code { keyId } } } }
}"""
NON_NULL = "{ codeRevocations(first: 9) { totalCount edges { node { id svg allowedActions } } } }"
DEEP = """query ($uscc: String!) { entity(uscc: $uscc) {
  name code { url a: url entity { b: code { status allowedActions } } } } }"""
NULLS = "{ entities(first: 60, sort: OLDEST) { nodes { name registeredCapital { currency } } } }"
SIZES = "{ entities(first: 3) { nodes { creditRecords(first: 900) { totalCount } } } }"


async def test_failures_below_a_statement(engine_api: Api, known: Known, failing: Product) -> None:
    judge = Judge(engine_api, failing)
    asked = [Operation(COMPUTED, {"first": first}) for first in range(1, 12)]
    asked += [Operation(DEEP, {"uscc": uscc}) for uscc in known.usccs[:25]]
    for operation in (*asked, Operation(NON_NULL, {})):
        difference = await judge.difference(operation, PUBLIC)
        assert difference is None, str(difference)
    assert judge.plan.planned > 0 < judge.plan.referred


async def test_a_function_that_fails_for_all_nulls_its_field_alone(
    engine_api: Api, known: Known, breaking: Product
) -> None:
    judge = Judge(engine_api, breaking)
    asked = [Operation(COMPUTED, {"first": 5}), Operation(NON_NULL, {})]
    asked += [Operation(DEEP, {"uscc": uscc}) for uscc in known.usccs[:5]]
    for operation in asked:
        difference = await judge.difference(operation, PUBLIC)
        assert difference is None, str(difference)
    ctx = engine_api.platform.context(PUBLIC, "zh")
    answer = orjson.loads((await judge.plan.run(Request(DEEP, asked[-1].variables), ctx)).body)
    assert answer["data"]["entity"]["name"]
    assert answer["data"]["entity"]["code"] is None
    assert [error["path"] for error in answer["errors"]] == [["entity", "code"]]


@pytest.mark.parametrize("text", [NULLS, SIZES])
async def test_what_a_statement_cannot_settle(judge: Judge, text: str) -> None:
    difference = await judge.difference(Operation(text, {}), REGULATOR)
    assert difference is None, str(difference)
    assert judge.plan.referred == 1


@pytest.mark.plan("counts the statements of a plan")
@pytest.mark.parametrize(("first", "statements"), [(1, 2), (12, 2)])
async def test_a_function_is_called_once_for_all_its_places(
    engine_api: Api, known: Known, first: int, statements: int
) -> None:
    text = """query ($first: Int!) {
      entities(first: $first) { nodes { code { status } other: code { id } } } }"""
    answer = await engine_api.run(text, {"first": first})
    assert len(answer.data["entities"]["nodes"]) == first
    assert len(answer.statements) == statements


RAISE = """mutation ($entity: ID!) {
  warningRaise(entity: $entity, level: LOW, title: "一次") {
    errors { code } warning { entity { creditRecords(first: 900) { totalCount } } } }
}"""


async def test_a_command_is_carried_out_once_though_its_answer_is_referred(
    engine_api: Api, known: Known
) -> None:
    entity = (await engine_api.fetch("SELECT id FROM entity WHERE district_code = '500103'"))[0]
    answer = await engine_api.run(RAISE, {"entity": f"ent_{entity['id']}"}, REGULATOR)
    assert answer.codes == ["PAGE_SIZE"]
    raised = await engine_api.fetch("SELECT count(*) AS n FROM warning WHERE title = '一次'")
    assert raised[0]["n"] == 1
