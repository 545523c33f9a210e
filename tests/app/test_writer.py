"""The writer of commands: connections that the server closed, and how often it asks the server."""

import asyncio

import pytest

from tests.api import Api
from tests.complaints.people import WHO, Place, filed, placed

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
