"""The real library of laws, loaded once for the module from where it lies."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.database import driver_url
from ingest.laws import Report, ingest_laws
from tests.api import Api
from tests.paths import require_data


@pytest.fixture(scope="module")
async def connection(api: Api) -> AsyncIterator[asyncpg.Connection]:
    made = await asyncpg.connect(driver_url(api.url))
    yield made
    await made.close()


@pytest.fixture(scope="module")
async def library(connection: asyncpg.Connection) -> Report:
    return await ingest_laws(connection, require_data("laws"))
