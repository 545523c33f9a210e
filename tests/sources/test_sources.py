"""Sources, deliveries, coverage, formats and live changes, as the graph answers them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.pipeline import ingest_registry
from ingest.report import Report
from rules.errors import FileRefused
from rules.feeds import FEEDS
from rules.notice_formats import NOTICE_FORMATS
from rules.records import RecordKind
from rules.relation_formats import RELATION_FORMATS
from tests.api import CONSUMER, REGULATOR, Api
from tests.ingest.registry import code, empty, row, write

SOURCE = (
    '{ source(code: "CQ-REGISTRY") { family lateCount freshness { asOf lagSeconds isStale } } }'
)
LATEST = """
{ ingestBatches(first: 1) { nodes { status signatureStatus refusal rowCount validCount
  insertedCount updatedCount unchangedCount rejectedCount isLate format source { code }
  repairs { rule count }
  findings { totalCount nodes { rowNumber kind rule field value } } } } }
"""
COVERAGE = """
query ($district: String!) { coverage(district: $district) {
  district { code } family records gap } }
"""
CHANGED = "subscription ($uscc: USCC!, $after: Cursor) {\
 entityChanged(uscc: $uscc, after: $after) { cursor facts entity { name } } }"


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(api.url))
    await empty(opened)
    yield opened
    await opened.close()


async def load(connection: Any, folder: Path, *rows: dict[str, str], **given: Any) -> Report:
    return await ingest_registry(connection, write(folder / "a.csv", rows), **given)


@pytest.mark.clause("4.2-1")
async def test_every_entity_names_its_source_and_its_record(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    await load(connection, tmp_path, row(1))
    query = "query ($u: String!) { entity(uscc: $u) { provenance { source sourceRecordId authority\
 recordedAt ingestedAt signature { status keyId } } } }"
    found = (await api.data(query, u=code(1)))["entity"]["provenance"]
    assert (found["source"], found["sourceRecordId"]) == ("CQ-REGISTRY", code(1))
    assert found["authority"] == "重庆市市场监督管理局"
    assert found["signature"] == {"status": "UNSIGNED", "keyId": None}


@pytest.mark.clause("4.2-2")
async def test_a_silent_source_turns_stale_by_itself(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    never = (await api.data(SOURCE))["source"]["freshness"]
    assert never == {"asOf": None, "lagSeconds": None, "isStale": True}
    await load(connection, tmp_path, row(1))
    fresh = (await api.data(SOURCE))["source"]["freshness"]
    assert (fresh["isStale"], fresh["lagSeconds"] < 60) == (False, True)
    await connection.execute("UPDATE source SET as_of = as_of - interval '3 days'")
    stale = (await api.data(SOURCE))["source"]["freshness"]
    assert (stale["isStale"], stale["lagSeconds"] // 86_400) == (True, 3)
    query = "query ($u: String!) { entity(uscc: $u) { freshness { isStale } } }"
    assert (await api.data(query, u=code(1)))["entity"]["freshness"] == {"isStale": True}


@pytest.mark.clause("4.2-2")
async def test_a_change_reaches_whoever_follows_the_entity_and_replays(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    await load(connection, tmp_path, row(1), row(2))
    async with aclosing(api.stream(CHANGED, {"uscc": code(1)}, CONSUMER)) as live:
        waiting = asyncio.create_task(anext(live))
        await asyncio.sleep(0.3)
        await load(connection, tmp_path, row(1, 注册资金="5万美元"), row(2, 注册资金="6万美元"))
        first = (await asyncio.wait_for(waiting, 10))["data"]["entityChanged"]
    assert first["facts"] == ["registeredCapital"]
    assert first["entity"] == {"name": "重庆山城第1火锅有限公司"}
    await load(connection, tmp_path, row(1, 注册地址="别处", 注册资金="5万美元"))
    given = {"uscc": code(1), "after": first["cursor"]}
    async with aclosing(api.stream(CHANGED, given, CONSUMER)) as replay:
        second = (await asyncio.wait_for(anext(replay), 10))["data"]["entityChanged"]
    assert second["facts"] == ["address"]


@pytest.mark.clause("4.2-3", "8.1.2-3")
async def test_a_delivery_shows_its_rows_and_to_regulators_its_findings(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    await load(connection, tmp_path, row(1), row(2, 统一社会信用代码="无"))
    batch = (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]
    assert (batch["status"], batch["format"]) == ("COMPLETED", "registry-9")
    assert (batch["rowCount"], batch["insertedCount"], batch["rejectedCount"]) == (2, 1, 1)
    assert {"rule": "CAPITAL_NOTATION", "count": 1} in batch["repairs"]
    assert batch["findings"]["nodes"] == [
        {"rowNumber": 3, "kind": "REJECTED", "rule": "CODE_LENGTH", "field": "code", "value": "无"}
    ]


async def test_findings_are_hidden_from_the_public(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    await load(connection, tmp_path, row(1), row(2, 统一社会信用代码="无"))
    answer = await api.run(LATEST)
    assert "无" not in json.dumps(answer.body, ensure_ascii=False)


@pytest.mark.clause("4.2-3")
async def test_a_refused_delivery_is_shown_with_its_reason(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(FileRefused):
        await ingest_registry(connection, tmp_path / "a.csv")
    batch = (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]
    assert (batch["status"], batch["refusal"]) == ("REFUSED", "FILE_EMPTY")


@pytest.mark.clause("8.1.2-3")
async def test_late_deliveries_are_counted(api: Api, connection: Any, tmp_path: Path) -> None:
    await load(connection, tmp_path, row(1), as_of=datetime.now(UTC) - timedelta(days=5))
    assert (await api.data(SOURCE))["source"]["lateCount"] == 1
    assert (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]["isLate"] is True


@pytest.mark.clause("8.1.1-1")
async def test_coverage_leaves_no_cell_without_number_or_reason(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    await load(connection, tmp_path, row(1), row(2, 地区="南岸"), row(3, 地区="南岸"))
    cells = (await api.data(COVERAGE, district="500000"))["coverage"]
    assert len({cell["district"]["code"] for cell in cells}) * 5 == len(cells)
    assert all((cell["gap"] is None) == (cell["records"] > 0) for cell in cells)
    found = {(cell["district"]["code"], cell["family"]): cell for cell in cells}
    assert found["500108", "REGISTRATION"]["records"] == 2
    assert found["500109", "REGISTRATION"]["gap"] == "NONE_HERE"
    assert found["500108", "PENALTY"]["gap"] == "NOT_DELIVERED"


async def test_coverage_of_an_unknown_place_is_refused(api: Api) -> None:
    assert (await api.run(COVERAGE, {"district": "999999"})).codes == ["NOT_FOUND"]


@pytest.mark.clause("8.1.2-3")
async def test_formats_are_published_as_json_schema(api: Api) -> None:
    formats = (await api.data("{ dataFormats { name family jsonSchema } }"))["dataFormats"]
    others = len(RELATION_FORMATS) + len(FEEDS) + len(NOTICE_FORMATS)
    assert len(formats) == 4 + len(RecordKind) + others
    assert [each["name"] for each in formats[:4]] == [
        "registry-9",
        "registry-sample-10",
        "registry-open",
        "registry-headerless",
    ]
    schema = json.loads(formats[0]["jsonSchema"])
    assert schema["required"] == ["企业名称", "统一社会信用代码"]


async def test_sources_list_their_deliveries(api: Api, connection: Any, tmp_path: Path) -> None:
    await load(connection, tmp_path, row(1))
    await load(connection, tmp_path, row(1))
    query = "{ sources { code batches { totalCount nodes { unchangedCount } } } }"
    found = {each["code"]: each["batches"] for each in (await api.data(query))["sources"]}
    assert found["CQ-REGISTRY"] == {
        "totalCount": 2,
        "nodes": [{"unchangedCount": 1}, {"unchangedCount": 0}],
    }
    assert found["TZSB"]["totalCount"] == 0
