"""Special equipment as anyone may ask about it: its code, its kind, its people, its care."""

from datetime import date, timedelta
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
  maintenance { last nextDue overdueDays state version explanation }
  inspection { nextDue overdueDays state } assessment { nextDue overdueDays state basis }
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


def manager(of: SpecialEquipment, who: Any, valid_to: date) -> EquipmentDuty:
    return EquipmentDuty(
        id=uuid4(),
        equipment_id=of.id,
        person_id=who.id,
        kind=DutyKind.SAFETY_MANAGER.value,
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
