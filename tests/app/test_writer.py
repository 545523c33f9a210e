"""The writer of commands: connections that the server closed, and how often it asks the server."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import build
from tests.api import Api
from tests.complaints.people import CONSUMER, SUBMIT, WHO, Place, claim, filed, placed
from tests.server import serving

CLIENTS = 32

CLOSE = """SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


async def test_a_command_after_the_server_closed_its_connections_is_carried_out(
    api: Api, place: Place
) -> None:
    await filed(api, place.lone, complainant=WHO | {"phone": "15100000001"})
    (closed,) = await api.fetch(CLOSE)
    assert closed["n"] > 0
    await asyncio.sleep(0.1)
    case = await filed(api, place.lone, complainant=WHO | {"phone": "15100000002"})
    rows = await api.fetch("SELECT state FROM complaint WHERE number = $1", case["number"])
    assert [row["state"] for row in rows] == ["FILED"]


async def test_a_cold_burst_loses_no_claim(api: Api, place: Place, tmp_path: Path) -> None:
    """More at once than there are connections; each wants the keys of personal values besides."""
    with serving(api.url, tmp_path, keys=api.platform.keyring.folder) as server:
        async with httpx.AsyncClient(headers=server.headers(CONSUMER), timeout=30) as client:

            async def submit(number: int) -> Any:
                given = claim(complainant=WHO | {"phone": f"152{number:08d}"})
                variables = {"entity": build.global_id("ent", place.lone), "claim": given}
                body = {"query": SUBMIT, "variables": variables}
                return (await client.post(server.graphql, json=body)).json()["data"]["claimSubmit"]

            answers = await asyncio.gather(*map(submit, range(CLIENTS)))
    assert [answer["errors"] for answer in answers] == [[]] * CLIENTS
    numbers = {answer["claim"]["cases"][0]["number"] for answer in answers}
    rows = await api.fetch("SELECT number FROM complaint WHERE number = ANY($1)", list(numbers))
    assert len(rows) == len(numbers) == CLIENTS


async def test_keys_are_forgotten_a_week_later_and_no_sooner(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=n) for n in itertools.count())
    monkeypatch.setattr("app.operations._minute", lambda: next(minutes))
    monkeypatch.setattr("app.operations.EVERY_SECONDS", 0.05)
    put = """INSERT INTO idempotency_key (principal, operation, key, request_hash, created_at)
      VALUES ('p', 'o', $1, '', now() - $2::interval)"""
    for key, age in (("old", timedelta(days=7, hours=1)), ("young", timedelta(days=6, hours=23))):
        await api.fetch(put, key, age)
    async with api.platform.kept():
        await asyncio.sleep(0.5)
    left = await api.fetch("SELECT key FROM idempotency_key WHERE principal = 'p'")
    assert [row["key"] for row in left] == ["young"]
