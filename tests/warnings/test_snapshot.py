"""What is in force and what then changes: together they leave nothing out."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.commands.events import remove
from loaders import cursors
from models.entities import Entity
from resolvers.context import Viewer
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Answer, Api

SNAPSHOT = """query ($filter: WarningFilter, $first: Int! = 20, $after: String) {
  warningsSnapshot(filter: $filter, first: $first, after: $after) {
    cursor entries { change cursor warning { id title } } pageInfo { hasNextPage endCursor } } }"""
STREAM = """subscription ($filter: WarningFilter, $after: Cursor) {
  riskWarnings(filter: $filter, after: $after) { cursor change warning { title } } }"""
RAISE = """mutation ($entity: ID!, $title: String!, $audience: Audience! = PUBLIC) {
  warningRaise(entity: $entity, level: HIGH, title: $title, audience: $audience) {
    warning { id version } errors { code } } }"""
WITHDRAW = """mutation ($warning: ID!, $version: Int!) {
  warningWithdraw(warning: $warning, version: $version, reason: "已整改") { errors { code } } }"""
PUT = """mutation ($name: String!, $usccs: [USCC!]!) {
  watchListPut(name: $name, usccs: $usccs) { watchList { name usccs } errors { code path } } }"""
ANYWHERE = replace(REGULATOR, district=None)


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


async def raised(api: Api, of: Entity, title: str) -> dict[str, Any]:
    data = await api.data(RAISE, REGULATOR, entity=build.global_id("ent", of), title=title)
    assert data["warningRaise"]["errors"] == []
    found: dict[str, Any] = data["warningRaise"]["warning"]
    return found


def stream(
    api: Api, viewer: Viewer = REGULATOR, after: str | None = None, **given: Any
) -> AsyncGenerator[dict[str, Any], None]:
    return api.stream(STREAM, {"filter": given or None, "after": after}, viewer)


async def event(live: AsyncGenerator[dict[str, Any], None]) -> tuple[str, str | None]:
    answer = await asyncio.wait_for(anext(live), 5)
    found = answer["data"]["riskWarnings"]
    return found["change"], (found["warning"] or {}).get("title")


async def snapshot(api: Api, viewer: Viewer = PUBLIC, **given: Any) -> dict[str, Any]:
    answer: Answer = await api.run(SNAPSHOT, given, viewer)
    found: dict[str, Any] = answer.data["warningsSnapshot"]
    return found


def titles(found: dict[str, Any]) -> list[str]:
    return [entry["warning"]["title"] for entry in found["entries"]]


@pytest.mark.clause("6.4.2-10", "6.4.2-12")
async def test_the_stream_goes_on_where_the_snapshot_ends(api: Api, shop: Entity) -> None:
    mine: dict[str, Any] = {"entities": [shop.uscc]}
    await raised(api, shop, "甲")
    found = await snapshot(api, filter=mine)
    assert titles(found) == ["甲"]
    second = await raised(api, shop, "乙")
    await api.data(WITHDRAW, REGULATOR, warning=second["id"], version=second["version"])
    live = stream(api, after=found["cursor"], **mine)
    assert [await event(live), await event(live)] == [("RAISED", "乙"), ("WITHDRAWN", "乙")]
    await live.aclose()
    assert titles(await snapshot(api, filter=mine)) == ["甲"]


@pytest.mark.parametrize("by", ["entities", "districts", "kinds"])
async def test_pages_are_whole_and_keep_the_cursor_of_the_first(
    api: Api, shop: Entity, by: str
) -> None:
    for number in range(5):
        await raised(api, shop, f"第{number}条")
    filters: dict[str, dict[str, Any]] = {
        "entities": {"entities": [shop.uscc]},
        "districts": {"districts": ["500103"], "entities": [shop.uscc]},
        "kinds": {"kinds": ["MANUAL"], "entities": [shop.uscc], "minLevel": "HIGH"},
    }
    given = filters[by]
    first = await snapshot(api, filter=given, first=2)
    await raised(api, shop, "其间发布")
    second = await snapshot(api, filter=given, first=2, after=first["pageInfo"]["endCursor"])
    third = await snapshot(api, filter=given, first=2, after=second["pageInfo"]["endCursor"])
    assert titles(first) + titles(second) + titles(third) == [f"第{n}条" for n in (4, 3, 2, 1, 0)]
    assert {first["cursor"], second["cursor"], third["cursor"]} == {first["cursor"]}
    assert not third["pageInfo"]["hasNextPage"]
    live = stream(api, after=third["cursor"], **given)
    assert await event(live) == ("RAISED", "其间发布")
    await live.aclose()


async def test_the_public_finds_public_warnings_only(api: Api, shop: Entity) -> None:
    inside = build.warning(shop, audience="REGULATOR", title="内部")
    await api.store(inside, build.warning(shop, title="公开"))
    mine: dict[str, Any] = {"entities": [shop.uscc]}
    assert titles(await snapshot(api, filter=mine)) == ["公开"]
    assert set(titles(await snapshot(api, REGULATOR, filter=mine))) == {"公开", "内部"}
    assert titles(await snapshot(api, replace(REGULATOR, district="500118"), filter=mine)) == []


async def test_a_cursor_of_another_life_of_the_cluster_has_expired(api: Api) -> None:
    strange = cursors.encode([1, "another", 5, 5])
    answer = await anext(stream(api, after=strange))
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["CURSOR_EXPIRED"]


async def test_a_cursor_older_than_the_retention_has_expired(api: Api, shop: Entity) -> None:
    old = (await snapshot(api))["cursor"]
    await raised(api, shop, "将被清理")
    log = api.platform.events
    assert await remove(api.url, 0, datetime.now(UTC) + timedelta(days=1)) > 0
    answer = await anext(stream(api, after=old))
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["CURSOR_EXPIRED"]
    now = log.write(await log.head())
    live = stream(api, after=now, entities=[shop.uscc])
    await raised(api, shop, "清理之后")
    assert await event(live) == ("RAISED", "清理之后")
    await live.aclose()


async def test_a_stream_follows_its_watch_list_as_it_changes(api: Api, shop: Entity) -> None:
    other = build.entity()
    await api.store(other)
    await api.data(PUT, REGULATOR, name="重点", usccs=[shop.uscc])
    since = (await snapshot(api, REGULATOR))["cursor"]
    live = stream(api, after=since, watchList="重点")
    await raised(api, other, "尚未关注")
    await raised(api, shop, "已关注")
    assert await event(live) == ("RAISED", "已关注")
    await api.data(PUT, REGULATOR, name="重点", usccs=[other.uscc])
    await raised(api, shop, "不再关注")
    await raised(api, other, "新关注")
    assert await event(live) == ("RAISED", "新关注")
    await live.aclose()
    found = await snapshot(api, REGULATOR, filter={"watchList": "重点"})
    assert titles(found) == ["新关注", "尚未关注"]


async def test_nobody_reads_the_watch_list_of_another(api: Api, shop: Entity) -> None:
    await api.data(PUT, REGULATOR, name="私有", usccs=[shop.uscc])
    own = await api.data("{ watchLists { name } }", REGULATOR)
    assert {"name": "私有"} in own["watchLists"]
    assert await api.data("{ watchLists { name } }", CONSUMER) == {"watchLists": []}
    answer = await api.run(SNAPSHOT, {"filter": {"watchList": "私有"}}, CONSUMER)
    assert answer.codes == ["NOT_FOUND"]
    assert (await api.run("{ watchLists { name } }")).codes == ["UNAUTHENTICATED"]


async def test_a_stream_ends_with_the_viewers_token(api: Api, shop: Entity) -> None:
    since = (await snapshot(api))["cursor"]
    brief = replace(REGULATOR, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await raised(api, shop, "过期之后")
    answer = await asyncio.wait_for(anext(stream(api, brief, since)), 5)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_a_change_between_attaching_and_reading_is_not_lost(api: Api, shop: Entity) -> None:
    """The reader must stand before the listener reads the log, or a commit slips between."""
    log, before = api.platform.events, api.platform.events.head
    assert log.reader is None
    live = stream(api, entities=[shop.uscc])
    slow = asyncio.Event()

    async def late_head() -> tuple[int, int]:
        if log.reader is not None:
            await raised(api, shop, "夹缝")
            slow.set()
        return await before()

    log.head = late_head  # type: ignore[method-assign]
    try:
        assert await event(live) == ("RAISED", "夹缝")
    finally:
        log.head = before  # type: ignore[method-assign]
        await live.aclose()
    assert slow.is_set()


async def test_a_page_goes_on_behind_a_time_of_whole_seconds(api: Api, shop: Entity) -> None:
    second = datetime(2026, 10, 1, 8, tzinfo=UTC)
    for number in range(3):
        await api.store(build.warning(shop, issued_at=second + timedelta(seconds=number)))
    asked = """query ($uscc: String!, $after: String) { entity(uscc: $uscc) {
      warnings(first: 2, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }"""
    begun = (await api.data(asked, uscc=shop.uscc))["entity"]["warnings"]
    after = begun["pageInfo"]["endCursor"]
    ended = (await api.data(asked, uscc=shop.uscc, after=after))["entity"]["warnings"]
    assert [len(page["nodes"]) for page in (begun, ended)] == [2, 1]
    assert not ended["pageInfo"]["hasNextPage"]
