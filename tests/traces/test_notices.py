"""Files of notices: taken in once, dirt marked, tied to nobody, shown to regulators."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.notices import ingest_notices
from ingest.report import Report
from rules.errors import FileRefused
from rules.notice_formats import CHINA, US, NoticeFormat
from tests.api import PUBLIC, REGULATOR, Api
from tests.paths import DATA
from tests.real_files import needs_data

NOTICES = """query ($kind: NoticeKind) { safetyNotices(filter: {kind: $kind}, first: 5) {
  totalCount nodes { kind title publishedAt product producer measured permitted lot reason
    provenance { source } } } }"""
FINDINGS = """{ ingestBatches(first: 1) { nodes { status rejectedCount
  findings(first: 100) { totalCount nodes { rowNumber kind rule } } } } }"""
GOOD = {
    "标题": "2批次食品不合格", "发布时间": "2019-07-15 20:26:58", "信息来源": "市场监管总局",
    "标称生产企业名称": "样例水产公司", "样品名称": "草鱼", "商标": "/",
    "不合格项目": "孔雀石绿", "检验结果": "4.10μg/kg", "标准值": "不得检出",
}  # fmt: skip


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(api.url))
    await opened.execute("TRUNCATE safety_notice, ingest_batch, ingest_finding CASCADE")
    yield opened
    await opened.close()


def written(folder: Path, declared: NoticeFormat, *rows: dict[str, str]) -> Path:
    path = folder / "notices.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, declared.headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def counts(report: Report) -> tuple[int, int, int]:
    return report.tally.inserted, report.tally.unchanged, report.tally.rejected


async def test_a_notice_is_kept_as_announced_and_shown_to_regulators_only(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    path = written(tmp_path, CHINA, GOOD)
    assert counts(await ingest_notices(connection, path)) == (1, 0, 0)
    assert counts(await ingest_notices(connection, path)) == (0, 1, 0)
    (found,) = (await api.data(NOTICES, REGULATOR))["safetyNotices"]["nodes"]
    assert (found["product"], found["measured"]) == ("草鱼", "4.10μg/kg")
    assert found["publishedAt"] == "2019-07-15T12:26:58.000000Z"
    assert found["provenance"] == {"source": "SAMR-NOTICES"}
    assert (await api.run(NOTICES, {}, PUBLIC)).codes == ["UNAUTHENTICATED"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await api.fetch("SELECT 1 FROM safety_notice", role="youxin_public")


async def test_shifted_and_empty_rows_are_marked_and_nothing_is_made_of_them(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    shifted = GOOD | {"样品名称": "吉林省食品药品监督管理局\u3000", "出厂编号": "2017"}
    empty = {"标题": "12批产品不符合标准规定", "发布时间": "2019-04-01 17:45:01"}
    path = written(tmp_path, CHINA, shifted, empty, {"标题": "无日期"})
    assert counts(await ingest_notices(connection, path)) == (2, 0, 1)
    for found in (await api.data(NOTICES, REGULATOR))["safetyNotices"]["nodes"]:
        assert (found["product"], found["producer"], found["lot"]) == (None, None, None)
    (batch,) = (await api.data(FINDINGS, REGULATOR))["ingestBatches"]["nodes"]
    rules = {each["rowNumber"]: each["rule"] for each in batch["findings"]["nodes"]}
    assert rules == {2: "COLUMNS_SHIFTED", 3: "NOTICE_WITHOUT_SAMPLE", 4: "REQUIRED_MISSING"}
    kept = await connection.fetchval("SELECT given ->> '出厂编号' FROM safety_notice ORDER BY 1")
    assert kept in ("", "2017")


async def test_another_header_is_refused(api: Api, connection: Any, tmp_path: Path) -> None:
    path = written(tmp_path, CHINA, GOOD)
    path.write_text(path.read_text("utf-8").replace("样品名称", "样品", 1), "utf-8")
    with pytest.raises(FileRefused) as caught:
        await ingest_notices(connection, path)
    assert caught.value.code.value == "FORMAT_UNKNOWN"
    assert await connection.fetchval("SELECT count(*) FROM safety_notice") == 0


@needs_data
async def test_both_real_files_load_dirt_and_all(api: Api, connection: Any, tmp_path: Path) -> None:
    food = DATA / "food"
    failed = await ingest_notices(connection, food / "sampling_failures_2019.csv")
    recalls = await ingest_notices(connection, food / "recalls_us.csv.gz", tmp_path / "r.json")
    assert (failed.tally.row, failed.tally.rejected) == (385, 0)
    assert (recalls.tally.row, recalls.tally.rejected) == (2_248, 0)
    assert failed.tally.inserted + failed.tally.unchanged == 385
    assert recalls.tally.inserted + recalls.tally.unchanged == 2_248
    marks = await connection.fetch(
        "SELECT rule, count(*) FROM ingest_finding WHERE batch_id = $1 GROUP BY 1", failed.batch_id
    )
    found = {row["rule"]: row["count"] for row in marks}
    print(found, counts(failed), counts(recalls))
    assert found["NOTICE_WITHOUT_SAMPLE"] == 154
    whole = "measured IS NOT NULL AND permitted IS NOT NULL"
    assert await connection.fetchval(f"SELECT count(*) FROM safety_notice WHERE {whole}") == 58
    assert await connection.fetchval("SELECT count(*) FROM credit_record") == 0
    assert await connection.fetchval("SELECT count(*) FROM warning") == 0
    assert counts(await ingest_notices(connection, food / "recalls_us.csv.gz"))[0] == 0
    assert US.headers[0] == "agency"
