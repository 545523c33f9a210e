"""Who is told what: every type, field and role, walked over a real database on both executions.

`docs/access-matrix.csv` is what was reviewed; `make matrix` writes it anew. A cell says what the
role was told of the rows that the walk asked for, beside what a regulator of the city was told:
`all`, `some` of the rows, `otherwise` (another value, as a masked name), `none`, the code of a
refusal, `may` for a command or subscription that its scope permits, `-` where nobody has a value.
"""

import csv
import os
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from graph.base.rights import rights_of
from graph.schema import product
from rules.grading import GRADES
from rules.roles import RIGHTS, Rights, Role
from tests.api import Api, opened
from tests.matrix.city import fill
from tests.matrix.walk import VIEWERS, Place, Seen, Walk, seen, verdict
from tests.paths import ROOT

MATRIX = ROOT / "docs" / "access-matrix.csv"
Matrix = dict[Place, dict[Role, str]]


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform; a busy machine may stall a statement, which no role is told otherwise for."""
    folder = tmp_path_factory.mktemp("matrix")
    async with opened(module_database_url, folder, statement_timeout_ms=60_000) as made:
        yield made


@pytest.fixture(scope="module")
async def walk(api: Api) -> Walk:
    await fill(api)
    made = Walk(api)
    await made.prepare()
    return made


@pytest.fixture(scope="module")
async def observed(walk: Walk) -> dict[bool, Matrix]:
    """The matrix as each execution shows it."""
    return {compiled: await observe(walk, compiled=compiled) for compiled in (True, False)}


async def observe(walk: Walk, *, compiled: bool) -> Matrix:
    """Ask everything as every role."""
    told: dict[Role, Seen] = {role: {} for role in Role}
    made: Matrix = {}
    asked = [(f"type {name}", one) async for name, one in walk.types()]
    asked += [(f"root {name}", one) for name, one in walk.roots()]
    for label, one in asked:
        for role in Role:
            body = await walk.told(one, role, compiled=compiled)
            for error in body.get("errors", []):
                code = error["extensions"]["code"]
                assert code != "INTERNAL", (label, role, body)
                if len(error.get("path", [])) == 1:
                    made.setdefault(("Query", error["path"][0]), {})[role] = code
            for place, values in seen(label, body.get("data") or {}).items():
                told[role].setdefault(place, {}).update(values)
    for place in {place for each in told.values() for place in each}:
        measure = told[Role.REGULATOR].get(place, {})
        for role in Role:
            cell = verdict(measure, told[role].get(place, {}))
            made.setdefault(place, {}).setdefault(role, cell)
    for role in Role:
        async for place, cell in walk.acts(role):
            made.setdefault(place, {})[role] = cell
    return made


def written(matrix: Matrix) -> str:
    """The matrix as a file, with the class of each field."""
    _, rights = rights_of(product())
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["type", "field", "category", "grade", *(role.value for role in Role)])
    for name in sorted(rights):
        for field, right in rights[name].items():
            cells = matrix.get((name, field), {})
            graded = [right.category.value, GRADES[right.category]]
            writer.writerow([name, field, *graded, *(cells.get(role, "-") for role in Role)])
    return text.getvalue()


@pytest.mark.clause("5.2-3")
async def test_every_role_is_told_what_was_reviewed(observed: dict[bool, Matrix]) -> None:
    found = written(observed[True])
    if os.environ.get("YOUXIN_WRITE_MATRIX"):
        MATRIX.write_text(found, "utf-8")
    assert MATRIX.read_text("utf-8").splitlines() == found.splitlines(), "make matrix, and review"


@pytest.mark.clause("5.2-3")
async def test_both_executions_tell_every_role_the_same(observed: dict[bool, Matrix]) -> None:
    assert written(observed[True]).splitlines() == written(observed[False]).splitlines()


async def test_the_city_holds_a_row_of_every_type_that_has_ids(walk: Walk) -> None:
    empty = [name async for name, one in walk.types() if not one.variables["ids"]]
    assert " ".join(empty) == "", "plant rows: in the generated city or tests/matrix/city.py"


@pytest.mark.clause("5.4-2")
async def test_nothing_personal_or_secret_is_told_as_it_is_below_staff(
    observed: dict[bool, Matrix],
) -> None:
    _, rights = rights_of(product())
    below = [role for role in Role if RIGHTS[role] is not Rights.STAFF]
    told = [
        (name, field, role.value)
        for name, fields in rights.items()
        for field, right in fields.items()
        if GRADES[right.category] >= 3
        for role in below
        if observed[True].get((name, field), {}).get(role, "none") in ("all", "some")
    ]
    assert told == []


@pytest.mark.clause("5.1-1")
async def test_what_the_public_is_not_told_is_not_graded_public(
    observed: dict[bool, Matrix],
) -> None:
    _, rights = rights_of(product())
    wrong = [
        f"{name}.{field}"
        for name, fields in rights.items()
        for field, right in fields.items()
        if GRADES[right.category] == 1
        and observed[True].get((name, field), {}).get(Role.PUBLIC) == "none"
    ]
    assert wrong == []


HIDDEN = {
    "complaint": "NOT is_published",
    "warning": "audience <> 'PUBLIC'",
    "credit_record": "public_until < current_date",
    "person_restriction": "state <> 'REVIEWED'",
}
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
REFER = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"


@pytest.mark.clause("8.3.3-1")
@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("table", HIDDEN)
async def test_what_is_denied_looks_like_what_is_absent(
    walk: Walk, table: str, compiled: bool
) -> None:
    prefix = product().declared[typename(table)].prefix
    rows = await walk.api.fetch(f"SELECT id FROM {table} WHERE {HIDDEN[table]} LIMIT 1")
    denied, absent = f"{prefix}_{rows[0]['id']}", f"{prefix}_00000000-0000-0000-0000-0000000000ff"
    for role in (Role.PUBLIC, Role.CONSUMER, Role.ANALYST, Role.PARTNER, Role.GATEWAY):
        answers: list[list[Any]] = []
        for key in (denied, absent):
            asked: list[tuple[str, dict[str, Any]]] = [
                (NODE, {"id": key}),
                (NODES, {"ids": [key, key]}),
            ]
            if role is Role.GATEWAY:
                typed = {"__typename": typename(table), "id": key}
                asked.append((REFER, {"r": [typed]}))
            answers.append(
                [
                    (await walk.api.run(query, given, VIEWERS[role], compiled=compiled)).body
                    for query, given in asked
                ]
            )
        assert answers[0] == answers[1], (table, role)
    staff = await walk.api.run(NODE, {"id": denied}, VIEWERS[Role.REGULATOR], compiled=compiled)
    assert staff.data["node"] is not None


def typename(table: str) -> str:
    """A type over the table that a gateway may name."""
    return next(
        name
        for name, declared in product().declared.items()
        if declared.table is not None and declared.table.name == table and "id" in declared.keys
    )


def test_the_matrix_names_every_field_of_the_schema() -> None:
    with Path(MATRIX).open(encoding="utf-8", newline="") as file:
        named = {(row["type"], row["field"]) for row in csv.DictReader(file)}
    _, rights = rights_of(product())
    assert named == {(name, field) for name, fields in rights.items() for field in fields}
