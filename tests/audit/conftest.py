"""An auditor, a sealer over the module's database, and exports of its chain."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import orjson
import pytest

from app.commands.audit import exported
from app.database import Pool, driver_url
from app.keys import KeyRing
from app.logins import writer_url
from app.sealing import Sealer
from app.verifying import Export, read
from resolvers.context import Viewer
from rules.roles import Role
from tests.api import Api

AUDITOR = Viewer(Role.OPERATOR_AUDIT, "auditor-1")


@pytest.fixture(scope="module")
async def sealer(api: Api, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sealer]:
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    ring.begin_sm2()
    made = Sealer(Pool(writer_url(api.url), 1), ring, tmp_path_factory.mktemp("elsewhere"))
    yield made
    await made.pool.close()


@pytest.fixture
async def owner(api: Api) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the database, who may do anything; what he does is undone afterwards."""
    connection = await asyncpg.connect(driver_url(api.url))
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def export_of(connection: asyncpg.Connection, folder: Path) -> Export:
    """The chain as this connection sees it, through a file."""
    file = folder / "export.ndjson"
    lines = [orjson.dumps(line) async for line in exported(connection)]
    file.write_bytes(b"\n".join(lines))
    return read(file)
