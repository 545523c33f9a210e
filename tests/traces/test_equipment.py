"""Special equipment as anyone may ask about it: its code, its kind, its people, its care."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from models.equipment import EquipmentCare, EquipmentDuty, SpecialEquipment
from rules.equipment import CareKind, DutyKind
from tests import build
from tests.api import PUBLIC, REGULATOR, Api

DEVICE = """query ($code: String!) { equipment(registrationCode: $code) {
  deviceCode deviceCodeParts { base maker year serial } place isPublicGathering
  entity { uscc } variety { code name parent { name parent { name } } }
  safetyManagers { nodes { certificate validTo isExpired person { displayName } } }
  maintenance { last nextDue overdueDays state version explanation isVerified }
  inspection { nextDue overdueDays state version basis isVerified }
  selfTest { nextDue overdueDays state } assessment { nextDue overdueDays state basis }
  safetyCode placeDistrict { code } longitude latitude
  operators { nodes { certificate isExpired } }
  inspections { nodes { kind doneOn performer reportNumber } }
  alerts { kind text } } }"""
BY_CODE = "query ($code: String!) { equipmentByDeviceCode(deviceCode: $code) { deviceCode } }"
TODAY = date.today()


def care(of: SpecialEquipment, kind: CareKind, day: date, **given: Any) -> EquipmentCare:
    return EquipmentCare(
        id=uuid4(),
        equipment_id=of.id,
        kind=kind.value,
        done_on=day,
        performer="重庆迅捷电梯维保有限公司",
        source_code="TZSB",
        source_record_id="1",
        authority="重庆市特种设备检测研究院",
        recorded_at=build.RECORDED_AT,
        **given,
    )


def manager(
    of: SpecialEquipment, who: Any, valid_to: date, kind: DutyKind = DutyKind.SAFETY_MANAGER
) -> EquipmentDuty:
    return EquipmentDuty(
        id=uuid4(),
        equipment_id=of.id,
        person_id=who.id,
        kind=kind.value,
        certificate="TS6CQ000123",
        valid_to=valid_to,
        source_code="TZSB",
        source_record_id="1",
        authority="重庆市市场监督管理局",
        recorded_at=build.RECORDED_AT,
    )


async def lift(api: Api, *more: Any, **given: Any) -> SpecialEquipment:
    mall = build.entity()
    device = build.equipment(mall, **({"next_inspection_on": TODAY + timedelta(days=200)} | given))
    await api.store(mall, device)
    return device


async def asked(api: Api, code: str, viewer: Any = PUBLIC) -> dict[str, Any]:
    found: dict[str, Any] = (await api.data(DEVICE, viewer, code=code))["equipment"]
    return found


@pytest.mark.clause("6.3.3-2", "6.3.3-4")
async def test_anyone_sees_the_kind_and_the_place(api: Api) -> None:
    device = await lift(api, place="解放碑商场1号电梯", registration_code="梯11渝A9(26)")
    found = await asked(api, "梯11渝A9(26)")
    assert found["variety"] == {
        "code": "3110",
        "name": "曳引驱动乘客电梯",
        "parent": {"name": "曳引与强制驱动电梯", "parent": {"name": "电梯"}},
    }
    assert (found["place"], found["isPublicGathering"]) == ("解放碑商场1号电梯", True)
    assert device.variety_code == "3110"


@pytest.mark.clause("6.3.3-3")
@pytest.mark.parametrize(
    ("serial", "code"), [("0042", "3110CQ00120150042"), ("00042", "3110CQ001201500042")]
)
async def test_a_device_code_has_four_parts_in_17_or_18(api: Api, serial: str, code: str) -> None:
    registered = f"梯{serial}"
    await lift(api, device_code=code, registration_code=registered)
    found = await asked(api, registered)
    parts = {"base": "3110", "maker": "CQ001", "year": 2015, "serial": serial}
    assert found["deviceCodeParts"] == parts
    assert (await api.data(BY_CODE, code=code))["equipmentByDeviceCode"] == {"deviceCode": code}


@pytest.mark.clause("6.3.3-3")
@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("3110CQ0012015004", "LENGTH"),
        ("3110CQ0012015000042", "LENGTH"),
        ("0110CQ00120150042", "BASE"),
        ("3110cq00120150042", "MAKER"),
        ("3110CQ00118150042", "YEAR"),
        ("3110CQ001201500x2", "SERIAL"),
    ],
)
async def test_a_malformed_code_is_refused_with_the_part_that_fails(
    api: Api, code: str, part: str
) -> None:
    answer = await api.run(BY_CODE, {"code": code})
    assert answer.codes == ["INVALID_DEVICE_CODE"]
    names = {
        "LENGTH": "总长度",
        "BASE": "基本代码",
        "MAKER": "制造单位",
        "YEAR": "年份",
        "SERIAL": "顺序号",
    }
    assert names[part] in answer.body["errors"][0]["message"]


@pytest.mark.clause("6.3.3-6")
@pytest.mark.parametrize(
    ("days", "overdue", "state"), [(14, 0, "SOON"), (15, 0, "SOON"), (16, 1, "OVERDUE")]
)
async def test_a_lift_is_maintained_every_fifteen_days(
    api: Api, days: int, overdue: int, state: str
) -> None:
    device = await lift(api, registration_code=f"梯{days}")
    last = TODAY - timedelta(days=days)
    await api.store(care(device, CareKind.MAINTENANCE, last))
    found = await asked(api, f"梯{days}")
    due = found["maintenance"]
    assert (due["last"], due["overdueDays"], due["state"]) == (last.isoformat(), overdue, state)
    assert due["nextDue"] == (last + timedelta(days=15)).isoformat()
    kinds = [alert["kind"] for alert in found["alerts"]]
    assert ("MAINTENANCE_OVERDUE" in kinds) == bool(overdue)
    if overdue:
        assert f"已逾期 {overdue} 天" in due["explanation"]
        assert "第三十一条" in due["explanation"]


@pytest.mark.clause("6.3.3-6")
async def test_without_a_record_of_maintenance_that_is_what_is_said(api: Api) -> None:
    await lift(api, registration_code="梯-无记录")
    due = (await asked(api, "梯-无记录"))["maintenance"]
    assert (due["state"], due["last"], due["nextDue"]) == ("NO_RECORD", None, None)


@pytest.mark.clause("6.3.3-6")
@pytest.mark.parametrize(
    ("days", "alert"), [(31, None), (30, "INSPECTION_SOON"), (-1, "INSPECTION_OVERDUE")]
)
async def test_an_inspection_is_announced_a_month_ahead(
    api: Api, days: int, alert: str | None
) -> None:
    code = f"叉{days}"
    await lift(
        api,
        registration_code=code,
        variety_code="5110",
        next_inspection_on=TODAY + timedelta(days=days),
    )
    found = await asked(api, code)
    assert [each["kind"] for each in found["alerts"]] == ([alert] if alert else [])
    assert found["maintenance"] is None


@pytest.mark.clause("6.3.3-6")
async def test_reports_of_inspection_are_listed_and_move_the_next_day(api: Api) -> None:
    device = await lift(api, registration_code="梯-检", next_inspection_on=TODAY)
    await api.store(
        care(device, CareKind.INSPECTION, TODAY - timedelta(days=2), report_number="CQ-JY-1"),
        care(device, CareKind.MAINTENANCE, TODAY),
    )
    found = await asked(api, "梯-检")
    assert [(each["kind"], each["reportNumber"]) for each in found["inspections"]["nodes"]] == [
        ("INSPECTION", "CQ-JY-1")
    ]
    assert found["inspection"]["state"] == "IN_TIME"


@pytest.mark.clause("6.3.3-4")
@pytest.mark.parametrize(
    ("gathers", "years", "late"), [(True, 10, True), (False, 10, False), (False, 15, True)]
)
async def test_a_lift_is_assessed_after_ten_years_in_public_places_and_fifteen_elsewhere(
    api: Api, gathers: bool, years: int, late: bool
) -> None:
    code = f"评{gathers}{years}"
    since = TODAY.replace(year=TODAY.year - years, day=1) - timedelta(days=40)
    await lift(api, registration_code=code, is_public_gathering=gathers, in_use_since=since)
    found = await asked(api, code)
    assert (found["assessment"]["overdueDays"] > 0) == late
    assert ("ASSESSMENT_OVERDUE" in [each["kind"] for each in found["alerts"]]) == late
    assert "第三十七条" in found["assessment"]["basis"]


@pytest.mark.clause("6.3.3-5")
async def test_a_missing_or_expired_safety_manager_is_an_alert(api: Api) -> None:
    device, who = await lift(api, registration_code="梯-安管"), build.person("周山城")
    missing = await asked(api, "梯-安管")
    assert "MANAGER_MISSING" in [each["kind"] for each in missing["alerts"]]
    await api.store(who, manager(device, who, TODAY - timedelta(days=1)))
    expired = await asked(api, "梯-安管")
    assert "MANAGER_EXPIRED" in [each["kind"] for each in expired["alerts"]]
    assert expired["safetyManagers"]["nodes"] == [
        {
            "certificate": "TS6CQ000123",
            "validTo": (TODAY - timedelta(days=1)).isoformat(),
            "isExpired": True,
            "person": {"displayName": "周**"},
        }
    ]
    staff = await asked(api, "梯-安管", REGULATOR)
    assert staff["safetyManagers"]["nodes"][0]["person"] == {"displayName": "周山城"}


@pytest.mark.clause("6.3.3-6")
@pytest.mark.parametrize(
    ("last", "since", "due", "version"),
    [
        (date(2024, 3, 1), date(2023, 3, 10), date(2025, 3, 1), "2013-1"),
        (date(2024, 5, 2), date(2023, 5, 10), date(2027, 5, 10), "2024-1"),
        (date(2025, 5, 2), date(2016, 5, 1), date(2027, 5, 1), "2024-1"),
        (date(2025, 5, 2), date(2005, 5, 1), date(2026, 5, 1), "2024-1"),
        (date(2025, 5, 2), None, date(2026, 5, 2), "2024-1"),
    ],
)
async def test_a_lift_is_inspected_by_the_rule_in_force_at_its_last_inspection(
    api: Api, last: date, since: date | None, due: date, version: str
) -> None:
    code = f"检{last}{since}"
    device = await lift(api, registration_code=code, in_use_since=since, next_inspection_on=last)
    await api.store(care(device, CareKind.INSPECTION, last))
    found = (await asked(api, code))["inspection"]
    assert (found["nextDue"], found["version"]) == (due.isoformat(), version)
    assert found["isVerified"] is False


@pytest.mark.clause("6.3.3-6")
async def test_in_the_years_between_a_lift_is_tested_by_its_users_order(api: Api) -> None:
    code = "自检"
    device = await lift(api, registration_code=code, in_use_since=date(2023, 5, 10))
    await api.store(care(device, CareKind.INSPECTION, date(2024, 5, 2)))
    found = await asked(api, code)
    assert found["selfTest"]["nextDue"] == "2025-05-10"
    assert "SELF_TEST_OVERDUE" in [each["kind"] for each in found["alerts"]]
    await api.store(care(device, CareKind.SELF_TEST, date(2026, 5, 1)))
    assert (await asked(api, code))["selfTest"]["nextDue"] == "2028-05-10"


@pytest.mark.clause("6.3.3-6")
async def test_why_care_is_overdue_is_said_in_the_callers_language(api: Api) -> None:
    device = await lift(api, registration_code="语言")
    await api.store(care(device, CareKind.MAINTENANCE, TODAY - timedelta(days=20)))
    answer = await api.run(DEVICE, {"code": "语言"}, lang="en")
    said = answer.data["equipment"]["maintenance"]
    assert "5 days overdue (Regulation on safety supervision, Art 31)" in said["explanation"]
    assert said["isVerified"] is True


@pytest.mark.clause("6.3.3-5")
async def test_operators_have_certificates_and_their_end_is_announced(api: Api) -> None:
    device, who = await lift(api, registration_code="作业"), build.person("陈嘉陵")
    await api.store(who, manager(device, who, TODAY - timedelta(days=1), DutyKind.OPERATOR))
    found = await asked(api, "作业")
    assert found["operators"]["nodes"] == [{"certificate": "TS6CQ000123", "isExpired": True}]
    assert "OPERATOR_EXPIRED" in [each["kind"] for each in found["alerts"]]
    await api.store(manager(device, who, TODAY + timedelta(days=30)))
    kinds = [each["kind"] for each in (await asked(api, "作业"))["alerts"]]
    assert ("CERTIFICATE_SOON" in kinds, "MANAGER_MISSING" in kinds) == (True, False)


SAFETY = """query ($code: String!) { itemSafety(code: $code) { verdict explanation
  reasons { kind alert text } item { __typename } origin { maker year producer { name } }
  usage { user { name } place isPublicGathering device { registrationCode } }
  maintenance { maintenance { overdueDays } inspection { state } } } }"""


@pytest.mark.clause("7.1.2.2-1")
async def test_any_code_of_a_lift_gives_its_use_its_care_and_a_verdict_with_reasons(
    api: Api,
) -> None:
    device = await lift(
        api, registration_code="梯-安全", device_code="3110CQ00120150099", safety_code="CQAQ1"
    )
    before = (await api.data(SAFETY, code="梯-安全"))["itemSafety"]
    assert before["verdict"] == "ATTENTION"  # nobody manages it, and nothing is on record
    assert [each["kind"] for each in before["reasons"]] == ["ATTENTION", "NO_RECORD"]
    who = build.person()
    await api.store(
        who,
        manager(device, who, TODAY + timedelta(days=100)),
        care(device, CareKind.INSPECTION, TODAY - timedelta(days=100)),
        care(device, CareKind.MAINTENANCE, TODAY - timedelta(days=3)),
    )
    answers = [
        (await api.data(SAFETY, code=code))["itemSafety"]
        for code in ("梯-安全", "3110CQ00120150099", "CQAQ1")
    ]
    assert answers == [answers[0]] * 3
    assert (answers[0]["verdict"], answers[0]["item"]) == (
        "IN_ORDER", {"__typename": "TraceableEquipment"},
    )  # fmt: skip
    assert answers[0]["origin"] == {"maker": "CQ001", "year": 2015, "producer": None}
    assert answers[0]["usage"]["device"] == {"registrationCode": "梯-安全"}
    assert answers[0]["maintenance"]["maintenance"] == {"overdueDays": 0}
    await api.store(care(device, CareKind.INSPECTION, TODAY, is_passed=False))
    failed = (await api.data(SAFETY, code="CQAQ1"))["itemSafety"]
    assert (failed["verdict"], failed["reasons"][0]["alert"]) == ("FAILED", "INSPECTION_FAILED")


@pytest.mark.clause("7.1.2.2-1")
async def test_a_device_whose_inspection_is_overdue_is_not_to_be_used(api: Api) -> None:
    yesterday = TODAY - timedelta(days=1)
    await lift(api, registration_code="叉-逾期", variety_code="5110", next_inspection_on=yesterday)
    found = (await api.data(SAFETY, code="叉-逾期"))["itemSafety"]
    assert (found["verdict"], found["explanation"]) == ("OVERDUE", "检验逾期，不得使用")


UNITS = """query ($first: Int!, $after: String) {
  equipmentKeyUnits(district: "500103", first: $first, after: $after) {
    totalCount nodes { name } pageInfo { hasNextPage endCursor } } }"""


@pytest.mark.clause("6.3.3-4")
async def test_places_where_the_public_gathers_make_the_list_of_key_units(api: Api) -> None:
    before = (await api.data(UNITS, REGULATOR, first=100))["equipmentKeyUnits"]["totalCount"]
    malls = [build.entity() for _ in range(2)]
    works, away = build.entity(), build.entity(district_code="500105")
    crowded = [build.equipment(each) for each in (*malls, malls[0], away)]
    await api.store(
        *malls, works, away, *crowded, build.equipment(works, is_public_gathering=False)
    )
    names, after = [], None
    while True:
        page = (await api.data(UNITS, REGULATOR, first=3, after=after))["equipmentKeyUnits"]
        assert page["totalCount"] == before + 2
        names += [each["name"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(names) == len(set(names)) == before + 2
    assert {each.name for each in malls} <= set(names)
    assert not {works.name, away.name} & set(names)
    assert (await api.run(UNITS, {"first": 3}, PUBLIC)).codes == ["UNAUTHENTICATED"]


@pytest.mark.clause("6.3.3-4", "6.3.3-1")
async def test_the_place_has_a_district_and_a_point_and_the_safety_code_leads_there(
    api: Api,
) -> None:
    await lift(
        api, registration_code="地点", safety_code="CQAQ7", place_district_code="500105",
        longitude=Decimal("106.53"), latitude=Decimal("29.57"),
    )  # fmt: skip
    found = await asked(api, "地点")
    assert found["placeDistrict"] == {"code": "500105"}
    assert (found["longitude"], found["latitude"]) == ("106.530000", "29.570000")
    by = "query ($c: String!) { equipmentBySafetyCode(safetyCode: $c) { registrationCode } }"
    same = {"registrationCode": "地点"}
    assert (await api.data(by, c="CQAQ7"))["equipmentBySafetyCode"] == same
    entry = """query { equipmentList(by: {code: "CQAQ7"}) { nodes { device {
      registrationCode } } } }"""
    assert (await api.data(entry))["equipmentList"]["nodes"] == [{"device": same}]
