"""Contagion: equal to full enumeration, monotone, reproducible, ending, and damped at hubs."""

from collections import Counter
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import pytest

from models.relations import RelationPoint
from rules.relations.contagion import FINE, ContagionModel, arcs_of, spread
from rules.relations.kinds import RelationKind, Tie
from rules.sources import PLATFORM
from rules.versions import RELATION_CONTAGION, VERSIONS
from tests import build
from tests.api import Api
from tests.relations import oracle
from tests.relations.conftest import CITY, Loaded
from tests.relations.networks import DIRECT, Network

MODEL = ContagionModel.of(next(rule for rule in VERSIONS if rule.rule == RELATION_CONTAGION))
SPREAD = """query ($seeds: [String!]!, $number: Int!) {
  riskContagion(seeds: $seeds, randomSeed: $number) { affectedCount expected steps isCut runs
    standardError ruleVersion randomSeed
    affected { probability isContained entity { uscc }
      path { probability nodes { key } edges { kind fromKey toKey
        relation { provenance { source sourceRecordId } } } } } } }"""
SURE = 5
"""Standard errors that chance may take: one test in a million would fail for it."""


def ties_of(network: Network, random: Random) -> list[Tie]:
    """The network's ties with fans counted here."""
    standing = list(dict.fromkeys(oracle.standing(network)))
    down = Counter((kind, holder) for kind, holder, _ in {_key(tie) for tie in standing})
    up = Counter((kind, entity) for kind, _, entity in {_key(tie) for tie in standing})
    return [
        Tie(
            UUID(int=random.getrandbits(128), version=4),
            RelationKind[tie.kind],
            tie.holder,
            tie.entity,
            tie.holder not in network.entities,
            int(tie.share * 10_000) if tie.share else 0,
            down[tie.kind, tie.holder],
            up[tie.kind, tie.entity],
        )
        for tie in standing
    ]


def _key(tie: Any) -> tuple[str, UUID, UUID]:
    return tie.kind, tie.holder, tie.entity


def test_probabilities_are_those_of_full_enumeration(networks_small: list[Network]) -> None:
    compared = 0
    for network in networks_small:
        random = Random(network.number)
        ties = random.sample(ties_of(network, random), 6)
        arcs = [(arc.source, arc.target, arc.chance / FINE) for arc in arcs_of(MODEL, ties)]
        seeds = [ties[0].entity]
        exact = oracle.exact(arcs, seeds)
        found = spread(MODEL, ties, seeds, network.number).probabilities
        for node, odds in exact.items():
            error = max(odds * (1 - odds) / MODEL.runs, MODEL.runs**-2) ** 0.5
            assert found.get(node, 0.0) == pytest.approx(odds, abs=SURE * error + 1e-9)
            compared += 0 < odds < 1
        assert set(found) <= set(exact)
    assert compared > 200


def test_more_seeds_make_nobody_safer_and_the_same_question_has_the_same_answer(
    networks_many: list[Network],
) -> None:
    grown = 0
    for network in networks_many:
        random = Random(network.number)
        ties = ties_of(network, random)
        chosen = random.sample(network.entities, 3)
        few, many = (spread(MODEL, ties, seeds, 7) for seeds in (chosen[:1], chosen))
        for node, odds in few.probabilities.items():
            assert many.probabilities[node] >= odds
            assert many.paths[node].probability >= few.paths[node].probability - 1e-12
        grown += sum(many.probabilities.values()) > sum(few.probabilities.values())
        random.shuffle(ties)
        assert spread(MODEL, ties, chosen, 7).probabilities == many.probabilities
        assert spread(MODEL, ties, chosen[::-1], 7).probabilities == many.probabilities
        assert few.crossed <= MODEL.runs * 2 * len(ties)
    assert grown > len(networks_many) // 2


def test_a_path_is_no_likelier_than_what_it_leads_to(networks_many: list[Network]) -> None:
    model = replace(MODEL, runs=1 << 14)
    for network in networks_many[:100]:
        ties = ties_of(network, Random(network.number))
        found = spread(model, ties, network.entities[:1], 3)
        for node, path in found.paths.items():
            assert (path.nodes[0], path.nodes[-1]) == (network.entities[0], node)
            odds = path.probability
            error = max(odds * (1 - odds) / model.runs, model.runs**-2) ** 0.5
            assert found.probabilities.get(node, 0.0) >= odds - SURE * error - 1e-9


@pytest.mark.parametrize("members", [4, 21, 98, 5000])
def test_a_hub_passes_on_to_three_in_expectation_however_large(members: int) -> None:
    keys = count(1)
    hub = UUID(int=next(keys))
    held = [UUID(int=next(keys)) for _ in range(members)]
    for kind in (RelationKind.REPRESENTATIVE, RelationKind.BRANCH):
        shared = kind is RelationKind.REPRESENTATIVE
        ties = [Tie(UUID(int=next(keys)), kind, hub, one, shared, 0, members) for one in held]
        for seeds in (held[:1] if shared else [hub], held[: members // 2]):
            found = spread(replace(MODEL, runs=512), ties, seeds, 1).probabilities
            others = sum(odds for node, odds in found.items() if node not in seeds and node != hub)
            assert others <= MODEL.carry + 0.5


def test_weights_of_every_kind_are_in_the_model() -> None:
    assert set(MODEL.down) == set(MODEL.up) == set(RelationKind)
    assert {kind.value for kind in RelationKind if kind.value in DIRECT} == set(DIRECT)


@pytest.mark.clause("8.2.3-3")
async def test_contagion_through_the_api(api: Api, loaded: Loaded) -> None:
    for network in loaded.networks[:60:3]:
        one, two = (loaded.usccs[entity] for entity in network.entities[:2])
        few = await _spread(api, [one], 5)
        many = await _spread(api, [one, two], 5)
        assert not many["isCut"]
        assert await _spread(api, [two, one], 5) == many
        found = {each["entity"]["uscc"]: each for each in many["affected"]}
        for each in few["affected"]:
            if each["entity"]["uscc"] != two:
                assert found[each["entity"]["uscc"]]["probability"] >= each["probability"]
        odds = [each["probability"] for each in many["affected"]]
        assert odds == sorted(odds, reverse=True)
        for each in many["affected"]:
            assert each["isContained"] == (each["probability"] >= MODEL.contained / 1000)
            nodes = [node["key"] for node in each["path"]["nodes"]]
            assert len(nodes) == len(each["path"]["edges"]) + 1
            for edge in each["path"]["edges"]:
                assert edge["relation"]["provenance"]["source"] == PLATFORM
    told = await _spread(api, [one], 6)
    assert told["randomSeed"] == 6


async def test_the_api_answers_what_the_model_says_of_the_whole_network(
    api: Api, loaded: Loaded
) -> None:
    hubs = 0
    for network in loaded.networks[:100]:
        ties, seed = ties_of(network, Random(network.number)), network.entities[0]
        _, seen = oracle.around(network, oracle.standing(network), seed, MODEL.depth)
        near = {_key(tie) for tie in seen}
        within = [tie for tie in ties if (tie.kind.value, tie.holder, tie.entity) in near]
        expected = spread(MODEL, within, [seed], 3).probabilities
        found = await _spread(api, [loaded.usccs[seed]], 3)
        assert {one["entity"]["uscc"]: one["probability"] for one in found["affected"]} == {
            loaded.usccs[node]: odds
            for node, odds in expected.items()
            if node in loaded.usccs and node != seed and odds >= MODEL.reported / 1000
        }
        hubs += any(tie.holder_fan > 20 for tie in within)
    assert hubs > 5


async def _spread(api: Api, seeds: list[str], number: int) -> Any:
    return (await api.data(SPREAD, CITY, seeds=seeds, number=number))["riskContagion"]


async def test_a_post_office_sets_no_district_alight(api: Api) -> None:
    offices = [build.entity(name=f"重庆样例邮政支局{at}") for at in range(98)]
    point = RelationPoint(
        id=UUID(int=98), kind="REPRESENTATIVE", source_code=PLATFORM, code="R98", label="同名"
    )
    ties = [build.relation(one, kind="REPRESENTATIVE", point_id=point.id) for one in offices]
    await api.store(*offices, point, *ties)
    seed = offices[0].uscc
    assert seed is not None
    found = await _spread(api, [seed], 1)
    assert found["expected"] <= MODEL.carry
    assert not any(each["isContained"] for each in found["affected"])
    graph = (
        await api.data(
            "query ($u: String!) { relations(uscc: $u) { nodes { key } hubs { relationKind size "
            "kind label entity { uscc } } } }", CITY, u=seed,
        )
    )["relations"]  # fmt: skip
    assert len(graph["nodes"]) == 1
    assert graph["hubs"] == [
        {"relationKind": "REPRESENTATIVE", "size": 98, "kind": "REPRESENTATIVE", "label": "同名",
         "entity": None}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seeds", "number", "code", "path"),
    [
        ([], 1, "OUT_OF_RANGE", "seeds"),
        (["x"], 1, "INVALID_USCC", "seeds"),
        ([build.uscc(9_999_999)], 1, "NOT_FOUND", "seeds"),
        ([build.uscc(9_999_999)], -1, "OUT_OF_RANGE", "randomSeed"),
    ],
)
async def test_bad_seeds_are_refused(
    api: Api, seeds: list[str], number: int, code: str, path: str
) -> None:
    answer = await api.run(SPREAD, {"seeds": seeds, "number": number}, CITY)
    assert answer.codes == [code]
