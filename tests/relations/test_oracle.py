"""Walks, paths, control and clusters agree with brute force on 500 random networks."""

import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from ingest.relations.clusters import recompute
from loaders import relations as load
from tests.api import Api
from tests.paths import ROOT
from tests.relations import oracle
from tests.relations.conftest import CITY, Loaded
from tests.relations.networks import Given, Network

WALK = """query ($a: String!, $b: String!, $depth: Int!, $through: Boolean!) {
  relations(uscc: $a, depth: $depth, throughHubs: $through) {
    isCut nodes { key hops } edges { kind fromKey toKey share } hubs { relationKind size } }
  shortestPath(from: $a, to: $b, throughHubs: $through) {
    length isCertain nodes { key } edges { fromKey toKey kind } }
  ultimateController(uscc: $a) { controller { key } isAdjusted isCut unknownShare circularShare
    holders { node { key } effectiveShare isController } } }"""
PRECISE = 1e-4


def told(ties: list[Given]) -> Counter[tuple[Any, ...]]:
    """Ties as edges show them."""
    return Counter(
        (tie.kind, tie.holder.hex, tie.entity.hex, tie.share and Decimal(tie.share)) for tie in ties
    )


async def asked(api: Api, loaded: Loaded, network: Network) -> tuple[Any, ...]:
    random = Random(network.number)
    start, end = random.sample(network.entities, 2)
    depth, through = random.randint(1, 4), random.random() < 0.3
    data = await api.data(
        WALK, CITY, a=loaded.usccs[start], b=loaded.usccs[end], depth=depth, through=through
    )
    return start, end, depth, through, data


def agrees_on_the_walk(network: Network, asked: tuple[Any, ...]) -> None:
    start, _, depth, through, data = asked
    ties = oracle.standing(network) if through else oracle.walkable(network)
    near, seen = oracle.around(network, ties, start, depth)
    graph = data["relations"]
    assert not graph["isCut"]
    assert {node["key"]: node["hops"] for node in graph["nodes"]} == {
        node.hex: steps for node, steps in near.items()
    }
    edges = Counter(
        (edge["kind"], edge["fromKey"], edge["toKey"], edge["share"] and Decimal(edge["share"]))
        for edge in graph["edges"]
    )
    assert edges == told(seen)
    if through:
        assert graph["hubs"] == []


def agrees_on_the_path(network: Network, asked: tuple[Any, ...]) -> bool:
    start, end, _, through, data = asked
    ties = oracle.standing(network) if through else oracle.walkable(network)
    steps = oracle.distances(network, ties, start).get(end, oracle.FAR)
    path = data["shortestPath"]
    if steps > 6:
        assert path is None
        return False
    assert (path["length"], path["isCertain"]) == (steps, True)
    nodes = [node["key"] for node in path["nodes"]]
    assert (nodes[0], nodes[-1], len(nodes)) == (start.hex, end.hex, len(path["edges"]) + 1)
    real = {(tie.kind, tie.holder.hex, tie.entity.hex) for tie in ties}
    for one, two, edge in zip(nodes, nodes[1:], path["edges"], strict=False):
        assert (edge["kind"], edge["fromKey"], edge["toKey"]) in real
        assert {one, two} == {edge["fromKey"], edge["toKey"]}
    return True


def agrees_on_control(network: Network, asked: tuple[Any, ...]) -> bool:
    start, _, _, _, data = asked
    found = data["ultimateController"]
    kept, unknown, circular = oracle.effective(network, start)
    shares = {one["node"]["key"]: float(one["effectiveShare"]) for one in found["holders"]}
    assert shares.keys() == {holder.hex for holder in kept}
    for holder, part in kept.items():
        assert shares[holder.hex] == pytest.approx(part * 100, abs=PRECISE)
    assert float(found["unknownShare"]) == pytest.approx(unknown * 100, abs=PRECISE)
    assert float(found["circularShare"]) == pytest.approx(circular * 100, abs=PRECISE)
    assert (found["isAdjusted"], found["isCut"]) == (False, False)
    master = oracle.controller(network, start)
    assert (found["controller"] or {}).get("key") == (master.hex if master else None)
    return master is not None


@pytest.mark.clause("8.2.3-1")
async def test_walks_paths_and_control_agree_with_brute_force(api: Api, loaded: Loaded) -> None:
    paths = masters = circles = 0
    for network in loaded.networks:
        answer = await asked(api, loaded, network)
        agrees_on_the_walk(network, answer)
        paths += agrees_on_the_path(network, answer)
        masters += agrees_on_control(network, answer)
        circles += float(answer[-1]["ultimateController"]["circularShare"]) > 0
    print(f"{paths} paths, {masters} controllers, {circles} in closed circles")
    assert min(paths, masters) > 50
    assert circles > 5


async def test_clusters_are_the_components_without_hubs(
    api: Api, loaded: Loaded, connection: Any
) -> None:
    await recompute(connection, date(2026, 11, 26))
    rows = await api.fetch("SELECT cluster_id, array_agg(id) AS ids FROM cluster_member GROUP BY 1")
    found = {frozenset(row["ids"]) for row in rows}
    expected: set[frozenset[UUID]] = set()
    for network in loaded.networks:
        expected |= oracle.components(network)
    assert found == expected
    before = await api.fetch("SELECT id, entity_count FROM relation_cluster ORDER BY id")
    assert sorted(row["entity_count"] for row in before) == sorted(map(len, expected))
    await recompute(connection, date(2026, 11, 26))
    assert await api.fetch("SELECT id, entity_count FROM relation_cluster ORDER BY id") == before


async def test_a_walk_goes_by_indexes_and_is_one_statement(
    api: Api, loaded: Loaded, connection: Any
) -> None:
    start = loaded.networks[0].entities[0]
    answer = await api.run(
        "query ($a: String!) { relations(uscc: $a) { isCut nodes { key } edges { kind } } }",
        {"a": loaded.usccs[start]},
        CITY,
    )
    assert answer.data["relations"]["nodes"]
    assert sum("WITH RECURSIVE" in sql for sql in answer.statements) == 1
    assert len(answer.statements) == 2  # the entity under its USCC, and the walk
    await connection.execute("SET ROLE youxin_staff")
    kinds, today = ["EQUITY", "PERSON"], date(2026, 11, 26)
    for sql, given in (
        (load.WALK, ([start], kinds, today, 3, 300, 20)),
        (load.FANS, ([start], kinds, today, 4, 400, 200)),
        (load.HOLDINGS, (start, kinds, today, 300)),
    ):
        plan = await connection.fetch(f"EXPLAIN {sql}", *given)
        lines = [row[0] for row in plan]
        assert not [line for line in lines if "Seq Scan on relation" in line]
        assert [line for line in lines if "relation_from_id_kind_to_id_idx" in line] or "up" in sql


def test_serving_loads_no_graph_library() -> None:
    code = (
        "import sys, app.worker, app.asgi, app.cli; print({'igraph', 'rustworkx'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
