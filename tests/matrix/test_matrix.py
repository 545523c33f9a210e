"""Who is told what: every type, field and voice, walked over a real database on both executions.

`docs/access-matrix.csv` is what was reviewed; `make matrix` writes it anew. A cell says what the
voice was told of the rows that the walk asked for, beside all that anyone was told: `all`, `some`
of the rows, `otherwise` (another value, as a masked name), `none`, the code of a refusal, `may` for
a command or subscription that its scope permits, `-` where nobody has a value.
"""

import csv
import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type

from graph.base.rights import rights_of
from graph.schema import product
from rules.grading import GRADES
from rules.roles import RIGHTS, Rights
from tests.matrix.documents import CORE
from tests.matrix.unseen import UNSEEN, is_told
from tests.matrix.voices import PARTIES, VOICES
from tests.matrix.walk import Matrix, Told, Walk
from tests.paths import ROOT

MATRIX = ROOT / "docs" / "access-matrix.csv"
BELOW_STAFF = [name for name, viewer in VOICES.items() if RIGHTS[viewer.role] is not Rights.STAFF]
OUTSIDE = [name for name in BELOW_STAFF if name not in PARTIES]
PUBLISHED = {("PublishedRestriction", "name")}
"""The masked name, which the list that is published by law holds and no other."""
BY_DUTY = {
    ("IncidentNoticeSent", "OPERATOR_SYSTEM"): "whom an incident concerned and when he was told",
    ("IncidentNoticeSent", "OPERATOR_SECURITY"): "the same",
    ("SecurityEvent", "OPERATOR_SECURITY"): "what a rule found suspicious, which he handles",
    ("PersonalDataRequest", "OPERATOR_SECURITY"): "the requests that he answers",
}
"""Personal data of the platform's own accounts that a duty cannot be done without."""
LEDGERS = ("root auditEvents/", "root dataActivities/")
"""The latest lines of these are of the walk's own asking, so two walks are told different ones."""


def written(matrix: Matrix) -> str:
    """The matrix as a file, with the class of each field."""
    _, rights = rights_of(product())
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["type", "field", "category", "grade", *VOICES])
    for name in sorted(rights):
        for field, right in rights[name].items():
            cells = matrix.get((name, field), {})
            graded = [right.category.value, GRADES[right.category]]
            writer.writerow([name, field, *graded, *(cells.get(voice, "-") for voice in VOICES)])
    return text.getvalue()


@pytest.mark.clause("5.2-3")
async def test_every_role_is_told_what_was_reviewed(observed: dict[bool, Told]) -> None:
    found = written(observed[True].matrix())
    if os.environ.get("YOUXIN_WRITE_MATRIX"):
        MATRIX.write_text(found, "utf-8")
    assert MATRIX.read_text("utf-8").splitlines() == found.splitlines(), "make matrix, and review"


@pytest.mark.clause("5.2-3")
async def test_both_executions_tell_every_role_the_same(observed: dict[bool, Told]) -> None:
    assert differences(observed[True], observed[False]) == []


def differences(plan: Told, reference: Told) -> list[str]:
    """Where the two executions told a voice different things."""
    found = [
        f"{place} to {voice} at {path}: {one} and {other}"
        for place in plan.values.keys() | reference.values.keys()
        for voice in VOICES
        for path, one, other in apart(
            plan.values.get(place, {}).get(voice, {}),
            reference.values.get(place, {}).get(voice, {}),
        )
        if not path.startswith(LEDGERS)
    ]
    return found + ([] if plan.codes == reference.codes else ["refusals differ"])


def apart(plan: Mapping[str, Any], reference: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The paths at which two answers differ, with what each says there."""
    pairs = ((path, plan.get(path), reference.get(path)) for path in plan.keys() | reference.keys())
    return [each for each in pairs if each[1] != each[2]]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.clause("8.3.3-1")
async def test_what_is_marked_leaves_in_no_answer_nor_error(
    observed: dict[bool, Told], compiled: bool
) -> None:
    assert observed[compiled].leaks == []
    assert observed[compiled].crashes == []


@pytest.mark.parametrize("compiled", [True, False])
async def test_totals_count_what_the_viewer_may_see_and_no_more(
    observed: dict[bool, Told], compiled: bool
) -> None:
    assert observed[compiled].miscounts == []


async def test_every_field_that_can_hold_a_value_holds_one(observed: dict[bool, Told]) -> None:
    """Else its line says `-` and proves nothing; the few that cannot stand in `unseen.py`."""
    matrix = observed[True].matrix()
    blank = {
        (name, field)
        for name, fields in rights_of(product())[1].items()
        for field in fields
        if is_told(name)
        and all(cell == "-" for cell in matrix.get((name, field), {"": "-"}).values())
    }
    known = {(name, field) for name, fields in UNSEEN.items() for field in fields.split()}
    assert sorted(blank - known) == [], "plant a row, in tests/matrix/"
    assert sorted(known - blank) == [], "no longer unseen"


async def test_the_city_holds_a_row_of_every_type_that_has_ids(walk: Walk) -> None:
    empty = [name for name, ids in walk.ids.items() if not ids]
    assert empty == [], "plant rows in tests/matrix/files.py or papers.py"


@pytest.mark.clause("5.4-2")
async def test_nothing_personal_or_secret_is_told_to_outsiders_as_it_is(
    observed: dict[bool, Told],
) -> None:
    _, rights = rights_of(product())
    matrix = observed[True].matrix()
    told = [
        (name, field, voice, cell)
        for name, fields in rights.items()
        for field, right in fields.items()
        if GRADES[right.category] >= 3 and name in CORE.type_map
        if not field.endswith("Masked") and (name, field) not in PUBLISHED
        for voice in OUTSIDE
        if (name, voice) not in BY_DUTY
        and (cell := matrix.get((name, field), {}).get(voice, "none")) in ("all", "some")
    ]
    assert told == []


@pytest.mark.clause("5.1-1")
async def test_what_the_public_is_not_told_is_not_graded_public(
    observed: dict[bool, Told],
) -> None:
    _, rights = rights_of(product())
    matrix = observed[True].matrix()
    wrong = [
        f"{name}.{field}"
        for name, fields in rights.items()
        for field, right in fields.items()
        if GRADES[right.category] == 1
        and is_leaf(name, field)
        and matrix.get((name, field), {}).get("PUBLIC") == "none"
    ]
    assert wrong == []


def is_leaf(name: str, field: str) -> bool:
    """Whether a field holds a value; what a link leads to is graded there."""
    fields = getattr(CORE.type_map.get(name), "fields", {})
    return field in fields and is_leaf_type(get_named_type(fields[field].type))


@pytest.mark.clause("5.2-3")
def test_the_matrix_names_every_field_of_the_schema() -> None:
    with Path(MATRIX).open(encoding="utf-8", newline="") as file:
        named = {(row["type"], row["field"]) for row in csv.DictReader(file)}
    _, rights = rights_of(product())
    assert named == {(name, field) for name, fields in rights.items() for field in fields}
