"""A statement that takes too long is ended and says so; nobody else waits for it."""

import asyncio
import time
from typing import Any

import asyncpg
import httpx
import pytest

from app.database import driver_url
from resolvers.context import Viewer
from rules.roles import Role
from tests.api import REGULATOR, Api
from tests.server import Server

SLOW = {"query": "{ entities(first: 1) { totalCount } }"}
QUEUE = """{ complaintQueue(filter: {district: "500103"}, first: 1) { nodes { id } } }"""
WAITING = """
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'youxin' AND state <> 'idle'"""
OWNER = Viewer(Role.ENTITY, "entity-1", uscc="91500103MA0000001X")


@pytest.mark.clause("8.3.2-1")
async def test_fifty_slow_queries_end_with_a_code_and_keep_nobody_waiting(
    api: Api, server: Server
) -> None:
    owner = await asyncpg.connect(driver_url(api.url))
    limits = httpx.Limits(max_connections=60)
    try:
        async with (
            httpx.AsyncClient(timeout=15, limits=limits) as client,
            owner.transaction(),
        ):
            await owner.execute("LOCK TABLE entity IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            asked = [asyncio.create_task(client.post(server.graphql, json=SLOW)) for _ in range(50)]
            healthy = [await alive(client, server) for _ in range(40)]
            answers = [(await one).json() for one in asked]
            assert time.monotonic() - began <= 4
            left = await api.fetch(WAITING)
    finally:
        await owner.close()
    assert {code(answer) for answer in answers} <= {"TOO_SLOW", "RATE_LIMITED"}
    assert sum(code(answer) == "TOO_SLOW" for answer in answers) >= 8
    assert sorted(healthy)[int(len(healthy) * 0.95)] < 0.2
    assert left[0]["n"] == 0
    assert "data" in httpx.post(server.graphql, json=SLOW).json()


async def alive(client: httpx.AsyncClient, server: Server) -> float:
    """How long the process takes to say that it lives."""
    began = time.monotonic()
    assert (await client.get(f"{server.url}/healthz")).status_code == 200
    await asyncio.sleep(0.02)
    return time.monotonic() - began - 0.02


def code(answer: dict[str, Any]) -> str:
    (error,) = answer["errors"]
    assert "SELECT" not in str(answer)
    return str(error["extensions"]["code"])


async def test_a_door_that_tells_who_asks_is_as_patient(api: Api, server: Server) -> None:
    asked = ((QUEUE, REGULATOR), ("{ publishedComplaints(first: 1) { totalCount } }", OWNER))
    owner = await asyncpg.connect(driver_url(api.url))
    try:
        async with owner.transaction():
            await owner.execute("LOCK TABLE complaint IN ACCESS EXCLUSIVE MODE")
            answers = await asyncio.gather(*(asyncio.to_thread(server.ask, *one) for one in asked))
    finally:
        await owner.close()
    assert [code(answer.json()) for answer in answers] == ["TOO_SLOW", "TOO_SLOW"]
    for one in asked:
        assert "errors" not in (await asyncio.to_thread(server.ask, *one)).json()
