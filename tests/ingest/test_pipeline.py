"""Files into the register: what each row becomes, again, changed, doubled and refused."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.batches import alone
from ingest.pipeline import ingest_registry
from ingest.report import Report
from rules.errors import ErrorCode, FileRefused, Refused
from tests.ingest.registry import code, row, write

FORM = (
    "file format rows valid upperCased flagged oldNumber inserted updated unchanged rejected "
    "repaired rejects seconds"
)
LAW = datetime(2026, 11, 20, tzinfo=UTC)


async def load(connection: Any, folder: Path, *rows: dict[str, str], **given: Any) -> Report:
    return await ingest_registry(connection, write(folder / "a.csv", rows), **given)


def counts(report: Report) -> tuple[int, int, int, int]:
    tally = report.tally
    return tally.inserted, tally.updated, tally.unchanged, tally.rejected


async def test_a_row_becomes_an_entity_with_provenance(connection: Any, tmp_path: Path) -> None:
    report = await load(connection, tmp_path, row(1), as_of=LAW)
    found = await connection.fetchrow("SELECT * FROM entity")
    assert (found["uscc"], found["name"]) == (code(1), "重庆山城第1火锅有限公司")
    assert (found["district_code"], found["capital_amount"]) == ("500103", 1_000_000)
    assert (found["source_code"], found["source_record_id"]) == ("CQ-REGISTRY", code(1))
    assert (found["batch_id"], found["recorded_at"]) == (report.batch_id, LAW)
    assert (found["status"], found["signature_status"]) == ("ACTIVE", "UNSIGNED")
    assert await connection.fetchval("SELECT name FROM entity_search") == found["name"]


async def test_the_same_file_again_changes_nothing(connection: Any, tmp_path: Path) -> None:
    rows = [row(number) for number in range(1, 6)]
    assert counts(await load(connection, tmp_path, *rows)) == (5, 0, 0, 0)
    before = await connection.fetch("SELECT id, version, updated_at FROM entity ORDER BY id")
    assert counts(await load(connection, tmp_path, *rows)) == (0, 0, 5, 0)
    assert before == await connection.fetch(
        "SELECT id, version, updated_at FROM entity ORDER BY id"
    )
    assert await connection.fetchval("SELECT count(*) FROM entity_change") == 0
    assert await connection.fetchval("SELECT count(*) FROM event") == 0


async def test_a_changed_fact_is_told_before_and_after(connection: Any, tmp_path: Path) -> None:
    await load(connection, tmp_path, row(1), row(2))
    report = await load(
        connection, tmp_path, row(1, 注册资金="200万美元", 地区="南岸"), row(2), as_of=LAW
    )
    assert counts(report) == (0, 1, 1, 0)
    found = await connection.fetch(
        "SELECT field, before, after, changed_on::text FROM entity_change ORDER BY id"
    )
    assert [tuple(change) for change in found] == [
        ("district", "500103", "500108", "2026-11-20"),
        ("registeredCapital", "1000000 CNY", "2000000 USD", "2026-11-20"),
    ]
    event = await connection.fetchrow("SELECT * FROM event")
    assert (event["topic"], event["change"], event["district_code"]) == (
        "entity",
        "UPDATED",
        "500108",
    )
    assert json.loads(event["attributes"])["uscc"] == code(1)
    assert await connection.fetchval("SELECT version FROM entity WHERE uscc = $1", code(1)) == 2


async def test_a_new_name_keeps_the_former_one_findable(connection: Any, tmp_path: Path) -> None:
    await load(connection, tmp_path, row(1))
    await load(connection, tmp_path, row(1, 企业名称="重庆新锅有限公司"))
    assert await connection.fetchval("SELECT name FROM entity_name") == "重庆山城第1火锅有限公司"
    names = await connection.fetch("SELECT name, kind FROM entity_search ORDER BY position")
    assert [tuple(name) for name in names] == [
        ("重庆新锅有限公司", "CURRENT"),
        ("重庆山城第1火锅有限公司", "FORMER"),
    ]


async def test_what_a_delivery_does_not_know_stays_known(connection: Any, tmp_path: Path) -> None:
    await load(connection, tmp_path, row(1))
    report = await load(connection, tmp_path, row(1, 注册资金="N/A", 注册地址="N/A"))
    assert counts(report) == (0, 0, 1, 0)
    assert await connection.fetchval("SELECT capital_amount FROM entity") == 1_000_000


async def test_bad_rows_are_found_by_row_rule_and_value(connection: Any, tmp_path: Path) -> None:
    bad = [row(2, 企业名称="N/A"), row(3, 统一社会信用代码="无"), row(4, 注册日期="2019-02-30")]
    report = await load(connection, tmp_path, row(1), *bad, row(5))
    assert counts(report) == (3, 0, 0, 2)
    assert report.rejects == [
        {"row": 3, "rule": "NAME_MISSING", "field": "name", "value": "N/A"},
        {"row": 4, "rule": "CODE_LENGTH", "field": "code", "value": "无"},
    ]
    flagged = await connection.fetch(
        "SELECT row_number, rule, value FROM ingest_finding WHERE kind = 'FLAGGED'"
    )
    assert [tuple(finding) for finding in flagged] == [(5, "DATE_UNREADABLE", "2019-02-30")]


async def test_a_number_twice_in_one_file_counts_once(connection: Any, tmp_path: Path) -> None:
    rows = [row(1), row(2), row(1), row(1, 注册地址="别处")]
    report = await load(connection, tmp_path, *rows)
    assert counts(report) == (2, 0, 1, 1)
    assert report.rejects == [
        {"row": 5, "rule": "DUPLICATE_CODE", "field": "code", "value": code(1)}
    ]
    assert counts(await load(connection, tmp_path, *rows)) == (0, 0, 3, 1)


async def test_a_number_twice_in_distant_chunks_counts_once(
    connection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline.CHUNK_ROWS", 1)
    rows = [row(1), row(2), row(1), row(1, 注册地址="别处")]
    assert counts(await load(connection, tmp_path, *rows)) == (2, 0, 1, 1)
    assert counts(await load(connection, tmp_path, *rows)) == (0, 0, 3, 1)


async def test_a_name_under_two_numbers_is_loaded_and_flagged(
    connection: Any, tmp_path: Path
) -> None:
    report = await load(connection, tmp_path, row(1, 企业名称="甲公司"), row(2, 企业名称="甲公司"))
    assert counts(report) == (2, 0, 0, 0)
    assert report.tally.repaired["NAME_HELD_BY_OTHER_CODE"] == 1
    found = await connection.fetchrow("SELECT row_number, value FROM ingest_finding")
    assert tuple(found) == (3, f"甲公司 {code(1)}")


async def test_branches_are_tied_to_the_entity_they_name(connection: Any, tmp_path: Path) -> None:
    await load(
        connection,
        tmp_path,
        row(1, 企业名称="重庆火锅有限公司渝中分公司"),
        row(2, 企业名称="重庆火锅有限公司"),
        row(3, 企业名称="重庆别家有限公司渝中分公司"),
    )
    found = await connection.fetch(
        "SELECT e.uscc, p.uscc FROM entity e LEFT JOIN entity p ON p.id = e.parent_id"
        " WHERE e.kind = 'BRANCH' ORDER BY e.uscc"
    )
    assert [tuple(pair) for pair in found] == [(code(1), code(2)), (code(3), None)]


async def test_the_report_is_written_in_the_published_form(connection: Any, tmp_path: Path) -> None:
    target = tmp_path / "r.json"
    report = await load(connection, tmp_path, row(1), row(2, 企业名称="-"), report_path=target)
    written = json.loads(target.read_text("utf-8"))
    assert written == report.as_dict()
    assert " ".join(written) == FORM


async def test_an_unregistered_source_is_refused(connection: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        await load(connection, tmp_path, row(1), source="STRANGER")
    assert caught.value.code is ErrorCode.SOURCE_UNREGISTERED
    assert await connection.fetchval("SELECT count(*) FROM entity") == 0


async def test_a_refused_file_is_recorded_and_writes_nothing(
    connection: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(FileRefused):
        await ingest_registry(connection, path)
    batch = await connection.fetchrow("SELECT status, refusal, file_name FROM ingest_batch")
    assert tuple(batch) == ("REFUSED", "FILE_EMPTY", "a.csv")


async def test_a_delivery_moves_the_watermark_and_lateness_is_counted(
    connection: Any, tmp_path: Path
) -> None:
    await load(connection, tmp_path, row(1), as_of=datetime.now(UTC) - timedelta(days=9))
    await load(connection, tmp_path, row(1), as_of=datetime.now(UTC) - timedelta(days=20))
    source = await connection.fetchrow("SELECT * FROM source WHERE code = 'CQ-REGISTRY'")
    assert source["late_count"] == 2
    assert (datetime.now(UTC) - source["as_of"]).days == 9
    assert await connection.fetchval("SELECT bool_and(is_late) FROM ingest_batch")


async def test_two_loads_at_once_are_not_possible(
    connection: Any, module_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.batches.LOCK_PATIENCE", 0.0)
    other = await asyncpg.connect(driver_url(module_database_url))
    async with alone(other, "b.csv"):
        with pytest.raises(Refused) as caught:
            await load(connection, tmp_path, row(1))
    assert caught.value.code is ErrorCode.BATCH_RUNNING
    assert (await load(connection, tmp_path, row(1))).tally.inserted == 1
    await other.close()
