"""One planted city for all tests of the matrix, and one walk over it for each execution."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from tests.api import Api, opened
from tests.conftest import copied
from tests.matrix.city import fill
from tests.matrix.walk import Told, Walk, begun


@pytest.fixture(scope="package")
async def matrix_api(
    template_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform; on a busy machine a statement and its turn may take long, and all are told."""
    folder = tmp_path_factory.mktemp("matrix")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.database.ACQUIRE_SECONDS", 30.0)
        async with (
            copied(template_url) as url,
            opened(url, folder, statement_timeout_ms=60_000) as made,
        ):
            yield made


@pytest.fixture(scope="package")
async def walk(matrix_api: Api) -> Walk:
    return await begun(matrix_api, await fill(matrix_api))


@pytest.fixture(scope="package")
async def observed(walk: Walk) -> dict[bool, Told]:
    """What each execution tells every voice."""
    return {compiled: await walk.observe(compiled=compiled) for compiled in (True, False)}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals that the walk provokes are not news."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)
