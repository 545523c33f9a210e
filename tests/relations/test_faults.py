"""Faults planted in the walk are found by the comparison with brute force."""

import pytest

from loaders import relations as load
from tests.api import Api
from tests.relations.conftest import Loaded
from tests.relations.test_oracle import agrees_on_the_walk, asked

FAULTS = {
    "a hub of just the bound is no hub": ("o.fan <= $6::int", "o.fan < $6::int"),
    "what ended still holds": (
        "r.until > $3::date",
        "r.until > $3::date - 36500",
    ),
    "parallel ties count twice": ("count(DISTINCT x.other) AS others", "count(*) AS others"),
    "what is shared is not passed through": ("WHERE n.is_shared AND", "WHERE false AND"),
    "one step too far": ("w.hops < $4::int", "w.hops <= $4::int"),
    "only downwards": ("'to_id' AS side, b.ties", "'none' AS side, b.ties"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_planted_fault_is_found(
    api: Api, loaded: Loaded, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    right, wrong = FAULTS[name]
    assert right in load.WALK
    monkeypatch.setattr(load, "WALK", load.WALK.replace(right, wrong))
    for network in loaded.networks:
        answer = await asked(api, loaded, network)
        try:
            agrees_on_the_walk(network, answer)
        except AssertionError:
            return
    raise AssertionError(f"nobody noticed: {name}")
