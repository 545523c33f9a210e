"""A database of its own for the tests that load a generated city."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from app.embedded import discard, lease
from models import search
from models.tables import METADATA

assert search.EntitySearch.metadata is METADATA


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("city") / "data"
    with lease(folder) as url:
        yield url
    discard(folder)


@pytest.fixture
async def connection(server_url: str) -> AsyncIterator[Any]:
    """An asyncpg connection to a schema that is empty at the start of each test."""
    engine = create_async_engine(server_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as schema:
        await schema.run_sync(METADATA.drop_all)
        await schema.run_sync(METADATA.create_all)
    await engine.dispose()
    connected = await asyncpg.connect(server_url)
    yield connected
    await connected.close()
