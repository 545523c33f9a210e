"""A database of its own for each test that grades a generated city."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from app.database import driver_url

NAME = "youxin_risk"


@pytest.fixture
async def city_url(server_url: str, template_url: str) -> AsyncIterator[str]:
    """A new database, migrated and without rows of its own."""
    server = await asyncpg.connect(driver_url(server_url))
    await server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    await server.execute(f"CREATE DATABASE {NAME} TEMPLATE {make_url(template_url).database}")
    yield make_url(server_url).set(database=NAME).render_as_string(hide_password=False)
    await server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    await server.close()


@pytest.fixture
async def connection(city_url: str) -> AsyncIterator[Any]:
    """A connection to it."""
    connected = await asyncpg.connect(driver_url(city_url))
    yield connected
    await connected.close()
