"""Bring a database to the schema of this program; safe for several starters at once.

Refuses a server older than PostgreSQL 16. Waits for no lock longer than two seconds.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.database import alchemy_url, driver_url
from ingest.reference import load_reference
from models import history
from models.grants import EVERY_ROLE, statements

SCRIPTS = Path(__file__).parents[1] / "migrations"
STARTERS_LOCK = 0x59580000
OLDEST = 160_000
SESSION = {"timezone": "UTC", "lock_timeout": "2000", "application_name": "youxin-migrate"}
# The mark of the rights that were last set; tables made anew have none.
GRANTED = "SELECT obj_description('alembic_version'::regclass)"
ROLES_THERE = "SELECT count(*) FROM pg_roles WHERE rolname = ANY($1::text[])"


class ServerTooOld(Exception):  # noqa: N818 - a state of affairs, told to a person
    """The server's version is older than the oldest that is supported."""


async def migrate(url: str, to: str = "head") -> None:
    """Upgrade to a revision; at the head, also set the rights and fill the reference tables."""
    async with _alone(url) as connection:
        await _alembic(url, to, down=False)
        if to == "head":
            await _grant(connection)
            await load_reference(connection)


async def downgrade(url: str, to: str) -> None:
    """Go back to a revision; `base` removes every table."""
    async with _alone(url) as connection:
        await _alembic(url, to, down=True)
        await connection.execute("COMMENT ON TABLE alembic_version IS NULL")


def configuration() -> Config:
    """Alembic's settings, without an ini file."""
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
            raise ServerTooOld(
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
        config = configuration()
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, to)

    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


async def _grant(connection: asyncpg.Connection) -> None:
    """Apply roles, grants and policies, unless they were applied as they are now."""
    wanted = [*statements(), *history.statements()]
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    roles = await connection.fetchval(ROLES_THERE, list(EVERY_ROLE))
    if roles == len(EVERY_ROLE) and await connection.fetchval(GRANTED) == digest:
        return
    async with connection.transaction():
        for statement in wanted:
            await connection.execute(statement)
        await connection.execute(f"COMMENT ON TABLE alembic_version IS '{digest}'")
