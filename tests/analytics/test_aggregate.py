"""Cubes: equal to plain SQL, small cells closed, for those who may ask."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from models.entities import Entity
from rules.analytics import LEAST, hidden
from tests.api import ANALYST, CONSUMER, PUBLIC, REGULATOR, Api
from tests.build import award, entity, penalty

ASK = """query ($cube: Cube!, $measures: [CubeMeasure!]!, $dimensions: [CubeDimension!]!,
    $filter: AggregateFilter) {
  aggregate(cube: $cube, measures: $measures, dimensions: $dimensions, filter: $filter) {
    smallest cells { isSuppressed keys { dimension value } values { measure value } } } }"""


@pytest.fixture
async def town(api: Api) -> list[Entity]:
    """Seven shops in one district, six and two in another; each has a fine."""
    await api.fetch("TRUNCATE entity CASCADE")
    made = [
        *(entity(district_code="500103", industry_code="6210") for _ in range(7)),
        *(entity(district_code="500106", industry_code="6210") for _ in range(6)),
        *(entity(district_code="500106", industry_code="5211") for _ in range(2)),
    ]
    await api.store(*made)
    await api.store(*(penalty(one, amount=100, occurred_on=date(2026, 3, 1)) for one in made))
    await api.store(*(award(one, occurred_on=date(2025, 3, 1)) for one in made[:9]))
    return made


async def ask(api: Api, cube: str, measures: list[str], *dimensions: str, **filter_: Any) -> Any:
    asked = {"cube": cube, "measures": measures, "dimensions": list(dimensions)}
    found = await api.data(ASK, ANALYST, **asked, filter=filter_ or None)
    return found["aggregate"]["cells"]


def told(cells: Any) -> dict[tuple[str, ...], list[str | None]]:
    return {
        tuple(key["value"] for key in cell["keys"]): [one["value"] for one in cell["values"]]
        for cell in cells
    }


@pytest.mark.clause("8.2.1-3")
async def test_a_cube_equals_plain_sql(api: Api, town: list[Entity]) -> None:
    rows = await api.fetch(
        "SELECT e.district_code AS place, r.kind, r.entity_id, coalesce(r.amount, 0) AS amount "
        "FROM credit_record r JOIN entity e ON e.id = r.entity_id"
    )
    counts: Counter[tuple[str, ...]] = Counter()
    owners: dict[tuple[str, ...], set[Any]] = defaultdict(set)
    fines: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        cell = (row["place"], row["kind"])
        counts[cell] += 1
        owners[cell].add(row["entity_id"])
        fines[cell] += row["amount"] if row["kind"] == "PENALTY" else 0
    cells = told(await ask(api, "RECORDS", ["RECORDS", "ENTITIES", "FINES"], "DISTRICT", "FAMILY"))
    assert set(cells) == set(counts)
    for found, values in cells.items():
        if None in values:
            continue
        assert values[:2] == [str(counts[found]), str(len(owners[found]))]
        assert float(values[2] or 0) == float(fines[found])
    shown = told(await ask(api, "ENTITIES", ["ENTITIES"], "DISTRICT", "YEAR"))
    assert shown == {("500103", "2020"): ["7"], ("500106", "2020"): ["8"]}
    colours = told(await ask(api, "ENTITIES", ["ENTITIES"], "DISTRICT", "COLOR"))
    assert colours == {("500103", "GREEN"): ["7"], ("500106", "GREEN"): ["8"]}
    one = told(await ask(api, "RECORDS", ["RECORDS"], "FAMILY", district="500103",
                         since="2026-01-01", families=["PENALTY", "AWARD"]))  # fmt: skip
    assert one == {("PENALTY",): ["7"]}


@pytest.mark.clause("8.2.1-3")
async def test_a_small_cell_is_closed_and_cannot_be_had_by_subtraction(
    api: Api, town: list[Entity]
) -> None:
    cells = await ask(api, "ENTITIES", ["ENTITIES", "MEAN_SCORE"], "DISTRICT", "SECTION")
    found = told(cells)
    assert found[("500106", "F")] == [None, None]
    assert found[("500106", "H")] == [None, None]  # else the district's sum would tell the two
    assert found[("500103", "H")][0] == "7"
    assert [cell["isSuppressed"] for cell in cells] == [False, True, True]


def test_which_cells_are_closed() -> None:
    assert hidden([]) == []
    assert hidden([LEAST, 9]) == [False, False]
    assert hidden([LEAST - 1]) == [True]
    assert hidden([9, LEAST - 1, 7]) == [False, True, True]
    assert hidden([1, 2, 30]) == [True, True, False]


@pytest.mark.clause("8.2.1-3")
async def test_only_analysts_and_regulators_ask_and_only_what_the_lists_hold(
    api: Api, town: list[Entity]
) -> None:
    asked: dict[str, Any] = {"cube": "ENTITIES", "measures": ["ENTITIES"], "dimensions": ["KIND"]}
    assert (await api.run(ASK, asked, PUBLIC)).codes == ["UNAUTHENTICATED"]
    assert (await api.run(ASK, asked, CONSUMER)).codes == ["FORBIDDEN"]
    assert (await api.data(ASK, REGULATOR, **asked))["aggregate"]["smallest"] == LEAST
    for given, code in (
        ({"dimensions": []}, "OUT_OF_RANGE"),
        ({"dimensions": ["KIND", "YEAR", "CLASS", "DISTRICT"]}, "OUT_OF_RANGE"),
        ({"dimensions": ["KIND", "KIND"]}, "OUT_OF_RANGE"),
        ({"dimensions": ["FAMILY"]}, "NOT_FOUND"),
        ({"measures": ["FINES"]}, "NOT_FOUND"),
        ({"filter": {"families": ["PENALTY"]}}, "NOT_FOUND"),
    ):
        assert (await api.run(ASK, asked | given, ANALYST)).codes == [code], given


@pytest.mark.clause("8.2.1-3")
async def test_a_request_asks_so_many_cubes_and_no_more(api: Api, town: list[Entity]) -> None:
    cube = "aggregate(cube: RECORDS, measures: [RECORDS], dimensions: [FAMILY]) { smallest }"
    four = " ".join(f"a{n}: {cube}" for n in range(4))
    assert set(await api.data(f"{{ {four} }}", ANALYST)) == {"a0", "a1", "a2", "a3"}
    answer = await api.run(f"{{ {four} a4: {cube} }}", None, ANALYST)
    assert answer.codes == ["QUERY_TOO_COSTLY"]
