"""Bring a database to the schema of this program; safe for several starters at once.

Refuses a server older than PostgreSQL 16. Waits for no lock longer than two seconds.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.database import alchemy_url, driver_url
from app.logins import passwords
from ingest.reference import load_reference
from models import history
from models.grants import EVERY_ROLE, groups

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parents[1] / "migrations"
STARTERS_LOCK = 0x59580000
OLDEST = 160_000
SESSION = {"timezone": "UTC", "lock_timeout": "2000", "application_name": "youxin-migrate"}
# The marks of the rights that were last set: each with its table's number, which a table made anew
# does not have. None: nothing was ever granted.
GRANTED = "SELECT obj_description('alembic_version'::regclass)"
OIDS = """SELECT relname AS name, oid::bigint FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"""
BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InternalServerError,  # "tuple concurrently updated": a role is of all databases
)
TRIES, LOCK_MS, PAUSE_SECONDS = 20, 300, 0.2
ROLES_THERE = "SELECT count(*) FROM pg_roles WHERE rolname = ANY($1::text[])"


class NotMigrated(Exception):  # noqa: N818 - a state of affairs, told to a person
    """The server is too old, or the database is not one that this program can bring further."""


async def migrate(url: str, to: str = "head") -> None:
    """Upgrade to a revision; at the head, also set the rights and fill the reference tables."""
    async with _alone(url) as connection:
        await _alembic(url, to, down=False)
        if to == "head":
            await _grant(connection, [*passwords(url)])
            await load_reference(connection)


def migrate_apart(url: str) -> None:
    """The same in a process of its own, whose modules and garbage this one need not keep."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as child:
        child.submit(_migrate, url).result()


def _migrate(url: str) -> None:
    asyncio.run(migrate(url))


async def downgrade(url: str, to: str) -> None:
    """Go back to a revision; `base` removes every table."""
    async with _alone(url) as connection:
        await _alembic(url, to, down=True)
        await connection.execute("COMMENT ON TABLE alembic_version IS '{}'")


def configuration() -> "Config":
    """Alembic's settings, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that holds the lock of all starters; the kernel frees it with the session."""
    connection = await asyncpg.connect(driver_url(url), server_settings=SESSION, timeout=10)
    try:
        version = int(await connection.fetchval("SHOW server_version_num"))
        if version < OLDEST:
            raise NotMigrated(
                f"须使用 PostgreSQL 16 或更新版本 · PostgreSQL 16 or newer is needed, "
                f"this server is {version // 10_000}"
            )
        await connection.execute("SET lock_timeout = 0")  # a first starter may take its time
        await connection.execute("SELECT pg_advisory_lock($1)", STARTERS_LOCK, timeout=None)
        await connection.execute("SET lock_timeout = 2000")
        yield connection
    finally:
        await connection.close()


async def _alembic(url: str, to: str, *, down: bool) -> None:
    engine = create_async_engine(
        alchemy_url(url), poolclass=NullPool, connect_args={"server_settings": SESSION}
    )

    def run(connection: Connection) -> None:
        from alembic import command
        from alembic.util import CommandError

        config = configuration()
        config.attributes["connection"] = connection
        try:
            (command.downgrade if down else command.upgrade)(config, to)
        except CommandError as error:
            raise NotMigrated(str(error)) from error

    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


async def _grant(connection: asyncpg.Connection, logins: Sequence[str]) -> None:
    """Apply roles, passwords, grants and policies wherever they are not as they were last applied.

    Each table in a transaction of its own: one that held the locks of all would deadlock with
    whoever writes meanwhile. Nobody writes to a database that was never granted.
    """
    roles = await connection.fetchval(ROLES_THERE, list(EVERY_ROLE))
    marked = await connection.fetchval(GRANTED)
    known = _marks(marked) if roles == len(EVERY_ROLE) else {}
    oids = {row["name"]: row["oid"] for row in await connection.fetch(OIDS)}
    marks, wanted = {}, []
    kept = ("credit_record_history.kept", [*history.statements()])
    for name, statements in (*groups(), ("logins", logins), kept):
        digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
        marks[name] = f"{oids.get(name.partition('.')[0], 0)}:{digest}"
        if known.get(name) != marks[name] and statements:
            wanted.append(statements)
    if marked is None:
        wanted = [[statement for statements in wanted for statement in statements]]
    for statements in wanted:
        await _apply(connection, statements)
    if marks != known:
        await connection.execute(f"COMMENT ON TABLE alembic_version IS '{json.dumps(marks)}'")


def _marks(text: str | None) -> dict[str, str]:
    """The marks of a comment; an earlier version wrote one for all."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def _apply(connection: asyncpg.Connection, statements: Sequence[str]) -> None:
    """Carry statements out together; whoever uses the table is let pass and it is tried again."""
    for left in reversed(range(TRIES)):
        try:
            async with connection.transaction():
                await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_MS}ms'")
                await connection.execute(";\n".join(statements))
        except BUSY:
            if not left:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return
