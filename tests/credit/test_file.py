"""What a credit file shows of each family, and to whom: clause by clause, through the API."""

from datetime import date, timedelta

import pytest

from models.base import FOREVER, NEVER
from models.complaints import Complainant
from models.credit import ReportFinancials
from models.entities import EntityChange
from rules.credit import (
    AbnormalGround,
    ComplaintOutcome,
    DisclosureStatus,
    LicenceKind,
    SamplingResult,
)
from rules.publicity import Happening, publish_by, removal_due, term
from rules.records import RecordKind
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.credit.conftest import Ask, owner_of

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
KIND = RecordKind


@pytest.mark.clause("6.2.1-3")
async def test_registration_shows_each_change_before_and_after(api: Api, ask: Ask) -> None:
    shop = build.entity(status="ACTIVE")
    await api.store(shop)
    moved = EntityChange(
        entity_id=shop.id, field="address", before="旧址", after="新址",
        changed_on=date(2026, 3, 4), source_code="CQ-REGISTRY",
    )  # fmt: skip
    record = build.record(shop, KIND.REGISTRATION_CHANGE, item="住所", before="旧址", after="新址")
    await api.store(moved, record)
    seen = await ask(
        shop,
        "status establishedOn changes { nodes { field before after changedOn } } "
        "creditRecords(kinds: [REGISTRATION_CHANGE]) { nodes { "
        "... on RegistrationChangeRecord { matter before after } } }",
    )
    told = {"before": "旧址", "after": "新址"}
    assert seen["status"] == "ACTIVE"
    assert seen["changes"]["nodes"] == [{"field": "address", **told, "changedOn": "2026-03-04"}]
    assert seen["creditRecords"]["nodes"] == [{"matter": "住所", **told}]


@pytest.mark.clause("6.2.1-4")
async def test_a_licence_is_expired_on_the_day_after_its_last(api: Api, ask: Ask) -> None:
    shop = build.entity()
    filing = LicenceKind.FILING.value
    await api.store(
        shop,
        build.record(shop, KIND.LICENCE, valid_to=YESTERDAY, number="1"),
        build.record(shop, KIND.LICENCE, valid_to=TODAY, number="2", licence_kind=filing),
        build.record(shop, KIND.LICENCE, valid_to=None, number="3", revoked_on=TODAY),
    )
    seen = await ask(
        shop,
        "all: licences { nodes { number licenceKind status } } "
        "expired: licences(status: EXPIRED) { totalCount nodes { number } }",
    )
    states = {
        node["number"]: (node["licenceKind"], node["status"]) for node in seen["all"]["nodes"]
    }
    assert states == {
        "1": ("LICENCE", "EXPIRED"), "2": ("FILING", "VALID"), "3": ("LICENCE", "REVOKED"),
    }  # fmt: skip
    assert seen["expired"] == {"totalCount": 1, "nodes": [{"number": "1"}]}


REPORT = (
    "annualReports(year: 2025) { nodes { reportYear disclosure { status } financials { tax } } }"
)


@pytest.mark.clause("6.2.1-5")
async def test_a_financial_section_follows_the_entitys_choice(api: Api, ask: Ask) -> None:
    shop, other = build.entity(), build.entity()
    hidden = build.record(shop, KIND.ANNUAL_REPORT)
    shown = build.record(
        other, KIND.ANNUAL_REPORT, disclosure_status=DisclosureStatus.DISCLOSED.value
    )
    await api.store(shop, other, hidden, shown)
    for record, is_disclosed in ((hidden, False), (shown, True)):
        await api.store(
            ReportFinancials(
                record_id=record.id, entity_id=record.entity_id, is_disclosed=is_disclosed, tax=7
            )
        )
    seen = {}
    for name, viewer in (
        ("public", PUBLIC), ("other", owner_of(other)), ("own", owner_of(shop)), ("reg", REGULATOR),
    ):  # fmt: skip
        (node,) = (await ask(shop, REPORT, viewer))["annualReports"]["nodes"]
        assert node["disclosure"] == {"status": "NOT_DISCLOSED"}
        seen[name] = node["financials"]
    tax = {"tax": "7.0000"}
    assert seen == {"public": None, "other": None, "own": tax, "reg": tax}
    (node,) = (await ask(other, REPORT))["annualReports"]["nodes"]
    assert (node["disclosure"]["status"], node["financials"]) == ("DISCLOSED", tax)


CHECK = """query ($number: String!, $hash: String!) {
  verifyCertificate(number: $number, documentHash: $hash) { verification certificate { item } } }"""


@pytest.mark.clause("6.2.1-6")
async def test_a_certificate_is_verified_by_hash_and_date(api: Api, ask: Ask) -> None:
    shop, good = build.entity(), "ab" * 32
    await api.store(
        shop,
        build.record(shop, KIND.CERTIFICATE, number="V", content_hash=good),
        build.record(shop, KIND.CERTIFICATE, number="X", content_hash=good, valid_to=YESTERDAY),
        build.record(shop, KIND.CERTIFICATE, number="R", content_hash=good, revoked_on=TODAY),
        build.record(shop, KIND.CERTIFICATE, number="U", content_hash=None),
    )
    seen = await ask(shop, "certificates { nodes { number verification } }")
    states = {node["number"]: node["verification"] for node in seen["certificates"]["nodes"]}
    assert states == {"V": "VALID", "X": "EXPIRED", "R": "REVOKED", "U": "UNKNOWN"}
    for number, presented, expected in (
        ("V", good.upper(), "VALID"), ("V", "cd" * 32, "UNKNOWN"), ("X", good, "EXPIRED"),
        ("R", good, "REVOKED"), ("U", good, "UNKNOWN"), ("none", good, "UNKNOWN"),
    ):  # fmt: skip
        found = await api.data(CHECK, number=number, hash=presented)
        assert found["verifyCertificate"]["verification"] == expected, number


PENALTIES = "penalties { nodes { number tier isPublic publicUntil ruleVersion { rule version } } }"


@pytest.mark.clause("6.2.1-7")
async def test_a_penalty_leaves_the_public_view_and_stays_for_regulators(
    api: Api, ask: Ask
) -> None:
    shop = build.entity()
    await api.store(
        shop,
        build.penalty(
            shop, number="live", public_until=TODAY, term_rule="PENALTY_PUBLICITY@ORDER-45"
        ),
        build.penalty(shop, number="ended", public_until=YESTERDAY),
        build.penalty(shop, number="warned", is_warning_only=True, public_until=NEVER),
        build.penalty(shop, number="repaired", repaired_on=YESTERDAY, public_until=NEVER),
    )
    (live,) = (await ask(shop, PENALTIES))["penalties"]["nodes"]
    assert (live["number"], live["publicUntil"]) == ("live", TODAY.isoformat())
    assert live["ruleVersion"] == {"rule": "PENALTY_PUBLICITY", "version": "ORDER-45"}
    everything = {"live", "ended", "warned", "repaired"}
    for viewer, expected in (
        (CONSUMER, {"live"}), (owner_of(shop), everything), (REGULATOR, everything),
    ):  # fmt: skip
        nodes = (await ask(shop, PENALTIES, viewer))["penalties"]["nodes"]
        assert {node["number"] for node in nodes} == expected
    only = await ask(shop, "penalties(publishedOnly: true) { totalCount }", REGULATOR)
    assert only["penalties"]["totalCount"] == 1


async def test_an_entity_does_not_see_anothers_hidden_records(api: Api, ask: Ask) -> None:
    shop, other = build.entity(), build.entity()
    await api.store(shop, other, build.penalty(shop, public_until=YESTERDAY))
    assert (await ask(shop, PENALTIES, owner_of(other)))["penalties"]["nodes"] == []


async def test_the_database_itself_hides_what_is_not_the_viewers(api: Api) -> None:
    shop, other = build.entity(), build.entity()
    await api.store(shop, other, build.penalty(shop, public_until=YESTERDAY))
    sql = "SELECT count(*) AS n FROM credit_record WHERE entity_id = $1"
    seen = []
    for viewer in (PUBLIC, CONSUMER, owner_of(other), owner_of(shop), REGULATOR):
        rows = await api.platform.context(viewer, "zh").door.fetch(sql, shop.id)
        seen.append(rows[0]["n"])
    assert seen == [0, 0, 0, 1, 1]


LISTINGS = "{ nodes { ground isInForce removedOn removalGround } }"


@pytest.mark.clause("6.2.1-8")
async def test_an_abnormal_listing_shows_its_ground_and_its_removal(api: Api, ask: Ask) -> None:
    shop = build.entity()
    for ground in AbnormalGround:
        shop_record = build.record(shop, KIND.ABNORMAL_LISTING, ground=ground.value)
        await api.store(*((shop,) if ground is next(iter(AbnormalGround)) else ()), shop_record)
    removed = build.record(
        shop, KIND.ABNORMAL_LISTING, removed_on=YESTERDAY, removal_ground="恢复联系",
        occurred_on=TODAY,
    )  # fmt: skip
    await api.store(removed)
    seen = (await ask(shop, f"abnormalListings {LISTINGS}"))["abnormalListings"]["nodes"]
    assert {node["ground"] for node in seen} == set(AbnormalGround)
    assert seen[0] == {
        "ground": "UNREACHABLE", "isInForce": False, "removedOn": YESTERDAY.isoformat(),
        "removalGround": "恢复联系",
    }  # fmt: skip
    assert [node["isInForce"] for node in seen[1:]] == [True] * 4


@pytest.mark.clause("6.2.1-9")
async def test_a_serious_listing_removes_itself_after_three_years(api: Api, ask: Ask) -> None:
    shop = build.entity()
    due = removal_due(date(2023, 2, 1))
    await api.store(
        shop,
        build.record(shop, KIND.SERIOUS_VIOLATION, occurred_on=date(2023, 2, 1), due_on=due),
        build.record(
            shop, KIND.SERIOUS_VIOLATION, occurred_on=date(2025, 2, 1), due_on=date(2028, 2, 1)
        ),
    )
    fields = (
        "seriousViolationListings { nodes { "
        "article expectedRemovalOn earlyRemovalFrom isInForce removedOn } }"
    )
    live, past = (await ask(shop, fields, REGULATOR))["seriousViolationListings"]["nodes"]
    assert past == {
        "article": "第五条", "expectedRemovalOn": "2026-02-01", "earlyRemovalFrom": "2024-02-01",
        "isInForce": False, "removedOn": "2026-02-01",
    }  # fmt: skip
    assert (live["isInForce"], live["removedOn"]) == (True, None)


async def test_a_serious_listing_that_is_removed_early_leaves_the_view_that_day(
    api: Api, ask: Ask
) -> None:
    shop = build.entity()
    listed, removed = date(2025, 2, 1), TODAY
    happened = Happening(KIND.SERIOUS_VIOLATION, listed, removed_on=removed)
    early = build.record(
        shop, KIND.SERIOUS_VIOLATION, occurred_on=listed, due_on=date(2028, 2, 1),
        removed_on=removed, removal_ground="提前移出", public_until=term(happened).until,
    )  # fmt: skip
    await api.store(shop, early)
    fields = "seriousViolationListings { nodes { isInForce removedOn removalGround } }"
    assert (await ask(shop, fields))["seriousViolationListings"]["nodes"] == []
    (seen,) = (await ask(shop, fields, REGULATOR))["seriousViolationListings"]["nodes"]
    assert seen == {
        "isInForce": False, "removedOn": TODAY.isoformat(), "removalGround": "提前移出",
    }  # fmt: skip


WHOLE = """
  licences { totalCount nodes { number status ruleVersion { version } } }
  annualReports { nodes { reportYear disclosure { status } financials { tax } } }
  certificates { nodes { number verification } } penalties { nodes { number tier publicUntil } }
  abnormalListings { nodes { ground isInForce } }
  seriousViolationListings { nodes { article expectedRemovalOn isInForce } }
  complaintRecords { nodes { category result } } samplingTests { nodes { result item } }
  randomInspections { nodes { plan isLate publishBy } } awards { nodes { number } }
  timeline { totalCount nodes { id title provenance { source recordedAt } } }"""


@pytest.mark.plan("counts the statements of a plan")
async def test_a_full_credit_file_is_one_statement(api: Api) -> None:
    shop = build.entity()
    await api.store(shop)
    for kind in KIND:
        await api.store(build.penalty(shop) if kind is KIND.PENALTY else build.record(shop, kind))
    query = f"query ($uscc: String!) {{ entity(uscc: $uscc) {{ {WHOLE} }} }}"
    for viewer in (PUBLIC, owner_of(shop), REGULATOR):
        answer = await api.run(query, {"uscc": shop.uscc}, viewer)
        assert answer.data["entity"]["timeline"]["totalCount"] == len(KIND)
        assert len(answer.statements) == 1


@pytest.mark.clause("6.2.1-10")
async def test_complaints_are_summed_and_show_nobody(api: Api, ask: Ask) -> None:
    shop = build.entity()
    withdrawn = ComplaintOutcome.NOT_SETTLED.value
    await api.store(
        shop,
        build.record(shop, KIND.COMPLAINT),
        build.record(shop, KIND.COMPLAINT),
        build.record(shop, KIND.COMPLAINT, item="计量不足", result=withdrawn),
        build.record(shop, KIND.COMPLAINT, public_until=YESTERDAY),
        build.complaint(shop),
    )
    seen = await ask(
        shop,
        "complaintSummary { total outcomes { outcome count } categories { category count } } "
        "publishedComplaints { nodes { subject outcome } }",
    )
    assert seen["complaintSummary"] == {
        "total": 3,
        "outcomes": [{"outcome": "NOT_SETTLED", "count": 1}, {"outcome": "SETTLED", "count": 2}],
        "categories": [{"category": "价格争议", "count": 2}, {"category": "计量不足", "count": 1}],
    }
    assert seen["publishedComplaints"]["nodes"] == [{"subject": "缺斤少两", "outcome": "SETTLED"}]


@pytest.mark.clause("6.2.1-10")
async def test_no_public_role_learns_who_complained(api: Api, ask: Ask) -> None:
    shop = build.entity()
    told = build.complaint(shop)
    await api.store(shop, told)
    who = Complainant(complaint_id=told.id, name="周山城", phone="13900000000", address="渝中区")
    await api.store(who)
    fields = "publishedComplaints { nodes { subject complainant { name phone address } } }"
    for viewer in (PUBLIC, CONSUMER, owner_of(shop)):
        (node,) = (await ask(shop, fields, viewer))["publishedComplaints"]["nodes"]
        assert node == {"subject": "缺斤少两", "complainant": None}
    (node,) = (await ask(shop, fields, REGULATOR))["publishedComplaints"]["nodes"]
    assert node["complainant"]["name"] == "周山城"


@pytest.mark.clause("6.2.1-11")
async def test_a_failed_test_links_to_its_batch(api: Api, ask: Ask) -> None:
    shop = build.entity()
    base = build.product(shop)
    lot = build.batch(shop, base, lot="L-77")
    failed = build.record(
        shop, KIND.SAMPLING_TEST, result=SamplingResult.FAIL.value, item="菌落总数",
        product_name="火锅底料", lot="L-77", standard="GB 31644", laboratory="市食检院",
        product_batch_id=lot.id,
    )  # fmt: skip
    await api.store(shop, base, lot, failed, build.record(shop, KIND.SAMPLING_TEST))
    seen = await ask(
        shop,
        "samplingTests(result: FAIL) { nodes { item standard laboratory result "
        "batch { lot product { name } } } }",
    )
    assert seen["samplingTests"]["nodes"] == [
        {
            "item": "菌落总数", "standard": "GB 31644", "laboratory": "市食检院", "result": "FAIL",
            "batch": {"lot": "L-77", "product": {"name": "火锅底料"}},
        }
    ]  # fmt: skip


LATE = '{ lateInspections(filter: {district: "500112"}) { nodes { plan isLate publishBy } } }'


@pytest.mark.clause("6.2.1-12")
async def test_an_inspection_published_too_late_is_listed_as_late(api: Api, ask: Ask) -> None:
    shop = build.entity(district_code="500112")
    formed = date(2026, 9, 21)  # the National Day holidays lie in the twenty working days
    last = publish_by(formed)
    assert last == date(2026, 10, 26)
    for plan, published in (("in time", last), ("late", last + timedelta(1))):
        record = build.record(
            shop, KIND.RANDOM_INSPECTION, plan=plan, formed_on=formed, publish_by=last,
            published_on=published,
        )  # fmt: skip
        await api.store(*((shop,) if plan == "in time" else ()), record)
    seen = await ask(
        shop,
        "all: randomInspections { nodes { plan isLate } } "
        "late: randomInspections(isLate: true) { nodes { plan } }",
    )
    assert {n["plan"]: n["isLate"] for n in seen["all"]["nodes"]} == {
        "in time": False,
        "late": True,
    }
    assert seen["late"]["nodes"] == [{"plan": "late"}]
    listed = (await api.data(LATE))["lateInspections"]["nodes"]
    assert listed == [{"plan": "late", "isLate": True, "publishBy": "2026-10-26"}]


async def test_a_record_without_end_says_no_last_day(api: Api, ask: Ask) -> None:
    shop = build.entity()
    await api.store(shop, build.award(shop, public_until=FOREVER))
    seen = await ask(shop, "awards { nodes { isPublic publicUntil } }")
    assert seen["awards"]["nodes"] == [{"isPublic": True, "publicUntil": None}]
