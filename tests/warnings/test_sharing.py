"""Subscribers share an event's answer exactly as far as they may be told the same."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from app.session import Session
from models.complaints import ComplaintParty
from models.entities import Entity
from resolvers.context import Row, Viewer
from rules.roles import Role
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.build import CITY, YUZHONG

FOLLOW = """subscription ($after: Cursor, $first: Int!) {
  riskWarnings(after: $after) { warning { title entity {
    keyPersons(first: $first) { nodes { person { displayName } } } } } } }"""
CASES = """subscription { riskWarnings { warning { entity {
  complaints(first: 9) { nodes { id standing } } } } } }"""
RAISE = """mutation ($entity: ID!) {
  warningRaise(entity: $entity, level: HIGH, title: "共享", audience: PUBLIC) {
    errors { code } } }"""
OTHERS = [Viewer(Role.REGULATOR, f"regulator-{n}", district=REGULATOR.district) for n in range(8)]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that read warnings for subscribers."""
    seen: list[str] = []
    real = Session.rows

    async def rows(session: Session, sql: str, arguments: Sequence[object]) -> Sequence[Row]:
        if "FROM warning t" in sql:
            seen.append(sql)
        return await real(session, sql, arguments)

    monkeypatch.setattr(Session, "rows", rows)
    return seen


async def heard(
    api: Api, entity: Entity, follow: str, viewers: Sequence[Viewer], variables: Sequence[Any]
) -> list[Any]:
    """What each of them is told of the entity when one warning about it is raised."""
    streams = [
        api.stream(follow, given, viewer) for viewer, given in zip(viewers, variables, strict=True)
    ]
    waiting = [asyncio.create_task(anext(one)) for one in streams]
    await asyncio.sleep(0.3)
    raised = await api.data(RAISE, REGULATOR, entity=f"ent_{entity.id}")
    assert raised["warningRaise"]["errors"] == []
    answers = [await one for one in waiting]
    for one in streams:
        await one.aclose()
    return [answer["data"]["riskWarnings"]["warning"]["entity"] for answer in answers]


async def told(api: Api, viewers: Sequence[Viewer], firsts: Sequence[int]) -> list[Any]:
    """What each of them is told of one warning about one entity with two key persons."""
    entity = build.entity()
    people = [build.person(name=name) for name in ("张三丰", "李四光")]
    await api.store(entity, *people, *(build.key_person(entity, one) for one in people))
    variables = [{"after": None, "first": first} for first in firsts]
    found = await heard(api, entity, FOLLOW, viewers, variables)
    nodes = [each["keyPersons"]["nodes"] for each in found]
    return [sorted(node["person"]["displayName"] for node in each) for each in nodes]


async def cases_told(api: Api, viewers: Sequence[Viewer]) -> list[dict[str, str | None]]:
    """Which of three cases each of them is told of, and his standing in them.

    One case was filed by a consumer, one lies with another district than the entity's own; the
    third is published.
    """
    entity = build.entity(district_code=YUZHONG)
    cases = {
        "filed": build.complaint(entity, is_published=False),
        "elsewhere": build.complaint(entity, is_published=False, district_code="500112"),
        "published": build.complaint(entity, district_code="500112"),
    }
    party = ComplaintParty(complaint_id=cases["filed"].id, subject=CONSUMER.subject)
    await api.store(entity, *cases.values(), party)
    names = {f"cmp_{case.id}": name for name, case in cases.items()}
    found = await heard(api, entity, CASES, viewers, [{}] * len(viewers))
    return [
        {names[node["id"]]: node["standing"] for node in each["complaints"]["nodes"]}
        for each in found
    ]


@pytest.mark.plan("only a plan shares the answer to an event")
async def test_one_class_of_rights_is_told_by_one_statement(api: Api, read: list[str]) -> None:
    names = await told(api, OTHERS, [5] * len(OTHERS))
    assert names == [["张三丰", "李四光"]] * len(OTHERS)
    assert len(read) == 1


@pytest.mark.plan("only a plan shares the answer to an event")
async def test_each_class_of_rights_is_told_its_own(api: Api, read: list[str]) -> None:
    names = await told(api, [REGULATOR, PUBLIC, *OTHERS[:2], PUBLIC], [5] * 5)
    masked = ["张**", "李**"]
    assert names == [["张三丰", "李四光"], masked, *[["张三丰", "李四光"]] * 2, masked]
    assert len(read) == 2


@pytest.mark.plan("only a plan shares the answer to an event")
async def test_other_arguments_are_another_answer(api: Api, read: list[str]) -> None:
    names = await told(api, OTHERS[:3], [1, 5, 1])
    assert [len(each) for each in names] == [1, 2, 1]
    assert len(read) == 2


@pytest.mark.plan("only a plan shares the answer to an event")
async def test_regulators_of_other_places_are_told_other_cases(api: Api, read: list[str]) -> None:
    city = [Viewer(Role.REGULATOR, f"city-{n}", district=CITY) for n in range(2)]
    found = await cases_told(api, [REGULATOR, city[0], OTHERS[0], city[1]])
    here = {"filed": "REGULATOR", "published": None}
    everywhere = dict.fromkeys(("filed", "elsewhere", "published"), "REGULATOR")
    assert found == [here, everywhere, here, everywhere]
    assert len(read) == 2  # one for each place, not for each regulator


async def test_a_case_is_told_to_its_party_and_no_other_consumer(api: Api) -> None:
    stranger = Viewer(Role.CONSUMER, "consumer-2")
    found = await cases_told(api, [stranger, CONSUMER, PUBLIC, stranger, CONSUMER])
    published, own = {"published": None}, {"published": None, "filed": "COMPLAINANT"}
    assert found == [published, own, published, published, own]
