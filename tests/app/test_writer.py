"""The writer of commands: connections that the server closed, and how often it asks the server."""

import asyncio
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
