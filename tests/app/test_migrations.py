"""The schema goes up, down and up again, and is what the models say."""

import asyncio

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine

from app.database import alchemy_url, driver_url
from app.migrate import SCRIPTS, downgrade, migrate
from models.grants import ROLES
from models.outbox import Xid8
from models.tables import METADATA
from tests.blocking import blocking

ischema_names["xid8"] = Xid8  # SQLAlchemy does not know the type when it reads a schema back

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
RIGHTS = """
SELECT array_agg(line ORDER BY line) FROM (
    SELECT DISTINCT concat_ws(' ', grantee, table_name, column_name) AS line
    FROM information_schema.column_privileges
    WHERE grantee LIKE 'youxin%' AND table_schema = 'public'
) AS rights"""


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(driver_url(url))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_the_migrated_schema_is_what_the_models_say(database_url: str) -> None:
    engine = create_async_engine(alchemy_url(database_url))
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), METADATA)
        )
    await engine.dispose()
    assert differences == []


async def test_down_to_nothing_and_up_again_is_the_same(module_database_url: str) -> None:
    tables, rights = [await ask(module_database_url, sql) for sql in (TABLES, RIGHTS)]
    await downgrade(module_database_url, "base")
    assert await ask(module_database_url, TABLES) == 1  # Alembic's own
    await migrate(module_database_url)
    assert await ask(module_database_url, TABLES) == tables
    assert await ask(module_database_url, RIGHTS) == rights


async def test_four_starters_at_once_all_end_well(module_database_url: str) -> None:
    await downgrade(module_database_url, "base")
    await asyncio.gather(*(migrate(module_database_url) for _ in range(4)))
    assert await ask(module_database_url, "SELECT version_num FROM alembic_version") is not None


async def test_each_role_of_the_database_can_read_what_is_open(database_url: str) -> None:
    for role in ROLES.values():
        connection = await asyncpg.connect(driver_url(database_url), server_settings={"role": role})
        assert await connection.fetchval("SELECT current_user") == role
        await connection.fetch("SELECT uscc FROM entity LIMIT 1")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT epoch FROM epoch")
        await connection.close()


FIRST = "0051"
"""The rule holds from here on: what is older was written before any installation held rows."""
BLOCKS = (
    "op.create_index('a_idx', 'a', ['x'])",
    "op.alter_column('a', 'x', nullable=False)",
    "op.alter_column('a', 'x', type_=sa.Text())",
    "op.add_column('a', sa.Column('x', sa.Text(), nullable=False))",
    "op.create_check_constraint('c', 'a', 'x > 0')",
    "op.create_foreign_key('f', 'a', 'b', ['x'], ['id'])",
    "op.create_unique_constraint('u', 'a', ['x'])",
    "op.execute('CREATE UNIQUE INDEX i ON a (x)')",
    "op.execute('ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0)')",
    "op.execute('ALTER TABLE a ALTER COLUMN x TYPE bigint')",
    "op.execute('ALTER TABLE a ALTER x SET NOT NULL')",
    "op.execute('LOCK TABLE a')",
)
PASSES = (
    "op.create_index('a_idx', 'a', ['x'], postgresql_concurrently=True)",
    "op.create_table('a', sa.Column('x'))\n    op.create_index('a_idx', 'a', ['x'])",
    "op.add_column('a', sa.Column('x', sa.Text(), nullable=True))",
    "op.add_column('a', sa.Column('x', sa.Text(), server_default='', nullable=False))",
    "op.create_check_constraint('c', 'a', 'x > 0', postgresql_not_valid=True)",
    "op.execute('CREATE INDEX CONCURRENTLY i ON a (x)')",
    "op.execute('ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID')",
    "op.execute('ALTER TABLE a VALIDATE CONSTRAINT c')",
)


def test_no_new_migration_blocks_a_table_that_is_in_use() -> None:
    head = "def upgrade():\n    "
    assert [step for step in BLOCKS if len(blocking(head + step)) != 1] == []
    assert [step for step in PASSES if blocking(head + step)] == []
    files = [path for path in (SCRIPTS / "versions").glob("*.py") if path.name >= FIRST]
    assert {path.name: blocking(path.read_text("utf-8")) for path in files} == {
        path.name: [] for path in files
    }
