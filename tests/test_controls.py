"""Every control that docs/security.md names stands where it says, and so does its test."""

import ast
import re

from tests.paths import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TESTS = re.compile(r"`(tests/[\w/]+(?:\.py|/))`")


def functions_of(name: str) -> set[str]:
    """The test functions of a file."""
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) >= 20
    assert [pair for pair in named if pair[1] not in functions_of(pair[0])] == []
    assert [name for name in TESTS.findall(PAGE) if not (ROOT / name).exists()] == []


def test_every_control_of_the_threat_list_names_its_tests_and_an_item_of_the_standard() -> None:
    _, _, section = PAGE.partition("## Attacks and faults")
    section, _, _ = section.partition("\n## ")
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 34
    for row in rows:
        assert NAMED.search(row[3]), row
        assert re.search(r"\b8\.1\.\d", row[4]), row


def test_every_control_of_operation_names_its_place_and_a_test() -> None:
    _, _, section = PAGE.partition("## Operation and governance")
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")]
    for row in (row for row in rows if row[1].strip() != "control"):
        places = re.findall(r"`([\w/]+(?:\.py|/))`", row[2])
        assert places, row
        assert [place for place in places if not (ROOT / place).exists()] == []
        assert NAMED.search(row[3]), row
        assert re.search(r"\b8\.1\.\d", row[4]), row
