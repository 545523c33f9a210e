"""Bounds: an answer that is cut says so, and a further seed never takes anything away."""

from typing import Any

import pytest

from rules.versions import RELATION_BOUNDS, RELATION_CONTAGION, VERSIONS, Version
from tests import build
from tests.api import Api
from tests.relations.conftest import CITY

GRAPH = """query ($u: String!, $through: Boolean! = false) {
  relations(uscc: $u, depth: 4, throughHubs: $through) { isCut ruleVersion
    nodes { key hops } edges { fromKey toKey } hubs { size relationKind entity { uscc } } } }"""
PATH = """query ($a: String!, $b: String!) {
  shortestPath(from: $a, to: $b) { length isCertain } }"""
SPREAD = """query ($seeds: [String!]!) { riskContagion(seeds: $seeds) {
  isCut affected { probability entity { uscc } } } }"""
CONTROL = "query ($u: String!) { ultimateController(uscc: $u) { isCut isAdjusted unknownShare } }"


def with_parameters(monkeypatch: pytest.MonkeyPatch, rule: str, **changed: int) -> None:
    """The rules with some parameters of one of them changed."""
    made = tuple(
        Version(
            one.rule, one.version, one.source, one.article, one.effective_from, one.is_verified,
            {**one.parameters, **changed}, one.effective_to,
        )
        if one.rule == rule
        else one
        for one in VERSIONS
    )  # fmt: skip
    monkeypatch.setattr("rules.versions.VERSIONS", made)


@pytest.fixture(scope="module")
async def star(api: Api) -> list[str]:
    """A supplier of fifteen shops, each with a supplier of its own; the center comes first."""
    center, shops = build.entity(), [build.entity() for _ in range(15)]
    others = [build.entity() for _ in range(15)]
    supply = [build.relation(one, kind="SUPPLY", from_entity_id=center.id) for one in shops]
    supply += [
        build.relation(one, kind="SUPPLY", from_entity_id=other.id)
        for one, other in zip(shops, others, strict=True)
    ]
    await api.store(center, *shops, *others, *supply)
    return [one.uscc for one in (center, *shops, *others) if one.uscc]


async def test_an_answer_that_is_cut_says_so(
    api: Api, star: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await api.data(GRAPH, CITY, u=star[0]))["relations"]
    assert (len(whole["nodes"]), len(whole["edges"]), whole["isCut"]) == (31, 30, False)
    with_parameters(monkeypatch, RELATION_BOUNDS, nodes=10)
    cut = (await api.data(GRAPH, CITY, u=star[0]))["relations"]
    assert (len(cut["nodes"]), cut["isCut"]) == (10, True)
    keys = {node["key"] for node in cut["nodes"]}
    assert all({edge["fromKey"], edge["toKey"]} <= keys for edge in cut["edges"])
    unsure = (await api.data(PATH, CITY, a=star[0], b=star[1]))["shortestPath"]
    assert unsure is None or unsure["isCertain"] is False
    with_parameters(monkeypatch, RELATION_BOUNDS, edges=5)
    few = (await api.data(GRAPH, CITY, u=star[0]))["relations"]
    assert (len(few["edges"]), few["isCut"]) == (5, True)


async def test_a_hub_is_named_and_walked_only_when_asked(
    api: Api, star: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_parameters(monkeypatch, RELATION_BOUNDS, hub=14)
    for start in (star[0], star[1]):
        graph = (await api.data(GRAPH, CITY, u=start))["relations"]
        assert graph["hubs"] == [
            {"size": 15, "relationKind": "SUPPLY", "entity": {"uscc": star[0]}}
        ]
        assert len(graph["nodes"]) == (1 if start == star[0] else 2)
        through = (await api.data(GRAPH, CITY, u=start, through=True))["relations"]
        assert (len(through["nodes"]), through["hubs"]) == (31, [])


async def test_a_further_seed_takes_nothing_away_even_where_all_is_cut(
    api: Api, star: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_parameters(monkeypatch, RELATION_CONTAGION, nodes=12, reported=0)
    few = await _odds(api, star[:1])
    for more in (star[:2], [star[0], star[20]], [star[0], star[5], star[9], star[25]]):
        many = await _odds(api, more)
        assert all(many[code] >= odds for code, odds in few.items() if code not in more)


async def _odds(api: Api, seeds: list[str]) -> dict[str, Any]:
    found = (await api.data(SPREAD, CITY, seeds=seeds))["riskContagion"]
    assert found["isCut"]
    return {one["entity"]["uscc"]: one["probability"] for one in found["affected"]}


async def test_more_than_a_whole_is_scaled_down_and_two_sources_are_not_added(api: Api) -> None:
    shop, holders = build.entity(), [build.entity() for _ in range(3)]
    held = [build.relation(shop, from_entity_id=one.id, share=60) for one in holders]
    await api.store(shop, *holders, *held)
    found = (await api.data(CONTROL, CITY, u=shop.uscc))["ultimateController"]
    assert found == {"isCut": False, "isAdjusted": True, "unknownShare": "0.0000"}
    other, holder = build.entity(), build.entity()
    told = [
        build.relation(other, from_entity_id=holder.id, share=60),
        build.relation(other, from_entity_id=holder.id, share=70, source_code="CQ-REGISTRY"),
    ]
    await api.store(other, holder, *told)
    found = (await api.data(CONTROL, CITY, u=other.uscc))["ultimateController"]
    assert found == {"isCut": False, "isAdjusted": False, "unknownShare": "30.0000"}


async def test_a_chain_of_narrow_majorities_controls(api: Api) -> None:
    top, middle, low = build.entity(), build.entity(), build.entity()
    held = [
        build.relation(middle, from_entity_id=top.id), build.relation(low, from_entity_id=middle.id)
    ]  # fmt: skip
    await api.store(top, middle, low, *held)
    query = """query ($u: String!) { ultimateController(uscc: $u) {
      controller { entity { uscc } } holders { effectiveShare isController }
      edges { share relation { provenance { sourceRecordId } } } unknownShare } }"""
    found = (await api.data(query, CITY, u=low.uscc))["ultimateController"]
    assert found["controller"] == {"entity": {"uscc": top.uscc}}
    assert found["holders"] == [{"effectiveShare": "26.0100", "isController": True}]
    assert found["unknownShare"] == "73.9900"
    assert all(edge["relation"]["provenance"]["sourceRecordId"] for edge in found["edges"])
