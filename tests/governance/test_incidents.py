"""Incidents: levelled by the rule, drilled end to end, never closed without a review."""

from typing import Any

import pytest

from resolvers.context import Viewer
from rules.governance.incidents import Damage, Importance, IncidentLevel, ServicePeriod, level_of
from rules.roles import Role
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.build import RECORDED_AT

OPERATOR = Viewer(Role.OPERATOR_SECURITY, "security-1")
SHOWN = "id level state isDrill allowedMoves review respondBy secondsToRespond notified ruleCode"
OPEN = f"""mutation ($kind: IncidentKind!, $grading: IncidentGrading!, $drill: Boolean!,
  $personal: PersonalDataFacts) {{ made: incidentOpen(kind: $kind, title: "数据库不可用",
  grading: $grading, isDrill: $drill, personal: $personal) {{
  incident {{ {SHOWN} }} errors {{ code path }} }} }}"""
MOVE = f"""mutation ($i: ID!) {{ made: MOVE(incident: $i, NOTE: "已核实") {{
  incident {{ {SHOWN} steps {{ move level note }} }} errors {{ code path }} }} }}"""
CLOSE = f"""mutation ($i: ID!, $review: String!) {{ made: incidentClose(incident: $i,
  review: $review) {{ incident {{ {SHOWN} }} errors {{ code path }} }} }}"""
ESCALATE = f"""mutation ($i: ID!, $g: IncidentGrading!) {{ made: incidentEscalate(incident: $i,
  grading: $g, note: "扩大") {{ incident {{ {SHOWN} }} errors {{ code }} }} }}"""
NOTIFY = """mutation ($i: ID!, $s: [String!]!) { made: incidentNotify(incident: $i, subjects: $s) {
  incident { notified notices { subject sentAt readAt } } errors { code path } } }"""
MINE = "{ myIncidentNotices { id title dataKinds cause harm remedy contact readAt } }"
READ = "mutation ($n: ID!) { made: incidentNoticeRead(notice: $n) { errors { code } } }"
MINOR = {"importance": "GENERAL", "period": "OFF_HOURS", "damage": "MINOR"}
GRAVE = {"importance": "KEY", "period": "PEAK", "damage": "GRAVE"}
FACTS = {
    "dataKinds": "姓名、联系电话",
    "cause": "权限配置错误",
    "harm": "可能收到骚扰电话",
    "remedy": "已收回权限",
    "contact": "023-00000000",
}


async def opened(api: Api, grading: Any = MINOR, **given: Any) -> Any:
    variables = {"kind": "AVAILABILITY", "grading": grading, "drill": False} | given
    return (await api.data(OPEN, OPERATOR, **variables))["made"]


async def moved(api: Api, name: str, incident: str) -> Any:
    note = "review" if name == "incidentClose" else "note"
    query = MOVE.replace("MOVE", name).replace("NOTE", note)
    return (await api.data(query, OPERATOR, i=incident))["made"]


@pytest.mark.parametrize(
    ("grading", "level"),
    [
        ((Importance.KEY, ServicePeriod.PEAK, Damage.GRAVE), IncidentLevel.ONE),
        ((Importance.KEY, ServicePeriod.PEAK, Damage.SERIOUS), IncidentLevel.ONE),
        ((Importance.KEY, ServicePeriod.ORDINARY, Damage.SERIOUS), IncidentLevel.TWO),
        ((Importance.GENERAL, ServicePeriod.ORDINARY, Damage.GRAVE), IncidentLevel.TWO),
        ((Importance.IMPORTANT, ServicePeriod.ORDINARY, Damage.MODERATE), IncidentLevel.THREE),
        ((Importance.GENERAL, ServicePeriod.OFF_HOURS, Damage.MODERATE), IncidentLevel.FOUR),
    ],
)
def test_the_level_follows_from_importance_period_and_damage(
    grading: tuple[Importance, ServicePeriod, Damage], level: IncidentLevel
) -> None:
    assert level_of(*grading, RECORDED_AT.date()) == level


@pytest.mark.clause("5.5-1")
async def test_a_drill_runs_from_end_to_end_and_closes_with_a_review_only(api: Api) -> None:
    made = (await opened(api, drill=True))["incident"]
    assert (made["level"], made["state"], made["isDrill"]) == ("FOUR", "OPEN", True)
    assert made["allowedMoves"] == ["RESPOND", "ESCALATE"]
    key = made["id"]
    early = await moved(api, "incidentClose", key)
    assert (early["errors"][0]["code"], early["incident"]) == ("ILLEGAL_MOVE", None)
    risen = (await api.data(ESCALATE, OPERATOR, i=key, g=GRAVE))["made"]["incident"]
    assert (risen["level"], risen["state"]) == ("ONE", "OPEN")
    assert risen["respondBy"] < made["respondBy"]
    assert (await moved(api, "incidentRespond", key))["incident"]["state"] == "HANDLING"
    assert (await moved(api, "incidentResolve", key))["incident"]["state"] == "RESOLVED"
    silent = (await api.data(CLOSE, OPERATOR, i=key, review="  "))["made"]
    assert silent["errors"] == [{"code": "REQUIRED", "path": ["review"]}]
    (still,) = (await api.data("{ incidents(isDrill: true) { id state } }", OPERATOR))["incidents"]
    assert still == {"id": key, "state": "RESOLVED"}
    closed = await moved(api, "incidentClose", key)
    assert closed["incident"]["review"] == "已核实"
    assert [step["move"] for step in closed["incident"]["steps"]] == [
        "ESCALATE",
        "RESPOND",
        "RESOLVE",
        "CLOSE",
    ]
    assert closed["incident"]["allowedMoves"] == []


@pytest.mark.clause("5.5-1")
async def test_nobody_gives_a_level_by_hand_and_only_operators_open(api: Api) -> None:
    by_hand = OPEN.replace('title: "数据库不可用"', 'title: "x", level: FOUR')
    given = {"kind": "ATTACK", "grading": GRAVE, "drill": False}
    assert (await api.run(by_hand, given, OPERATOR)).codes == ["GRAPHQL_INVALID"]
    for viewer, code in ((PUBLIC, "UNAUTHENTICATED"), (REGULATOR, "FORBIDDEN")):
        assert (await api.run(OPEN, given, viewer)).codes == [code]
    assert await api.fetch("SELECT 1 FROM incident WHERE kind = 'ATTACK'") == []


@pytest.mark.clause("5.4-5")
async def test_a_personal_data_incident_tells_those_affected_and_records_it(api: Api) -> None:
    bare = await opened(api, kind="PERSONAL_DATA")
    assert bare["errors"] == [{"code": "REQUIRED", "path": ["personal"]}]
    empty = await opened(api, kind="PERSONAL_DATA", personal=FACTS | {"remedy": ""})
    assert empty["errors"] == [{"code": "REQUIRED", "path": ["remedy"]}]
    made = await opened(api, kind="PERSONAL_DATA", personal=FACTS)
    key = made["incident"]["id"]
    await moved(api, "incidentRespond", key)
    await moved(api, "incidentResolve", key)
    untold = await moved(api, "incidentClose", key)
    assert untold["errors"][0]["code"] == "REQUIRED"
    subjects = [CONSUMER.subject, "consumer-2", CONSUMER.subject]
    for _ in range(2):
        told = (await api.data(NOTIFY, OPERATOR, i=key, s=subjects))["made"]["incident"]
        assert (told["notified"], len(told["notices"])) == (2, 2)
    (own,) = (await api.data(MINE, CONSUMER))["myIncidentNotices"]
    assert {name: own[name] for name in FACTS} == FACTS
    other = Viewer(Role.CONSUMER, "consumer-3")
    assert (await api.data(MINE, other))["myIncidentNotices"] == []
    stolen = (await api.data(READ, other, n=own["id"]))["made"]["errors"]
    assert stolen == [{"code": "NOT_FOUND"}]
    assert (await api.data(READ, CONSUMER, n=own["id"]))["made"]["errors"] == []
    (again,) = (await api.data(MINE, CONSUMER))["myIncidentNotices"]
    assert again["readAt"] is not None
    assert (await moved(api, "incidentClose", key))["incident"]["state"] == "CLOSED"
