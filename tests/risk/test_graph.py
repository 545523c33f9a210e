"""Grades as each viewer may see them, explained, recomputed, contested: through the graph."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from models.base import NEVER
from models.credit import CreditRecord
from models.entities import Entity
from resolvers.context import Viewer
from resolvers.risk import reassess
from rules.records import RecordKind
from rules.risk_model import CURRENT
from rules.roles import Role
from tests.api import PUBLIC, REGULATOR, Api
from tests.build import complaint, entity, global_id, penalty, record

GRADE = """query ($uscc: String!, $asOf: Date, $purpose: Purpose) { entity(uscc: $uscc) {
  creditColor riskAssessment(asOf: $asOf, purpose: $purpose) {
    asOf modelVersion color riskClass score floors dimensions { dimension points weight }
    contributions { indicator weight points evidence { points effect record { id } } }
    counterfactuals { turn on riskClass score text record { id } } } } }"""
FOLLOW = """subscription ($uscc: USCC!) { creditStatusChanged(uscc: $uscc) {
  cursor color previousColor entity { uscc creditColor } } }"""
HISTORY = """query ($uscc: String!) { entity(uscc: $uscc) { riskAssessments {
  color riskClass score cause record { id } changes { indicator before after } } } }"""


def representative(of: Entity) -> Viewer:
    """The entity itself, signed in."""
    return Viewer(Role.ENTITY, "entity-1", uscc=of.uscc)


async def graded(api: Api, of: Entity, *records: CreditRecord) -> Entity:
    """The entity with its records, graded in the transaction that wrote them."""
    await api.store(of)
    await written(api, of, *records)
    return of


async def written(api: Api, of: Entity, *records: CreditRecord) -> None:
    ctx = api.platform.context(REGULATOR, "zh")
    async with api.platform.writer.begin(ctx) as work:
        for each in records:
            work.add(each)
        await reassess(work, of.id, records[-1].id if records else None)


async def removed(api: Api, of: Entity, record: CreditRecord) -> None:
    """The record repaired from today on."""
    ctx = api.platform.context(REGULATOR, "zh")
    async with api.platform.writer.begin(ctx) as work:
        found = await work.lock(CreditRecord, record.id)
        found.repaired_on = work.today
        found.public_until = NEVER
        await reassess(work, of.id, record.id)


async def grade(api: Api, of: Entity, viewer: Viewer = REGULATOR, **given: Any) -> Any:
    found = (await api.data(GRADE, viewer, uscc=of.uscc, **given))["entity"]
    if found["riskAssessment"] is not None and "asOf" not in given:
        assert found["creditColor"] == found["riskAssessment"]["color"]
    return found["riskAssessment"]


def today(api: Api) -> date:
    return api.platform.context(PUBLIC, "zh").today


@pytest.mark.clause("6.2.2-1")
async def test_the_same_inputs_and_model_give_the_same_grade(api: Api) -> None:
    one = await graded(api, entity(), *[])
    first = await grade(api, one)
    assert first == await grade(api, one)
    assert first["modelVersion"] == CURRENT.version
    now = await grade(api, one, asOf=str(today(api)))
    assert (now["score"], now["contributions"]) == (first["score"], first["contributions"])


@pytest.mark.clause("6.2.2-2")
async def test_vetoes_force_d_and_every_active_entity_has_a_class(api: Api) -> None:
    plain = await graded(api, entity())
    assert (await grade(api, plain))["riskClass"] == "A"
    serious = entity()
    listing = record(serious, RecordKind.SERIOUS_VIOLATION)
    await graded(api, serious, listing)
    found = await grade(api, serious)
    assert (found["riskClass"], found["color"]) == ("D", "RED")
    assert found["floors"] == ["在列严重违法失信名单，直接判为 D"]
    revoked = await graded(api, entity(status="REVOKED"))
    assert (await grade(api, revoked))["riskClass"] == "D"
    ended = await graded(api, entity(status="CANCELLED", credit_color=None))
    assert await grade(api, ended) is None


@pytest.mark.clause("6.2.2-3", "7.4.4.1-1")
async def test_the_colour_follows_the_published_mapping(api: Api) -> None:
    model = await api.data("{ riskModel { classes { riskClass color lowestScore } } }")
    assert [(one["riskClass"], one["color"]) for one in model["riskModel"]["classes"]] == [
        ("A", "GREEN"), ("B", "GREEN"), ("C", "YELLOW"), ("D", "RED"),
    ]  # fmt: skip
    listed = entity()
    listing = record(listed, RecordKind.ABNORMAL_LISTING)
    await graded(api, listed, listing)
    assert (await grade(api, listed, PUBLIC))["color"] == "YELLOW"
    history = (await api.data(HISTORY, REGULATOR, uscc=listed.uscc))["entity"]["riskAssessments"]
    assert history[0]["record"] == {"id": global_id("rec", listing)}
    await removed(api, listed, listing)
    assert (await grade(api, listed, PUBLIC))["color"] == "GREEN"
    history = (await api.data(HISTORY, REGULATOR, uscc=listed.uscc))["entity"]["riskAssessments"]
    assert [one["color"] for one in history] == ["GREEN", "YELLOW"]
    assert history[0]["changes"] == [{"indicator": "DYNAMIC_ABNORMAL", "before": 150, "after": 0}]


@pytest.mark.clause("6.2.2-4")
async def test_contributions_sum_and_a_removed_record_takes_its_points(api: Api) -> None:
    one = entity()
    heavy = penalty(one, sanction="罚款", amount=20_000, occurred_on=today(api))
    light = penalty(one, sanction="警告", occurred_on=today(api) - timedelta(days=100))
    await graded(api, one, heavy, light)
    before = await grade(api, one)
    assert sum(part["points"] for part in before["contributions"]) == before["score"]
    assert sum(part["points"] for part in before["dimensions"]) == before["score"]
    cited = {
        each["record"]["id"]: each["effect"]
        for part in before["contributions"]
        for each in part["evidence"]
    }
    assert cited == {global_id("rec", heavy): 90, global_id("rec", light): 42}
    await removed(api, one, heavy)
    after = await grade(api, one)
    assert before["score"] - after["score"] == 90


@pytest.mark.clause("6.2.2-4")
async def test_counterfactuals_say_when_and_by_which_repair_the_class_changes(api: Api) -> None:
    one = entity(established_on=date(2010, 1, 1), industry_code="I", capital_amount=5_000_000)
    listing = record(one, RecordKind.ABNORMAL_LISTING)
    fine = penalty(one, sanction="罚款", amount=None, occurred_on=today(api))
    await graded(api, one, listing, fine)
    found = await grade(api, one)
    assert found["riskClass"] == "C"
    (told,) = [each for each in found["counterfactuals"] if each["turn"] == "REPAIR"]
    assert told["record"] == {"id": global_id("rec", listing)}
    await removed(api, one, listing)
    now = await grade(api, one)
    assert (now["riskClass"], now["score"]) == (told["riskClass"], told["score"])
    timed = [each for each in now["counterfactuals"] if each["turn"] == "TIME"]
    assert [each["riskClass"] for each in timed] == ["A"]
    assert timed[0]["text"] == f"若无新的失信记录，{timed[0]['on']} 起等级为 A"


async def test_each_viewer_sees_his_part_of_the_grade(api: Api) -> None:
    one = await graded(api, entity())
    public = await grade(api, one, PUBLIC)
    assert public["color"] == "GREEN"
    assert (public["riskClass"], public["score"], public["contributions"]) == (None, None, [])
    assert (await grade(api, one, representative(one)))["score"] is not None
    other = representative(entity())
    assert (await grade(api, one, other))["riskClass"] is None
    looked = await grade(api, one, other, purpose="PROCUREMENT")
    assert (looked["riskClass"], looked["score"]) == ("A", None)
    (line,) = await api.fetch(
        "SELECT actor, arguments->>'purpose' AS purpose FROM audit_event "
        "WHERE action = 'risk_class_seen' AND subject_id = $1",
        one.id,
    )
    assert tuple(line) == ("entity-1", "PROCUREMENT")
    assert (await grade(api, one, PUBLIC, purpose="PROCUREMENT"))["riskClass"] is None


async def test_the_database_itself_hides_the_class_from_the_public(api: Api) -> None:
    for column in ("risk_class", "score", "contributions"):
        with pytest.raises(Exception, match="permission denied"):
            await api.fetch(f"SELECT {column} FROM risk_assessment", role="youxin_signed_in")
    await api.fetch("SELECT color FROM risk_assessment", role="youxin_public")


async def test_a_repaired_record_is_hidden_from_the_public_in_every_past_view(api: Api) -> None:
    one = entity()
    listing = record(one, RecordKind.ABNORMAL_LISTING)
    await graded(api, one, listing)
    yesterday = str(today(api) - timedelta(days=1))
    assert (await grade(api, one, PUBLIC, asOf=yesterday))["color"] == "YELLOW"
    await removed(api, one, listing)
    assert (await grade(api, one, PUBLIC, asOf=yesterday))["color"] == "GREEN"
    assert (await grade(api, one, asOf=yesterday))["color"] == "YELLOW"


async def test_a_day_to_come_is_refused(api: Api) -> None:
    one = await graded(api, entity())
    tomorrow = str(today(api) + timedelta(days=1))
    answer = await api.run(GRADE, {"uscc": one.uscc, "asOf": tomorrow}, REGULATOR)
    assert answer.codes == ["AS_OF_FUTURE"]


async def test_a_listing_of_the_parent_grades_its_branches_too(api: Api) -> None:
    parent = await graded(api, entity())
    branch = await graded(api, entity(parent_id=parent.id, kind="BRANCH"))
    before = (await grade(api, branch))["score"]
    await written(api, parent, record(parent, RecordKind.SERIOUS_VIOLATION))
    assert (await grade(api, branch))["score"] == before + 50


@pytest.mark.clause("7.4.4.3-1")
async def test_a_new_penalty_changes_class_colour_and_health_at_once_and_followers_hear(
    api: Api,
) -> None:
    one = await graded(api, entity())
    asked = {"uscc": one.uscc}
    stream = api.stream(FOLLOW, asked, PUBLIC)
    heard = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.2)
    await written(api, one, record(one, RecordKind.SERIOUS_VIOLATION))
    event = (await asyncio.wait_for(heard, 10))["data"]["creditStatusChanged"]
    assert (event["previousColor"], event["color"]) == ("GREEN", "RED")
    assert event["entity"] == {"uscc": one.uscc, "creditColor": "RED"}
    found = await grade(api, one)
    assert (found["riskClass"], found["color"]) == ("D", "RED")
    await stream.aclose()


async def test_complaint_rows_are_no_second_copy(api: Api) -> None:
    one = entity()
    await graded(api, one)
    before = (await grade(api, one))["score"]
    await api.store(complaint(one))
    await written(api, one)
    assert (await grade(api, one))["score"] == before
