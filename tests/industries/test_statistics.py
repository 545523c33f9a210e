"""Statistics of an industry: equal to plain counting, flows that fit, small cells closed."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from graph.base.run import Request
from ingest.risk import recompute
from models.entities import Entity
from rules.analytics import LEAST
from rules.entities import EntityStatus
from rules.industry_statistics import Flow, cells
from tests import survival
from tests.api import PUBLIC, Api, opened
from tests.build import entity

ASK = """query ($industry: String, $district: String, $kind: EntityKind, $by: IndustryFacing!,
    $since: Int, $until: Int) {
  industryStatistics(industry: $industry, district: $district, kind: $kind, by: $by,
      since: $since, until: $until) {
    asOf smallest industry { code name } district { code }
    cells { year part name nameEn opening entries exits closing isSuppressed } } }"""
LIVES = """query ($industry: String, $kind: EntityKind, $since: Int, $until: Int) {
  industryStatistics(industry: $industry, kind: $kind) {
    survival(foundedSince: $since, foundedUntil: $until) {
      industry size isSuppressed medianMonths
      survivalCurve { month atRisk ended survival lower upper } } } }"""
DISTRICTS = ("500103", "500106", "500112")
CODES = ("6210", "6220", "6291", "5211", None)
KINDS = ("ENTERPRISE", "INDIVIDUAL_BUSINESS")
WINDOW = date(2000, 1, 1)


def register(today: date) -> list[Entity]:
    """Six hundred lives from 1985 on; one district has a single bar."""
    random = Random(7)
    made = []
    for _ in range(600):
        born = date(1985, 1, 1) + timedelta(random.randrange(15_000))
        gone = born + timedelta(int(random.expovariate(1 / 2_500)) + 1)
        has_ended = gone <= today and gone > WINDOW
        made.append(
            entity(
                industry_code=random.choice(CODES),
                district_code=random.choice(DISTRICTS),
                kind=random.choice(KINDS),
                established_on=born,
                ended_on=gone if has_ended else None,
                status=(EntityStatus.CANCELLED if has_ended else EntityStatus.ACTIVE).value,
            )
        )
    bar = entity(
        industry_code="6291", district_code="500101", established_on=date(2019, 3, 1),
        kind="ENTERPRISE",
    )  # fmt: skip
    return [*made, bar, entity(established_on=date(2011, 1, 1), status="CANCELLED")]


@pytest.fixture(scope="module")
async def city(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform over this register, counted today."""
    folder: Path = tmp_path_factory.mktemp("register")
    async with opened(module_database_url, folder) as made:
        today = made.platform.context(PUBLIC, "zh").today
        await made.store(*register(today))
        connection = await asyncpg.connect(driver_url(module_database_url))
        await recompute(connection, today)
        await connection.close()
        yield made


async def told(api: Api, by: str = "NONE", **asked: Any) -> list[dict[str, Any]]:
    found = await api.data(ASK, PUBLIC, by=by, **asked)
    cells_: list[dict[str, Any]] = found["industryStatistics"]["cells"]
    return cells_


Counts = dict[tuple[str | None, int], tuple[int, int, int, int]]


async def counted(api: Api, part: str, where: str, years: range) -> Counts:
    """Each cell, counted by PostgreSQL over the register itself."""
    living = (
        "count(*) FILTER (WHERE established_on < make_date(y{more}, 1, 1) AND "
        "(ended_on IS NULL OR ended_on >= make_date(y{more}, 1, 1)))"
    )
    rows = await api.fetch(
        f"SELECT {part} AS part, y, {living.format(more='')} AS opening, "
        "count(*) FILTER (WHERE extract(year FROM established_on) = y) AS entries, "
        "count(*) FILTER (WHERE extract(year FROM ended_on) = y) AS exits, "
        f"{living.format(more=' + 1')} AS closing FROM entity, generate_series($1::int, $2::int) y "
        f"WHERE ({where}) AND (status = 'ACTIVE' OR ended_on IS NOT NULL) GROUP BY 1, 2",
        years.start,
        years.stop - 1,
    )
    return {
        (row["part"], row["y"]): (row["opening"], row["entries"], row["exits"], row["closing"])
        for row in rows
    }


NAMES = ("opening", "entries", "exits", "closing")


@pytest.mark.clause("7.2.2.3-1")
@pytest.mark.parametrize(
    ("asked", "part", "where"),
    [
        ({"by": "NONE"}, "NULL::text", "true"),
        ({"by": "DISTRICT"}, "district_code", "true"),
        ({"by": "KIND", "industry": "62"}, "kind", "industry_code LIKE '62%'"),
        ({"by": "INDUSTRY", "industry": "H"}, "left(industry_code, 2)", "industry_code ~ '^6'"),
        (
            {"by": "INDUSTRY", "industry": "62", "district": "500103", "kind": "ENTERPRISE"},
            "left(industry_code, 3)",
            "industry_code LIKE '62%' AND district_code = '500103' AND kind = 'ENTERPRISE'",
        ),
    ],
)
async def test_each_cell_equals_a_count_of_the_register_and_its_flows_fit(
    city: Api, asked: dict[str, Any], part: str, where: str
) -> None:
    years = range(2002, 2026)
    found = await told(city, since=years.start, until=years.stop - 1, **asked)
    wanted = await counted(city, part, where, years)
    assert {(one["part"], one["year"]) for one in found} == set(wanted)
    shown = 0
    for one in found:
        for name, exact in zip(NAMES, wanted[one["part"], one["year"]], strict=True):
            assert one[name] in (None, exact), (one, name, exact)
            assert one[name] is None or one[name] == 0 or one[name] >= LEAST
        assert one["isSuppressed"] == any(one[name] is None for name in NAMES)
        if not one["isSuppressed"]:
            assert one["entries"] - one["exits"] == one["closing"] - one["opening"]
            shown += 1
    assert shown > 0


@pytest.mark.clause("7.2.2.3-1")
async def test_a_single_bar_is_told_neither_by_itself_nor_by_what_a_sum_leaves(city: Api) -> None:
    found = await told(city, "DISTRICT", industry="62", since=2020, until=2020)
    closing = {one["part"]: one["closing"] for one in found}
    assert closing["500101"] is None
    assert sum(value is None for value in closing.values()) == 2
    (alone,) = await told(city, district="500101", industry="62", since=2020, until=2020)
    assert [alone[name] for name in NAMES] == [None] * 4
    assert {one["part"]: one["name"] for one in found}["500101"] == "万州区"


def of(**parts: list[tuple[int, int]]) -> Any:
    """Cells of three years from 2020 on, after whoever entered before."""
    flows: dict[str | None, dict[int, Flow]] = {
        name: {2019 + at: Flow(*pair) for at, pair in enumerate(some)}
        for name, some in parts.items()
    }
    return {(cell.part, cell.year): cell for cell in cells(flows, range(2020, 2023))}


def test_a_closed_stock_closes_the_flows_beside_it() -> None:
    only = of(a=[(9, 0), (0, 6), (8, 0), (5, 5)])
    assert [only["a", year].closing for year in (2020, 2021, 2022)] == [None, 11, 11]
    assert [only["a", year].entries for year in (2020, 2021, 2022)] == [None, None, 5]
    assert only["a", 2022].opening == 11
    assert not only["a", 2022].is_suppressed


def test_one_closed_flow_closes_another_and_zero_is_told() -> None:
    both = of(a=[(20, 0), (2, 0), (0, 0), (0, 0)], b=[(90, 0), (7, 6), (0, 0), (5, 0)])
    assert both["a", 2020].entries is both["b", 2020].entries is None
    assert (both["a", 2020].opening, both["a", 2020].closing) == (20, 22)
    assert (both["a", 2021].entries, both["b", 2022].entries) == (0, 5)


@pytest.mark.clause("7.2.2.3-2")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("asked", "is_chosen"),
    [
        ({}, lambda _: True),
        ({"industry": "6210"}, lambda row: (row["industry_code"] or "")[:2] == "62"),
        (
            {"industry": "H", "kind": "ENTERPRISE", "since": 1990, "until": 2012},
            lambda row: (
                (row["industry_code"] or "")[:1] == "6"
                and row["kind"] == "ENTERPRISE"
                and 1990 <= row["born"].year <= 2012
            ),
        ),
    ],
)
async def test_survival_equals_the_reference_library_with_left_truncation(
    city: Api, asked: dict[str, Any], is_chosen: Callable[[Any], bool]
) -> None:
    today = city.platform.context(PUBLIC, "zh").today
    rows = await city.fetch(
        "SELECT industry_code, kind, established_on AS born, ended_on AS gone FROM entity"
    )
    lives = [row for row in rows if is_chosen(row)]
    entry = [(max(x["born"], WINDOW) - x["born"]).days // 30 for x in lives]
    assert any(entry)  # some are truncated
    out = [((x["gone"] or today) - x["born"]).days // 30 for x in lives]
    independent = survival.fitted(entry, out, [x["gone"] is not None for x in lives])
    found = (await city.data(LIVES, PUBLIC, **asked))["industryStatistics"]["survival"]
    assert found["size"] == len(lives)
    assert len(found["survivalCurve"]) > 20
    survival.check(found["survivalCurve"], independent)
    assert all(point["atRisk"] >= LEAST for point in found["survivalCurve"])
    assert found["medianMonths"] == int(independent.median_survival_time_)


@pytest.mark.clause("7.2.2.3-2")
async def test_too_few_lives_are_not_told(city: Api) -> None:
    ended = Counter(
        row["year"]
        for row in await city.fetch(
            "SELECT extract(year FROM established_on)::int AS year FROM entity "
            "WHERE industry_code = '5211' AND kind = 'ENTERPRISE'"
        )
    )
    year = next(year for year, count in sorted(ended.items()) if 0 < count < LEAST)
    asked = {"industry": "52", "kind": "ENTERPRISE", "since": year, "until": year}
    found = (await city.data(LIVES, PUBLIC, **asked))["industryStatistics"]["survival"]
    assert found == {
        "industry": "52", "size": None, "isSuppressed": True, "medianMonths": None,
        "survivalCurve": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        ({"industry": "Z9"}, "NOT_FOUND", "industry"),
        ({"district": "110000"}, "NOT_FOUND", "district"),
        ({"since": 1999}, "OUT_OF_RANGE", "since"),
        ({"since": 2021, "until": 2020}, "OUT_OF_RANGE", "since"),
        ({"until": 2999}, "OUT_OF_RANGE", "until"),
    ],
)
async def test_what_cannot_be_counted_is_refused_by_its_argument(
    city: Api, asked: dict[str, Any], code: str, path: str
) -> None:
    answer = await city.run(ASK, {"by": "NONE"} | asked, PUBLIC)
    assert answer.codes == [code]
    assert path in str(answer.body["errors"][0])
    assert answer.body["data"] == {"industryStatistics": None}


async def test_the_public_may_ask_for_one_whole_and_not_for_two(city: Api) -> None:
    part = """industryStatistics(industry: "62", by: DISTRICT) {
      asOf cells { year part closing } survival { survivalCurve { month survival } } }"""
    ctx = city.platform.context(PUBLIC, "zh")
    asked = [f"{{ {part} }}", f"{{ one: {part} two: {part} }}"]
    priced = [(await city.platform.gate.price(Request(one), ctx))["cost"] for one in asked]
    assert [one["isWithin"] for one in priced] == [True, False]
