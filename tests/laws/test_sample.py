"""The sample documents of the generated city, read beside the real library of laws."""

from datetime import date

import asyncpg
import pytest

from ingest.generate.knowledge import add_documents
from ingest.laws import Report
from tests import build
from tests.api import PUBLIC, Api
from tests.policies.conftest import DRAFT, sent
from tests.policies.content import AUTHOR, content

CASES = """{ typicalCases { nodes { title citations { reference article { label text }
  document { title endedOn } } } } }"""
TOPIC = """query ($t: String!) { knowledgeArticles(filter: {topic: $t}) { nodes {
  title sourceText reviewOn topics { code } } } }"""
HOW = "{ publicityItems(filter: {publicityKind: HOW_TO}) { nodes { title exampleOperation } } }"
KINDS = "{ publicityItems { nodes { publicityKind } } }"


@pytest.fixture(scope="module")
async def samples(connection: asyncpg.Connection, library: Report) -> Report:
    """Loaded twice, which changes nothing."""
    count = "SELECT count(*) FROM knowledge_document"
    await add_documents(connection, date(2026, 10, 31))
    first = await connection.fetchval(count)
    await add_documents(connection, date(2026, 10, 31))
    assert await connection.fetchval(count) == first > 10
    return library


@pytest.mark.usefixtures("samples")
@pytest.mark.clause("6.5.5-4")
async def test_the_articles_of_a_typical_case_resolve_and_it_names_nobody(api: Api) -> None:
    nodes = (await api.data(CASES))["typicalCases"]["nodes"]
    assert nodes
    for case in nodes:
        labels = [one["article"]["label"] for one in case["citations"]]
        assert labels == ["第三十四条", "第一百二十四条"]
        assert all(one["document"]["endedOn"] is None for one in case["citations"])
    before = await api.fetch("SELECT count(*) AS n FROM knowledge_document")
    for told in (build.uscc(9_400_001), "13800001234", "500103199001011234"):
        given = content("TYPICAL_CASE", facts=f"当事人 {told} 违法")
        made = await sent(api, DRAFT, AUTHOR, k="TYPICAL_CASE", c=given)
        assert [(one["code"], one["path"]) for one in made["errors"]] == [
            ("BAD_INPUT", ["document", "facts"])
        ]
    assert await api.fetch("SELECT count(*) AS n FROM knowledge_document") == before


@pytest.mark.usefixtures("samples")
@pytest.mark.clause("7.1.1-3")
@pytest.mark.parametrize("topic", ["COSMETICS", "OFF_CAMPUS_TRAINING"])
async def test_the_special_fields_are_not_empty(api: Api, topic: str) -> None:
    nodes = (await api.data(TOPIC, PUBLIC, t=topic))["knowledgeArticles"]["nodes"]
    assert [one["topics"] for one in nodes] == [[{"code": topic}]]
    assert all(one["sourceText"] and one["reviewOn"] for one in nodes)


@pytest.mark.usefixtures("samples")
@pytest.mark.clause("4.3-2")
async def test_every_example_that_is_shipped_runs(api: Api) -> None:
    nodes = (await api.data(HOW))["publicityItems"]["nodes"]
    assert nodes
    for one in nodes:
        assert "errors" not in (await api.run(one["exampleOperation"])).body
    kinds = {one["publicityKind"] for one in (await api.data(KINDS))["publicityItems"]["nodes"]}
    assert kinds == {"PURPOSE", "ADVANTAGE", "HOW_TO"}
