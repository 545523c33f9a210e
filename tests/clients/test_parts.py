"""Multipart subscriptions, as npm `meros` reads them and byte by byte."""

import asyncio
import json

import httpx
import pytest

from tests import build
from tests.api import REGULATOR, Api
from tests.clients.node import following
from tests.clients.test_live import raise_warning, subscription, titles
from tests.server import Server

SCRIPT = "follow_parts.mjs"
ACCEPT = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'
MEDIA = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0'


@pytest.fixture(scope="module")
async def subject(api: Api) -> str:
    entity = build.entity()
    await api.store(entity)
    return build.global_id("ent", entity)


async def test_each_warning_is_a_part_as_soon_as_it_is_raised(server: Server, subject: str) -> None:
    token = server.headers(REGULATOR)["authorization"]
    async with following(SCRIPT, url=server.graphql, token=token, **subscription()) as follower:
        assert await follower.until("connected") == MEDIA
        await asyncio.sleep(1)
        for title in ("甲", "--graphql\r\n乙"):
            raise_warning(server, subject, title)
            assert await titles(follower, 1) == [title]


def test_a_query_is_one_part_and_the_end(server: Server) -> None:
    headers = {"accept": ACCEPT}
    answer = httpx.post(server.graphql, json={"query": "{ __typename }"}, headers=headers)
    assert answer.headers["content-type"] == MEDIA
    assert answer.content == (
        b"\r\n--graphql\r\ncontent-type: application/json\r\n\r\n"
        b'{"payload":{"data":{"__typename":"Query"}}}\r\n--graphql--\r\n'
    )


def test_an_invalid_subscription_is_told_in_its_part(server: Server) -> None:
    asked = {"query": "subscription { nothing }"}
    answer = httpx.post(server.graphql, json=asked, headers={"accept": ACCEPT})
    (part,) = answer.text.split("\r\n--graphql")[1:-1]
    payload = json.loads(part.partition("\r\n\r\n")[2])["payload"]
    assert payload["errors"][0]["extensions"]["code"] == "GRAPHQL_INVALID"


@pytest.mark.parametrize("accept", ["application/json", "multipart/mixed;deferSpec=20220824"])
def test_a_subscription_at_the_wrong_door_is_told_where_the_right_ones_are(
    server: Server, accept: str
) -> None:
    asked = {"query": "subscription { riskWarnings { cursor } }"}
    headers = {"accept": accept, "accept-language": "en"}
    answer = httpx.post(server.graphql, json=asked, headers=headers)
    assert answer.status_code == 400
    message = answer.json()["errors"][0]["message"]
    for door in ("graphql-transport-ws", "text/event-stream", "subscriptionSpec"):
        assert door in message
