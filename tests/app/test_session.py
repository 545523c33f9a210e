"""Statements prepared once: under a table that changes, in great number, on a server that hangs."""

import asyncio
import time

import asyncpg
import pytest

from app.database import Pool
from app.session import STATEMENTS, end_hung
from rules.errors import ErrorCode
from tests.api import Api

HELD = "SELECT count(*)::int AS n FROM pg_prepared_statements"


async def test_a_table_that_changes_under_a_statement(api: Api) -> None:
    pool = Pool(api.url, 1)
    await api.fetch("CREATE TABLE shifting AS SELECT 1 AS a")
    sql = "SELECT * FROM shifting"
    assert [dict(row) for row in await pool.fetch(sql)] == [{"a": 1}]
    await api.fetch("ALTER TABLE shifting ADD b int DEFAULT 2")
    for _ in range(2):
        assert [dict(row) for row in await pool.fetch(sql)] == [{"a": 1, "b": 2}]
    await pool.close()


async def test_a_connection_keeps_so_many_statements_and_no_more(api: Api) -> None:
    pool = Pool(api.url, 1)
    for number in range(STATEMENTS * 2):
        assert (await pool.fetch(f"SELECT {number} + $1::int AS n", 1))[0]["n"] == number + 1
    (held,) = await pool.fetch(HELD)
    assert STATEMENTS / 2 < held["n"] <= STATEMENTS + 5
    await pool.close()


async def test_a_statement_that_is_refused_may_be_asked_again(api: Api) -> None:
    pool = Pool(api.url, 1)
    for divisor, result in ((0, None), (2, 3), (0, None), (3, 2)):
        if result is None:
            with pytest.raises(asyncpg.DivisionByZeroError):
                await pool.fetch("SELECT 6 / $1::int AS n", divisor)
        else:
            assert (await pool.fetch("SELECT 6 / $1::int AS n", divisor))[0]["n"] == result
    assert pool.open == 1
    await pool.close()


async def test_who_hangs_is_cut_off(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    database = api.platform.database
    monkeypatch.setattr(database.keeper, "patience", 0.2)
    monkeypatch.setattr("app.database.WATCH_SECONDS", 0.1)
    begun = time.monotonic()
    async with api.platform.kept():
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await database.keeper.fetch("SELECT pg_sleep(20)")
        assert time.monotonic() - begun < 5
        assert (await database.keeper.fetch("SELECT 1 AS n"))[0]["n"] == 1
    assert end_hung(database.keeper.sessions, time.monotonic(), 0.2) == 0


async def test_who_finds_no_connection_is_turned_away_in_time(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database.ACQUIRE_SECONDS", 0.2)
    pool = Pool(api.url, 1)
    async with pool.lease():
        asked = [asyncio.create_task(pool.fetch("SELECT 1 AS n")) for _ in range(3)]
        await asyncio.sleep(0.1)
        late = asyncio.create_task(pool.fetch("SELECT 2 AS n"))
        done = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 0.25)
        assert [getattr(one, "code", None) for one in done] == [ErrorCode.RATE_LIMITED] * 3
        assert not late.done()
    assert (await late)[0]["n"] == 2
    assert (pool.open, len(pool.idle), len(pool.waiting)) == (1, 1, 0)
    await pool.close()
