"""Radar, trend, peers, life cycle and health, by who asks: through the graph, over a city."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median_low

import asyncpg
import pytest

from app.database import driver_url
from ingest.generate import generate
from ingest.risk import recompute
from resolvers.context import Viewer
from rules.peers import value_of
from rules.risk_model import CURRENT, Dimension
from rules.roles import Role
from tests import survival
from tests.api import PUBLIC, REGULATOR, Api, opened

RADAR = """query ($uscc: String!) { entity(uscc: $uscc) { creditColor
  radar { dimension band peerBand value peerMedian percentile }
  peerComparison { section kind ageBand size isSuppressed dimensions { value } } } }"""
TREND = """query ($uscc: String!, $metric: Metric!, $since: Date!, $until: Date) {
  entity(uscc: $uscc) { trend(metric: $metric, since: $since, until: $until, grain: QUARTER) {
    on value color } } }"""
AS_OF = """query ($uscc: String!, $asOf: Date!) { entity(uscc: $uscc) {
  riskAssessment(asOf: $asOf) { score color } } }"""
LIFE = """query ($uscc: String!) { entity(uscc: $uscc) {
  lifecycle { stage ageMonths cohortSize isSuppressed cohortSurvival
    survivalCurve { month atRisk ended survival lower upper } }
  health { status color reasons since } creditColor } }"""


@pytest.fixture(scope="module")
async def city(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform over a generated city of two thousand, graded today."""
    connection = await asyncpg.connect(driver_url(module_database_url))
    await generate(connection, 2000, 21)
    folder: Path = tmp_path_factory.mktemp("city")
    async with opened(module_database_url, folder) as made:
        await recompute(connection, made.platform.context(PUBLIC, "zh").today)
        await connection.close()
        yield made


async def one(api: Api, where: str) -> asyncpg.Record:
    rows = await api.fetch(f"SELECT e.* FROM entity e WHERE {where} ORDER BY e.id LIMIT 1")
    return rows[0]


def itself(row: asyncpg.Record) -> Viewer:
    return Viewer(Role.ENTITY, "entity-1", uscc=row["uscc"])


@pytest.mark.clause("6.2.3-1")
async def test_the_radar_has_peer_medians_and_percentiles_that_can_be_recomputed(
    city: Api,
) -> None:
    row = await one(city, "e.kind = 'INDIVIDUAL_BUSINESS' AND e.risk_class = 'B'")
    found = (await city.data(RADAR, itself(row), uscc=row["uscc"]))["entity"]
    peers = await city.fetch(
        "SELECT p.entity_id, p.dimensions FROM risk_assessment p JOIN risk_assessment own "
        "ON own.peer_group = p.peer_group AND own.is_current AND p.is_current "
        "WHERE own.entity_id = $1",
        row["id"],
    )
    assert found["peerComparison"]["size"] == len(peers)
    for place, spoke in enumerate(found["radar"]):
        weight = CURRENT.weight(Dimension[spoke["dimension"]])
        values = {p["entity_id"]: value_of(p["dimensions"][place], weight) for p in peers}
        own = values[row["id"]]
        assert 0 <= own <= 100
        assert spoke["value"] == own
        assert spoke["peerMedian"] == median_low(values.values())
        below = sum(value <= own for value in values.values())
        assert spoke["percentile"] == 100 * below // len(values)


async def test_the_public_sees_bands_and_no_points(city: Api) -> None:
    row = await one(city, "e.risk_class = 'C'")
    found = (await city.data(RADAR, PUBLIC, uscc=row["uscc"]))["entity"]
    assert len(found["radar"]) == 5
    for spoke in found["radar"]:
        assert spoke["band"] in ("GREEN", "YELLOW", "RED")
        assert (spoke["value"], spoke["peerMedian"], spoke["percentile"]) == (None, None, None)


@pytest.mark.clause("6.2.3-2")
async def test_each_point_of_a_trend_is_the_grade_of_that_day(city: Api) -> None:
    row = await one(city, "e.risk_class = 'C' AND e.established_on < '2022-01-01'")
    today = city.platform.context(PUBLIC, "zh").today
    since = str(today - timedelta(days=800))
    asked = {"uscc": row["uscc"], "metric": "SCORE", "since": since}
    points = (await city.data(TREND, REGULATOR, **asked))["entity"]["trend"]
    assert len(points) == 9
    assert points[-1]["on"] == str(today)
    for point in points:
        answer = await city.data(AS_OF, REGULATOR, uscc=row["uscc"], asOf=point["on"])
        grade = answer["entity"]["riskAssessment"]
        assert (point["value"], point["color"]) == (grade["score"], grade["color"])
    public = (await city.data(TREND, PUBLIC, **asked))["entity"]["trend"]
    assert {point["value"] for point in public} == {None}


async def test_complaints_are_counted_within_a_year_of_each_point(city: Api) -> None:
    row = await one(city, "e.id IN (SELECT entity_id FROM credit_record WHERE kind = 'COMPLAINT')")
    today = city.platform.context(PUBLIC, "zh").today
    asked = {"uscc": row["uscc"], "metric": "COMPLAINTS", "since": str(today - timedelta(days=400))}
    points = (await city.data(TREND, PUBLIC, **asked))["entity"]["trend"]
    days = await city.fetch(
        "SELECT occurred_on FROM credit_record WHERE entity_id = $1 AND kind = 'COMPLAINT'",
        row["id"],
    )
    for point in points:
        day = date.fromisoformat(point["on"])
        wanted = sum(day - timedelta(days=365) < one["occurred_on"] <= day for one in days)
        assert point["value"] == wanted


@pytest.mark.filterwarnings("ignore")
@pytest.mark.clause("6.2.3-3")
async def test_the_survival_curve_equals_an_independent_run(city: Api) -> None:
    row = await one(city, "e.kind = 'INDIVIDUAL_BUSINESS' AND e.industry_code LIKE '62%'")
    life = (await city.data(LIFE, PUBLIC, uscc=row["uscc"]))["entity"]["lifecycle"]
    today = city.platform.context(PUBLIC, "zh").today
    lives = await city.fetch(
        "SELECT established_on AS born, ended_on AS gone FROM entity "
        "WHERE kind = 'INDIVIDUAL_BUSINESS' AND industry_code ~ '^(H|61|62)' "
        "AND established_on <= $1 AND (ended_on IS NULL OR ended_on > "
        "greatest(established_on, DATE '2000-01-01'))",
        today,
    )
    window = date(2000, 1, 1)
    entry = [(max(x["born"], window) - x["born"]).days // 30 for x in lives]
    out = [(min(x["gone"] or today, today) - x["born"]).days // 30 for x in lives]
    ended = [x["gone"] is not None and x["gone"] <= today for x in lives]
    assert life["cohortSize"] == len(lives)
    assert len(life["survivalCurve"]) > 20
    survival.check(life["survivalCurve"], survival.fitted(entry, out, ended))


@pytest.mark.clause("6.2.3-3")
async def test_small_peer_sets_are_suppressed(city: Api) -> None:
    rows = await city.fetch(
        "SELECT e.uscc FROM entity e JOIN risk_assessment a ON a.entity_id = e.id "
        "JOIN (SELECT peer_group FROM risk_assessment WHERE is_current GROUP BY 1 "
        "HAVING count(*) < 5) g USING (peer_group) WHERE a.is_current LIMIT 3"
    )
    for row in rows:
        found = (await city.data(RADAR, REGULATOR, uscc=row["uscc"]))["entity"]
        assert found["peerComparison"]["isSuppressed"]
        assert found["peerComparison"]["size"] is None
        assert {spoke["peerMedian"] for spoke in found["radar"]} == {None}
    assert rows


@pytest.mark.clause("7.4.4.1-3")
@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("e.credit_color = 'GREEN' AND e.status = 'ACTIVE'", "HEALTHY"),
        ("e.credit_color = 'YELLOW'", "ATTENTION"),
        ("e.credit_color = 'RED'", "UNHEALTHY"),
        ("e.status = 'CANCELLED'", "ENDED"),
    ],
)
async def test_health_is_the_same_for_everyone(city: Api, where: str, status: str) -> None:
    row = await one(city, where)
    public = (await city.data(LIFE, PUBLIC, uscc=row["uscc"]))["entity"]
    assert public["health"]["status"] == status
    assert public["health"]["color"] == public["creditColor"]
    assert public["health"]["reasons"]
    assert "类" not in json.dumps(public["health"], ensure_ascii=False)
    staff = (await city.data(LIFE, REGULATOR, uscc=row["uscc"]))["entity"]
    assert staff["health"] == public["health"]


async def test_a_trend_backwards_or_too_long_is_refused(city: Api) -> None:
    row = await one(city, "true")
    asked = {"uscc": row["uscc"], "metric": "COLOR", "since": "2026-02-01", "until": "2026-01-01"}
    assert (await city.run(TREND, asked)).codes == ["INVALID_DATE"]
    asked |= {"since": "1950-01-01"}
    assert (await city.run(TREND, asked)).codes == ["OUT_OF_RANGE"]
