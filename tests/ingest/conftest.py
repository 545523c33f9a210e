"""A connection of the tables' owner to an empty register."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from tests.ingest.registry import empty


@pytest.fixture
async def connection(module_database_url: str) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(module_database_url))
    await empty(opened)
    yield opened
    await opened.close()
