"""Warnings as npm `graphql-ws` receives them: across processes, drops, drains and expiry."""

import asyncio
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import build
from tests.api import REGULATOR, Api
from tests.clients.node import Follower, following
from tests.paths import require_operation
from tests.server import Server, serving

RAISE = """mutation($entity: ID!, $title: String!) {
  warningRaise(entity: $entity, level: HIGH, title: $title, audience: PUBLIC) {
    warning { id } errors { code } } }"""
SETTLE_SECONDS = 0.5


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


def raise_warning(at: Server, subject: str, title: str) -> None:
    answer = at.ask(RAISE, REGULATOR, entity=subject, title=title).json()
    assert answer["data"]["warningRaise"]["errors"] == [], answer


def address(server: Server) -> str:
    return server.graphql.replace("http", "ws", 1)


def subscription() -> dict[str, object]:
    variables = {"filter": {"districts": [build.YUZHONG], "minLevel": "MEDIUM"}, "after": None}
    return {"query": require_operation("RiskWarnings"), "variables": variables}


async def titles(follower: Follower, count: int) -> list[str]:
    return [(await follower.warning())["warning"]["title"] for _ in range(count)]


async def test_a_warning_of_another_process_arrives_and_is_replayed_once_after_a_reconnect(
    server: Server, other: Server, subject: str
) -> None:
    token = server.headers(REGULATOR)["authorization"]
    client = following(url=address(server), token=token, retries=5, wait=1500, **subscription())
    async with client as follower:
        await follower.until("connected")
        await asyncio.sleep(SETTLE_SECONDS)
        raise_warning(other, subject, "甲")
        assert await titles(follower, 1) == ["甲"]
        await follower.drop()
        await follower.until("closed")
        raise_warning(other, subject, "乙")
        await follower.until("connected")
        raise_warning(other, subject, "丙")
        assert await titles(follower, 2) == ["乙", "丙"]


async def test_the_anonymous_receive_public_warnings(
    server: Server, other: Server, subject: str
) -> None:
    async with following(url=address(server), **subscription()) as follower:
        await follower.until("connected")
        await asyncio.sleep(SETTLE_SECONDS)
        raise_warning(other, subject, "公开")
        assert await titles(follower, 1) == ["公开"]


async def test_a_socket_ends_with_its_token(server: Server) -> None:
    token = server.identity.mint(REGULATOR, datetime.now(UTC), timedelta(seconds=2))
    client = following(url=address(server), token=f"Bearer {token}", **subscription())
    async with client as follower:
        await follower.until("connected")
        assert await follower.until("closed") == 4403


async def test_a_bad_token_is_refused(server: Server) -> None:
    client = following(url=address(server), token="Bearer no", **subscription())
    async with client as follower:
        assert await follower.until("closed") == 4403


async def test_a_draining_server_is_unready_first_then_lets_clients_resume_elsewhere(
    api: Api, other: Server, subject: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXIN_DRAIN_NOTICE_SECONDS", "1.5")
    with serving(api.url, tmp_path) as ending:
        client = following(url=address(ending), retries=200, wait=200, **subscription())
        async with client as follower:
            await follower.until("connected")
            await asyncio.sleep(SETTLE_SECONDS)
            raise_warning(other, subject, "前")
            assert await titles(follower, 1) == ["前"]
            ending.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(SETTLE_SECONDS)
            assert ending.readiness() == 503
            assert ending.ask("{ __typename }").status_code == 200
            assert await follower.until("closed") == 1001
            assert await asyncio.to_thread(ending.process.wait, 10) == 0
            raise_warning(other, subject, "间")
            port = int(ending.url.rpartition(":")[2])
            with serving(api.url, tmp_path, port=port):
                assert await titles(follower, 1) == ["间"]
                raise_warning(other, subject, "后")
                assert await titles(follower, 1) == ["后"]


async def test_a_subscription_outlives_the_connections_to_the_database(
    api: Api, server: Server, other: Server, subject: str
) -> None:
    async with following(url=address(server), retries=20, wait=200, **subscription()) as follower:
        await follower.until("connected")
        await asyncio.sleep(SETTLE_SECONDS)
        raise_warning(other, subject, "先")
        assert await titles(follower, 1) == ["先"]
        await api.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await asyncio.sleep(SETTLE_SECONDS)
        raise_warning(other, subject, "续")
        assert await titles(follower, 1) == ["续"]
