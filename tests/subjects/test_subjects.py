"""A person's rights over his data: consent and its end, six requests with clocks, erasure."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.commands.retention import forget
from models import grading
from models.entities import Entity
from models.subjects import HOLDINGS, REGISTER
from models.tables import METADATA
from resolvers.context import Viewer
from rules.grading import DataCategory
from rules.records import RecordKind
from rules.roles import Role
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.complaints.people import (
    CONSUMER,
    FIND,
    STRANGER,
    WHO,
    acted,
    done,
    filed,
    placed,
)
from tests.complaints.people import Place as Mall
from tests.risk.test_graph import graded, representative
from tests.risk.test_reviews import ANSWER, REVIEW
from tests.vault.test_vault import dump

OFFICER = Viewer(Role.OPERATOR_SECURITY, "officer-1")
LEAVING = Viewer(Role.CONSUMER, "consumer-leaving")
PHONE = "13911112222"
CONSENTS = "{ consents { id purpose caseNumber textVersion givenAt withdrawnAt } }"
WITHDRAW = """mutation ($id: ID!) { consentWithdraw(consent: $id) {
  consent { withdrawnAt } errors { code path } } }"""
GRANT = """mutation ($id: ID!) { consentGrant(complaint: $id, purpose: PARTNER_SHARING) {
  consent { purpose withdrawnAt } errors { code path } } }"""
FILE = """mutation ($kind: SubjectRequestKind!, $detail: String!, $correction: CorrectionInput) {
  personalDataRequestFile(kind: $kind, detail: $detail, correction: $correction) {
    personalDataRequest { id state dueOn dueRule isOverdue version } errors { code path } } }"""
ANSWERED = """mutation ($id: ID!, $version: Int!, $verdict: SubjectVerdict!, $answer: String!) {
  personalDataRequestAnswer(request: $id, version: $version, verdict: $verdict, answer: $answer) {
    personalDataRequest { state answer version } errors { code path } } }"""
QUEUE = """query ($dueBy: Date, $first: Int!, $after: String) {
  personalDataRequests(dueBy: $dueBy, first: $first, after: $after) {
    nodes { id kind detail dueOn } pageInfo { hasNextPage endCursor } } }"""
MINE = "{ myPersonalDataRequests { id kind state answer detail } }"
HELD = """query ($after: String) { myPersonalData(first: 5, after: $after) {
  nodes { table column record value category } pageInfo { hasNextPage endCursor } } }"""
OUTCOMES = """query ($uscc: String!) { entity(uscc: $uscc) {
  publishedComplaints { nodes { number } } } }"""
KINDS = ("ACCESS", "COPY", "CORRECTION", "DELETION", "CANCELLATION", "COMPLAINT")


@pytest.fixture(scope="module")
async def place(api: Api) -> Mall:
    return await placed(api)


async def case_of(
    api: Api, place: Mall, viewer: Viewer = CONSUMER, phone: str = PHONE, **given: Any
) -> dict[str, Any]:
    who = {"complainant": {**WHO, "phone": phone}, "path": "NATIONAL_12315"}
    return await filed(api, place.lone, viewer, **(who | given))


async def closed(api: Api, case: dict[str, Any]) -> dict[str, Any]:
    for action in ("ACCEPT", "TERMINATE", "CLOSE"):
        case = await done(api, case, action, REGULATOR)
    return case


async def withdrawn(api: Api, case: dict[str, Any], purpose: str) -> None:
    given = (await api.data(CONSENTS, CONSUMER))["consents"]
    (consent,) = [
        one for one in given if (one["caseNumber"], one["purpose"]) == (case["number"], purpose)
    ]
    assert (consent["withdrawnAt"], consent["textVersion"]) == (None, "2026-11")
    for viewer in (STRANGER, place_owner(api)):
        foreign = (await api.data(WITHDRAW, viewer, id=consent["id"]))["consentWithdraw"]
        assert [error["code"] for error in foreign["errors"]] == ["NOT_FOUND"]
    ended = (await api.data(WITHDRAW, CONSUMER, id=consent["id"]))["consentWithdraw"]
    assert ended["errors"] == []
    assert ended["consent"]["withdrawnAt"] is not None
    again = (await api.data(WITHDRAW, CONSUMER, id=consent["id"]))["consentWithdraw"]
    assert [error["code"] for error in again["errors"]] == ["CONFLICT"]


def place_owner(_: Api) -> Viewer:
    return Viewer(Role.ENTITY, "owner-2", uscc=build.uscc(99_999))


async def refusals(api: Api) -> int:
    (row,) = await api.fetch(
        "SELECT count(*) AS n FROM audit_event WHERE action = 'processing_refused'"
    )
    return int(row["n"])


@pytest.mark.clause("5.4-1")
async def test_a_consent_withdrawn_ends_sharing_and_publication_with_the_next_request(
    api: Api, place: Mall
) -> None:
    case = await case_of(api, place, phone="13911110001")
    await withdrawn(api, case, "PARTNER_SHARING")
    before = await refusals(api)
    refused = await acted(api, case, "FORWARD", REGULATOR)
    assert [(e["code"], e["path"]) for e in refused["errors"]] == [
        ("CONSENT_REQUIRED", ["complaint"])
    ]
    assert await refusals(api) == before + 1
    state = (await api.data(FIND % "state version", CONSUMER, id=case["id"]))["node"]
    assert state == {"state": "FILED", "version": case["version"]}
    again = (await api.data(GRANT, CONSUMER, id=case["id"]))["consentGrant"]
    assert again == {
        "consent": {"purpose": "PARTNER_SHARING", "withdrawnAt": None}, "errors": []
    }  # fmt: skip
    assert (await acted(api, case, "FORWARD", REGULATOR))["errors"] == []
    other = await closed(api, await case_of(api, place, phone="13911110002"))
    uscc = place.lone.uscc
    shown = (await api.data(OUTCOMES, uscc=uscc))["entity"]["publishedComplaints"]["nodes"]
    assert other["number"] in [node["number"] for node in shown]
    await withdrawn(api, other, "OUTCOME_PUBLICATION")
    shown = (await api.data(OUTCOMES, uscc=uscc))["entity"]["publishedComplaints"]["nodes"]
    assert other["number"] not in [node["number"] for node in shown]
    purposes = "{ processingPurposes { purpose basis article } }"
    told = (await api.data(purposes))["processingPurposes"]
    assert {one["basis"] for one in told} == {"CONSENT", "LEGAL_DUTY"}
    assert all(one["article"] for one in told)


async def test_who_never_agreed_is_not_shared(api: Api, place: Mall) -> None:
    case = await case_of(api, place, phone="13911110003", mayDelegate=False)
    refused = await acted(api, case, "FORWARD", REGULATOR)
    assert [e["code"] for e in refused["errors"]] == ["CONSENT_REQUIRED"]


async def request(api: Api, kind: str, viewer: Viewer = LEAVING, **given: Any) -> dict[str, Any]:
    asked = {"kind": kind, "detail": f"请求：{kind}"} | given
    answer = (await api.data(FILE, viewer, **asked))["personalDataRequestFile"]
    assert answer["errors"] == []
    found: dict[str, Any] = answer["personalDataRequest"]
    return found


async def answer(api: Api, asked: dict[str, Any], verdict: str = "FULFIL") -> dict[str, Any]:
    given = {"id": asked["id"], "version": asked["version"], "verdict": verdict}
    told = await api.data(ANSWERED, OFFICER, **given, answer="已按规范 8.7 办理")
    found: dict[str, Any] = told["personalDataRequestAnswer"]
    return found


@pytest.mark.clause("5.4-3")
async def test_each_kind_of_request_is_filed_due_dated_and_answered(api: Api) -> None:
    today = api.platform.context(PUBLIC, "zh").today
    asker = Viewer(Role.CONSUMER, "consumer-asking")
    correction = {"correction": {"phone": "13911113333"}}
    made = {
        kind: await request(api, kind, asker, **(correction if kind == "CORRECTION" else {}))
        for kind in KINDS
    }
    for one in made.values():
        assert (one["state"], one["isOverdue"]) == ("FILED", False)
        assert one["dueRule"] == "SUBJECT_REQUEST@GB/T 35273-2020"
        assert str(today + timedelta(days=30)) <= one["dueOn"] <= str(today + timedelta(days=40))
    last = max(one["dueOn"] for one in made.values())
    found: list[str] = []
    after, more = None, True
    while more:
        asked = {"dueBy": last, "first": 4, "after": after}
        page = (await api.data(QUEUE, OFFICER, **asked))["personalDataRequests"]
        found += [node["kind"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert sorted(found) == sorted(KINDS)
    early = str(today + timedelta(days=29))
    assert (await api.data(QUEUE, OFFICER, dueBy=early, first=9))["personalDataRequests"] == {
        "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}
    }  # fmt: skip
    for kind, one in made.items():
        verdict = "REFUSE" if kind == "COMPLAINT" else "FULFIL"
        told = await answer(api, one, verdict)
        state = "REFUSED" if kind == "COMPLAINT" else "FULFILLED"
        assert told["personalDataRequest"]["state"] == state
        again = await answer(api, one, verdict)
        assert [error["code"] for error in again["errors"]] == ["CONFLICT"]
    for viewer, code in ((PUBLIC, "UNAUTHENTICATED"), (CONSUMER, "FORBIDDEN")):
        assert (await api.run(QUEUE, {"first": 1}, viewer)).codes == [code]


async def test_a_correction_reaches_every_case_of_the_person(api: Api, place: Mall) -> None:
    case = await case_of(api, place, STRANGER, "13911114444")
    missing = await api.data(FILE, STRANGER, kind="CORRECTION", detail="改号")
    assert [e["code"] for e in missing["personalDataRequestFile"]["errors"]] == ["REQUIRED"]
    asked = await request(api, "CORRECTION", STRANGER, correction={"phone": "13911115555"})
    assert (await answer(api, asked))["errors"] == []
    fields = FIND % "complainant { phone name }"
    seen = (await api.data(fields, STRANGER, id=case["id"]))["node"]["complainant"]
    assert seen == {"phone": "13911115555", "name": WHO["name"]}


async def held_of(api: Api, viewer: Viewer) -> list[dict[str, Any]]:
    """Everything that is held about a viewer, page by page."""
    found: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = (await api.data(HELD, viewer, after=after))["myPersonalData"]
        found += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


def test_every_personal_column_is_in_the_inventory() -> None:
    personal = {DataCategory.PERSONAL, DataCategory.SENSITIVE_PERSONAL}
    found = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if grading.category_of(table.name, column.name) in personal
    }
    held = {(one.table, column) for one in HOLDINGS for column in one.columns}
    assert {pair for pair in found if pair[0] not in REGISTER} == held
    assert not set(REGISTER) & {one.table for one in HOLDINGS}


async def test_what_is_held_is_shown_whole_and_then_erased_while_the_audit_stands(
    api: Api, place: Mall
) -> None:
    case = await case_of(api, place, LEAVING, "13911116666", facts="找王某，电话13911117777")
    held = await held_of(api, LEAVING)
    values = {(one["table"], one["column"]): one["value"] for one in held}
    assert values["complainant", "phone"] == "13911116666"
    assert values["complainant", "name"] == WHO["name"]
    assert values["complaint_file", "facts"] == "找王某，电话13911117777"
    assert values["complaint_party", "subject"] == LEAVING.subject
    assert await held_of(api, Viewer(Role.CONSUMER, "nobody")) == []
    asked = await request(api, "DELETION")
    early = await answer(api, asked)
    assert [(e["code"], e["path"]) for e in early["errors"]] == [("CONFLICT", ["request"])]
    assert await held_of(api, LEAVING) != []
    await closed(api, case)
    lines = await api.fetch("SELECT * FROM audit_event ORDER BY id")
    assert (await answer(api, await request(api, "CANCELLATION")))["errors"] == []
    assert await held_of(api, LEAVING) == []
    kept = await api.fetch("SELECT * FROM audit_event ORDER BY id")
    assert list(kept)[: len(lines)] == list(lines)
    text = await asyncio.to_thread(dump, api.url)
    audited = text.count(LEAVING.subject)
    for secret in ("13911116666", "13911117777"):
        assert secret not in text
    rows = await api.fetch(
        "SELECT count(*) AS n FROM audit_event WHERE actor = $1", LEAVING.subject
    )
    assert audited == rows[0]["n"] + 1  # the lock that keeps the account closed
    (row,) = await api.fetch(
        "SELECT name, phone FROM complainant WHERE complaint_id = $1", case["id"][4:]
    )
    assert (row["name"], row["phone"]) == (None, None)


async def test_who_complained_is_forgotten_three_years_after_the_case_was_closed(
    api: Api, place: Mall
) -> None:
    old, young = [
        await closed(api, await case_of(api, place, phone=f"1391111888{n}")) for n in range(2)
    ]
    today = api.platform.context(PUBLIC, "zh").today
    aged = "UPDATE complaint SET closed_on = $2 WHERE id = $1"
    await api.fetch(aged, old["id"][4:], today.replace(year=today.year - 3) - timedelta(days=1))
    await api.fetch(aged, young["id"][4:], today - timedelta(days=3 * 365 - 30))
    assert await forget(api.url, api.platform.keyring, today) == 1
    fields = FIND % "complainant { name phone address } file { facts }"
    gone = (await api.data(fields, CONSUMER, id=old["id"]))["node"]
    assert gone == {
        "complainant": {"name": None, "phone": None, "address": None}, "file": {"facts": ""}
    }  # fmt: skip
    kept = (await api.data(fields, CONSUMER, id=young["id"]))["node"]
    assert kept["complainant"]["phone"] == "13911118881"
    assert await forget(api.url, api.platform.keyring, today) == 0


@pytest.mark.clause("5.4-4")
async def test_a_persons_business_contests_its_grade_and_gets_a_human_decision(api: Api) -> None:
    """An individual business is its owner: the grade about it is a profile of a person."""
    stall: Entity = build.entity(kind="INDIVIDUAL_BUSINESS")
    await graded(api, stall, build.record(stall, RecordKind.ABNORMAL_LISTING))
    owner = representative(stall)
    explained = """query ($uscc: String!) { entity(uscc: $uscc) { riskAssessment {
      score contributions { name points } } } }"""
    shown = (await api.data(explained, owner, uscc=stall.uscc))["entity"]["riskAssessment"]
    assert sum(one["points"] for one in shown["contributions"]) == shown["score"] > 0
    asked = {"entity": build.global_id("ent", stall), "reason": "已恢复联系，请人工复核"}
    made = (await api.data(REVIEW, owner, **asked))["riskReviewRequest"]
    assert made["errors"] == []
    queue = """{ riskReviews(filter: {state: REQUESTED}) { nodes { id version } } }"""
    (review, *_) = (await api.data(queue, REGULATOR))["riskReviews"]["nodes"]
    given = {"review": review["id"], "version": review["version"], "verdict": "UPHOLD"}
    told = (await api.data(ANSWER, REGULATOR, **given, answer="查证列入有效"))["riskReviewAnswer"]
    assert told["errors"] == []
    own = """query ($uscc: String!) { entity(uscc: $uscc) { riskReviews {
      nodes { state answer } } } }"""
    seen = (await api.data(own, owner, uscc=stall.uscc))["entity"]["riskReviews"]["nodes"]
    assert seen == [{"state": "UPHELD", "answer": "查证列入有效"}]
