"""The graph served as three subgraphs over three databases, joined by Hive Gateway."""

import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLObjectType, GraphQLSchema
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.database import alchemy_url, driver_url
from graph.base.sdl import federation_sdl
from graph.schema import part, product
from ingest.reference import load_reference
from models.base import Base
from models.entities import Entity
from rules.records import RecordKind
from rules.subgraphs import Subgraph
from tests import build
from tests.api import Api
from tests.conftest import copied
from tests.gateway.parts import Parts, parts
from tests.paths import ROOT

FILE = """query File($uscc: String!) { entity(uscc: $uscc) {
  uscc name status creditColor
  keyPersons(first: 5) { nodes { role person { displayName } } }
  licences(first: 5) { nodes { number provenance { source } } }
  creditRecords(first: 5) { totalCount nodes { __typename id title } }
  abnormalListings(first: 5) { totalCount nodes { ground } }
  warnings(first: 5) { nodes { level title entity { name } } }
  penalties(first: 5) { totalCount nodes { number title sanction } }
  publishedComplaints(first: 5) { nodes { subject outcome } }
  complaintSummary { total }
} }"""
ELSEWHERE = """query($uscc: String!) { entity(uscc: $uscc) { name }
  lateInspections(first: 1) { totalCount } }"""
SPREAD = {
    Subgraph.SUPERVISION: ("creditRecords", "abnormalListings", "warnings"),
    Subgraph.ENFORCEMENT: ("penalties", "publishedComplaints", "complaintSummary"),
}
"""What of the file each of the two adds to what the registry knows."""


@pytest.fixture(scope="module")
def facts() -> dict[Subgraph, list[Base]]:
    """What each database holds beside the entity; supervision is told of every record."""
    one, who = build.entity(), build.person("周山城")
    licence = build.record(one, RecordKind.LICENCE, title="食品经营许可")
    listing = build.record(one, RecordKind.ABNORMAL_LISTING, title="列入经营异常名录")
    penalty = build.penalty(one, title="处罚甲")
    return {
        Subgraph.REGISTRY: [one, who, build.key_person(one, who), licence],
        Subgraph.SUPERVISION: [listing, build.warning(one), licence, penalty],
        Subgraph.ENFORCEMENT: [penalty, build.complaint(one)],
    }


@pytest.fixture(scope="module")
def entity(facts: dict[Subgraph, list[Base]]) -> Entity:
    found = facts[Subgraph.REGISTRY][0]
    assert isinstance(found, Entity)
    return found


async def fill(url: str, rows: Sequence[Base]) -> None:
    """These very rows, ids included, in a database that may be one of several."""
    connection = await asyncpg.connect(driver_url(url))
    await load_reference(connection)
    await connection.close()
    engine = create_async_engine(alchemy_url(url))
    async with AsyncSession(engine) as session, session.begin():
        for row in rows:
            await session.merge(row)
            await session.flush()
    await engine.dispose()


@pytest.fixture(scope="module")
async def joined(
    api: Api,
    template_url: str,
    facts: dict[Subgraph, list[Base]],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Parts]:
    """Three databases with what is theirs, the three servers and the gateway; `api` has it all."""
    entity = facts[Subgraph.REGISTRY][0]
    urls = dict[Subgraph, str]()
    async with AsyncExitStack() as stack:
        for own, rows in facts.items():
            urls[own] = await stack.enter_async_context(copied(template_url))
            await fill(urls[own], [entity, *rows])
        await fill(api.url, [row for rows in facts.values() for row in rows])
        folder = tmp_path_factory.mktemp("parts")
        yield stack.enter_context(parts(urls, folder, api.platform.keyring.folder))


class TestThree:
    """The three at work, and each of them in turn without its process."""

    @pytest.mark.clause("6.2.1-1")
    async def test_one_query_over_three_databases_is_answered_as_by_the_whole(
        self, joined: Parts, entity: Entity, api: Api
    ) -> None:
        assert joined.composed == {"errors": [], "agree": True}
        answer = joined.ask(FILE, uscc=entity.uscc)
        assert answer == (await api.run(FILE, {"uscc": entity.uscc})).body
        found = answer["data"]["entity"]
        assert found["licences"]["nodes"][0]["number"] == "JY15001030000001"
        assert found["abnormalListings"]["totalCount"] == 1
        assert found["penalties"]["nodes"][0]["title"] == "处罚甲"

    async def test_one_that_is_silent_is_given_up(
        self, joined: Parts, entity: Entity, api: Api
    ) -> None:
        with joined.silent(Subgraph.SUPERVISION):
            await without(Subgraph.SUPERVISION, joined, entity, api)
        answer = joined.ask(FILE, uscc=entity.uscc)
        assert answer == (await api.run(FILE, {"uscc": entity.uscc})).body

    @pytest.mark.clause("6.2.1-1")
    async def test_without_one_the_rest_is_answered_and_the_error_names_it(
        self, joined: Parts, entity: Entity, api: Api
    ) -> None:
        joined.kill(Subgraph.ENFORCEMENT)
        await without(Subgraph.ENFORCEMENT, joined, entity, api)
        joined.kill(Subgraph.REGISTRY)
        answer = joined.ask(ELSEWHERE, uscc=entity.uscc)
        assert answer["data"] == {"entity": None, "lateInspections": {"totalCount": 0}}
        assert told(answer) == {("SUBGRAPH_UNAVAILABLE", "registry")}


async def without(lost: Subgraph, joined: Parts, entity: Entity, api: Api) -> None:
    """All but what the lost one adds is answered as by the whole, and the error names it."""
    whole = (await api.run(FILE, {"uscc": entity.uscc})).data["entity"]
    answer = joined.ask(FILE, uscc=entity.uscc)
    assert answer["data"] == {"entity": whole | dict.fromkeys(SPREAD[lost])}
    assert told(answer) == {("SUBGRAPH_UNAVAILABLE", lost.value)}, answer["errors"]
    assert all(error["path"][0] == "entity" for error in answer["errors"])


def told(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """The code of every error, and the subgraph it names."""
    found = [error["extensions"] for error in answer["errors"]]
    return {(one["code"], one.get("subgraph", "")) for one in found}


def test_every_field_is_in_one_part_at_least_and_roots_in_one_alone() -> None:
    whole = product().core
    made = [part(own).core for own in Subgraph]
    for name in ("Query", "Mutation", "Subscription"):
        fields = [field for one in made for field in fields_of(one, name)]
        assert sorted(fields) == sorted(fields_of(whole, name))
    for name, kind in whole.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("_"):
            assert set().union(*(fields_of(one, name) for one in made)) == fields_of(whole, name)
    keys = [set(fields_of(one, "Entity")) for one in made]
    assert set.intersection(*keys) == {"id", "uscc"}


def fields_of(schema: GraphQLSchema, name: str) -> set[str]:
    """The fields of a type, federation's own aside."""
    kind = schema.type_map.get(name)
    fields = kind.fields if isinstance(kind, GraphQLObjectType) else {}
    return set(fields) - {"_entities", "_service"}


def test_the_command_prints_a_part_and_the_whole_is_as_it_was() -> None:
    command = [sys.executable, "-m", "app.cli", "schema", "--subgraph", "enforcement"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == federation_sdl(part(Subgraph.ENFORCEMENT))
    assert (ROOT / "schema.graphql").read_text("utf-8") == federation_sdl(product())
