"""The API lists every clause of the standard once, and claims only what tests proved (1-1)."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from graph.schema import product
from resolvers import conformance
from rules.conformance import Clause, ConformanceStatus, Finding, Record, findings
from tests.api import Api

ALL = "{ conformance { commit clauses { clause text feature status tests surfaces } } }"
ONE = "query ($id: String!) { conformance(clause: $id) { clauses { clause status } } }"
CLAUSE = Clause("9-1", "原文", "feature")


def of(**found: list[str]) -> Finding:
    """What a run with this record finds of one clause."""
    (only,) = findings([CLAUSE], Record("abc", None, {"9-1": found}))
    return only


def test_a_clause_is_proved_by_tests_that_passed() -> None:
    assert of(passed=["t"], surfaces=["Query.a"]) == Finding(
        CLAUSE, ConformanceStatus.PROVED, ("t",), ("Query.a",)
    )


@pytest.mark.parametrize("found", [{}, {"passed": []}, {"passed": ["t"], "failed": ["u"]}])
def test_a_clause_without_a_proof_or_with_a_failure_is_not_yet(found: dict[str, list[str]]) -> None:
    assert of(**found).status is ConformanceStatus.NOT_YET


def test_every_marked_test_names_a_clause_of_the_standard(request: pytest.FixtureRequest) -> None:
    known = {clause.id for clause in conformance.clauses()}
    marked = {
        clause
        for item in request.session.items
        for mark in item.iter_markers("clause")
        for clause in mark.args
    }
    assert marked - known == set()


@pytest.mark.clause("1-1")
async def test_the_api_lists_every_clause_exactly_once(api: Api) -> None:
    listed = (await api.data(ALL))["conformance"]["clauses"]
    assert [one["clause"] for one in listed] == [one.id for one in conformance.clauses()]
    assert len({one["clause"] for one in listed}) == 224
    assert all(one["text"] and one["feature"] for one in listed)
    assert all(bool(one["tests"]) == (one["status"] == "PROVED") for one in listed)


@pytest.mark.clause("1-1")
async def test_every_surface_that_is_claimed_exists(api: Api) -> None:
    listed = (await api.data(ALL))["conformance"]["clauses"]
    claimed = {surface for one in listed for surface in one["surfaces"]}
    types = product().core.type_map
    missing = [
        surface
        for surface in claimed
        for name, _, field in [surface.partition(".")]
        if name not in types or field not in getattr(types[name], "fields", {})
    ]
    assert missing == []


@pytest.mark.clause("1-1")
async def test_one_clause_can_be_asked_for(api: Api) -> None:
    asked = await api.data(ONE, id="6.1-2")
    assert [one["clause"] for one in asked["conformance"]["clauses"]] == ["6.1-2"]
    assert (await api.data(ONE, id="99-9"))["conformance"]["clauses"] == []


def test_the_command_lists_what_a_record_proves(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    proof = {"passed": ["tests/test_x.py::test_y"], "surfaces": ["Query.conformance"]}
    content = {"commit": "0123456789abcdef", "ranAt": None, "clauses": {"1-1": proof}}
    record.write_text(json.dumps(content), "utf-8")
    told = CliRunner().invoke(app, ["conformance", "--record", str(record)])
    assert told.exit_code == 0
    first, second = told.stdout.splitlines()[:2]
    assert first.split("\t")[:2] == ["1-1", "PROVED"]
    assert second.strip() == "tests/test_x.py::test_y"
    assert "已证明 1 / 224 · proved, at 0123456789ab" in told.stderr
    assert len([line for line in told.stdout.splitlines() if "\tNOT_YET\t" in line]) == 223
