"""EPCIS 2.0 in and out: every type of event, members we have no column for, what is refused."""

import json
from typing import Any

import pytest

from tests import build
from tests.api import REGULATOR, Api
from tests.traces.goods import IMPORT, Trade, document, uri

EXPORT = "query ($batch: ID!) { epcisDocument(batch: $batch) }"


async def exported(api: Api, batch: Any) -> list[dict[str, Any]]:
    text = (await api.data(EXPORT, REGULATOR, batch=build.global_id("bat", batch)))["epcisDocument"]
    events: list[dict[str, Any]] = json.loads(text)["epcisBody"]["eventList"]
    return events


async def counted(api: Api) -> tuple[int, int]:
    (row,) = await api.fetch(
        "SELECT (SELECT count(*) FROM movement) AS m, (SELECT count(*) FROM movement_line) AS l"
    )
    return row["m"], row["l"]


@pytest.fixture
async def trade(api: Api) -> tuple[Trade, Any, Any]:
    factory, shop = build.entity(), build.entity()
    await api.store(factory, shop)
    return Trade(api), factory, shop


@pytest.mark.clause("6.3.1-3")
async def test_all_five_types_come_out_as_they_went_in(api: Api, trade: Any) -> None:
    made, factory, shop = trade
    base, raw = await made.batch(factory), await made.batch(factory)
    ends = {
        "sourceList": [{"type": "possessing_party", "source": uri(factory)}],
        "destinationList": [{"type": "possessing_party", "destination": uri(shop)}],
    }
    amount = made.amount(base, 2.5)
    events = [
        made.make(base, factory, 10, 1),
        made.event(
            "AggregationEvent", 2, action="ADD", parentID="urn:epc:id:sscc:6901234.0000000001",
            childQuantityList=[amount], bizLocation={"id": uri(factory)},
        ),
        made.event(
            "TransactionEvent", 3, action="OBSERVE", quantityList=[amount], **ends,
            bizTransactionList=[{"type": "inv", "bizTransaction": "urn:epc:id:gdti:6901.1.2"}],
        ),
        made.event(
            "AssociationEvent", 4, action="ADD", parentID="urn:epc:id:giai:6901234.tank7",
            childQuantityList=[amount], bizLocation={"id": uri(shop)},
        ),
        made.transform(factory, [(raw, 4)], [(base, 3)], 5),
    ]  # fmt: skip
    assert (await made.take_in(*events))["errors"] == []
    assert await exported(api, base) == events


@pytest.mark.clause("6.3.1-3")
async def test_what_has_no_column_comes_out_as_it_went_in(api: Api, trade: Any) -> None:
    made, factory, _ = trade
    base = await made.batch(factory)
    event = made.make(base, factory, 10) | {
        "eventTime": "2026-03-01T10:00:00.250+08:00",
        "readPoint": {"id": "https://id.gs1.org/414/6901234567892/254/gate7"},
        "ilmd": {"cbvmda:lotNumber": "L1", "cbvmda:netWeight": 0.25},
        "bizTransactionList": [
            {"type": "po", "bizTransaction": "urn:epc:id:gdti:6901.1.2"},
            {"type": "inv", "bizTransaction": "urn:epc:id:gdti:6901.1.3"},
        ],
        "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 4.5}]}],
        "persistentDisposition": {"set": ["completeness_verified"]},
    }
    assert (await made.take_in(event))["errors"] == []
    assert await exported(api, base) == [event]
    assert (await made.take_in(event))["errors"] == []
    assert len(await exported(api, base)) == 1


READ_POINT = {"id": "https://id.gs1.org/414/6901234567892"}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"type": "QuantityEvent"}, "INVALID_EPCIS", "type"),
        ({"eventTime": None}, "INVALID_EPCIS", "eventTime"),
        ({"eventTime": "yesterday"}, "INVALID_EPCIS", "eventTime"),
        ({"eventTimeZoneOffset": "8"}, "INVALID_EPCIS", "eventTimeZoneOffset"),
        ({"action": "MOVE"}, "INVALID_EPCIS", "action"),
        ({"epcList": ["urn:epc:id:sgtin:6901234.012345.7"]}, "INVALID_EPCIS", "epcList"),
        ({"errorDeclaration": {"reason": "incorrect_data"}}, "INVALID_EPCIS", "errorDeclaration"),
        ({"ilmd": {"youxin:note": ["\0"]}}, "INVALID_EPCIS", "ilmd"),
        ({"disposition": "\ud800"}, "INVALID_EPCIS", "disposition"),
        ({"quantityList": []}, "INVALID_EPCIS", "quantityList"),
        ({"eventTime": "2025-12-31T15:59:59Z"}, "BEFORE_PRODUCTION", "eventTime"),
        ({"bizLocation": {"id": "urn:youxin:uscc:91500000000000000X"}}, "NOT_FOUND", "urn:youxin"),
        ({"bizLocation": READ_POINT}, "NOT_FOUND", "https://id.gs1.org/414"),
    ],
)
async def test_one_bad_event_refuses_the_document_and_nothing_is_written(
    api: Api, trade: Any, change: dict[str, Any], code: str, field: str
) -> None:
    made, factory, _ = trade
    base = await made.batch(factory)
    before = await counted(api)
    bad = made.make(base, factory, 1) | change
    given = document(made.make(base, factory, 10), bad)
    answer = (await api.data(IMPORT, REGULATOR, document=given))["movementImport"]
    (error,) = answer["errors"]
    assert (error["code"], answer["movement"]) == (code, None)
    assert error["path"][-1].startswith(field)
    assert await counted(api) == before


@pytest.mark.parametrize(
    ("amount", "field"),
    [
        ({"epcClass": "https://id.gs1.org/01/06901234567890/10/L1", "quantity": 1}, "quantityList"),
        ({"epcClass": "https://id.gs1.org/01/06901234567892", "quantity": 1}, "quantityList"),
        ({"quantity": -1}, "quantityList"),
        ({"quantity": 0}, "quantityList"),
        ({"quantity": "10"}, "quantityList"),
        ({"quantity": 1e15}, "quantityList"),
        ({"uom": "KGM"}, "eventList[0]"),
    ],
)
async def test_a_wrong_gtin_amount_or_unit_is_refused(
    api: Api, trade: Any, amount: dict[str, Any], field: str
) -> None:
    made, factory, _ = trade
    base = await made.batch(factory)
    before = await counted(api)
    event = made.make(base, factory, 10)
    event["quantityList"][0] |= amount
    (error,) = (await made.take_in(event))["errors"]
    assert (error["code"], error["path"][-1]) == ("INVALID_EPCIS", field)
    assert await counted(api) == before


async def test_one_event_twice_in_a_document_counts_once(api: Api, trade: Any) -> None:
    made, factory, _ = trade
    base = await made.batch(factory)
    event = made.make(base, factory, 10)
    movements, lines = await counted(api)
    assert (await made.take_in(event, event))["errors"] == []
    assert await counted(api) == (movements + 1, lines + 1)
