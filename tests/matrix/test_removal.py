"""A sample of the rules, taken away one by one: each loss is noticed. `make trust` takes all."""

import pytest

from tests.api import Api
from tests.matrix.bounds import Doorman
from tests.matrix.removal import Judge, removals
from tests.matrix.walk import Walk

SAMPLE = (
    "row rule for public of credit_record",
    "row rule for own of credit_record",
    "row rule for public of complaint",
    "row rule for staff of complaint",
    "row rule for own of complaint",
    "row rule for staff of evidence",
    "row rule for public of person_restriction",
    "row rule for public of knowledge_document",
    "row rule for public of joint_task",
    "mask of RestrictedPerson.name",
    "scope SUPERVISION",
    "scope of Query.sessions",
    "limit of depth",
    "limit of bytes",
    "budget of burst",
)
ALL = {one.name: one for one in removals()}


@pytest.fixture(scope="module")
async def judge(matrix_api: Api, walk: Walk) -> Judge:
    return Judge(Walk(matrix_api, walk.ids), Doorman(matrix_api))


@pytest.mark.parametrize("name", SAMPLE)
async def test_the_loss_of_a_rule_is_noticed(judge: Judge, name: str) -> None:
    assert await judge.finds(ALL[name]) is not None


async def test_with_every_rule_in_its_place_nothing_is_noticed(judge: Judge) -> None:
    assert await judge.doorman.lets_through() is None


def test_the_script_knows_of_every_kind_of_rule() -> None:
    kinds = {name.partition(" ")[0] for name in ALL}
    assert kinds == {"row", "mask", "scope", "limit", "budget"}
    assert len(ALL) >= 100
