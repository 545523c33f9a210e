"""What an entity keeps to itself leaves it by its consent only: scoped, dated, taken back."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.credit import ReportFinancials
from models.entities import Entity
from models.exchange import PartnerKey
from resolvers.context import Viewer
from rules.records import RecordKind
from rules.roles import Role
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.partners.conftest import Partner
from tests.partners.test_inbound import BODY, check_url, signed
from tests.server import Server
from tests.subjects.test_subjects import LEAVING

ANALYST = Viewer(Role.ANALYST, "bank-1")
OTHER = Viewer(Role.ANALYST, "bank-2")
AUDITOR = Viewer(Role.OPERATOR_AUDIT, "auditor-1")
REPORTS = """query ($uscc: String!) { entity(uscc: $uscc) { annualReports { nodes {
  reportYear disclosure { status } financials { revenue } } } } }"""
ASK = """mutation ($entity: ID!, $year: Int!) { disclosureRequest(entity: $entity,
  matter: FINANCIALS, year: $year, purpose: CREDIT_CHECK, reason: "授信调查") {
  disclosure { id version state entity { uscc } } errors { code path } } }"""
GRANT = """mutation ($id: ID!, $version: Int!, $until: Date!) {
  disclosureGrant(disclosure: $id, version: $version, until: $until) {
    disclosure { id version state since until } errors { code path } } }"""
REVOKE = """mutation ($id: ID!, $version: Int!) {
  disclosureRevoke(disclosure: $id, version: $version) {
    disclosure { state } errors { code path } } }"""
MARK = """mutation ($secret: Boolean!) { entityMarkConfidential(matter: FINANCIALS,
  isConfidential: $secret) { entity { uscc } errors { code path } } }"""
LISTED = "{ disclosureRequests { state year entity { uscc } } }"
USAGE = """query ($since: Date!, $until: Date!) { usageReport(since: $since, until: $until) {
  owner purpose admitted refused } }"""


async def reporting(api: Api, *years: int) -> Entity:
    """An entity that has published the finances of these years."""
    shop = build.entity()
    rows: list[Any] = [shop]
    for year in years:
        record = build.record(
            shop, RecordKind.ANNUAL_REPORT, report_year=year, disclosure_status="DISCLOSED"
        )
        money = ReportFinancials(
            record_id=record.id, entity_id=shop.id, is_disclosed=True, revenue=year
        )
        rows += [record, money]
    await api.store(*rows)
    return shop


def owner(shop: Entity) -> Viewer:
    return Viewer(Role.ENTITY, f"owner-{shop.id}", uscc=shop.uscc)


async def seen(api: Api, shop: Entity, viewer: Viewer) -> dict[int, tuple[str, bool]]:
    """By year the status, and whether the money shows, alike on both execution paths."""
    found = []
    for compiled in (True, False):
        asked = await api.run(REPORTS, {"uscc": shop.uscc}, viewer, compiled=compiled)
        found.append(
            {
                one["reportYear"]: (one["disclosure"]["status"], one["financials"] is not None)
                for one in asked.data["entity"]["annualReports"]["nodes"]
            }
        )
    assert found[0] == found[1]
    return found[0]


async def marked(api: Api, shop: Entity, *, secret: bool) -> list[Any]:
    done = (await api.data(MARK, owner(shop), secret=secret))["entityMarkConfidential"]
    errors: list[Any] = done["errors"]
    return errors


async def asked(api: Api, shop: Entity, year: int, viewer: Viewer = ANALYST) -> dict[str, Any]:
    given = {"entity": build.global_id("ent", shop), "year": year}
    done = (await api.data(ASK, viewer, **given))["disclosureRequest"]
    assert done["errors"] == []
    assert done["disclosure"]["entity"] == {"uscc": shop.uscc}
    found: dict[str, Any] = done["disclosure"]
    return found


@pytest.mark.clause("8.3.3-1")
async def test_what_is_marked_secret_leaves_to_nobody_unauthorised(api: Api) -> None:
    shop = await reporting(api, 2025)
    assert await seen(api, shop, PUBLIC) == {2025: ("DISCLOSED", True)}
    assert await marked(api, shop, secret=True) == []
    for viewer in (PUBLIC, CONSUMER, ANALYST, owner(await reporting(api, 2025))):
        assert await seen(api, shop, viewer) == {2025: ("CONSENT_REQUIRED", False)}
        found = await api.run(REPORTS, {"uscc": shop.uscc}, viewer)
        assert "2025.0000" not in str(found.body)
    for viewer in (owner(shop), REGULATOR):
        assert await seen(api, shop, viewer) == {2025: ("CONSENT_REQUIRED", True)}
    with_rights = "SELECT count(*) AS n FROM report_financials WHERE entity_id = $1"
    (row,) = await api.fetch(with_rights, shop.id, role="youxin_signed_in")
    assert row["n"] == 0
    stranger = (await api.data(MARK, CONSUMER, secret=False))["entityMarkConfidential"]
    assert [one["code"] for one in stranger["errors"]] == ["FORBIDDEN"]
    assert await marked(api, shop, secret=False) == []
    assert await seen(api, shop, PUBLIC) == {2025: ("DISCLOSED", True)}


@pytest.mark.clause("8.3.3-2")
async def test_consent_is_scoped_dated_and_revocable(api: Api) -> None:
    shop = await reporting(api, 2024, 2025)
    await marked(api, shop, secret=True)
    kept = {2024: ("CONSENT_REQUIRED", False), 2025: ("CONSENT_REQUIRED", False)}
    request = await asked(api, shop, 2025)
    assert await seen(api, shop, ANALYST) == kept
    today = api.platform.context(PUBLIC, "zh").today
    given = {"id": request["id"], "version": 1, "until": str(today + timedelta(days=30))}
    for viewer in (ANALYST, owner(await reporting(api))):
        refused = (await api.data(GRANT, viewer, **given))["disclosureGrant"]
        assert [one["code"] for one in refused["errors"]] == ["NOT_FOUND"]
    for until in (today - timedelta(days=1), today + timedelta(days=400)):
        late = await api.data(GRANT, owner(shop), **(given | {"until": str(until)}))
        assert [one["code"] for one in late["disclosureGrant"]["errors"]] == ["INVALID_DATE"]
    granted = (await api.data(GRANT, owner(shop), **given))["disclosureGrant"]
    assert granted["errors"] == []
    shown = kept | {2025: ("CONSENT_REQUIRED", True)}
    assert await seen(api, shop, ANALYST) == shown
    for viewer in (PUBLIC, OTHER, CONSUMER):
        assert await seen(api, shop, viewer) == kept
    await api.fetch("UPDATE disclosure SET until = since - 1 WHERE entity_id = $1", shop.id)
    assert await seen(api, shop, ANALYST) == kept  # its last day is over
    await api.fetch("UPDATE disclosure SET until = since WHERE entity_id = $1", shop.id)
    assert await seen(api, shop, ANALYST) == shown
    taken = {"id": request["id"], "version": granted["disclosure"]["version"]}
    back = (await api.data(REVOKE, owner(shop), **taken))["disclosureRevoke"]
    assert back == {"disclosure": {"state": "REVOKED"}, "errors": []}
    assert await seen(api, shop, ANALYST) == kept
    listed = (await api.data(LISTED, owner(shop)))["disclosureRequests"]
    assert listed == (await api.data(LISTED, ANALYST))["disclosureRequests"]
    assert listed == [{"state": "REVOKED", "year": 2025, "entity": {"uscc": shop.uscc}}]
    assert (await api.data(LISTED, LEAVING))["disclosureRequests"] == []
    assert (await api.run(LISTED, viewer=PUBLIC)).codes == ["UNAUTHENTICATED"]


@pytest.mark.clause("8.3.3-3")
async def test_a_key_is_refused_for_a_purpose_it_was_not_registered_for(
    api: Api, server: Server
) -> None:
    allowed, barred = Partner("agency-x"), Partner("agency-y")
    for partner, purposes in ((allowed, ["INTEROPERABILITY"]), (barred, ["STATISTICS"])):
        row: PartnerKey = partner.row()
        row.purposes = purposes
        await api.store(row)
    url = check_url(server)
    async with httpx.AsyncClient() as client:
        for partner, status in ((allowed, 200), (allowed, 200), (barred, 403)):
            reply = await client.post(url, content=BODY, headers=signed(partner, url))
            assert reply.status_code == status
    assert (reply.json()["code"], reply.json()["path"]) == ("FORBIDDEN", "purpose")
    today = api.platform.context(PUBLIC, "zh").today
    span = {"since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=2))}
    told = (await api.data(USAGE, AUDITOR, **span))["usageReport"]
    assert [tuple(one.values()) for one in told] == [
        ("agency-x", "INTEROPERABILITY", 2, 0),
        ("agency-y", "INTEROPERABILITY", 0, 1),
    ]
    assert (await api.run(USAGE, span, REGULATOR)).codes == ["FORBIDDEN"]
