"""The statistical model: split by time, free of leaks, measured, explained, ranked."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
import orjson
import pytest
from sklearn.metrics import roc_auc_score

from app.database import driver_url
from ingest.forecast.industry import survey_industries
from ingest.forecast.leaks import leaks
from ingest.forecast.train import train
from ingest.forecast.warned import survey_warnings
from ingest.generate import generate
from ingest.generate.city import AS_OF
from ingest.risk.recompute import FIRST, LAST
from loaders.forecast import ADVERSE, SNAPSHOT
from rules.errors import Refused
from rules.forecast import HORIZON_DAYS, snapshots
from rules.industry_index import ALARM
from tests.api import PUBLIC, REGULATOR, Api, opened
from tests.build import CITY
from tests.paths import ROOT

CARD = """{ modelCard { version asOf testedOn horizonDays trainingDays trainingEvents entities
  events auc { value lower upper } baselineAuc { value } brier leakCheckEntities
  leakCheckDiffering calibration { entities predicted observed }
  lift { share lift baselineLift captured } terms { name coefficient }
  bySize { group entities events predicted observed } byDistrict { group entities events } }
  riskModels { version kind isCurrent } }"""
PREDICTION = """query ($uscc: String!) { modelPrediction(uscc: $uscc) { probability probabilityNow
  asOf factors { feature name contribution } entity { uscc riskAssessment { riskClass } } } }"""
TOP = """query ($district: String!, $n: Int!) { topRisks(district: $district, n: $n) {
  asOf measuredOn measuredEntities precision recall baseRate
  entities { rank probability entity { uscc } } } }"""
INDUSTRY = """query ($section: String!, $district: String!) {
  industryRisk(section: $section, district: $district, months: 3) { month observed expected index
    isAlarm falseAlarmRate drivers { kind observed } district { code } } }"""
ALARMS = """query ($since: Date!) { industryAlarms(since: $since) {
  section month district { code } } }"""
QUEUE = """query ($filter: WarningQueueFilter!) { warningQueue(filter: $filter) { nodes { id title
  version entity { uscc } industry { code } district { code } steps { move state } } } }"""
STREAM = """subscription ($after: Cursor) { riskWarnings(after: $after) {
  subject warning { kind entity { uscc } } } }"""
TAKE_UP = """mutation ($id: ID!, $version: Int!) {
  warningAcknowledge(warning: $id, version: $version) { errors { code } warning { state } } }"""
ANYWHERE = replace(REGULATOR, district=None)
UNGRADED = """SELECT 1 FROM entity e WHERE e.status <> 'CANCELLED' AND NOT EXISTS (
  SELECT FROM risk_assessment a WHERE a.entity_id = e.id AND a.is_current)"""
NIGHT = AS_OF + timedelta(20)
"""What fades has faded a little further; the model is not a month old."""
EFFECT = "{ warningEffect { kind events warned share medianLeadDays } }"
OUTCOMES = f"""SELECT p.entity_id, p.probability, p.outcome, EXISTS (SELECT FROM credit_record r
    WHERE r.entity_id = p.entity_id AND r.occurred_on > $1 AND r.occurred_on <= $1 + {HORIZON_DAYS}
        AND {ADVERSE}) AS came
FROM risk_prediction p WHERE p.as_of = $1 ORDER BY p.probability DESC, p.entity_id"""


@pytest.fixture(scope="module")
async def city(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform over a generated city of four thousand with a model of its own."""
    connection = await asyncpg.connect(driver_url(module_database_url))
    await generate(connection, 4000, 31)
    await train(connection, AS_OF)
    folder: Path = tmp_path_factory.mktemp("city")
    async with opened(module_database_url, folder) as made:
        yield made
    await connection.close()


async def connected(api: Api) -> Any:
    return await asyncpg.connect(driver_url(api.url))


@pytest.mark.clause("8.2.1-1")
async def test_the_card_reports_a_test_that_lies_after_all_that_was_learnt(city: Api) -> None:
    found = await city.data(CARD, REGULATOR)
    card = found["modelCard"]
    assert card["testedOn"] == str(AS_OF - timedelta(HORIZON_DAYS))
    last = date.fromisoformat(card["trainingDays"][-1])
    assert last + timedelta(HORIZON_DAYS) <= date.fromisoformat(card["testedOn"])
    assert (card["leakCheckDiffering"], card["leakCheckEntities"] > 1000) == (0, True)
    rows = await city.fetch(OUTCOMES, date.fromisoformat(card["testedOn"]))
    outcomes = np.array([row["came"] for row in rows])
    assert [row["outcome"] for row in rows] == list(outcomes)
    assert (card["entities"], card["events"]) == (len(rows), outcomes.sum())
    chances = np.array([row["probability"] for row in rows])
    area = roc_auc_score(outcomes, chances)
    assert card["auc"]["value"] == pytest.approx(area, abs=1e-4)
    assert card["auc"]["lower"] < area < card["auc"]["upper"]
    assert 0 < card["baselineAuc"]["value"] < 1
    assert card["brier"] == pytest.approx(np.mean((chances - outcomes) ** 2), abs=1e-6)
    assert sum(part["entities"] for part in card["calibration"]) == len(rows)
    assert sum(part["entities"] for part in card["byDistrict"]) >= 0.99 * len(rows)
    assert {"<100k", "10M+"} <= {part["group"] for part in card["bySize"]}
    first = outcomes[: round(0.1 * len(rows))].sum() / outcomes.sum()
    assert card["lift"][2]["captured"] == pytest.approx(first, abs=1e-4)
    models = [(one["kind"], one["isCurrent"]) for one in found["riskModels"]]
    assert models == [("STATISTICAL", True), ("RULE", True)]
    assert (await city.run(CARD, None, PUBLIC)).codes == ["UNAUTHENTICATED"] * 2


@pytest.mark.clause("8.2.1-1")
async def test_a_planted_leak_is_found_and_stops_the_training(
    city: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await connected(city)
    day = snapshots(AS_OF).test
    compared, found = await leaks(connection, day, FIRST, LAST)
    assert (compared > 2000, found) == (True, {})
    late = SNAPSHOT.replace("r.occurred_on <= $3::date AND", "r.occurred_on <= $3::date + 60 AND")
    status = SNAPSHOT.replace("e.kind, e", "e.status AS kind, e")
    for planted, column in ((late, "check_1y"), (status, "kind")):
        assert planted != SNAPSHOT
        _, found = await leaks(connection, day, FIRST, LAST, planted)
        assert found[column] > 0
    monkeypatch.setattr("ingest.forecast.leaks.leaks.__defaults__", (late,))
    before = await city.fetch("SELECT version, trained_at FROM forecast_model")
    with pytest.raises(Refused) as refusal:
        await train(connection, AS_OF)
    assert refusal.value.path == ("snapshot",)
    assert await city.fetch("SELECT version, trained_at FROM forecast_model") == before
    await connection.close()


async def test_a_prediction_can_be_worked_out_from_its_factors(city: Api) -> None:
    rows = await city.fetch(
        "SELECT e.uscc, p.probability FROM risk_prediction p JOIN entity e ON e.id = p.entity_id "
        "WHERE p.as_of = $1 ORDER BY p.probability DESC LIMIT 1",
        AS_OF,
    )
    found = (await city.data(PREDICTION, REGULATOR, uscc=rows[0]["uscc"]))["modelPrediction"]
    assert found["probability"] == rows[0]["probability"]
    assert found["probabilityNow"] == pytest.approx(found["probability"], rel=1e-9)
    sizes = [abs(one["contribution"]) for one in found["factors"]]
    assert sizes == sorted(sizes, reverse=True)
    assert found["entity"]["riskAssessment"]["riskClass"] in "ABCD"


@pytest.mark.clause("8.2.2-1")
@pytest.mark.parametrize(("district", "n"), [(CITY, 50), ("500103", 10)])
async def test_ranked_risks_show_precision_and_recall_on_later_outcomes(
    city: Api, district: str, n: int
) -> None:
    found = (await city.data(TOP, REGULATOR, district=district, n=n))["topRisks"]
    assert [one["rank"] for one in found["entities"]] == list(range(1, n + 1))
    chances = [one["probability"] for one in found["entities"]]
    assert chances == sorted(chances, reverse=True)
    prefix = "" if district == CITY else district
    rows = [
        row
        for row in await city.fetch(
            OUTCOMES.replace("p.outcome,", "p.outcome, p.district_code,"),
            date.fromisoformat(found["measuredOn"]),
        )
        if row["district_code"].startswith(prefix)
    ]
    hits = sum(row["came"] for row in rows[:n])
    events = sum(row["came"] for row in rows)
    assert found["measuredEntities"] == len(rows)
    assert found["precision"] == hits / n
    assert found["recall"] == pytest.approx(hits / events)
    assert found["baseRate"] == pytest.approx(events / len(rows))


async def test_a_list_out_of_bounds_is_refused(city: Api) -> None:
    for n in (0, 101):
        answer = await city.run(TOP, {"district": CITY, "n": n}, REGULATOR)
        assert answer.codes == ["OUT_OF_RANGE"]
    asked = {"section": "Z", "district": CITY}
    assert (await city.run(INDUSTRY, asked, REGULATOR)).codes == ["NOT_FOUND"]


@pytest.mark.clause("8.2.1-2")
async def test_an_injected_spike_alarms_once_and_names_its_drivers(city: Api) -> None:
    connection = await connected(city)
    today, month = date(2026, 11, 20), date(2026, 10, 1)
    quiet = await survey_industries(connection, today)
    await connection.execute("DELETE FROM event WHERE topic = 'industry_risk'")
    shops = await connection.fetch(
        "SELECT id FROM entity WHERE district_code = '500106' "
        "AND industry_code ~ '^(H|61|62)' LIMIT 12"
    )
    for number in range(12):
        shop = shops[number % len(shops)]
        await connection.execute(
            "INSERT INTO credit_record (id, entity_id, kind, title, occurred_on, public_until, "
            "number, sanction, tier, is_warning_only, source_code, source_record_id, authority, "
            "recorded_at) VALUES (gen_random_uuid(), $1, 'PENALTY', '注入', $2, '2030-01-01', "
            "$3, '罚款', 'GENERAL', false, 'PLATFORM', $3, '样例', now())",
            shop["id"], month + timedelta(number), f"spike-{number}",
        )  # fmt: skip
    assert await survey_industries(connection, today) > quiet
    assert await survey_industries(connection, today) > quiet
    events = await connection.fetch(
        "SELECT district_code, attributes->>'industry' AS section FROM event "
        "WHERE topic = 'industry_risk' AND district_code = '500106'"
    )
    assert [row["section"] for row in events] == ["H"]
    asked = {"section": "H", "district": "500106"}
    last, before, _ = (await city.data(INDUSTRY, REGULATOR, **asked))["industryRisk"]
    assert (last["month"], last["isAlarm"], before["isAlarm"]) == (str(month), True, False)
    assert last["observed"] >= 12
    assert last["index"] == pytest.approx(100 * last["observed"] / last["expected"])
    assert last["falseAlarmRate"] == ALARM
    assert last["drivers"][0]["kind"] == "PENALTY"
    listed = (await city.data(ALARMS, REGULATOR, since=str(month)))["industryAlarms"]
    assert ("H", "500106") in [(one["section"], one["district"]["code"]) for one in listed]
    await _is_warned_of(city)
    await connection.execute("DELETE FROM credit_record WHERE title = '注入'")
    await connection.close()


async def _is_warned_of(city: Api) -> None:
    """Whoever supervises the district has one warning of it, without an entity; nobody else."""
    asked = {"filter": {"kinds": ["INDUSTRY_ALARM"], "industries": ["H"], "districts": ["500106"]}}
    (warning,) = (await city.data(QUEUE, ANYWHERE, **asked))["warningQueue"]["nodes"]
    assert (warning["entity"], warning["district"]["code"]) == (None, "500106")
    assert warning["industry"]["code"] == "H"
    assert warning["title"].startswith("住宿和餐饮业风险指数")
    assert warning["steps"] == [{"move": "RAISE", "state": "RAISED"}]
    local = replace(REGULATOR, district="500106")
    assert (await city.data(QUEUE, local, **asked))["warningQueue"]["nodes"] == [warning]
    elsewhere = replace(REGULATOR, district="500118")
    assert (await city.data(QUEUE, elsewhere, **asked))["warningQueue"]["nodes"] == []
    seen = await city.data("query ($id: ID!) { node(id: $id) { id } }", PUBLIC, id=warning["id"])
    assert seen["node"] is None
    start = city.platform.events.write((0, 0))
    feed = city.stream(STREAM, {"after": start}, ANYWHERE)
    async with aclosing(feed) as live:
        async for answer in live:
            told = answer["data"]["riskWarnings"]
            if told["subject"] == warning["id"]:
                assert told["warning"] == {"kind": "INDUSTRY_ALARM", "entity": None}
                break
    moved = await city.data(TAKE_UP, local, id=warning["id"], version=warning["version"])
    assert moved["warningAcknowledge"] == {"errors": [], "warning": {"state": "ACKNOWLEDGED"}}


@pytest.mark.clause("8.2.2-2")
async def test_every_class_of_event_says_how_far_warnings_came_before(city: Api) -> None:
    connection = await connected(city)
    rows = await connection.fetch(
        f"SELECT r.id, r.entity_id, r.kind, r.occurred_on FROM credit_record r WHERE {ADVERSE} "
        "AND r.occurred_on > $1 AND r.occurred_on <= $2",
        AS_OF - timedelta(365), AS_OF,
    )  # fmt: skip
    await connection.execute("DELETE FROM warning")
    chosen = [row for row in rows if row["kind"] == "ABNORMAL_LISTING"][:5]
    for lead, row in zip((1, 10, 30, 364, 500), chosen, strict=True):
        await connection.execute(
            "INSERT INTO warning (id, entity_id, level, kind, title, audience, state, issued_at, "
            "source_code, source_record_id, authority, recorded_at) VALUES (gen_random_uuid(), "
            "$1::uuid, 'HIGH', 'MANUAL', '预警', 'REGULATOR', 'RAISED', $2::date + time '10:00', "
            "'PLATFORM', ($1::uuid)::text, '样例', now())",
            row["entity_id"], row["occurred_on"] - timedelta(lead),
        )  # fmt: skip
    await survey_warnings(connection, AS_OF)
    found = {one["kind"]: one for one in (await city.data(EFFECT, REGULATOR))["warningEffect"]}
    counted = {kind: sum(row["kind"] == kind for row in rows) for kind in found}
    assert {kind: one["events"] for kind, one in found.items()} == counted
    listing = found["ABNORMAL_LISTING"]
    assert listing["warned"] == 4
    assert listing["medianLeadDays"] == 20
    assert listing["share"] == 4 / listing["events"]
    await connection.close()


def test_a_serving_process_does_not_load_the_learning_library() -> None:
    code = "import sys, app.asgi, graph.schema; print('sklearn' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "False"


@pytest.mark.clause("8.2.1-2")
async def test_a_night_grades_surveys_and_keeps_the_model_and_again_changes_nothing(
    city: Api,
) -> None:
    first, again = _night(city), _night(city)
    (row,) = await city.fetch("SELECT count(*) AS all FROM entity")
    assert (first["day"], first["entities"]) == (NIGHT.isoformat(), row["all"])
    assert (first["changed"] > 0, again["changed"]) == (True, 0)
    assert first["clusters"] == again["clusters"] > 0
    assert first["model"] == (await city.data(CARD, REGULATOR))["modelCard"]["version"]
    assert await city.fetch(UNGRADED) == []
    month = "2026-10-01"
    listed = (await city.data(ALARMS, REGULATOR, since=month))["industryAlarms"]
    assert len([one for one in listed if one["month"] == month]) == first["industryAlarms"]


def _night(city: Api) -> Any:
    """One run of the command that cron runs."""
    asked = ["risk", "nightly", "--as-of", NIGHT.isoformat(), "--database-url", city.url]
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *asked], capture_output=True, check=True, cwd=ROOT
    )
    return orjson.loads(done.stdout)
