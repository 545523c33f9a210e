"""A database of its own for each test that loads a generated city."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from app.database import alchemy_url, driver_url
from models import search
from models.tables import METADATA

NAME = "youxin_generated"

assert search.EntitySearch.metadata is METADATA


@pytest.fixture
async def connection(server_url: str) -> AsyncIterator[Any]:
    """An asyncpg connection to a new database that has the schema and no rows."""
    server = await asyncpg.connect(driver_url(server_url))
    await server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    await server.execute(f"CREATE DATABASE {NAME}")
    url = make_url(server_url).set(database=NAME).render_as_string(hide_password=False)
    engine = create_async_engine(alchemy_url(url))
    async with engine.begin() as schema:
        await schema.run_sync(METADATA.create_all)
    await engine.dispose()
    connected = await asyncpg.connect(driver_url(url))
    yield connected
    await connected.close()
    await server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    await server.close()
