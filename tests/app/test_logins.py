"""The server signs in to PostgreSQL as its four roles, never as the owner, and none can be more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from app.database import driver_url
from app.embedded import discard, lease
from app.logins import SERVING, login_url, passwords, serving_url
from app.migrate import migrate
from models.grants import EVERY_ROLE, ROLES, WRITER
from rules.roles import Rights
from tests.api import Api
from tests.server import Server, serving

SIGNED_IN = """
SELECT DISTINCT usename::text AS name FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend'
  AND pid <> pg_backend_pid()"""
ATTRIBUTES = """
SELECT rolname::text AS name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
  rolinherit, (SELECT count(*)::int FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o')
  AS owned, ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
  WHERE m.member = r.oid) AS others
FROM pg_roles r WHERE rolname = ANY($1::text[])"""


@asynccontextmanager
async def signed_in(owner: str, role: str) -> AsyncIterator[Any]:
    """A connection as the server has it."""
    connection = await asyncpg.connect(driver_url(login_url(serving_url(owner), role)))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.clause("5.2-3")
async def test_the_server_signs_in_as_its_roles_and_never_as_the_owner(
    api: Api, server: Server
) -> None:
    assert server.ask("{ entities(first: 1) { nodes { id } } }").status_code == 200
    names = {row["name"] for row in await api.fetch(SIGNED_IN)}
    assert {ROLES[Rights.PUBLIC], ROLES[Rights.STAFF], WRITER} <= names <= {*EVERY_ROLE}


@pytest.mark.clause("5.2-3")
async def test_a_role_of_the_server_owns_nothing_and_bypasses_nothing(api: Api) -> None:
    rows = await api.fetch(ATTRIBUTES, list(EVERY_ROLE))
    assert {row["name"] for row in rows} == {*EVERY_ROLE}
    for row in rows:
        powers = [name for name, value in row.items() if name.startswith("rol") and value]
        assert (powers, row["owned"]) == ([], 0), row["name"]
        assert row["others"] == (["pg_read_all_stats"] if row["name"] == WRITER else [])


@pytest.mark.parametrize("role", EVERY_ROLE)
async def test_no_role_can_become_another(api: Api, role: str) -> None:
    owner = (await api.fetch("SELECT current_user::text AS name"))[0]["name"]
    async with signed_in(api.url, role) as connection:
        for order in ("RESET ROLE", "SET ROLE NONE", "RESET SESSION AUTHORIZATION"):
            await connection.execute(order)
            who = await connection.fetchrow("SELECT session_user::text, current_user::text")
            assert tuple(who) == (role, role)
        for other in {owner, *EVERY_ROLE} - {role}:
            for order in ("SET ROLE", "SET SESSION AUTHORIZATION"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(f"{order} {other}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("ALTER TABLE credit_record DISABLE ROW LEVEL SECURITY")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE mine (id int)")


def test_of_the_owners_password_nothing_is_left_in_what_the_server_is_told() -> None:
    owner = "postgresql://boss:top%20secret@db.example:5432/city?sslmode=require"
    told = serving_url(owner)
    url = make_url(told)
    assert (url.username, url.host, url.database) == (SERVING, "db.example", "city")
    assert url.query == {"sslmode": "require"}
    shown = [told, *(login_url(told, role) for role in EVERY_ROLE), *passwords(owner)]
    assert not [one for one in shown if "top secret" in one or "top%20secret" in one]
    assert len({make_url(login_url(told, role)).password for role in EVERY_ROLE}) == 4
    assert serving_url(owner) == told


def test_an_owner_without_a_password_gives_none() -> None:
    told = serving_url("postgresql://youxin@/youxin?host=/tmp/socket")
    assert make_url(login_url(told, WRITER)).password is None
    assert [*passwords("postgresql://youxin@/youxin?host=/tmp/socket")] == []


def demand_passwords(rules: Path) -> None:
    """Of everybody but the superuser, from when the server has read its rules anew."""
    rules.write_text("local all youxin trust\nlocal all all scram-sha-256\n", "utf-8")


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[str]:
    """A database as a provider gives it: its owner is no superuser, and all have passwords."""
    with lease(tmp_path / "data") as url:
        connection = await asyncpg.connect(driver_url(url))
        await connection.execute("CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'a long one'")
        await connection.execute("CREATE DATABASE managed OWNER keeper")
        demand_passwords(Path(await connection.fetchval("SHOW hba_file")))
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        given = make_url(url).set(username="keeper", password="a long one", database="managed")
        made = given.render_as_string(hide_password=False)
        await migrate(made)
        yield made
    discard(tmp_path / "data")


async def test_a_managed_database_is_served_by_the_same_command(
    managed: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(managed, tmp_path_factory.mktemp("served")) as server:
        assert server.ask("{ entities(first: 1) { nodes { id } } }").json()["data"] == {
            "entities": {"nodes": []}
        }
        async with signed_in(managed, ROLES[Rights.PUBLIC]) as connection:
            names = {row["name"] for row in await connection.fetch(SIGNED_IN)}
        assert names <= {*EVERY_ROLE}
    wrong = make_url(login_url(serving_url(managed), WRITER)).set(password="another")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(driver_url(wrong.render_as_string(hide_password=False)))
