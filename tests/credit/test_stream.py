"""The changes of a credit file, live and replayed from a cursor without gap or repeat."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.records import ingest_records
from models.entities import Entity
from resolvers.context import Viewer
from rules.records import RecordKind
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.credit.conftest import owner_of
from tests.credit.files import row, write

FOLLOW = """subscription ($uscc: USCC!, $families: [RecordKind!], $after: Cursor) {
  recordChanged(uscc: $uscc, families: $families, after: $after) {
    cursor change family subject record { id title } } }"""
KIND = RecordKind


async def deliver(api: Api, folder: Path, kind: RecordKind, *rows: dict[str, str]) -> None:
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        await ingest_records(connection, write(folder / "a.csv", kind, rows), kind)
    finally:
        await connection.close()


async def replayed(
    api: Api, shop: Entity, viewer: Viewer, count: int, **given: Any
) -> list[dict[str, Any]]:
    """So many events from a cursor."""
    live = api.stream(FOLLOW, {"uscc": shop.uscc, **given}, viewer)
    events = [
        (await asyncio.wait_for(anext(live), 10))["data"]["recordChanged"] for _ in range(count)
    ]
    await live.aclose()
    return events


async def start(api: Api, shop: Entity) -> str:
    """A cursor at the end of the log."""
    log = api.platform.events
    xid, key = await log.head()
    return log.cursor({"xid": xid, "id": key})


@pytest.mark.clause("6.2.1-13")
async def test_a_reconnected_stream_misses_and_repeats_nothing(api: Api, tmp_path: Path) -> None:
    shop, other = build.entity(), build.entity()
    await api.store(shop, other)
    assert shop.uscc
    assert other.uscc
    live = api.stream(FOLLOW, {"uscc": shop.uscc}, PUBLIC)
    first = asyncio.create_task(anext(live))
    await asyncio.sleep(0.3)  # the stream has taken its place at the log's end
    awards = [row(KIND.AWARD, shop.uscc, n, 荣誉名称=f"第{n}项") for n in range(1, 6)]
    await deliver(api, tmp_path, KIND.AWARD, *awards[:2], row(KIND.AWARD, other.uscc, 9))
    seen = [(await first)["data"]["recordChanged"]]
    await live.aclose()  # the connection breaks after one of two events
    await deliver(api, tmp_path, KIND.AWARD, *awards[2:])
    seen += await replayed(api, shop, PUBLIC, 4, after=seen[0]["cursor"])
    assert [event["record"]["title"] for event in seen] == [f"第{n}项" for n in range(1, 6)]
    assert len({event["cursor"] for event in seen}) == 5
    assert await replayed(api, shop, PUBLIC, 2, after=seen[2]["cursor"]) == seen[3:]


async def test_families_are_chosen(api: Api, tmp_path: Path) -> None:
    shop = build.entity()
    await api.store(shop)
    assert shop.uscc
    begin = await start(api, shop)
    await deliver(api, tmp_path, KIND.COMPLAINT, row(KIND.COMPLAINT, shop.uscc, 11))
    await deliver(api, tmp_path, KIND.ABNORMAL_LISTING, row(KIND.ABNORMAL_LISTING, shop.uscc, 11))
    (event,) = await replayed(api, shop, PUBLIC, 1, after=begin, families=["ABNORMAL_LISTING"])
    assert (event["family"], event["change"]) == ("ABNORMAL_LISTING", "CREATED")


async def test_what_is_not_public_is_told_to_the_entity_and_regulators_alone(
    api: Api, tmp_path: Path
) -> None:
    shop = build.entity()
    await api.store(shop)
    assert shop.uscc
    begin = await start(api, shop)
    warned = row(KIND.PENALTY, shop.uscc, 21, 决定书文号="警1", 仅警告="是", 轻重等级="轻微")
    fined = row(KIND.PENALTY, shop.uscc, 22, 决定书文号="罚1")
    await deliver(api, tmp_path, KIND.PENALTY, warned, fined)
    for viewer, count in ((PUBLIC, 1), (CONSUMER, 1), (owner_of(shop), 2), (REGULATOR, 2)):
        events = await replayed(api, shop, viewer, count, after=begin)
        assert len(events) == count
        assert events[-1]["record"]["title"] == "未明码标价"
    await deliver(api, tmp_path, KIND.PENALTY, fined | {"信用修复日期": "2026-11-01"})
    (event,) = await replayed(api, shop, PUBLIC, 1, after=begin)
    assert (event["change"], event["record"]) == ("WITHDRAWN", None)
    assert event["subject"].startswith("rec_")


async def test_an_unknown_entity_is_refused(api: Api) -> None:
    live = api.stream(FOLLOW, {"uscc": build.uscc(7_777_777)}, PUBLIC)
    answer = await anext(live)
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    await live.aclose()
