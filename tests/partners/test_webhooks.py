"""Webhooks over real HTTP: the events that streams receive, signed, replayed, logged."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from models.entities import Entity
from resolvers.context import Viewer
from rules.exchange import KeyAlgorithm
from rules.roles import Role
from rules.seal import PublicKey
from rules.signatures import Message, PartnerKey, check, claim_of
from tests import build
from tests.api import CONSUMER, REGULATOR, Api
from tests.clients.node import following
from tests.clients.test_live import raise_warning, subscription
from tests.partners.posting import until
from tests.partners.receiving import OK, Receiver, receiving
from tests.server import Server

PUT = """mutation ($name: String!, $url: String!, $filter: WarningFilter) {
  webhookPut(name: $name, url: $url, filter: $filter) {
    webhook { name url expiresOn ended pending dead } errors { code path } } }"""
REPLAY = """mutation ($name: String!, $after: Cursor) { webhookReplay(name: $name, after: $after) {
  webhook { dead } errors { code path } } }"""
DROP = "mutation ($name: String!) { webhookDrop(name: $name) { errors { code } } }"
LOG = """query ($name: String!, $state: MessageState, $first: Int! = 20, $after: String) {
  webhookDeliveries(name: $name, state: $state, first: $first, after: $after) { totalCount
    nodes { reference state attempts tries { status error } }
    pageInfo { hasNextPage endCursor } } }"""
WITHDRAW = """mutation ($warning: ID!) { warningWithdraw(warning: $warning, version: 1,
  reason: "信息有误") { errors { code } } }"""


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


def ask(server: Server, query: str, viewer: Viewer = REGULATOR, **given: Any) -> Any:
    answer = server.ask(query, viewer, **given).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def put(server: Server, receiver: Receiver, shop: Entity, **given: Any) -> str:
    name = f"推送-{shop.uscc}"
    filter = {"entities": [shop.uscc]}
    asked = {"name": name, "url": receiver.url, "filter": filter} | given
    assert ask(server, PUT, **asked)["errors"] == []
    return name


def told(received: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    bodies = [orjson.loads(line["body"]) for line in received]
    return [(body["change"], (body["warning"] or {}).get("title")) for body in bodies]


@pytest.mark.clause("6.4.2-12")
async def test_websocket_event_stream_and_webhook_receive_the_same_events(
    server: Server, other: Server, shop: Entity, tmp_path: Path
) -> None:
    asked = subscription()
    token = server.headers(REGULATOR)["authorization"]
    url = server.graphql
    with receiving(tmp_path) as receiver:
        districts = {"districts": [build.YUZHONG], "minLevel": "MEDIUM"}
        put(server, receiver, shop, filter=districts)
        socket = following(url=url.replace("http", "ws", 1), token=token, **asked)
        events = following("follow_sse.mjs", url=url, token=token, **asked)
        async with socket as first, events as second:
            await first.until("connected")
            await asyncio.sleep(1.5)
            for title in ("甲", "乙", "丙"):
                raise_warning(other, build.global_id("ent", shop), title)
            over_socket = [await first.warning() for _ in range(3)]
            over_events = [await second.warning() for _ in range(3)]
        received = await asyncio.to_thread(receiver.wait, 3)
    posted = [orjson.loads(line["body"]) for line in received]
    cursors = [one["cursor"] for one in posted]
    assert cursors == [one["cursor"] for one in over_socket]
    assert cursors == [one["cursor"] for one in over_events]
    assert [one["warning"]["title"] for one in posted] == ["甲", "乙", "丙"]
    assert posted[0]["warning"]["entity"] == {"uscc": shop.uscc, "name": shop.name}


@pytest.mark.clause("6.4.2-12")
async def test_a_body_is_signed_and_verifies_by_our_published_key(
    server: Server, shop: Entity, tmp_path: Path
) -> None:
    with receiving(tmp_path) as receiver:
        put(server, receiver, shop)
        raise_warning(server, build.global_id("ent", shop), "签名")
        (line,) = await asyncio.to_thread(receiver.wait, 1)
    published = httpx.get(f"{server.url}/partners/keys.json").json()["keys"]
    keys = {each["kid"]: PublicKey.from_text(each["x"]).raw for each in published}
    message = Message("POST", receiver.url, line["headers"], line["body"])
    claim = claim_of(message, datetime.now(UTC))
    key = PartnerKey(claim.key_id, KeyAlgorithm.ED25519, keys[claim.key_id])
    check(message, key)
    assert claim.covered >= {"@method", "@target-uri", "content-digest", "content-type"}


@pytest.mark.clause("6.4.1-2", "6.4.2-12")
async def test_a_withdrawal_is_posted_to_who_got_the_warning(
    server: Server, shop: Entity, tmp_path: Path
) -> None:
    consumer = Viewer(Role.ENTITY, "owner", uscc=shop.uscc)
    raised = """mutation ($entity: ID!) { warningRaise(entity: $entity, level: HIGH, title: "误报",
      audience: PUBLIC) { warning { id } errors { code } } }"""
    with receiving(tmp_path) as receiver:
        filter = {"entities": [shop.uscc]}
        given = {"name": "own", "url": receiver.url, "filter": filter}
        assert ask(server, PUT, consumer, **given)["errors"] == []
        entity = build.global_id("ent", shop)
        key = ask(server, raised, entity=entity)["warning"]["id"]
        await asyncio.to_thread(receiver.wait, 1)
        assert ask(server, WITHDRAW, warning=key)["errors"] == []
        received = await asyncio.to_thread(receiver.wait, 2)
    assert told(received) == [("RAISED", "误报"), ("WITHDRAWN", None)]
    assert {orjson.loads(line["body"])["subject"] for line in received} == {key}


async def test_nothing_is_posted_that_the_owner_may_not_see(
    server: Server, api: Api, shop: Entity, tmp_path: Path
) -> None:
    owner = Viewer(Role.ENTITY, "owner-2", uscc=shop.uscc)
    inside = """mutation ($entity: ID!) { warningRaise(entity: $entity, level: HIGH, title: "内部",
      audience: REGULATOR) { errors { code } } }"""
    elsewhere = replace(REGULATOR, subject="regulator-9", district="500118")
    with receiving(tmp_path) as receiver:
        for viewer in (owner, elsewhere):
            given = {"name": "own", "url": f"{receiver.url}&v={viewer.role.value}"}
            assert ask(server, PUT, viewer, **given)["errors"] == []
        entity = build.global_id("ent", shop)
        assert ask(server, inside, entity=entity)["errors"] == []
        raise_warning(server, entity, "公开")
        received = await asyncio.to_thread(receiver.wait, 1)
        await asyncio.sleep(1.5)
        assert told(receiver.received()) == told(received) == [("RAISED", "公开")]
        assert received[0]["path"].endswith("v=ENTITY")


@pytest.mark.clause("6.4.2-12")
async def test_failures_are_tried_again_logged_and_can_be_replayed(
    server: Server, shop: Entity, tmp_path: Path
) -> None:
    with receiving(tmp_path, [500, {}], OK, [410, {}], OK) as receiver:
        name = put(server, receiver, shop)
        entity = build.global_id("ent", shop)
        for title in ("一", "二", "三"):
            raise_warning(server, entity, title)
        await asyncio.to_thread(receiver.wait, 2)
        assert told(receiver.accepted()) == [("RAISED", "一"), ("RAISED", "三")]

        async def log() -> list[tuple[str, int]]:
            nodes = ask(server, LOG, name=name)["nodes"]
            return [(node["state"], node["attempts"]) for node in nodes]

        await until(log, [("DELIVERED", 1), ("DEAD", 1), ("DELIVERED", 2)])
        first = ask(server, LOG, name=name, first=2)
        rest = ask(server, LOG, name=name, after=first["pageInfo"]["endCursor"])
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
        assert [each["status"] for each in rest["nodes"][0]["tries"]] == [500, 200]
        (dead,) = ask(server, LOG, name=name, state="DEAD")["nodes"]
        assert dead["tries"] == [{"status": 410, "error": None}]
        assert ask(server, REPLAY, name=name)["errors"] == []
        await asyncio.to_thread(receiver.wait, 3)
        assert told(receiver.accepted())[-1] == ("RAISED", "二")
        cursor = orjson.loads(receiver.accepted()[0]["body"])["cursor"]
        assert ask(server, REPLAY, name=name, after=cursor)["errors"] == []
        await asyncio.to_thread(receiver.wait, 5)
        again = receiver.accepted()[3:]
        assert told(again) == [("RAISED", "二"), ("RAISED", "三")]
        names = [line["headers"]["youxin-message"] for line in again]
        assert names[0] == dead["reference"]


async def test_a_webhook_that_is_not_renewed_ends(
    api: Api, server: Server, shop: Entity, tmp_path: Path
) -> None:
    with receiving(tmp_path) as receiver:
        name = put(server, receiver, shop)
        sql = "UPDATE webhook SET expires_on = $2 WHERE name = $1"
        await api.fetch(sql, name, date(2026, 1, 1))
        raise_warning(server, build.global_id("ent", shop), "过期之后")

        async def ended() -> Any:
            found = ask(server, "{ webhooks { name ended } }")
            return next(one["ended"] for one in found if one["name"] == name)

        await until(ended, "EXPIRED")
        assert receiver.received() == []
        put(server, receiver, shop)
        await asyncio.to_thread(receiver.wait, 1)
        assert told(receiver.received()) == [("RAISED", "过期之后")]


async def test_a_webhook_is_its_owners_own(server: Server, shop: Entity, tmp_path: Path) -> None:
    other = replace(REGULATOR, subject="regulator-7")
    with receiving(tmp_path) as receiver:
        name = put(server, receiver, shop)
        assert ask(server, "{ webhooks { name } }", other) == []
        refused = server.ask(LOG, other, name=name).json()["errors"]
        assert [error["extensions"]["code"] for error in refused] == ["NOT_FOUND"]
        for query in (DROP, REPLAY):
            assert [e["code"] for e in ask(server, query, other, name=name)["errors"]] == [
                "NOT_FOUND"
            ]
        denied = server.ask(PUT, CONSUMER, name="x", url=receiver.url).json()["errors"]
        assert [error["extensions"]["code"] for error in denied] == ["FORBIDDEN"]
        assert ask(server, DROP, name=name)["errors"] == []
        raise_warning(server, build.global_id("ent", shop), "删除之后")
        await asyncio.sleep(1.5)
        assert receiver.received() == []
