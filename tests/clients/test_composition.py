"""Our subgraph beside another team's, composed as a gateway composes them."""

import json
import subprocess
from pathlib import Path

import pytest

from graph.base.sdl import federation_sdl
from graph.schema import product
from tests.clients.node import FOLDER, require_packages


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What came of composing the two subgraphs."""
    ours = tmp_path_factory.mktemp("sdl") / "youxin.graphql"
    ours.write_text(federation_sdl(product()), "utf-8")
    return compose(ours, FOLDER / "inspections.graphql")


def compose(*subgraphs: Path) -> dict[str, object]:
    command = [require_packages(), str(FOLDER / "compose.mjs"), *map(str, subgraphs)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_our_subgraph_composes_with_one_that_extends_entities(
    composed: dict[str, object],
) -> None:
    assert composed["errors"] == []
    supergraph = str(composed["supergraph"])
    assert 'YOUXIN @join__graph(name: "youxin"' in supergraph
    assert "type Entity" in supergraph
    assert "patrols(first: Int = 10): [Patrol!]! @join__field(graph: INSPECTIONS)" in supergraph


def test_what_cannot_be_composed_is_seen(tmp_path: Path) -> None:
    broken = tmp_path / "broken.graphql"
    broken.write_text("type Query { a: Missing }", "utf-8")
    assert compose(broken)["errors"] != []
