"""渝食安 and 特种设备在线: taken in once, refused with the line, stale in an outage."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.feeds import ingest_feed
from ingest.report import Report
from rules.errors import ErrorCode, FileRefused
from rules.feeds import EQUIPMENT, FOOD, Feed
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.traces import feeds
from tests.traces.feeds import Stub
from tests.traces.goods import uri

LATEST = """{ ingestBatches(first: 1) { nodes { status refusal signatureStatus format rowCount
  insertedCount updatedCount unchangedCount rejectedCount source { code }
  findings { nodes { rowNumber kind rule field value } } } } }"""
GOODS = """query ($by: TraceEntry!) { foodItems(by: $by) { nodes { code batch { lot quantity unit
  hasFailedTest freshness { isStale } provenance { source signature { status keyId } }
  product { gtin brand producer { uscc } }
  tests { nodes { kind conclusion labAccreditation items { nodes { name isPassed } } } }
  movements { totalCount nodes { role event { sender { label } receiver { label } } } } } } } }"""
DEVICE = """query ($code: String!) { equipment(registrationCode: $code) { deviceCode place
  freshness { isStale asOf } entity { uscc } safetyManagers { nodes { certificate
    person { displayName } } } careRecords { totalCount nodes { kind doneOn } } } }"""
KEPT = ("product", "product_batch", "batch_test", "batch_test_item", "movement", "movement_line",
        "special_equipment", "equipment_care", "equipment_duty", "trace_party")  # fmt: skip


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(api.url))
    await opened.execute("UPDATE source SET public_key = NULL, key_id = NULL, as_of = NULL")
    yield opened
    await opened.close()


@pytest.fixture
async def yushian(connection: Any, tmp_path: Path) -> Stub:
    stub = Stub("YUSHIAN", tmp_path)
    await stub.register(connection)
    return stub


@pytest.fixture
async def tzsb(connection: Any, tmp_path: Path) -> Stub:
    stub = Stub("TZSB", tmp_path)
    await stub.register(connection)
    return stub


async def load(connection: Any, path: Path, feed: Feed = FOOD, **given: Any) -> Report:
    return await ingest_feed(connection, path, feed, **given)


def counts(report: Report) -> tuple[int, int, int, int]:
    tally = report.tally
    return tally.inserted, tally.updated, tally.unchanged, tally.rejected


async def sizes(connection: Any) -> list[int]:
    return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in KEPT]


async def trade(api: Api) -> tuple[Any, Any, list[dict[str, Any]]]:
    """A maker, a shop in the register and a buyer outside it; a batch, a test, two shipments."""
    factory, shop = build.entity(), build.entity()
    await api.store(factory, shop)
    base = feeds.product(factory)
    lot = feeds.batch(base)
    away = feeds.party("成都春熙火锅店")
    lines = [
        base, lot, feeds.check(lot), away, feeds.made(lot, factory),
        feeds.moved(lot, uri(factory), uri(shop), 60),
        feeds.moved(lot, uri(factory), feeds.party_uri(away), 20),
    ]  # fmt: skip
    return factory, shop, lines


@pytest.mark.clause("6.3.1-2")
async def test_a_signed_delivery_of_food_is_taken_in_and_read_through_the_graph(
    api: Api, connection: Any, yushian: Stub
) -> None:
    factory, _, lines = await trade(api)
    report = await load(connection, yushian.delivers(*lines))
    assert counts(report) == (7, 0, 0, 0), report.rejects
    (item,) = (await api.data(GOODS, PUBLIC, by={"uscc": factory.uscc}))["foodItems"]["nodes"]
    batch = item["batch"]
    assert (batch["quantity"], batch["unit"], batch["hasFailedTest"]) == ("1200.5000", "KGM", False)
    assert batch["provenance"]["source"] == "YUSHIAN"
    assert batch["provenance"]["signature"] == {"status": "VALID", "keyId": "stub-1"}
    assert batch["freshness"] == {"isStale": False}
    assert batch["product"]["producer"]["uscc"] == factory.uscc
    (test,) = batch["tests"]["nodes"]
    assert (test["conclusion"], len(test["items"]["nodes"])) == ("PASSED", 1)
    labels = {
        each["event"]["receiver"]["label"]
        for each in batch["movements"]["nodes"]
        if each["event"]["receiver"]
    }
    assert "成都***" in labels
    latest = (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]
    assert (latest["format"], latest["signatureStatus"]) == ("feed-yushian", "VALID")
    assert (latest["rowCount"], latest["insertedCount"]) == (7, 7)


@pytest.mark.clause("6.3.1-2")
async def test_a_signed_delivery_of_devices_is_taken_in_and_read_through_the_graph(
    api: Api, connection: Any, tzsb: Stub
) -> None:
    mall = build.entity()
    await api.store(mall)
    lift = feeds.device(mall)
    lines = [lift, feeds.care(lift), feeds.duty(lift), feeds.duty(lift, kind="OPERATOR")]
    assert counts(await load(connection, tzsb.delivers(*lines), EQUIPMENT)) == (4, 0, 0, 0)
    found = (await api.data(DEVICE, PUBLIC, code=lift["registrationCode"]))["equipment"]
    assert (found["deviceCode"], found["entity"]["uscc"]) == (lift["deviceCode"], mall.uscc)
    assert found["careRecords"]["nodes"] == [{"kind": "MAINTENANCE", "doneOn": "2026-11-01"}]
    (manager,) = found["safetyManagers"]["nodes"]
    assert manager["person"] == {"displayName": "周**"}


@pytest.mark.clause("6.3.1-2")
async def test_the_same_record_again_changes_nothing_and_another_digest_changes_its_row(
    api: Api, connection: Any, yushian: Stub, tzsb: Stub
) -> None:
    _, _, lines = await trade(api)
    mall = build.entity()
    await api.store(mall)
    lift = feeds.device(mall)
    kept = [lift, feeds.care(lift), feeds.duty(lift)]
    await load(connection, yushian.delivers(*lines))
    await load(connection, tzsb.delivers(*kept), EQUIPMENT)
    before = await sizes(connection)
    assert counts(await load(connection, yushian.delivers(*lines))) == (0, 0, 7, 0)
    assert counts(await load(connection, tzsb.delivers(*kept), EQUIPMENT)) == (0, 0, 3, 0)
    changed = [lines[0] | {"brand": "新渝香"}, lines[1] | {"state": "SOLD_OUT"}]
    assert counts(await load(connection, yushian.delivers(*changed))) == (0, 2, 0, 0)
    moved = lift | {"nextInspectionOn": "2028-05-01"}
    assert counts(await load(connection, tzsb.delivers(moved), EQUIPMENT)) == (0, 1, 0, 0)
    assert await sizes(connection) == before
    state = "SELECT state FROM product_batch WHERE source_record_id = $1"
    assert await connection.fetchval(state, lines[1]["id"]) == "SOLD_OUT"


@pytest.mark.clause("6.3.1-2", "6.3.2-4")
async def test_a_failed_test_of_the_feed_marks_the_batch_and_warns_every_holder_once(
    api: Api, connection: Any, yushian: Stub
) -> None:
    factory, shop, lines = await trade(api)
    await load(connection, yushian.delivers(*lines))
    failed = feeds.check(lines[1], feeds.item(), feeds.item(False), kind="OFFICIAL")
    await load(connection, yushian.delivers(failed))
    (item,) = (await api.data(GOODS, PUBLIC, by={"uscc": factory.uscc}))["foodItems"]["nodes"]
    assert item["batch"]["hasFailedTest"] is True
    told = "SELECT entity_id FROM warning WHERE kind = 'FAILED_SAMPLE' AND entity_id = ANY($1)"
    ids = [factory.id, shop.id]
    assert {row["entity_id"] for row in await api.fetch(told, ids)} == set(ids)
    heard = "SELECT 1 FROM event WHERE topic = 'warning' AND entity_id = ANY($1)"
    assert len(await api.fetch(heard, ids)) == 2
    again = failed | {"laboratory": "西南检验所（更名）"}
    assert counts(await load(connection, yushian.delivers(again))) == (0, 1, 0, 0)
    assert len(await api.fetch(told, ids)) == 2
    mended = failed | {"items": [feeds.item()]}
    await load(connection, yushian.delivers(mended))
    (item,) = (await api.data(GOODS, PUBLIC, by={"uscc": factory.uscc}))["foodItems"]["nodes"]
    assert item["batch"]["hasFailedTest"] is False


@pytest.mark.clause("6.3.1-2")
async def test_a_bad_signature_or_none_refuses_the_whole_file(
    api: Api, connection: Any, yushian: Stub
) -> None:
    _, _, lines = await trade(api)
    before = await sizes(connection)
    altered = yushian.delivers(*lines)
    altered.write_bytes(altered.read_bytes().replace("渝香".encode(), "渝辣".encode()))
    unsigned = yushian.delivers(*lines)
    unsigned.with_name(unsigned.name + ".sig").unlink()
    for path, code in ((altered, "SIGNATURE_INVALID"), (unsigned, "SIGNATURE_MISSING")):
        with pytest.raises(FileRefused) as caught:
            await load(connection, path)
        assert caught.value.code.value == code
        latest = (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]
        assert (latest["status"], latest["refusal"]) == ("REFUSED", code)
    assert await sizes(connection) == before


CHANGES: list[tuple[Any, str]] = [
    ("no json", "JSON"),
    ("[1, 2]", "$"),
    ({"record": "lorry"}, "record"),
    ({"brand": 7}, "brand"),
    ({"gtin": 6901234567892}, "gtin"),
    ({"shelfLifeDays": "365"}, "shelfLifeDays"),
    ({"shelfLifeDays": 36.5}, "shelfLifeDays"),
    ({"colour": "red"}, "colour"),
    ("without name", "name"),
]


@pytest.mark.clause("6.3.1-2")
@pytest.mark.parametrize(("change", "field"), CHANGES)
async def test_a_changed_format_is_refused_with_the_first_line_that_differs(
    api: Api, connection: Any, yushian: Stub, change: Any, field: str
) -> None:
    factory = build.entity()
    await api.store(factory)
    good, other = feeds.product(factory), feeds.product(factory)
    bad = change if isinstance(change, str) else other | change
    if change == "without name":
        bad = feeds.without(other, ["name"])
    before = await sizes(connection)
    with pytest.raises(FileRefused) as caught:
        await load(connection, yushian.delivers(good, bad, other))
    assert caught.value.code is ErrorCode.FORMAT_CHANGED
    assert (caught.value.params["row"], caught.value.params["field"]) == (2, field)
    latest = (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]
    assert (latest["status"], latest["refusal"]) == ("REFUSED", "FORMAT_CHANGED")
    assert await sizes(connection) == before


@pytest.mark.clause("6.3.1-2")
@pytest.mark.parametrize("feed", [FOOD, EQUIPMENT])
async def test_an_outage_makes_the_source_stale_and_its_facts_say_so(
    api: Api, connection: Any, yushian: Stub, tzsb: Stub, feed: Feed
) -> None:
    factory, _, lines = await trade(api)
    lift = feeds.device(factory)
    old = datetime.now(UTC) - timedelta(days=8)
    if feed is FOOD:
        await load(connection, yushian.delivers(*lines), as_of=old)
        (item,) = (await api.data(GOODS, PUBLIC, by={"uscc": factory.uscc}))["foodItems"]["nodes"]
        found = item["batch"]["freshness"]["isStale"]
    else:
        await load(connection, tzsb.delivers(lift), EQUIPMENT, as_of=old)
        device = (await api.data(DEVICE, PUBLIC, code=lift["registrationCode"]))["equipment"]
        found = device["freshness"]["isStale"]
    assert found is True
    query = "query ($c: String!) { source(code: $c) { freshness { isStale asOf } } }"
    source = (await api.data(query, PUBLIC, c=feed.source))["source"]
    assert source["freshness"]["isStale"] is True


BAD_FOOD: list[tuple[str, dict[str, Any], str, str]] = [
    ("product", {"gtin": "6901234567890"}, "INVALID_GTIN", "gtin"),
    ("product", {"producer": build.uscc(8_888_881)}, "ENTITY_UNKNOWN", "producer"),
    ("product", {"producer": "无"}, "CODE_LENGTH", "producer"),
    ("product", {"name": " "}, "REQUIRED_MISSING", "name"),
    ("product", {"name": "底\u0000料"}, "CONTROL_CHARACTER", "name"),
    ("product", {"shelfLifeDays": 0}, "VALUE_UNREADABLE", "shelfLifeDays"),
    ("batch", {"producedOn": "2099-01-01", "expiresOn": None}, "DATE_IN_FUTURE", "produced_on"),
    ("batch", {"expiresOn": "2025-12-31"}, "END_BEFORE_BEGINNING", "expires_on"),
    ("batch", {"state": "LOST"}, "VALUE_UNREADABLE", "state"),
    ("batch", {"quantity": -1}, "VALUE_UNREADABLE", "quantity"),
    ("batch", {"gtin": "6900000000015"}, "INVALID_GTIN", "gtin"),
    ("batch", {"gtin": "4006381333931"}, "PRODUCT_UNKNOWN", "gtin"),
    ("test", {"lot": "L9"}, "BATCH_UNKNOWN", "lot"),
    ("test", {"items": []}, "VALUE_UNREADABLE", "items"),
    ("test", {"testedOn": "2026-02-30"}, "VALUE_UNREADABLE", "testedOn"),
    ("party", {"district": "999999"}, "DISTRICT_UNKNOWN", "district"),
    ("movement", {"eventTime": "2025-12-01T00:00:00Z"}, "BEFORE_PRODUCTION", "eventTime"),
    ("movement", {"type": "Event"}, "INVALID_EPCIS", "type"),
    ("movement", {"ilmd": {"x": "\0"}}, "INVALID_EPCIS", "ilmd"),
    ("movement", {"quantityList": []}, "INVALID_EPCIS", "quantityList"),
]


@pytest.mark.clause("6.3.1-2")
@pytest.mark.parametrize(("kind", "change", "rule", "field"), BAD_FOOD)
async def test_a_bad_line_is_refused_by_rule_and_field_and_the_others_are_taken(
    api: Api,
    connection: Any,
    yushian: Stub,
    kind: str,
    change: dict[str, Any],
    rule: str,
    field: str,
) -> None:
    factory, _, lines = await trade(api)
    await load(connection, yushian.delivers(*lines))
    good = {
        "product": feeds.product(factory), "batch": feeds.batch(lines[0], "L2"),
        "test": feeds.check(lines[1]), "party": feeds.party("万州店"),
        "movement": feeds.made(lines[1], factory),
    }[kind]  # fmt: skip
    bad = good | {"event": good["event"] | change} if kind == "movement" else good | change
    before = await sizes(connection)
    report = await load(connection, yushian.delivers(bad))
    assert counts(report) == (0, 0, 0, 1)
    (found,) = report.rejects
    assert (found["row"], found["rule"], found["field"]) == (1, rule, field)
    assert await sizes(connection) == before
    assert counts(await load(connection, yushian.delivers(good))) == (1, 0, 0, 0)


BAD_DEVICES: list[tuple[str, dict[str, Any], str, str]] = [
    ("device", {"deviceCode": "3110CQ0012015004"}, "INVALID_DEVICE_CODE", "deviceCode"),
    ("device", {"user": build.uscc(8_888_882)}, "ENTITY_UNKNOWN", "user"),
    ("device", {"variety": "3999"}, "VARIETY_UNKNOWN", "variety"),
    ("device", {"district": "999999"}, "DISTRICT_UNKNOWN", "district"),
    ("device", {"longitude": 190.5}, "VALUE_UNREADABLE", "longitude"),
    ("care", {"registrationCode": "梯-无"}, "DEVICE_UNKNOWN", "registrationCode"),
    ("care", {"doneOn": "2099-01-01"}, "DATE_IN_FUTURE", "done_on"),
    ("care", {"kind": "PAINTING"}, "VALUE_UNREADABLE", "kind"),
    ("duty", {"person": ""}, "REQUIRED_MISSING", "person"),
]


@pytest.mark.clause("6.3.1-2")
@pytest.mark.parametrize(("kind", "change", "rule", "field"), BAD_DEVICES)
async def test_a_bad_line_about_devices_is_refused_by_rule_and_field(
    api: Api,
    connection: Any,
    tzsb: Stub,
    kind: str,
    change: dict[str, Any],
    rule: str,
    field: str,
) -> None:
    mall = build.entity()
    await api.store(mall)
    lift = feeds.device(mall)
    await load(connection, tzsb.delivers(lift), EQUIPMENT)
    good = {"device": feeds.device(mall), "care": feeds.care(lift), "duty": feeds.duty(lift)}[kind]
    before = await sizes(connection)
    report = await load(connection, tzsb.delivers(good | change), EQUIPMENT)
    (found,) = report.rejects
    assert (found["row"], found["rule"], found["field"]) == (1, rule, field)
    assert await sizes(connection) == before


async def test_a_record_or_a_key_used_twice_with_other_content_is_refused(
    api: Api, connection: Any, yushian: Stub
) -> None:
    factory, _, lines = await trade(api)
    other = feeds.product(factory, id=lines[0]["id"])
    same_gtin = feeds.product(factory, gtin=lines[0]["gtin"].zfill(14))
    same_lot = feeds.batch(lines[0])
    report = await load(connection, yushian.delivers(*lines, other, same_gtin, same_lot))
    assert [(each["rule"], each["field"]) for each in report.rejects] == [
        ("DUPLICATE_RECORD", "id"), ("DUPLICATE_CODE", "gtin"), ("DUPLICATE_CODE", "lot"),
    ]  # fmt: skip
    event = lines[4]["event"] | {"bizStep": "inspecting"}
    report = await load(connection, yushian.delivers({"record": "movement", "event": event}))
    assert [each["rule"] for each in report.rejects] == ["DUPLICATE_RECORD"]


async def test_the_same_name_on_another_certificate_is_another_person(
    api: Api, connection: Any, tzsb: Stub
) -> None:
    mall = build.entity()
    await api.store(mall)
    first, second = feeds.device(mall), feeds.device(mall)
    mine = feeds.duty(first, "陈嘉陵")
    shared = feeds.duty(second, "陈嘉陵", certificate=mine["certificate"])
    namesake = feeds.duty(second, "陈嘉陵")
    await load(connection, tzsb.delivers(first, second, mine, shared, namesake), EQUIPMENT)
    assert await connection.fetchval("SELECT count(*) FROM person WHERE name = '陈嘉陵'") == 2


async def test_an_interrupted_delivery_goes_on_where_it_stopped(
    api: Api, connection: Any, yushian: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.feeds.pipeline.CHUNK_LINES", 2)
    _, _, lines = await trade(api)
    path = yushian.delivers(*lines)

    def stop(done: int, _: int | None) -> None:
        if done >= 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await load(connection, path, progress=stop)
    latest = (await api.data(LATEST, REGULATOR))["ingestBatches"]["nodes"][0]
    assert (latest["status"], latest["rowCount"]) == ("INTERRUPTED", 4)
    assert counts(await load(connection, path)) == (7, 0, 0, 0)


@pytest.mark.clause("6.3.1-2")
async def test_the_formats_are_published_as_json_schema(api: Api) -> None:
    query = "{ dataFormats { name jsonSchema } }"
    found = {each["name"]: json.loads(each["jsonSchema"])
             for each in (await api.data(query))["dataFormats"]}  # fmt: skip
    kinds = [each["properties"]["record"]["const"] for each in found["feed-yushian"]["oneOf"]]
    assert kinds == ["product", "batch", "test", "party", "movement"]
    device = found["feed-tzsb"]["oneOf"][0]
    assert device["properties"]["nextInspectionOn"]["format"] == "date"
    assert device["properties"]["deviceCode"]["type"] == ["string", "null"]
    assert "safetyCode" not in device["required"]
