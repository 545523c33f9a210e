"""An entity's life as events, colours and reported figures, by who asks."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.base import NEVER
from models.credit import ReportFinancials
from models.entities import Entity
from rules.credit import DisclosureStatus
from rules.records import RecordKind
from tests.api import PUBLIC, REGULATOR, Api
from tests.build import award, entity, global_id, penalty, record
from tests.risk.test_graph import graded, removed, representative, written

TIMELINE = """query ($uscc: String!, $kinds: [RecordKind!], $since: Date, $until: Date,
    $after: String) { entity(uscc: $uscc) {
  timeline(kinds: $kinds, since: $since, until: $until, first: 4, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { __typename id occurredOn } } } }"""
FAMILIES = """query ($uscc: String!) { entity(uscc: $uscc) {
  registered: creditRecords(kinds: [REGISTRATION_CHANGE], first: 100) { nodes { id } }
  licences(first: 100) { nodes { id } } annualReports(first: 100) { nodes { id } }
  certificates(first: 100) { nodes { id } } penalties(first: 100) { nodes { id } }
  abnormalListings(first: 100) { nodes { id } }
  seriousViolationListings(first: 100) { nodes { id } }
  complaintRecords(first: 100) { nodes { id } } samplingTests(first: 100) { nodes { id } }
  randomInspections(first: 100) { nodes { id } } awards(first: 100) { nodes { id } } } }"""
COLORS = """query ($uscc: String!) { entity(uscc: $uscc) { colorHistory {
  on at color previousColor cause record { id } } } }"""
TREND = """query ($uscc: String!, $metric: Metric!, $since: Date!) { entity(uscc: $uscc) {
  trend(metric: $metric, since: $since, grain: YEAR) { on value amount } } }"""
FRESH = """query ($uscc: String!) { entity(uscc: $uscc) { creditRecords { nodes {
  freshness { staleAfterSeconds isStale } } } } }"""


async def paged(api: Api, of: Entity, **given: Any) -> list[Any]:
    """Every event, page by page."""
    found: list[Any] = []
    after = None
    while True:
        page = (await api.data(TIMELINE, uscc=of.uscc, after=after,
                               **given))["entity"]["timeline"]  # fmt: skip
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.clause("7.4.4.1-2")
async def test_the_timeline_is_the_union_of_the_families_in_order(api: Api) -> None:
    one = entity()
    await api.store(one)
    for kind in RecordKind:
        made = penalty(one) if kind is RecordKind.PENALTY else record(one, kind)
        await api.store(made)
    await api.store(penalty(one, public_until=NEVER), award(one, occurred_on=date(2020, 5, 1)))
    events = await paged(api, one)
    families = (await api.data(FAMILIES, uscc=one.uscc))["entity"]
    union = {node["id"] for family in families.values() for node in family["nodes"]}
    assert len(events) == len(RecordKind) + 1
    assert {event["id"] for event in events} == union
    days = [event["occurredOn"] for event in events]
    assert days == sorted(days, reverse=True)
    assert len({event["__typename"] for event in events}) == len(RecordKind)
    early = await paged(api, one, until="2020-12-31")
    assert [event["occurredOn"] for event in early] == ["2020-05-01"]
    awards = await paged(api, one, kinds=["AWARD"], since="2021-01-01")
    assert [event["__typename"] for event in awards] == ["AwardRecord"]


@pytest.mark.clause("7.4.4.1-1")
async def test_each_change_of_colour_has_its_time_and_its_cause(api: Api) -> None:
    one = await graded(api, entity())
    listing = record(one, RecordKind.ABNORMAL_LISTING)
    await written(api, one, listing)
    await written(api, one, award(one))
    await removed(api, one, listing)
    for viewer, cause in ((PUBLIC, None), (REGULATOR, {"id": global_id("rec", listing)})):
        last, middle, first = (await api.data(COLORS, viewer, uscc=one.uscc))["entity"][
            "colorHistory"
        ]
        assert (last["color"], last["previousColor"]) == ("GREEN", "YELLOW")
        assert (middle["color"], middle["previousColor"]) == ("YELLOW", "GREEN")
        assert (first["color"], first["previousColor"]) == ("GREEN", None)
        assert last["record"] == middle["record"] == cause  # repaired: the public sees no cause
        assert last["at"] >= middle["at"] >= first["at"]
        assert middle["cause"] == "RECORD"


@pytest.mark.clause("6.2.3-2")
async def test_staff_and_revenue_follow_the_reports_filed_by_then(api: Api) -> None:
    one = entity(established_on=date(2018, 1, 1))
    await api.store(one)
    today = api.platform.context(PUBLIC, "zh").today
    for years, employees, choice in (
        (3, 10, DisclosureStatus.DISCLOSED), (2, 20, DisclosureStatus.DISCLOSED),
        (1, 30, DisclosureStatus.NOT_DISCLOSED),
    ):  # fmt: skip
        filed = today - timedelta(days=365 * years + 5)
        report = record(one, RecordKind.ANNUAL_REPORT, occurred_on=filed,
                        report_year=filed.year - 1, disclosure_status=choice.value)  # fmt: skip
        await api.store(report)
        is_disclosed = choice is DisclosureStatus.DISCLOSED
        await api.store(
            ReportFinancials(
                record_id=report.id, entity_id=one.id, is_disclosed=is_disclosed,
                employees=employees, revenue=employees * 3_000_000_000,
            )
        )  # fmt: skip
    since = str(today - timedelta(days=365 * 4 + 10))
    for viewer, last in ((PUBLIC, 20), (representative(one), 30), (REGULATOR, 30)):
        asked = {"uscc": one.uscc, "since": since}
        staff = (await api.data(TREND, viewer, metric="STAFF", **asked))["entity"]["trend"]
        assert [point["value"] for point in staff] == [None, 10, 20, last, last]
        money = (await api.data(TREND, viewer, metric="REVENUE", **asked))["entity"]["trend"]
        assert money[-1]["amount"] == f"{last * 3_000_000_000}.0000"


async def test_a_record_says_how_fresh_its_source_is(api: Api) -> None:
    one = entity()
    await api.store(one, award(one))
    (node,) = (await api.data(FRESH, uscc=one.uscc))["entity"]["creditRecords"]["nodes"]
    assert node["freshness"]["staleAfterSeconds"] > 0
