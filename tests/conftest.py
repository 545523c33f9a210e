"""The database of the tests: real, migrated once, and copied for whoever wants to write.

It is the embedded server in a temporary folder, or the server of YOUXIN_TEST_DATABASE_URL,
whose user must be allowed to create databases and roles.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from app.database import driver_url
from app.embedded import discard, lease
from app.migrate import migrate
from app.settings import Settings
from tests.api import Api, opened
from tests.server import Server, serving

pytest_plugins = ["tests.conformance"]

# How fast a busy machine draws an example says nothing of what is tested.
settings.register_profile("youxin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("youxin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `YOUXIN_ENGINE=reference`, tests of what only a plan does are left out, and say so."""
    if Settings().engine == "plan":
        return
    for item in items:
        for mark in item.iter_markers("plan"):
            item.add_marker(pytest.mark.skip(reason=f"没有计划 · no plan: {mark.args[0]}"))


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The URL of a running server."""
    if given := os.environ.get("YOUXIN_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="youxin-test-"))
    folder.chmod(0o755)
    with lease(folder / "data") as url:
        yield url
    discard(folder / "data")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def template_url(server_url: str) -> AsyncIterator[str]:
    """A migrated database to copy from; nobody stays connected to it."""
    async with _database(server_url, f"youxin_template_{uuid4().hex[:8]}") as url:
        await migrate(url)
        yield url


@pytest.fixture(scope="session")
async def database_url(template_url: str) -> AsyncIterator[str]:
    """A migrated database for all tests that leave no trace in it."""
    async with copied(template_url) as url:
        yield url


@pytest.fixture(scope="module")
async def module_database_url(template_url: str) -> AsyncIterator[str]:
    """A migrated database for one module of tests alone."""
    async with copied(template_url) as url:
        yield url


@pytest.fixture
async def empty_database_url(server_url: str) -> AsyncIterator[str]:
    """A database without any table, for a test that migrates it itself."""
    async with _database(server_url, f"youxin_test_{uuid4().hex[:8]}") as url:
        yield url


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform in process, over the database of this module of tests alone."""
    async with opened(module_database_url, tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture(scope="module")
def server(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`youxin serve` in a process of its own, over the database of this module."""
    keys = api.platform.keyring.folder
    with serving(api.url, tmp_path_factory.mktemp("served"), keys=keys) as started:
        yield started


@asynccontextmanager
async def copied(template_url: str) -> AsyncIterator[str]:
    """A database of its own that is migrated."""
    name = f"youxin_test_{uuid4().hex[:8]}"
    template = make_url(template_url).database
    async with _database(template_url, name, f"TEMPLATE {template}") as url:
        yield url


@asynccontextmanager
async def _database(server_url: str, name: str, form: str = "") -> AsyncIterator[str]:
    await _order(server_url, f"CREATE DATABASE {name} {form}")
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    await _order(server_url, f"DROP DATABASE {name} WITH (FORCE)")


async def _order(url: str, statement: str) -> None:
    """Databases are made and dropped from a connection to none of them."""
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    connection = await asyncpg.connect(driver_url(server))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
