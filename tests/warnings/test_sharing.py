"""Subscribers share an event's answer exactly as far as they may be told the same."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from app.database import Pool
from resolvers.context import Row, Viewer
from rules.roles import Role
from tests import build
from tests.api import PUBLIC, REGULATOR, Api

FOLLOW = """subscription ($after: Cursor, $first: Int!) {
  riskWarnings(after: $after) { warning { title entity {
    keyPersons(first: $first) { nodes { person { displayName } } } } } } }"""
RAISE = """mutation ($entity: ID!) {
  warningRaise(entity: $entity, level: HIGH, title: "共享", audience: PUBLIC) {
    errors { code } } }"""
OTHERS = [Viewer(Role.REGULATOR, f"regulator-{n}", district=REGULATOR.district) for n in range(8)]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that read warnings for subscribers."""
    seen: list[str] = []
    real = Pool.fetch

    async def fetch(pool: Pool, sql: str, *arguments: object) -> Sequence[Row]:
        if "FROM warning t" in sql:
            seen.append(sql)
        return await real(pool, sql, *arguments)

    monkeypatch.setattr(Pool, "fetch", fetch)
    return seen


async def told(api: Api, viewers: Sequence[Viewer], firsts: Sequence[int]) -> list[Any]:
    """What each of them is told of one warning about one entity with two key persons."""
    entity = build.entity()
    people = [build.person(name=name) for name in ("张三丰", "李四光")]
    await api.store(entity, *people, *(build.key_person(entity, one) for one in people))
    streams = [
        api.stream(FOLLOW, {"after": None, "first": first}, viewer)
        for viewer, first in zip(viewers, firsts, strict=True)
    ]
    waiting = [asyncio.create_task(anext(one)) for one in streams]
    await asyncio.sleep(0.3)
    raised = await api.data(RAISE, REGULATOR, entity=f"ent_{entity.id}")
    assert raised["warningRaise"]["errors"] == []
    answers = [await one for one in waiting]
    for one in streams:
        await one.aclose()
    nodes = [
        answer["data"]["riskWarnings"]["warning"]["entity"]["keyPersons"]["nodes"]
        for answer in answers
    ]
    return [sorted(node["person"]["displayName"] for node in each) for each in nodes]


async def test_one_class_of_rights_is_told_by_one_statement(api: Api, read: list[str]) -> None:
    names = await told(api, OTHERS, [5] * len(OTHERS))
    assert names == [["张三丰", "李四光"]] * len(OTHERS)
    assert len(read) == 1


async def test_each_class_of_rights_is_told_its_own(api: Api, read: list[str]) -> None:
    names = await told(api, [REGULATOR, PUBLIC, *OTHERS[:2], PUBLIC], [5] * 5)
    masked = ["张**", "李**"]
    assert names == [["张三丰", "李四光"], masked, *[["张三丰", "李四光"]] * 2, masked]
    assert len(read) == 2


async def test_other_arguments_are_another_answer(api: Api, read: list[str]) -> None:
    names = await told(api, OTHERS[:3], [1, 5, 1])
    assert [len(each) for each in names] == [1, 2, 1]
    assert len(read) == 2
