"""Sharing by contract, the ledger of the data's life, responsibilities, and jurisdiction."""

from datetime import date, timedelta
from typing import Any

import pytest

from resolvers.context import Viewer
from rules.governance.responsibilities import DataStage
from rules.records import DataFamily
from rules.roles import Role
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.paths import ROOT

PARTNER, OTHER = Viewer(Role.PARTNER, "tax-bureau"), Viewer(Role.PARTNER, "customs")
AUDITOR = Viewer(Role.OPERATOR_AUDIT, "audit-1")
TODAY = date.today()
REQUEST = """mutation ($f: [String!]!, $b: Date!, $e: Date!) { made: dataShareRequest(
  dataset: ENTITY, fields: $f, purpose: "税源核查", beginsOn: $b, endsOn: $e) {
  dataShare { id state fields owner } errors { code path } } }"""
DECIDE = """mutation ($c: ID!) { made: dataShareDecide(contract: $c, isApproved: true) {
  dataShare { id state owner } errors { code } } }"""
END = "mutation ($c: ID!) { made: dataShareEnd(contract: $c) { errors { code } } }"
TAKE = """mutation ($c: ID!, $first: Int!, $after: String) { made: dataShareTake(contract: $c,
  first: $first, after: $after) { dataShare { rows place owner purpose fields
  records { values { field value } } } errors { code path } } }"""
LEDGER = """{ dataActivities(stage: SHARE) { stage party purpose fields rows owner } }"""
RESPONSIBLE = "{ dataResponsibilities { stage family owner procedure control } }"
RAISE = """mutation ($e: ID!) { made: warningRaise(entity: $e, level: LOW, title: "x",
  audience: PUBLIC) { errors { code path } } }"""
DELEGATE = """mutation ($s: String!, $d: String!, $b: Date!, $e: Date!) {
  made: jurisdictionDelegate(subject: $s, district: $d, beginsOn: $b, endsOn: $e, reason: "支援") {
  jurisdiction { subject districtCode } errors { code path } } }"""


async def contract(api: Api, begins: date = TODAY, days: int = 30, **given: Any) -> str:
    """A contract that was approved."""
    term = {"b": begins.isoformat(), "e": (begins + timedelta(days=days)).isoformat()}
    asked = await api.data(REQUEST, PARTNER, f=given.get("f", ["name", "uscc"]), **term)
    assert asked["made"]["errors"] == []
    key = str(asked["made"]["dataShare"]["id"])
    assert (await api.data(DECIDE, REGULATOR, c=key))["made"]["errors"] == []
    return key


async def take(api: Api, key: str, viewer: Viewer = PARTNER, **given: Any) -> Any:
    return (await api.data(TAKE, viewer, **({"c": key, "first": 2} | given)))["made"]


@pytest.mark.clause("8.1.1-2", "5.1-2")
async def test_a_department_takes_exactly_the_fields_of_its_contract_and_each_taking_is_a_line(
    api: Api,
) -> None:
    shops = sorted((build.entity() for _ in range(3)), key=lambda shop: shop.id)
    await api.store(*shops)
    key, after = await contract(api), None
    rows: list[Any] = []
    while after or not rows:
        taking = (await take(api, key, after=after))["dataShare"]
        rows += taking["records"]
        after = taking["place"]
        if taking["rows"] < 2:
            break
    found = [{one["field"]: one["value"] for one in row["values"]} for row in rows]
    assert found == [{"uscc": shop.uscc, "name": shop.name} for shop in shops]
    lines = (await api.data(LEDGER, AUDITOR))["dataActivities"]
    line = {"stage": "SHARE", "party": PARTNER.subject, "purpose": "税源核查"}
    rest = {"fields": ["uscc", "name"], "owner": REGULATOR.subject}
    assert lines == [{**line, **rest, "rows": many} for many in (1, 2)]


@pytest.mark.clause("8.1.1-2")
async def test_nothing_is_taken_outside_the_contract(api: Api) -> None:
    before = len(await api.fetch("SELECT 1 FROM data_activity"))
    later = await contract(api, TODAY + timedelta(days=5))
    ended = await contract(api)
    assert (await api.data(END, REGULATOR, c=ended))["made"]["errors"] == []
    over = await contract(api)
    await api.fetch("UPDATE data_contract SET begins_on = '2025-01-01', ends_on = '2025-02-01'"
                    " WHERE id = $1", over.removeprefix("con_"))  # fmt: skip
    for key in (later, ended, over):
        refused = await take(api, key)
        assert refused == {
            "dataShare": None,
            "errors": [{"code": "FORBIDDEN", "path": ["contract"]}],
        }
    mine = await contract(api)
    assert (await take(api, mine, OTHER))["errors"][0]["code"] == "NOT_FOUND"
    assert (await take(api, mine, first=101))["errors"][0]["code"] == "PAGE_SIZE"
    assert (await take(api, mine, after="x"))["errors"][0]["code"] == "INVALID_CURSOR"
    term = {"b": TODAY.isoformat(), "e": TODAY.isoformat()}
    unlisted = await api.data(REQUEST, PARTNER, f=["uscc", "digest"], **term)
    assert unlisted["made"]["errors"] == [{"code": "BAD_INPUT", "path": ["fields"]}]
    for viewer in (PUBLIC, CONSUMER, REGULATOR):
        assert (await api.run(TAKE, {"c": mine, "first": 1}, viewer)).codes
    assert (await api.run(DECIDE, {"c": mine}, PARTNER)).codes == ["FORBIDDEN"]
    own = (await api.data("{ dataContracts { recipient } }", OTHER))["dataContracts"]
    assert own == []
    assert len(await api.fetch("SELECT 1 FROM data_activity")) == before


@pytest.mark.clause("8.3.1-1")
async def test_every_stage_of_every_family_has_an_owner_and_a_procedure(api: Api) -> None:
    found = (await api.data(RESPONSIBLE, AUDITOR))["dataResponsibilities"]
    cells = {(one["stage"], one["family"]) for one in found}
    assert cells == {(stage.value, family.value) for stage in DataStage for family in DataFamily}
    assert len(found) == len(cells) == 25
    for one in found:
        assert one["owner"]
        assert one["procedure"]
        assert (ROOT / one["control"]).exists(), one["control"]


@pytest.mark.clause("8.1.2-2")
async def test_one_writes_in_his_own_district_or_where_it_was_delegated(api: Api) -> None:
    elsewhere = build.entity(district_code="500105")
    await api.store(elsewhere)
    name = build.global_id("ent", elsewhere)
    refused = [{"code": "FORBIDDEN", "path": ["entity"]}]
    assert (await api.data(RAISE, REGULATOR, e=name))["made"]["errors"] == refused
    assert await api.fetch("SELECT 1 FROM warning WHERE entity_id = $1", elsewhere.id) == []
    term = {"b": TODAY.isoformat(), "e": (TODAY + timedelta(days=7)).isoformat()}
    given = {"s": REGULATOR.subject, "d": "500105"} | term
    own = await api.data(DELEGATE, REGULATOR, **given)
    assert own["made"]["errors"] == [{"code": "FORBIDDEN", "path": ["district"]}]
    neighbour = Viewer(Role.REGULATOR, "regulator-2", district="500105")
    past = {"b": "2025-01-01", "e": "2025-01-02"}
    late = await api.data(DELEGATE, neighbour, **(given | past))
    assert late["made"]["errors"] == [{"code": "INVALID_DATE", "path": ["endsOn"]}]
    assert (await api.data(DELEGATE, neighbour, **given))["made"]["errors"] == []
    assert (await api.data(RAISE, REGULATOR, e=name))["made"]["errors"] == []
    stranger = Viewer(Role.REGULATOR, "regulator-3", district=build.YUZHONG)
    assert (await api.data(RAISE, stranger, e=name))["made"]["errors"] == refused
    await api.fetch("UPDATE delegation SET begins_on = '2025-01-01', ends_on = '2025-01-02'")
    assert (await api.data(RAISE, REGULATOR, e=name))["made"]["errors"] == refused
