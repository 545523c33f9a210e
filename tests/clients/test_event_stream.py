"""Server-Sent Events: the frames by hand, and what npm `graphql-sse` and a gateway make of them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests import build
from tests.api import REGULATOR, Api
from tests.clients.node import following
from tests.clients.test_live import raise_warning, subscription, titles
from tests.server import Server, serving

SCRIPT = "follow_sse.mjs"
SETTLE_SECONDS = 0.7
STREAM = {"accept": "text/event-stream", "content-type": "application/json"}


@pytest.fixture(scope="module")
async def subject(api: Api) -> str:
    entity = build.entity()
    await api.store(entity)
    return build.global_id("ent", entity)


@pytest.fixture(scope="module")
def other(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another process over the same database."""
    with serving(api.url, tmp_path_factory.mktemp("other")) as started:
        yield started


@asynccontextmanager
async def stream(server: Server, body: dict[str, Any], **headers: str) -> AsyncIterator[Any]:
    """The parts of an answer as they arrive."""
    async with httpx.AsyncClient(timeout=20) as client:
        sent = STREAM | headers
        async with client.stream("POST", server.graphql, json=body, headers=sent) as answer:
            yield answer


async def frames(answer: httpx.Response) -> list[tuple[str, Any]]:
    """Every event until the stream ends; a line ending other than LF would stay visible."""
    text = (await answer.aread()).decode()
    found = []
    for part in text.split("\n\n"):
        if part.startswith("event: "):
            name, _, data = part.removeprefix("event: ").partition("\n")
            payload = data.removeprefix("data:").strip()
            found.append((name, orjson.loads(payload) if payload else None))
    assert "\r" not in text
    return found


@pytest.mark.parametrize("gateway", [False, True])
async def test_a_subscription_is_read_by_graphql_sse_and_by_a_gateways_executor(
    server: Server, other: Server, subject: str, gateway: bool
) -> None:
    token = server.headers(REGULATOR)["authorization"]
    asked = {"url": server.graphql, "token": token, "gateway": gateway, **subscription()}
    async with following(SCRIPT, **asked) as follower:
        await asyncio.sleep(SETTLE_SECONDS * 2)
        for title in ("甲", "乙\n二", "丙"):
            raise_warning(other, subject, title)
        assert await titles(follower, 3) == ["甲", "乙\n二", "丙"]


async def test_graphql_sse_resumes_from_its_cursor_when_the_server_ends(
    api: Api, other: Server, subject: str, tmp_path: Path
) -> None:
    with serving(api.url, tmp_path) as ending:
        asked = {"url": ending.graphql, "retries": 200, "wait": 200, **subscription()}
        async with following(SCRIPT, **asked) as follower:
            await asyncio.sleep(SETTLE_SECONDS * 2)
            raise_warning(other, subject, "前")
            assert await titles(follower, 1) == ["前"]
            ending.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(ending.process.wait, 15) == 0
            raise_warning(other, subject, "间")
            port = int(ending.url.rpartition(":")[2])
            with serving(api.url, tmp_path, port=port):
                assert await titles(follower, 1) == ["间"]
                raise_warning(other, subject, "后")
                assert await titles(follower, 1) == ["后"]


async def test_a_query_is_one_event_and_complete(server: Server) -> None:
    async with stream(server, {"query": "{ __typename }"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert await frames(answer) == [
            ("next", {"data": {"__typename": "Query"}}),
            ("complete", None),
        ]


async def test_an_invalid_document_is_told_in_the_stream(server: Server) -> None:
    async with stream(server, {"query": "subscription { nothing }"}) as answer:
        (first, second) = await frames(answer)
    assert (first[0], list(first[1]), second) == ("next", ["errors"], ("complete", None))


async def test_a_stream_ends_with_its_token(server: Server) -> None:
    token = server.identity.mint(REGULATOR, datetime.now(UTC), timedelta(seconds=2))
    body = {"query": "subscription { riskWarnings { cursor } }"}
    async with stream(server, body, authorization=f"Bearer {token}") as answer:
        (first, second) = await frames(answer)
    assert first[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert second == ("complete", None)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"authorization": "Bearer no"}, b'{"query":"{ __typename }"}', 401),
        ({}, b"no json", 400),
        ({}, b"[]", 400),
        ({"content-type": "text/plain"}, b"{}", 415),
        ({"origin": "https://evil.example"}, b'{"query":"{ __typename }"}', 403),
    ],
)
def test_what_is_no_request_opens_no_stream(
    server: Server, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = httpx.post(server.graphql, content=body, headers=STREAM | headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")


def test_a_mutation_is_not_sent_by_get(server: Server) -> None:
    params = {"query": 'mutation { watchListDrop(name: "a") { errors { code } } }'}
    headers = {"accept": "text/event-stream", "x-requested-with": "test"}
    answer = httpx.get(server.graphql, params=params, headers=headers)
    assert answer.status_code in (403, 405)
