"""Records of every family into the file: once, resumed, refused with row, rule, field and value."""

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.database import driver_url
from ingest.records import ingest_records
from ingest.report import Report
from models.base import Base
from models.entities import Entity
from rules.errors import ErrorCode, FileRefused
from rules.records import RecordKind
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.credit.conftest import Ask
from tests.credit.files import row, write

KIND = RecordKind


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(api.url))
    await opened.execute("TRUNCATE entity, ingest_batch, ingest_finding, event CASCADE")
    await opened.execute("UPDATE source SET public_key = NULL, key_id = NULL")
    yield opened
    await opened.close()


@pytest.fixture
async def shop(api: Api, connection: Any) -> Entity:
    made = build.entity()
    lot: list[Base] = [base := build.product(made), build.batch(made, base, lot="L1")]
    await api.store(made, *lot)
    return made


async def load(
    connection: Any, folder: Path, kind: RecordKind, *rows: dict[str, str], **given: Any
) -> Report:
    return await ingest_records(connection, write(folder / "a.csv", kind, rows), kind, **given)


def counts(report: Report) -> tuple[int, int, int, int]:
    tally = report.tally
    return tally.inserted, tally.updated, tally.unchanged, tally.rejected


@pytest.mark.parametrize("kind", RecordKind)
async def test_every_family_is_loaded_once(
    connection: Any, shop: Entity, tmp_path: Path, kind: RecordKind
) -> None:
    assert shop.uscc
    good = row(kind, shop.uscc)
    assert counts(await load(connection, tmp_path, kind, good)) == (1, 0, 0, 0)
    stored = await connection.fetchrow("SELECT * FROM credit_record")
    assert (stored["kind"], stored["entity_id"]) == (kind.value, shop.id)
    assert (stored["district_code"], stored["source_record_id"]) == ("500103", f"{kind.value}-1")
    assert stored["term_rule"] is not None
    assert counts(await load(connection, tmp_path, kind, good)) == (0, 0, 1, 0)
    assert await connection.fetchval("SELECT count(*) FROM event WHERE topic = 'record'") == 1


async def test_what_the_law_computes_is_computed(
    connection: Any, shop: Entity, tmp_path: Path
) -> None:
    assert shop.uscc
    for kind in (KIND.PENALTY, KIND.SERIOUS_VIOLATION, KIND.RANDOM_INSPECTION, KIND.SAMPLING_TEST):
        await load(connection, tmp_path, kind, row(kind, shop.uscc))
    found = {row["kind"]: row for row in await connection.fetch("SELECT * FROM credit_record")}
    penalty, listing = found["PENALTY"], found["SERIOUS_VIOLATION"]
    assert (penalty["public_until"], penalty["term_rule"]) == (
        date(2027, 6, 9), "PENALTY_PUBLICITY@ORDER-107",
    )  # fmt: skip
    assert (listing["due_on"], listing["public_until"]) == (date(2028, 6, 1), date(2028, 5, 31))
    assert found["RANDOM_INSPECTION"]["publish_by"] == date(2026, 10, 26)
    assert found["SAMPLING_TEST"]["product_batch_id"] is not None


async def test_a_change_is_an_update_and_a_repair_withdraws(
    connection: Any, shop: Entity, tmp_path: Path, ask: Ask
) -> None:
    assert shop.uscc
    kind = KIND.PENALTY
    await load(connection, tmp_path, kind, row(kind, shop.uscc))
    changed = row(kind, shop.uscc, 罚款金额="3000")
    assert counts(await load(connection, tmp_path, kind, changed)) == (0, 1, 0, 0)
    assert (await ask(shop, "penalties { totalCount }"))["penalties"]["totalCount"] == 1
    repaired = changed | {"信用修复日期": "2026-10-01"}
    assert counts(await load(connection, tmp_path, kind, repaired)) == (0, 1, 0, 0)
    later = row(kind, shop.uscc, 罚款金额="4000")
    assert counts(await load(connection, tmp_path, kind, later)) == (0, 1, 0, 0)
    for viewer, total in ((PUBLIC, 0), (REGULATOR, 1)):
        seen = await ask(shop, "penalties { totalCount nodes { repairedOn } }", viewer)
        assert seen["penalties"]["totalCount"] == total
    told = await connection.fetch("SELECT change FROM event WHERE topic = 'record' ORDER BY id")
    assert [event["change"] for event in told] == ["CREATED", "UPDATED", "WITHDRAWN", "UPDATED"]


BAD = [
    (KIND.PENALTY, {"统一社会信用代码": build.uscc(8_888_888)}, "ENTITY_UNKNOWN", "uscc"),
    (KIND.PENALTY, {"统一社会信用代码": "无"}, "CODE_LENGTH", "uscc"),
    (KIND.PENALTY, {"决定书文号": ""}, "REQUIRED_MISSING", "number"),
    (KIND.PENALTY, {"轻重等级": "特别"}, "VALUE_UNREADABLE", "tier"),
    (KIND.PENALTY, {"罚款金额": "很多"}, "VALUE_UNREADABLE", "amount"),
    (KIND.PENALTY, {"处罚决定日期": "2026-02-30"}, "VALUE_UNREADABLE", "occurred_on"),
    (KIND.PENALTY, {"处罚决定日期": "2099-01-01", "公示日期": ""}, "DATE_IN_FUTURE", "occurred_on"),
    (KIND.PENALTY, {"公示日期": "2026-05-31"}, "END_BEFORE_BEGINNING", "published_on"),
    (KIND.LICENCE, {"有效期止": "2024-01-01"}, "END_BEFORE_BEGINNING", "valid_to"),
    (KIND.ABNORMAL_LISTING, {"移出日期": "2025-01-01"}, "END_BEFORE_BEGINNING", "removed_on"),
    (KIND.CERTIFICATE, {"文件散列": "abc"}, "VALUE_UNREADABLE", "content_hash"),
]


@pytest.mark.parametrize(("kind", "given", "rule", "name"), BAD)
async def test_a_bad_row_is_refused_and_the_good_one_loaded(
    connection: Any, shop: Entity, tmp_path: Path, kind: RecordKind, given: dict[str, str],
    rule: str, name: str,
) -> None:  # fmt: skip
    assert shop.uscc
    report = await load(
        connection, tmp_path, kind, row(kind, shop.uscc, 2) | given, row(kind, shop.uscc)
    )
    assert counts(report) == (1, 0, 0, 1)
    (reject,) = report.rejects
    assert (reject["row"], reject["rule"], reject["field"]) == (2, rule, name)
    stored = await connection.fetch("SELECT entity_id, source_record_id FROM credit_record")
    assert [tuple(one) for one in stored] == [(shop.id, f"{kind.value}-1")]
    assert await connection.fetchval("SELECT count(*) FROM event WHERE topic = 'record'") == 1
    assert await connection.fetchval("SELECT count(*) FROM risk_assessment") == 1


async def test_a_decision_number_is_borne_once(
    connection: Any, shop: Entity, tmp_path: Path
) -> None:
    assert shop.uscc
    kind, number = KIND.PENALTY, "渝市监罚〔2026〕1号"
    rows = [row(kind, shop.uscc, 1), row(kind, shop.uscc, 2)]
    report = await load(connection, tmp_path, kind, *rows)
    assert counts(report) == (1, 0, 0, 1)
    expected = {"row": 3, "rule": "DUPLICATE_NUMBER", "field": "number", "value": number}
    assert await connection.fetchval("SELECT count(*) FROM credit_record") == 1
    assert report.rejects == [expected]
    again = await load(connection, tmp_path, kind, row(kind, shop.uscc, 3))
    assert again.rejects == [expected | {"row": 2}]


async def test_one_id_with_two_contents_in_one_file_counts_once(
    connection: Any, shop: Entity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.uscc
    monkeypatch.setattr("ingest.records.pipeline.CHUNK_ROWS", 1)
    kind = KIND.AWARD
    rows = [row(kind, shop.uscc), row(kind, shop.uscc), row(kind, shop.uscc, 荣誉名称="别的")]
    report = await load(connection, tmp_path, kind, *rows)
    assert counts(report) == (1, 0, 1, 1)
    assert report.rejects[0]["rule"] == "DUPLICATE_RECORD"


async def test_an_interrupted_load_goes_on_where_it_stopped(
    connection: Any, shop: Entity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.uscc
    monkeypatch.setattr("ingest.records.pipeline.CHUNK_ROWS", 2)
    kind = KIND.AWARD
    rows = [row(kind, shop.uscc, number) for number in range(1, 8)]

    def stop(done: int, _all: int | None) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await load(connection, tmp_path, kind, *rows, progress=stop)
    batch = await connection.fetchrow("SELECT status, resume_row FROM ingest_batch")
    assert tuple(batch) == ("INTERRUPTED", 5)
    resumed = await load(connection, tmp_path, kind, *rows)
    assert (counts(resumed), resumed.tally.row) == ((7, 0, 0, 0), 7)
    assert await connection.fetchval("SELECT count(*) FROM ingest_batch") == 1
    assert await connection.fetchval("SELECT count(*) FROM event WHERE topic = 'record'") == 7


async def test_a_signed_source_must_sign(connection: Any, shop: Entity, tmp_path: Path) -> None:
    assert shop.uscc
    key, kind = Ed25519PrivateKey.generate(), KIND.PENALTY
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    await connection.execute(
        "UPDATE source SET public_key = $1, key_id = 'k' WHERE code = 'CQ-PENALTY'", public
    )
    with pytest.raises(FileRefused) as caught:
        await load(connection, tmp_path, kind, row(kind, shop.uscc))
    assert caught.value.code is ErrorCode.SIGNATURE_MISSING
    assert await connection.fetchval("SELECT count(*) FROM credit_record") == 0
    path = write(tmp_path / "a.csv", kind, [row(kind, shop.uscc)])
    (tmp_path / "a.csv.sig").write_bytes(key.sign(path.read_bytes()))
    await ingest_records(connection, path, kind)
    found = await connection.fetchrow(
        "SELECT signature_status, signature_key_id FROM credit_record"
    )
    assert tuple(found) == ("VALID", "k")


async def test_another_header_is_refused_whole(connection: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(FileRefused) as caught:
        await ingest_records(connection, path, KIND.PENALTY)
    assert caught.value.code is ErrorCode.FORMAT_UNKNOWN
    batch = await connection.fetchrow("SELECT status, family FROM ingest_batch")
    assert tuple(batch) == ("REFUSED", "PENALTY")
