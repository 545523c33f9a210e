"""One generated city for all tests of the engine; they only read it."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from graph.schema import product
from tests.api import Api, opened
from tests.conftest import copied
from tests.engine import city
from tests.engine.compare import Judge
from tests.engine.given import Known


@pytest.fixture(scope="package")
async def engine_api(
    template_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform over the city; a busy machine may stall a statement, which is no difference."""
    folder = tmp_path_factory.mktemp("engine")
    patient = {"statement_timeout_ms": 60_000}
    async with copied(template_url) as url, opened(url, folder, **patient) as made:
        yield made


@pytest.fixture(scope="package")
async def known(engine_api: Api) -> Known:
    """What the city holds."""
    return await city.fill(engine_api)


@pytest.fixture
def judge(engine_api: Api, known: Known) -> Judge:
    """Both executions of the schema that is served."""
    return Judge(engine_api, product())


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Errors that the tests provoke are not news."""
    before = structlog.get_config()
    critical = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=critical)
    yield
    structlog.configure(**before)
