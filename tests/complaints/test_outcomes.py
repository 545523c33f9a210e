"""From a consumer over the mall and 12315 to a published outcome and a changed grade."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from app.database import driver_url
from ingest.risk import recompute
from resolvers.context import Viewer
from rules.records import RecordKind
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.complaints.channel import Channel, opened, until
from tests.complaints.people import (
    CASE,
    CONSUMER,
    FIND,
    SECOND,
    STRANGER,
    SUBMIT,
    WHO,
    Place,
    acted,
    claim,
    done,
    filed,
    mutation,
    placed,
    seen,
)
from tests.server import Server, serving

OUTCOMES = """query ($u: String!) {
  entity(uscc: $u) { creditColor complaintSummary { total }
    publishedComplaints { totalCount nodes { id number channel outcome subject
      file { facts } complainant { name } timeline { totalCount } } }
    creditRecords(kinds: [COMPLAINT]) { totalCount nodes { title isPublic
      ... on ComplaintRecord { result category } } } } }"""
GRADE = "query ($u: String!) { entity(uscc: $u) { riskAssessment { score riskClass } } }"
RATES = """query ($u: String!) { entity(uscc: $u) {
  settlementRates { channel settled published share } all: publishedComplaints { totalCount }
  HOTLINE_12315: publishedComplaints(channel: HOTLINE_12315) { totalCount }
  CONSUMER_COUNCIL: publishedComplaints(channel: CONSUMER_COUNCIL) { totalCount } } }"""
COUNTS = "{ complaintOutcomes { channel outcome count } }"
BELOW_B = 1
"""So many settled complaints of ten points each."""
LISTED = """query ($c: ComplaintSource) { publishedComplaints(filter: {channel: $c}, first: 100) {
  totalCount nodes { id channel closedOn outcome complainant { name } } } }"""


@pytest.fixture(scope="module")
def server(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may send to this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_LOCAL_TARGETS", "true")
        with serving(
            api.url, tmp_path_factory.mktemp("served"), keys=api.platform.keyring.folder
        ) as started:
            yield started


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


class Asking:
    """The public API over HTTP."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self.server, self.client = server, client

    def data(self, query: str, viewer: Viewer = PUBLIC, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        headers = self.server.headers(viewer)
        answer = self.client.post(self.server.graphql, json=body, headers=headers).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def do(self, case: Any, action: str, viewer: Viewer, **given: Any) -> Any:
        """The case after an action, as who acted sees it."""
        variables = {"complaint": case["id"]}
        if action not in ("POST", "PROPOSE"):
            seen_now = self.data(FIND % CASE, viewer, id=case["id"])["node"]
            assert action in seen_now["allowedActions"], (action, seen_now)
            variables["version"] = seen_now["version"]
        (answer,) = self.data(mutation(action, **given), viewer, **variables).values()
        assert answer["errors"] == [], (action, answer)
        return answer["complaint"]


@pytest.fixture
async def hotline(api: Api, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = await opened(api, server, tmp_path_factory.mktemp("h"), "HOTLINE_12315")
    yield made
    made.stop()


@pytest.mark.clause("7.1.3-3")
@pytest.mark.clause("6.5.3-1")
async def test_from_the_consumer_to_the_published_outcome_and_the_grade(
    api: Api, place: Place, server: Server, hotline: Channel
) -> None:
    """Four viewers: the consumer, the mall, the entity and the regulator; and then the public."""
    with httpx.Client(timeout=20) as client:
        await walked(api, place, Asking(server, client), hotline)


async def walked(api: Api, place: Place, graph: "Asking", hotline: Channel) -> None:
    uscc = place.shop.uscc
    await graded(api, place)
    before = graph.data(OUTCOMES, u=uscc)["entity"]
    score = graph.data(GRADE, REGULATOR, u=uscc)["entity"]["riskAssessment"]
    case = brought(graph, place, hotline)
    graph.do(case, "CONSENT", CONSUMER)
    graph.do(case, "CONSENT", place.owner)
    graph.do(case, "POST", place.owner)
    graph.do(case, "TERMINATE", REGULATOR)
    assert graph.data(OUTCOMES, u=uscc)["entity"] == before
    case = graph.do(case, "CLOSE", REGULATOR)
    assert (case["state"], case["outcome"]) == ("CLOSED", "NOT_SETTLED")
    hotline.wait(case["number"], "CLOSED")
    is_public(graph, case, before, graph.data(OUTCOMES, u=uscc)["entity"])
    grade = graph.data(GRADE, REGULATOR, u=uscc)["entity"]["riskAssessment"]
    assert (score["riskClass"], grade["riskClass"]) == ("A", "B"), (score, grade)
    assert grade["score"] == score["score"] + 20


def brought(graph: "Asking", place: Place, hotline: Channel) -> Any:
    """The case after the mall could not settle it: accepted, and known to 12315 by its number."""
    entity = build.global_id("ent", place.shop)
    told = graph.data(SUBMIT, CONSUMER, entity=entity, claim=claim(), key="e2e")
    (made,) = told["claimSubmit"]["claim"]["cases"]
    case = made["complaint"]
    assert (case["state"], made["reasons"]) == ("AT_STATION", ["STATION_FIRST"])
    graph.do(case, "POST", place.manager)
    graph.do(case, "PROPOSE", place.manager)
    case = graph.do(case, "ESCALATE", CONSUMER)
    assert (case["state"], case["channel"]) == ("FILED", "HOTLINE_12315")
    hotline.wait(case["number"], "FILED")
    shown = until(
        lambda: graph.data(FIND % "externalCases { nodes { number } }", CONSUMER, id=case["id"]),
        lambda found: bool(found["node"]["externalCases"]["nodes"]),
    )
    number = shown["node"]["externalCases"]["nodes"][0]["number"]
    case = graph.do(case, "ACCEPT", REGULATOR)
    assert hotline.wait(case["number"], "ACCEPTED")[-1]["theirs"] == number
    assert hotline.say(event="ACCEPTED", number=number)[0] == 200
    return case


def is_public(graph: "Asking", case: Any, before: Any, after: Any) -> None:
    """The outcome is public, the record says it, and nobody learns who complained."""
    (shown,) = after["publishedComplaints"]["nodes"]
    assert shown == {
        "id": case["id"],
        "number": case["number"],
        "channel": "HOTLINE_12315",
        "outcome": "NOT_SETTLED",
        "subject": "火锅底料与标示不符",
        "file": None,
        "complainant": None,
        "timeline": {"totalCount": 0},
    }
    record = after["creditRecords"]["nodes"][0]
    assert after["creditRecords"]["totalCount"] == before["creditRecords"]["totalCount"] + 1
    assert (record["result"], record["isPublic"]) == ("NOT_SETTLED", True)
    assert after["complaintSummary"]["total"] == before["complaintSummary"]["total"] + 1
    fields = FIND % "id subject file { facts } transcript { text }"
    for viewer in (PUBLIC, STRANGER):
        text = str(graph.data(fields, viewer, id=case["id"]))
        assert not any(secret in text for secret in (*WHO.values(), "标示牛油"))


async def graded(api: Api, place: Place) -> None:
    """Grade the city, as `youxin risk recompute` does; the shop stands just below class B."""
    yesterday = date.today() - timedelta(days=1)
    for _ in range(BELOW_B):
        await api.store(build.record(place.shop, RecordKind.COMPLAINT, occurred_on=yesterday))
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        await recompute(connection, date.today())
    finally:
        await connection.close()


async def settled(api: Api, place: Place, phone: str, **given: Any) -> dict[str, Any]:
    """A complaint about the lone shop whose mediation ended, closed."""
    who = {"complainant": WHO | {"phone": phone}, "path": "NATIONAL_12315"}
    case = await filed(api, place.lone, **(who | given))
    case = await done(api, case, "ACCEPT", REGULATOR)
    case = await done(api, case, "TERMINATE", REGULATOR)
    return await done(api, case, "CLOSE", REGULATOR)


@pytest.mark.clause("6.5.3-1")
@pytest.mark.clause("6.5.3-2")
async def test_only_closed_cases_with_consent_are_published_and_the_totals_reconcile(
    api: Api, place: Place
) -> None:
    shown = await settled(api, place, "18800000001")
    hidden = await settled(api, place, "18800000002", mayPublish=False)
    withdrawn = await filed(api, place.lone, complainant=WHO | {"phone": "18800000003"})
    withdrawn = await done(api, withdrawn, "WITHDRAW", CONSUMER)
    assert (withdrawn["state"], withdrawn["outcome"]) == ("CLOSED", "WITHDRAWN")
    refused = await filed(api, place.lone, complainant=WHO | {"phone": "18800000004"})
    await done(api, refused, "REFUSE", REGULATOR)
    await api.store(build.complaint(place.lone, channel="CONSUMER_COUNCIL"))
    listed = (await api.data(LISTED))["publishedComplaints"]
    keys = {one["id"] for one in listed["nodes"]}
    assert shown["id"] in keys
    assert not keys & {hidden["id"], withdrawn["id"], refused["id"]}
    assert {one["complainant"] for one in listed["nodes"]} == {None}
    counts = (await api.data(COUNTS))["complaintOutcomes"]
    by_source = {
        source: (await api.data(LISTED, c=source))["publishedComplaints"]["totalCount"]
        for source in ("HOTLINE_12315", "CONSUMER_COUNCIL", "STATION")
    }
    assert by_source["STATION"] == 0
    assert by_source["CONSUMER_COUNCIL"] >= 1
    assert sum(by_source.values()) == listed["totalCount"] == sum(c["count"] for c in counts)
    (stored,) = await api.fetch(
        """SELECT count(*) AS n FROM complaint WHERE state = 'CLOSED' AND same_as IS NULL
        AND outcome IN ('SETTLED', 'NOT_SETTLED') AND channel <> 'STATION' AND is_published"""
    )
    assert stored["n"] == listed["totalCount"]
    for case in (hidden, withdrawn, refused):
        assert await seen(api, case, PUBLIC, "id") is None
    records = await api.fetch(
        "SELECT source_record_id, public_until > now() AS is_public FROM credit_record "
        "WHERE kind = 'COMPLAINT' AND entity_id = $1",
        place.lone.id,
    )
    found = {row["source_record_id"]: row["is_public"] for row in records}
    assert found == {shown["id"][4:]: True, hidden["id"][4:]: False}


@pytest.mark.clause("7.1.2.3-1")
async def test_the_rates_of_an_entity_show_what_they_are_made_of_and_sum_up(
    api: Api, place: Place
) -> None:
    shop, quiet = build.entity(), build.entity()
    await api.store(shop, quiet)
    outcomes = {"HOTLINE_12315": ("SETTLED", "NOT_SETTLED"), "CONSUMER_COUNCIL": ("SETTLED",)}
    for channel, each in outcomes.items():
        for outcome in each:
            await api.store(build.complaint(shop, channel=channel, outcome=outcome))
    await api.store(build.complaint(shop, is_published=False))
    for viewer in (PUBLIC, REGULATOR):
        found = (await api.data(RATES, viewer, u=shop.uscc))["entity"]
        whole, *parts = found["settlementRates"]
        assert whole == {"channel": None, "settled": 2, "published": 3, "share": 0.6667}
        assert parts == [
            {"channel": "CONSUMER_COUNCIL", "settled": 1, "published": 1, "share": 1.0},
            {"channel": "HOTLINE_12315", "settled": 1, "published": 2, "share": 0.5},
        ]
        by_source = {one["channel"]: found[one["channel"]]["totalCount"] for one in parts}
        assert by_source == {one["channel"]: one["published"] for one in parts}
        assert found["all"]["totalCount"] == whole["published"] == sum(by_source.values())
    empty = (await api.data(RATES, u=quiet.uscc))["entity"]["settlementRates"]
    assert empty == [{"channel": None, "settled": 0, "published": 0, "share": None}]


async def test_a_review_takes_the_outcome_back_and_restores_or_drops_it(
    api: Api, place: Place
) -> None:
    case = await settled(api, place, "18800000005")
    case = await done(api, case, "CONTEST", CONSUMER)
    assert case["state"] == "UNDER_REVIEW"
    assert await seen(api, case, PUBLIC, "id") is None
    assert await records_of(api, case) == 0
    own = await acted(api, case, "UPHOLD", REGULATOR)
    assert [e["code"] for e in own["errors"]] == ["FORBIDDEN"]
    case = await done(api, case, "UPHOLD", SECOND)
    assert (await seen(api, case, PUBLIC, "outcome"))["outcome"] == "NOT_SETTLED"
    assert await records_of(api, case) == 1
    case = await done(api, case, "CONTEST", CONSUMER)
    case = await done(api, case, "REOPEN", SECOND)
    assert (case["state"], case["outcome"]) == ("FILED", None)
    assert await records_of(api, case) == 0
    late = await settled(api, place, "18800000006")
    await api.fetch(
        "UPDATE complaint SET entered_on = entered_on - 80 WHERE number = $1", late["number"]
    )
    refused = await acted(api, late, "CONTEST", CONSUMER)
    assert [e["code"] for e in refused["errors"]] == ["TOO_LATE"]
    assert (await seen(api, late, PUBLIC, "state"))["state"] == "CLOSED"


async def records_of(api: Api, case: dict[str, Any]) -> int:
    """How many credit records a case has left."""
    (row,) = await api.fetch(
        "SELECT count(*) AS n FROM credit_record WHERE source_record_id = $1", case["id"][4:]
    )
    count: int = row["n"]
    return count
