"""Files of relations: once, resumed, refused with row, rule, field and value; the real ones too."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from app.database import driver_url
from ingest.relations import ingest_relations
from ingest.relations.clusters import recompute
from ingest.report import Report
from rules.errors import ErrorCode, FileRefused, Refused
from tests import build
from tests.api import Api
from tests.paths import DATA, ROOT
from tests.real_files import needs_data, read_rows
from tests.relations.conftest import CITY

TIES = "记录编号,关系类别,起点统一社会信用代码,统一社会信用代码,持股比例,起始日期,终止日期"
CHUNK = 20
SEEN = """query ($u: String!) { relations(uscc: $u, depth: 4) { hubs { relationKind size } }
  riskContagion(seeds: [$u]) { expected isCut } }"""
CLUSTERS = "query ($u: String) { clusters(filter: {uscc: $u}) { nodes { entityCount } } }"
STORED = """SELECT r.kind, e.uscc, h.uscc AS holder, p.code, r.share, r.since, r.until,
  r.source_code, r.source_record_id FROM relation r JOIN entity e ON e.id = r.to_id
  LEFT JOIN entity h ON h.id = r.from_entity_id LEFT JOIN relation_point p ON p.id = r.point_id
  ORDER BY r.source_record_id"""


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(api.url))
    await opened.execute(
        "TRUNCATE entity, relation_point, relation_cluster, ingest_batch, ingest_finding CASCADE"
    )
    yield opened
    await opened.close()


@pytest.fixture
async def usccs(api: Api, connection: Any) -> list[str]:
    made = [build.entity() for _ in range(5)]
    await api.store(*made)
    return [one.uscc for one in made if one.uscc]


def write(path: Path, header: str, rows: Sequence[str]) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def counts(report: Report) -> tuple[int, int, int, int]:
    tally = report.tally
    return tally.inserted, tally.updated, tally.unchanged, tally.rejected


async def test_ties_load_once_change_and_end(
    connection: Any, usccs: list[str], tmp_path: Path
) -> None:
    one, two, *_ = usccs
    rows = [f"T1,投资,{one},{two},51,2020-01-02,", f"T2,GUARANTEE,{two},{one},,,"]
    file = write(tmp_path / "a.csv", TIES, rows)
    assert counts(await ingest_relations(connection, file)) == (2, 0, 0, 0)
    assert counts(await ingest_relations(connection, file)) == (0, 0, 2, 0)
    stored = [dict(row) for row in await connection.fetch(STORED)]
    assert stored[0] == {
        "kind": "EQUITY", "uscc": two, "holder": one, "code": None, "share": 51,
        "since": date(2020, 1, 2), "until": date(9998, 12, 31), "source_code": "CQ-RELATIONS",
        "source_record_id": "T1",
    }  # fmt: skip
    ended = write(tmp_path / "b.csv", TIES, [f"T1,投资,{one},{two},51,2020-01-02,2026-01-01"])
    assert counts(await ingest_relations(connection, ended)) == (0, 1, 0, 0)
    assert (await connection.fetch(STORED))[0]["until"] == date(2026, 1, 1)


@pytest.mark.clause("8.2.3-1")
async def test_what_a_load_changed_is_in_the_clusters_when_it_returns(
    api: Api, connection: Any, usccs: list[str], tmp_path: Path
) -> None:
    one, two, three, *_ = usccs

    async def sizes() -> list[int]:
        nodes = (await api.data(CLUSTERS, CITY, u=one))["clusters"]["nodes"]
        return [node["entityCount"] for node in nodes]

    rows = [f"T1,投资,{one},{two},51,2020-01-02,", f"T2,担保,{two},{three},,2020-01-02,"]
    await ingest_relations(connection, write(tmp_path / "a.csv", TIES, rows))
    assert await sizes() == [3]
    ended = write(tmp_path / "b.csv", TIES, [f"T2,担保,{two},{three},,2020-01-02,2026-01-01"])
    await ingest_relations(connection, ended)
    assert await sizes() == [2]


async def test_branches_and_groups_load(connection: Any, usccs: list[str], tmp_path: Path) -> None:
    one, two, three, *_ = usccs
    branches = write(tmp_path / "b.csv", "branch_uscc,parent_uscc,basis", [f"{two},{one},x"])
    groups = write(
        tmp_path / "g.csv", "group_id,kind,统一社会信用代码",
        [f"P1,same_phone,{one}", f"P1,same_phone,{three}"],
    )  # fmt: skip
    assert counts(await ingest_relations(connection, branches)) == (1, 0, 0, 0)
    report = await ingest_relations(connection, groups)
    assert (report.format, counts(report)) == ("relations-groups", (2, 0, 0, 0))
    assert counts(await ingest_relations(connection, groups)) == (0, 0, 2, 0)
    stored = await connection.fetch(STORED)
    assert [(row["kind"], row["holder"], row["code"], row["uscc"]) for row in stored] == [
        ("BRANCH", one, None, two), ("PHONE", None, "P1", one), ("PHONE", None, "P1", three)
    ]  # fmt: skip
    assert await connection.fetchval("SELECT label FROM relation_point") == "****"


async def test_bad_rows_are_rejected_with_rule_field_and_value(
    connection: Any, usccs: list[str], tmp_path: Path
) -> None:
    one, two, *_ = usccs
    unknown = build.uscc(9_000_001)
    rows = [
        f"T1,投资,{one},{two},,,", f"T2,投资,{one},{two},101,,", f"T3,担保,{one},{one},,,",
        f"T4,担保,{one},{unknown},,,", f"T5,供货,{unknown},{one},,,", f"T6,什么,{one},{two},,,",
        f"T7,担保,无,{two},,,", f"T8,担保,{one},{two},,2026-01-02,2026-01-01",
        f"T9,担保,{one},{two},,", f"T10,供货,{one},{two},,,", f"T10,供货,{two},{one},,,",
        f"T11,担保,{one},{two},5,,",
    ]  # fmt: skip
    report = await ingest_relations(connection, write(tmp_path / "a.csv", TIES, rows))
    assert counts(report) == (1, 0, 0, 11)
    found = [(one["row"], one["rule"], one["field"]) for one in report.rejects]
    assert found == [
        (2, "REQUIRED_MISSING", "share"), (3, "SHARE_OUT_OF_RANGE", "share"),
        (4, "RELATION_TO_ITSELF", "holder"), (5, "ENTITY_UNKNOWN", "uscc"),
        (6, "ENTITY_UNKNOWN", "holder"), (7, "VALUE_UNREADABLE", "kind"),
        (8, "CODE_LENGTH", "holder"), (9, "END_BEFORE_BEGINNING", "until"),
        (10, "ROW_WIDTH", "row"), (12, "DUPLICATE_RECORD", "source_record_id"),
        (13, "SHARE_OUT_OF_RANGE", "share"),
    ]  # fmt: skip


async def test_a_file_of_no_declared_format_is_refused_whole(
    connection: Any, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused) as refusal:
        await ingest_relations(connection, write(tmp_path / "a.csv", "a,b", ["1,2"]))
    assert refusal.value.code is ErrorCode.FORMAT_UNKNOWN
    assert await connection.fetchval("SELECT status FROM ingest_batch") == "REFUSED"
    with pytest.raises(Refused) as stranger:
        await ingest_relations(connection, tmp_path / "a.csv", source="NOBODY")
    assert stranger.value.code is ErrorCode.SOURCE_UNREGISTERED
    assert await connection.fetchval("SELECT count(*) FROM relation") == 0


async def test_killed_and_resumed_is_as_in_peace(
    api: Api, connection: Any, usccs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"T{at:04d},供货,{usccs[at % 4]},{usccs[4]},,," for at in range(400)]
    rows[77] = f"T0077,供货,{usccs[4]},{usccs[4]},,,"
    file = write(tmp_path / "a.csv", TIES, rows)
    monkeypatch.setattr("ingest.relations.pipeline.CHUNK_ROWS", CHUNK)
    peaceful = await ingest_relations(connection, file)
    expected = await connection.fetch(STORED)
    assert counts(peaceful) == (399, 0, 0, 1)
    await connection.execute("TRUNCATE relation, ingest_batch, ingest_finding CASCADE")

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.relations.loading", api.url, str(file), str(CHUNK)),
        stdout=asyncio.subprocess.PIPE, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(5):
        assert await process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    mark = await connection.fetchval("SELECT resume_row FROM ingest_batch")
    assert 5 * CHUNK <= mark < len(rows)
    resumed = await ingest_relations(connection, file)
    assert counts(resumed) == counts(peaceful)
    assert resumed.rejects == peaceful.rejects
    assert await connection.fetch(STORED) == expected
    assert await connection.fetchval("SELECT count(*) FROM ingest_batch") == 1


async def _register(connection: Any) -> None:
    """The entities that the files name, with nothing but their codes."""
    named = {
        code.upper()
        for name in ("chongqing_branch_edges", "chongqing_shared_groups")
        for row in read_rows(f"enterprises/{name}.csv.gz")
        for column, code in row.items()
        if column.endswith("uscc") or column == "统一社会信用代码"
    }
    rows = [
        (uuid4(), code, "VALID", code, code, "ENTERPRISE", "ACTIVE", build.YUZHONG, b"",
         "CQ-REGISTRY", code, "样例", build.RECORDED_AT)
        for code in sorted(named)
    ]  # fmt: skip
    await connection.copy_records_to_table(
        "entity", records=rows,
        columns=("id", "uscc", "number_class", "name", "name_key", "kind", "status",
                 "district_code", "digest", "source_code", "source_record_id", "authority",
                 "recorded_at"),
    )  # fmt: skip


@needs_data
@pytest.mark.clause("8.2.3-1")
async def test_the_real_groups_and_branches_load_and_no_post_office_glues_the_city(
    api: Api, connection: Any
) -> None:
    folder = DATA / "enterprises"
    await _register(connection)
    for name, rows in (("chongqing_branch_edges", 3_814), ("chongqing_shared_groups", 18_700)):
        first = await ingest_relations(connection, folder / f"{name}.csv.gz")
        assert first.tally.row == rows
        assert first.tally.inserted + first.tally.rejected == rows
        assert first.tally.rejected <= 2, first.rejects
        again = await ingest_relations(connection, folder / f"{name}.csv.gz")
        assert (again.tally.inserted, again.tally.updated) == (0, 0)
        assert again.tally.unchanged == first.tally.inserted
    made = await recompute(connection, date(2026, 11, 26))
    print(made)
    assert made.clusters > 3_000
    assert made.largest <= 200
    await connection.execute("ANALYZE relation")
    hub = await connection.fetchrow(
        "SELECT point_id, count(*) AS size, min(e.uscc) AS uscc FROM relation r "
        "JOIN entity e ON e.id = r.to_id WHERE r.kind = 'REPRESENTATIVE' "
        "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    assert hub["size"] == 98
    found = await api.data(SEEN, CITY, u=hub["uscc"])
    assert [one["size"] for one in found["relations"]["hubs"]
            if one["relationKind"] == "REPRESENTATIVE"] == [98]  # fmt: skip
    assert found["riskContagion"]["expected"] <= 6
    assert not found["riskContagion"]["isCut"]
