"""Every change of the schema is seen, and a breaking one has its line in CHANGELOG.md."""

import pytest

from tests.inspector.changes import changes, days_behind, schema_at, since, unsaid
from tests.paths import ROOT

MOST_DAYS = 3
"""The changelog is made from commits, so it cannot hold the one that it is made in."""
BEFORE = """type Query { entity(uscc: String!): Entity }
type Entity { name: String! color: Color } enum Color { RED GREEN }"""


def edited(old: str, new: str) -> str:
    assert old in BEFORE
    return BEFORE.replace(old, new)


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (edited("color: Color ", ""), "color"),
        (edited("name: String!", "name: String"), "Entity.name"),
        (edited("uscc: String!", "uscc: String!, region: String!"), "entity(region:)"),
        (edited("RED ", ""), "`Color.RED`"),
    ],
)
def test_a_breaking_change_needs_its_line_in_the_changelog(after: str, named: str) -> None:
    found = changes(BEFORE, after)
    assert len(unsaid(found, "## Unreleased\n\n- Nothing.\n")) >= 1
    assert len(unsaid(found, f"## Unreleased\n\n- Nothing.\n\n## v1\n\n- {named} is gone.\n")) >= 1
    assert unsaid(found, f"## Unreleased\n\n- {named} is gone.\n") == []


def test_an_addition_needs_none() -> None:
    found = changes(BEFORE, edited("color: Color", "color: Color street: String"))
    assert [each.message for each in found] == ["Field 'street' was added to object type 'Entity'"]
    assert unsaid(found, "## Unreleased\n") == []


def test_what_broke_since_the_changelog_of_the_schema_was_written_is_told() -> None:
    commit = since()
    assert commit is not None
    before = schema_at(commit)
    if before is None:  # a shallow checkout
        pytest.skip(f"the history here does not reach to {commit}")
    found = changes(before, (ROOT / "schema.graphql").read_text("utf-8"))
    missing = unsaid(found, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert [each.message for each in missing] == []


def test_the_changelog_of_the_schema_keeps_up_with_it() -> None:
    behind = days_behind()
    if behind is None:
        pytest.skip("no history here")
    assert behind <= MOST_DAYS, "make schema-changelog"
