"""Rules raise warnings in the transaction of their cause, or in the sweep; one cause raises one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from app.database import driver_url
from ingest.risk.recompute import recompute
from ingest.warning_sweep import FIRST, sweep
from models.entities import Entity
from models.equipment import EquipmentDuty
from models.persons import Qualification
from rules.equipment import DutyKind
from rules.records import RecordKind
from rules.warning_rules import RULES, capital_due, capital_due_on, code_of
from rules.warnings import WarningKind
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

WARNINGS = """query ($filter: WarningFilter) { warningsSnapshot(filter: $filter, first: 100) {
  entries { warning { kind level title evidence cause rule { rule source } entity { name } } }
} }"""
SECOND = replace(REGULATOR, subject="regulator-2")
BEGIN = """mutation ($entity: ID!, $person: ID!, $role: PersonRole!) { tenureBegin(entity: $entity,
  person: $person, role: $role, since: "2026-03-02") { tenure { id } errors { code } } }"""
LIST = """mutation ($person: ID!, $day: Date!, $basis: RestrictionBasis!) { restrictionList(
  basis: $basis, misconduct: "使用非食品原料", sanction: "禁止从业", decidedOn: $day,
  effectiveOn: $day, person: $person) { restriction { id version } errors { code } } }"""
MOVE = """mutation ($id: ID!, $version: Int!) { restriction%s(restriction: $id, version: $version,
  basis: "决定书1号") { restriction { id version } errors { code } } }"""


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    connected = await asyncpg.connect(driver_url(api.url))
    yield connected
    await connected.close()


def today(api: Api) -> date:
    return api.platform.context(PUBLIC, "zh").today


async def found(api: Api, *of: Entity, viewer: Any = REGULATOR) -> list[dict[str, Any]]:
    given = {"entities": [one.uscc for one in of]}
    data = await api.data(WARNINGS, viewer, filter=given)
    return [entry["warning"] for entry in data["warningsSnapshot"]["entries"]]


async def kinds(api: Api, *of: Entity) -> list[str]:
    return sorted(one["kind"] for one in await found(api, *of))


async def decided(api: Api, person: str, basis: str = "FOOD_CRIME") -> dict[str, Any]:
    """A restriction that took effect today, as the API returns it."""
    given = {"person": person, "day": str(today(api)), "basis": basis}
    entry = (await api.data(LIST, REGULATOR, **given))["restrictionList"]["restriction"]
    done = await api.data(MOVE % "Review", SECOND, **entry)
    assert done["restrictionReview"]["errors"] == []
    entry = done["restrictionReview"]["restriction"]
    return {"id": entry["id"], "version": entry["version"]}


@pytest.mark.clause("6.4.2-3", "6.4.2-9")
async def test_a_ban_warns_all_current_employers_and_no_past_one(api: Api) -> None:
    one, other, past, who = build.entity(), build.entity(), build.entity(), build.person("曹被禁")
    await api.store(
        one, other, past, who, build.key_person(one, who),
        build.key_person(other, who, role="SAFETY_MANAGER"),
        build.key_person(past, who, until=date(2026, 1, 1)),
    )  # fmt: skip
    entry = await decided(api, build.global_id("per", who))
    warned = await found(api, one, other, past)
    assert {each["entity"]["name"] for each in warned} == {one.name, other.name}
    assert {each["level"] for each in warned} == {"CRITICAL"}
    assert {each["cause"] for each in warned} == {entry["id"]}
    assert {each["rule"]["rule"] for each in warned} == {"BANNED_PERSON"}
    assert all("曹被禁" not in each["title"] + each["evidence"] for each in warned)
    overturned = await api.data(MOVE % "Overturn", SECOND, **entry)
    assert overturned["restrictionOverturn"]["errors"] == []
    assert await found(api, one, other, past) == []


@pytest.mark.clause("6.4.2-3")
async def test_a_new_employer_of_a_banned_person_is_warned_at_once(api: Api) -> None:
    shop, who = build.entity(), build.person("韩受限")
    await api.store(shop, who, build.restriction(who))
    given = {"entity": build.global_id("ent", shop), "person": build.global_id("per", who)}
    begun = await api.data(BEGIN, REGULATOR, role="MANAGER", **given)
    assert begun["tenureBegin"]["errors"] == []
    assert await kinds(api, shop) == ["BANNED_PERSON"]


async def test_whoever_is_barred_from_office_may_still_be_employed(api: Api) -> None:
    shop, who = build.entity(), build.person("钱任职")
    bar = build.restriction(who, kind="OFFICE_BAR", basis="BANKRUPTCY")
    await api.store(shop, who, bar)
    given = {"entity": build.global_id("ent", shop), "person": build.global_id("per", who)}
    await api.data(BEGIN, REGULATOR, role="OPERATOR", **given)
    assert await kinds(api, shop) == []
    await api.data(BEGIN, REGULATOR, role="DIRECTOR", **given)
    assert await kinds(api, shop) == ["BANNED_PERSON"]


async def test_a_refused_command_raises_nothing(api: Api) -> None:
    shop, who = build.entity(), build.person("赵拒绝")
    await api.store(shop, who, build.restriction(who))
    given = {"entity": build.global_id("ent", shop), "person": build.global_id("per", who)}
    elsewhere = replace(REGULATOR, district="500118")
    refused = await api.data(BEGIN, elsewhere, role="MANAGER", **given)
    assert refused["tenureBegin"]["errors"] == [{"code": "FORBIDDEN"}]
    assert await kinds(api, shop) == []


def qualification(of: Entity | None, who: Any, **given: Any) -> Qualification:
    provenance = {
        name: getattr(who, name)
        for name in ("source_code", "source_record_id", "authority", "recorded_at")
    }
    defaults: dict[str, Any] = {
        "id": uuid4(), "person_id": who.id, "entity_id": of.id if of else None, "name": who.name,
        "masked_name": who.masked_name, "kind": "LICENSED_PHARMACIST", "certificate": "c",
        "items": ["药品零售"], "approved_on": date(2021, 12, 1), "valid_to": date(2031, 11, 30),
    }  # fmt: skip
    return Qualification(**(defaults | provenance | given))


@pytest.mark.clause("6.4.2-7")
async def test_a_pharmacy_without_a_valid_pharmacist_is_warned(api: Api, connection: Any) -> None:
    day = today(api)
    lapsed, served, never = (build.entity(industry_code="5251") for _ in range(3))
    grocer = build.entity(industry_code="F")
    first, second = build.person("吴药师"), build.person("郑药师")
    await api.store(
        lapsed, served, never, grocer, first, second,
        qualification(lapsed, first, valid_to=day - timedelta(days=1)),
        qualification(served, second),
    )  # fmt: skip
    await sweep(connection, day)
    assert await kinds(api, lapsed) == ["CERTIFICATE_EXPIRED", "PHARMACIST_MISSING"]
    assert await kinds(api, never) == ["PHARMACIST_MISSING"]
    assert await kinds(api, served, grocer) == []
    again = await sweep(connection, day)
    assert again.raised == 0
    await sweep(connection, date(2031, 12, 1))
    assert await kinds(api, served) == ["CERTIFICATE_EXPIRED", "PHARMACIST_MISSING"]


async def test_a_grade_that_falls_to_c_or_d_warns_regulators_only(
    api: Api, connection: Any
) -> None:
    shop = build.entity(industry_code="F")
    await api.store(shop)
    await recompute(connection, today(api))
    assert await kinds(api, shop) == []
    await api.store(build.record(shop, RecordKind.SERIOUS_VIOLATION, occurred_on=today(api)))
    await recompute(connection, today(api))
    fall = next(one for one in await found(api, shop) if one["kind"] == "GRADE_FALL")
    assert (fall["level"], fall["title"][-1]) == ("HIGH", "D")
    await recompute(connection, today(api))
    await sweep(connection, today(api))
    assert await kinds(api, shop) == ["GRADE_FALL", "LISTING"]
    for viewer in (PUBLIC, CONSUMER):
        (public,) = await found(api, shop, viewer=viewer)
        assert (public["kind"], public["title"]) == ("LISTING", "被列入严重违法失信名单")


async def test_a_failed_sample_and_a_listing_warn_in_public_without_a_class(
    api: Api, connection: Any
) -> None:
    shop, day = build.entity(), today(api)
    sample = build.record(
        shop, RecordKind.SAMPLING_TEST, result="FAIL", product_name="毛肚", occurred_on=day
    )
    passed = build.record(shop, RecordKind.SAMPLING_TEST, occurred_on=day)
    listing = build.record(shop, RecordKind.ABNORMAL_LISTING, occurred_on=day)
    removed = build.record(shop, RecordKind.ABNORMAL_LISTING, removed_on=day, occurred_on=day)
    await api.store(shop, sample, passed, listing, removed)
    await sweep(connection, day)
    warned = await found(api, shop, viewer=PUBLIC)
    assert {one["title"] for one in warned} == {"毛肚抽检不合格", "被列入经营异常名录"}
    assert {one["cause"] for one in warned} == {
        build.global_id("rec", sample),
        build.global_id("rec", listing),
    }


async def test_equipment_overdue_or_unmanaged_warns_once_for_each_lapse(
    api: Api, connection: Any
) -> None:
    shop, day, who = build.entity(), today(api), build.person("孙安全")
    lift = build.equipment(shop, next_inspection_on=day - timedelta(days=1))
    boiler = build.equipment(shop, variety_code="1100", next_inspection_on=day)
    managed = build.equipment(shop, next_inspection_on=date(2027, 6, 1))
    duty = EquipmentDuty(
        id=uuid4(), equipment_id=managed.id, person_id=who.id, kind=DutyKind.SAFETY_MANAGER.value,
        certificate="c", valid_to=date(2030, 1, 1), source_code=who.source_code,
        source_record_id="1", authority=who.authority, recorded_at=who.recorded_at,
    )  # fmt: skip
    await api.store(shop, who, lift, boiler, managed, duty)
    await sweep(connection, day)
    causes = {(one["kind"], one["cause"]) for one in await found(api, shop)}
    assert ("EQUIPMENT_OVERDUE", build.global_id("eqp", lift)) in causes
    assert ("EQUIPMENT_UNMANAGED", build.global_id("eqp", lift)) in causes
    assert ("EQUIPMENT_OVERDUE", build.global_id("eqp", boiler)) not in causes
    assert ("EQUIPMENT_UNMANAGED", build.global_id("eqp", managed)) not in causes
    assert (await sweep(connection, day)).raised == 0
    before = len(await found(api, shop))
    await sweep(connection, day + timedelta(days=1))
    assert len(await found(api, shop)) == before + 1


async def test_a_cancelled_entity_is_not_warned(api: Api, connection: Any) -> None:
    gone = build.entity(status="CANCELLED", industry_code="5251", ended_on=date(2026, 1, 1))
    await api.store(gone, build.record(gone, RecordKind.ABNORMAL_LISTING))
    await sweep(connection, today(api))
    assert await kinds(api, gone) == []


async def test_an_interrupted_sweep_goes_on_where_it_stopped(api: Api, connection: Any) -> None:
    shops = [build.entity() for _ in range(3)]
    rows = [build.record(shop, RecordKind.ABNORMAL_LISTING, removed_on=None) for shop in shops]
    await api.store(*shops, *rows)
    middle = sorted(shop.id for shop in shops)[1]
    await sweep(connection, today(api), after=middle)
    swept = {shop.id: await kinds(api, shop) for shop in shops}
    assert {key for key, found in swept.items() if found} == {
        shop.id for shop in shops if shop.id > middle
    }
    await sweep(connection, today(api), after=FIRST)
    assert [await kinds(api, shop) for shop in shops] == [["LISTING"]] * 3


def test_capital_falls_due_five_years_on_and_for_older_companies_in_2032() -> None:
    assert capital_due_on(date(2024, 7, 1)) == date(2029, 7, 1)
    assert capital_due_on(date(1999, 1, 1)) == date(2032, 6, 30)
    facts = {"entity_id": uuid4(), "established_on": date(2024, 7, 1)}
    days = [date(2029, 4, 1), date(2029, 4, 2), date(2029, 7, 1), date(2029, 7, 2)]
    assert [len(list(capital_due(facts, day))) for day in days] == [0, 1, 1, 0]


async def test_capital_that_falls_due_is_noticed_in_the_sweep(api: Api, connection: Any) -> None:
    named = {"established_on": date(2024, 8, 1), "industry_code": "F"}
    company = build.entity(legal_form="有限责任公司(自然人独资)", **named)
    partnership = build.entity(legal_form="普通合伙企业", **named)
    await api.store(company, partnership)
    await sweep(connection, date(2029, 6, 1))
    assert await kinds(api, company, partnership) == ["CAPITAL_DUE"]


async def test_every_rule_that_raises_has_its_version_as_data(api: Api) -> None:
    rows = await api.fetch("SELECT code FROM rule_version")
    known = {row["code"] for row in rows}
    raising = set(WarningKind) - {WarningKind.MANUAL}
    assert {code_of(kind) for kind in raising} <= known
    assert len(RULES) == 8
