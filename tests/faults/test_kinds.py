"""Each kind of fault, shortened, over one database with two replicas."""

from collections.abc import Iterator

import pytest

from tests.faults.disk import why_not
from tests.faults.kinds import KINDS
from tests.faults.twins import Twins, twins


@pytest.fixture(scope="module")
def pair(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(module_database_url, tmp_path_factory.mktemp("twins")) as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_is_lost_or_doubled(pair: Twins, kind: str) -> None:
    if kind == "disk" and (reason := why_not()):
        pytest.skip(reason)
    facts = await KINDS[kind](pair)
    print(kind, facts)
    assert facts["passed"], facts
