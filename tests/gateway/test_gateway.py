"""Through Hive Gateway: our subgraph and the Sichuan side as one graph."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from models.entities import Entity
from tests import build
from tests.api import ANALYST, CONSUMER, GATEWAY, REGULATOR, Api
from tests.clients.node import following
from tests.clients.test_event_stream import SCRIPT
from tests.clients.test_live import raise_warning, subscription, titles
from tests.gateway.region import AUTHORITY, REGION, Region, region
from tests.server import Server

CROSS = """query($uscc: String!, $region: String!) {
  crossRegionEntity(uscc: $uscc, region: $region) {
  name chongqing { name creditColor } provenance { region authority sourceRecordId keyId } } }"""
OURS = "query($uscc: String!) { entity(uscc: $uscc) { name sichuan { name } } }"
MANY = """{ mutualRecognitions(first: 100) { credential entity {
  name creditRecords(first: 2) { totalCount nodes { title } } } } }"""
PERSONS = """{ mutualRecognitions(first: 1) { entity {
  keyPersons(first: 1) { nodes { person { displayName } } } } } }"""
REFERENCES = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Entity { name } } }"


@pytest.fixture(scope="module")
async def entities(api: Api) -> list[Entity]:
    """A hundred entities; the first has a manager."""
    made = [build.entity() for _ in range(100)]
    await api.store_all(made)
    who = build.person("周山城")
    await api.store(who, build.key_person(made[0], who), build.penalty(made[1], title="处罚甲"))
    return made


@pytest.fixture(scope="module")
def linked(
    server: Server, entities: list[Entity], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Region]:
    with region(server, tmp_path_factory.mktemp("region"), entities) as made:
        yield made


@pytest.fixture(scope="class")
def partner(linked: Region) -> Iterator[Region]:
    """The gateway while the partner is up."""
    with linked.partner():
        yield linked


class TestWhileThePartnerIsUp:
    """What the two subgraphs answer together."""

    @pytest.mark.clause("9.3-3")
    def test_a_code_of_sichuan_resolves_with_its_provenance_and_what_chongqing_knows(
        self, partner: Region, entities: list[Entity]
    ) -> None:
        first = entities[0]
        asked = partner.ask(CROSS, uscc=first.uscc, region=REGION)
        provenance = {
            "region": REGION,
            "authority": AUTHORITY,
            "sourceRecordId": "SC-1",
            "keyId": partner.key_id,
        }
        assert asked == {
            "data": {
                "crossRegionEntity": {
                    "name": "成都分公司",
                    "chongqing": {"name": first.name, "creditColor": "GREEN"},
                    "provenance": provenance,
                }
            }
        }
        assert partner.ask(CROSS, uscc=first.uscc, region="110000") == {
            "data": {"crossRegionEntity": None}
        }

    def test_an_entity_of_ours_says_what_sichuan_knows(
        self, partner: Region, entities: list[Entity]
    ) -> None:
        found = [partner.ask(OURS, uscc=each.uscc)["data"]["entity"] for each in entities[:2]]
        assert found == [
            {"name": entities[0].name, "sichuan": {"name": "成都分公司"}},
            {"name": entities[1].name, "sichuan": None},
        ]

    @pytest.mark.plan("counts the statements of a plan")
    async def test_a_hundred_references_are_one_request_and_one_statement(
        self, partner: Region, entities: list[Entity], api: Api
    ) -> None:
        partner.sent()
        answer = partner.ask(MANY)
        assert "errors" not in answer
        found = [each["entity"] for each in answer["data"]["mutualRecognitions"]]
        assert [each["name"] for each in found] == [each.name for each in entities]
        assert found[1]["creditRecords"] == {"totalCount": 1, "nodes": [{"title": "处罚甲"}]}
        (request,) = partner.sent()
        assert len(request["variables"]["representations"]) == 100
        again = await api.run(request["query"], request["variables"], GATEWAY)
        assert [each["name"] for each in again.data["_entities"]] == [
            each.name for each in entities
        ]
        assert len(again.statements) == 1

    def test_the_gateway_asks_with_the_rights_of_its_client(self, partner: Region) -> None:
        def name(answer: dict[str, object]) -> str:
            text = json.dumps(answer, ensure_ascii=False)
            return "周山城" if "周山城" in text else "周**" if "周**" in text else text

        assert name(partner.ask(PERSONS)) == "周**"
        assert name(partner.ask(PERSONS, CONSUMER)) == "周**"
        assert name(partner.ask(PERSONS, REGULATOR)) == "周山城"

    def test_what_a_client_may_not_is_refused_through_the_gateway_in_our_words(
        self,
        partner: Region,
    ) -> None:
        asked = (
            "{ aggregate(cube: ENTITIES, measures: [ENTITIES], dimensions: [DISTRICT])"
            " { smallest } }"
        )
        (error,) = partner.ask(asked, CONSUMER)["errors"]
        assert (error["path"], error["extensions"]["code"]) == (["aggregate"], "FORBIDDEN")
        assert "errors" not in partner.ask(asked, ANALYST)

    async def test_warnings_reach_a_client_of_the_gateway(
        self, partner: Region, entities: list[Entity], server: Server
    ) -> None:
        token = server.headers(REGULATOR)["authorization"]
        async with following(
            SCRIPT, url=partner.address, token=token, **subscription()
        ) as follower:
            await asyncio.sleep(2)
            for title in ("甲", "乙"):
                raise_warning(server, build.global_id("ent", entities[0]), title)
            assert await titles(follower, 2) == ["甲", "乙"]


@pytest.mark.clause("9.3-3")
def test_a_partner_that_is_down_or_not_to_be_believed_leaves_the_rest_and_a_label(
    linked: Region, entities: list[Entity]
) -> None:
    uscc = entities[0].uscc
    whole = {"name": entities[0].name, "sichuan": {"name": "成都分公司"}}
    partial = {"name": entities[0].name, "sichuan": None}

    def asked() -> tuple[Any, list[Any]]:
        answer = linked.ask(OURS, uscc=uscc)
        errors = [(each["path"][:2], each["extensions"]) for each in answer.get("errors", [])]
        return answer["data"]["entity"], errors

    label = (["entity", "sichuan"], {"code": "PARTNER_UNAVAILABLE", "partner": "chengdu"})
    assert asked() == (partial, [label])
    with linked.partner("another.pem"):
        assert asked() == (partial, [label])
    with linked.partner():
        assert asked() == (whole, [])


def test_references_need_a_gateways_credential_which_is_never_ignored(
    server: Server, entities: list[Entity]
) -> None:
    first = {"__typename": "Entity", "uscc": entities[0].uscc}
    body = {"query": REFERENCES, "variables": {"r": [first]}}

    def answered(**gateway: str) -> tuple[int, object]:
        headers = server.headers(CONSUMER) | {f"youxin-{name}": v for name, v in gateway.items()}
        answer = httpx.post(server.graphql, json=body, headers=headers)
        content = answer.json()
        errors = content.get("errors")
        return answer.status_code, errors[0]["extensions"]["code"] if errors else content["data"]

    good = server.headers(GATEWAY)["authorization"]
    assert answered(gateway=good) == (200, {"_entities": [{"name": entities[0].name}]})
    assert answered() == (200, "FORBIDDEN")
    assert answered(gateway=server.headers(CONSUMER)["authorization"]) == (401, "FORBIDDEN")
    assert answered(gateway="Bearer no") == (401, "UNAUTHENTICATED")
