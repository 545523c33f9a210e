"""Security events: found by rules over HTTP, queued, handled once; the system's grading."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.context import Viewer
from rules.governance.security import SecurityEventKind, Tally
from rules.governance.versions import SECURITY_ANOMALY, governing
from rules.roles import Role
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.build import RECORDED_AT
from tests.server import Server

OPERATOR = Viewer(Role.OPERATOR_SECURITY, "security-1")
AUDITOR = Viewer(Role.OPERATOR_AUDIT, "audit-1")
EVENTS = """{ securityEvents { id kind principal amount state ruleCode secondsToHandle } }"""
HANDLE = """mutation ($e: ID!, $o: SecurityEventState!) { made: securityEventHandle(event: $e,
  outcome: $o, note: "已锁定账号") { securityEvent { state handledBy note secondsToHandle }
  errors { code } } }"""
DENIED = "{ sessions { subject } }"
PERSONS = "query Restricted { restrictedPersons(first: 1) { totalCount } }"
BULK = "{ entities(first: 100) { nodes { uscc creditRecords(first: 100) { nodes { title } } } } }"
PROFILE = "{ securityProfile { level gradedObject filedAt lastAssessedAt assessor } }"
RECORD = """mutation ($level: Int!) { made: securityProfileRecord(level: $level,
  gradedObject: "山城有信平台", filedAt: "2026-06-01", lastAssessedAt: "2026-09-01",
  assessor: "测评机构") { securityProfile { level } errors { code } } }"""
RULE = governing(SECURITY_ANOMALY, RECORDED_AT.date())


def events(server: Server, kind: str) -> list[Any]:
    found = server.ask(EVENTS, OPERATOR).json()["data"]["securityEvents"]
    return [event for event in found if event["kind"] == kind]


def until(holds: Callable[[], Any], seconds: float = 8) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


@pytest.mark.clause("8.3.2-2")
def test_a_burst_of_denials_is_found_queued_and_handled_once(server: Server) -> None:
    burglar = Viewer(Role.CONSUMER, "burglar")
    for _ in range(RULE.number("deniedCount") - 1):
        assert "FORBIDDEN" in server.ask(DENIED, burglar).text
    time.sleep(1.5)
    assert events(server, "DENIED_BURST") == []
    server.ask(DENIED, burglar)
    (event,) = until(lambda: events(server, "DENIED_BURST"))
    assert (event["principal"], event["state"]) == ("CONSUMER:burglar", "DETECTED")
    assert (event["amount"], event["ruleCode"]) == (RULE.number("deniedCount"), RULE.code)
    handled = server.ask(HANDLE, OPERATOR, e=event["id"], o="HANDLED").json()["data"]["made"]
    shown = handled["securityEvent"]
    assert (shown["state"], shown["handledBy"], shown["note"]) == (
        "HANDLED", OPERATOR.subject, "已锁定账号",
    )  # fmt: skip
    assert 0 <= shown["secondsToHandle"] < 60
    again = server.ask(HANDLE, OPERATOR, e=event["id"], o="DISMISSED").json()["data"]["made"]
    assert again == {"securityEvent": None, "errors": [{"code": "ILLEGAL_MOVE"}]}
    for viewer in (PUBLIC, CONSUMER, REGULATOR, AUDITOR):
        assert server.ask(EVENTS, viewer).json()["data"]["securityEvents"] is None


@pytest.mark.clause("8.3.1-2")
def test_bulk_reading_raises_an_alert(server: Server) -> None:
    reader = Viewer(Role.ANALYST, "exporter")
    for _ in range(60):
        answer = server.ask(BULK, reader)
        if events(server, "BULK_READ"):
            break
    assert answer.status_code == 200
    (event,) = until(lambda: events(server, "BULK_READ"))
    assert event["principal"] == "ANALYST:exporter"
    assert event["amount"] >= RULE.number("bulkPoints")


def test_many_look_ups_of_persons_raise_an_alert(server: Server) -> None:
    curious = Viewer(Role.ENTITY, "curious")
    for _ in range(RULE.number("personCount")):
        assert "data" in server.ask(PERSONS, curious).json()
    (event,) = until(lambda: events(server, "PERSON_LOOKUPS"))
    assert event["principal"] == "ENTITY:curious"


async def test_staff_from_a_network_never_seen_raises_an_alert_but_not_the_first(
    api: Api, server: Server
) -> None:
    await api.fetch("INSERT INTO known_network VALUES ('REGULATOR:veteran', '10.0.0.0/24', now())")
    for subject in ("newcomer", "veteran"):
        server.ask("{ sources { code } }", Viewer(Role.REGULATOR, subject))
    (event,) = until(lambda: events(server, "NEW_NETWORK"))
    assert event["principal"] == "REGULATOR:veteran 127.0.0.0/24"


def test_a_limit_is_told_once_a_window_and_a_new_window_begins_at_nothing() -> None:
    tally, kind = Tally(RECORDED_AT.date()), SecurityEventKind.PERSON_LOOKUPS
    limit, seconds = RULE.number("personCount"), RULE.number("personSeconds")
    told = [tally.add(kind, "a", 1, 0.0) for _ in range(2 * limit)]
    assert [one for one in told if one] == [limit]
    assert told.index(limit) == limit - 1
    assert tally.add(kind, "b", 1, 0.0) is None
    assert tally.add(kind, "a", 1, float(seconds)) is None
    assert tally.add(kind, "a", limit, float(seconds)) == limit + 1


@pytest.mark.clause("5.2-1")
async def test_the_grading_is_shown_to_operators_and_regulators_only(api: Api) -> None:
    assert (await api.data(PROFILE, AUDITOR))["securityProfile"] is None
    refused = (await api.data(RECORD, OPERATOR, level=6))["made"]
    assert refused["errors"] == [{"code": "OUT_OF_RANGE"}]
    assert (await api.data(RECORD, OPERATOR, level=3))["made"]["errors"] == []
    wanted = {"level": 3, "gradedObject": "山城有信平台", "filedAt": "2026-06-01"}
    wanted |= {"lastAssessedAt": "2026-09-01", "assessor": "测评机构"}
    for viewer in (OPERATOR, AUDITOR, Viewer(Role.OPERATOR_SYSTEM, "s"), REGULATOR):
        assert (await api.data(PROFILE, viewer))["securityProfile"] == wanted
    for role in set(Role) - {viewer.role for viewer in (OPERATOR, AUDITOR, REGULATOR)}:
        if role is not Role.OPERATOR_SYSTEM:
            answer = await api.run(PROFILE, None, Viewer(role, "x"))
            assert answer.body["data"]["securityProfile"] is None, role
            assert answer.codes in (["FORBIDDEN"], ["UNAUTHENTICATED"])
