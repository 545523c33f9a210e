"""`extensions.explain`: a developer sees the plan and the statements, nobody does in production."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph.base.run import Request
from models.entities import Entity
from tests import build
from tests.api import PUBLIC, REGULATOR, Api, opened
from tests.server import Server

QUERY = """query File($uscc: String!, $first: Int = 2) {
  entity(uscc: $uscc) { name creditRecords(first: $first) { nodes { title } } code { id } }
  entities(filter: {district: "500103"}, first: 1) { nodes { id } }
}"""
SECRET = "不得出现在说明里"


@pytest.fixture(scope="module")
async def subject(api: Api) -> Entity:
    entity = build.entity(name=SECRET)
    await api.store(entity, build.penalty(entity))
    return entity


def explained(server: Server, query: str, explain: Any, **variables: Any) -> dict[str, Any]:
    """The whole answer to a request that asks to be explained."""
    asked = {"query": query, "variables": variables, "extensions": {"explain": explain}}
    found: dict[str, Any] = server.send(json.dumps(asked).encode()).json()
    return found


@pytest.mark.plan("the nodes are those of a plan")
def test_a_request_is_explained(server: Server, subject: Entity) -> None:
    answer = explained(server, QUERY, True, uscc=subject.uscc)
    told = answer["extensions"]["explain"]
    assert answer["data"]["entity"]["name"] == SECRET
    assert (told["engine"], told["reason"], told["rights"]) == ("plan", None, "PUBLIC")
    nodes = {node["key"]: node for node in told["nodes"]}
    entity = nodes["entity"]
    assert (entity["kind"], entity["arguments"]) == ("STATEMENT", ["uscc: $uscc"])
    assert [(one["name"], one["rows"]) for one in entity["functions"]] == [
        ("resolvers.codes.showing.current_codes", 1)
    ]
    assert nodes["entities"]["arguments"] == ['filter: { district: "500103" }', "first: 1"]
    assert sum(node["cost"] for node in nodes.values()) == told["cost"]
    first = told["statements"][entity["statements"][0] - 1]
    assert "convert_to" in first["sql"]
    assert sorted(first["parameters"]) == ["date", "int", "text"]
    assert first["rules"] == {
        "entity": None,
        "credit_record": "{t}.public_until >= {today}",
    }
    numbered = [number for node in nodes.values() for number in node["statements"]]
    assert sorted(numbered) == list(range(1, len(told["statements"]) + 1))
    assert all(one["milliseconds"] > 0 for one in (*told["statements"], *nodes.values(), told))


def test_an_explanation_holds_no_value(server: Server, subject: Entity) -> None:
    answer = explained(server, QUERY, True, uscc=subject.uscc)
    text = json.dumps(answer["extensions"], ensure_ascii=False)
    assert str(subject.uscc) not in text
    assert SECRET not in text


@pytest.mark.plan("the nodes are those of a plan")
def test_what_has_no_plan_says_why(server: Server) -> None:
    answer = explained(server, "{ __schema { queryType { name } } }", True)
    told = answer["extensions"]["explain"]
    assert (told["engine"], told["reason"], told["nodes"]) == ("reference", "__schema", [])
    assert answer["data"] == {"__schema": {"queryType": {"name": "Query"}}}


@pytest.mark.parametrize("explain", [False, None, "true", 1])
def test_only_true_asks_for_it(server: Server, subject: Entity, explain: Any) -> None:
    answer = explained(server, QUERY, explain, uscc=subject.uscc)
    assert answer["data"]["entity"]["name"] == SECRET
    assert set(answer["extensions"]) == {"cost"}


def test_a_document_that_is_not_valid_is_not_explained(server: Server) -> None:
    answer = explained(server, "{ nothing }", True)
    assert set(answer) == {"errors"}


async def test_production_never_explains(api: Api, subject: Entity, tmp_path: Path) -> None:
    asked = Request(QUERY, {"uscc": subject.uscc}, explain=True)
    production = {"mode": "production", "oidc_issuer": "http://127.0.0.1:9"}
    async with opened(api.url, tmp_path, **production) as closed:
        for viewer in (PUBLIC, REGULATOR):
            platform = closed.platform
            answer = await platform.gate.run(asked, platform.context(viewer, "en"))
            assert "explain" not in answer.content.get("extensions", {})
            assert answer.content["data"]["entity"]["name"] == SECRET
            assert b"SELECT" not in answer.body
