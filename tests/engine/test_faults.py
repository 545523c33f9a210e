"""The comparison is worth something: it turns red for every fault that is planted."""

from collections.abc import AsyncIterator
from itertools import cycle

import pytest

from graph.schema import product
from tests.api import GATEWAY, PUBLIC, REGULATOR, Api
from tests.engine.compare import Judge
from tests.engine.faults import A_DROPPED_ROW_RULE, FAULTS
from tests.engine.given import Known
from tests.engine.operations import Author, Operation

ENOUGH = 1000
VIEWERS = (PUBLIC, REGULATOR, GATEWAY)


@pytest.fixture(scope="module")
def operations(known: Known) -> list[Operation]:
    """The same short run of operations for every fault."""
    author = Author(product().core, known, 4)
    return [author.write(for_gateway=number % 3 == 2) for number in range(ENOUGH)]


@pytest.fixture(scope="module")
def judge(engine_api: Api, known: Known) -> Judge:
    """One judge for all faults: documents are read once, and planned for each."""
    return Judge(engine_api, product())


async def differs(judge: Judge, operations: list[Operation]) -> bool:
    """Whether any of the operations is answered differently."""
    for operation, viewer in zip(operations, cycle(VIEWERS), strict=False):
        if judge.is_valid(operation) and await judge.difference(operation, viewer) is not None:
            return True
    return False


@pytest.mark.parametrize("name", FAULTS)
async def test_a_planted_fault_is_found(
    judge: Judge, operations: list[Operation], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    FAULTS[name](monkeypatch)
    judge.forget_plans()
    assert await differs(judge, operations)


@pytest.fixture
async def without_policies(engine_api: Api) -> AsyncIterator[None]:
    """Every reader is the tables' owner, whom no policy of the database binds."""
    pools = engine_api.platform.database.pools.values()
    urls = [pool.url for pool in pools]
    for pool in pools:
        pool.url = engine_api.url
        await pool.close()
    yield
    for pool, url in zip(pools, urls, strict=True):
        pool.url = url
        await pool.close()


@pytest.mark.usefixtures("without_policies")
async def test_a_dropped_row_rule_is_found(
    judge: Judge, operations: list[Operation], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge.forget_plans()
    assert not await differs(judge, operations)
    A_DROPPED_ROW_RULE(monkeypatch)
    judge.forget_plans()
    assert await differs(judge, operations)


async def test_without_a_fault_the_same_run_agrees(
    judge: Judge, operations: list[Operation]
) -> None:
    judge.forget_plans()
    assert not await differs(judge, operations)
