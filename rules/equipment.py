"""Special equipment: its device code in four parts, and when care of it falls due.

Refuses a malformed code with the name of the part that fails. Intervals are versioned rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules.equipment_catalogue import VARIETIES
from rules.errors import ErrorCode, Refused
from rules.months import months_after
from rules.terms import Term


class CareKind(Term):
    """维护与检验类别 · Kind of care for a device."""

    MAINTENANCE = "MAINTENANCE", "维护保养 · Maintenance."
    INSPECTION = "INSPECTION", "定期检验 · Periodic inspection."
    SELF_TEST = "SELF_TEST", "自行检测 · Test by the user's own order."
    ASSESSMENT = "ASSESSMENT", "安全评估 · Safety assessment."


class DutyKind(Term):
    """安全职责 · Duty for a device."""

    SAFETY_MANAGER = "SAFETY_MANAGER", "安全管理人员 · Safety manager."
    OPERATOR = "OPERATOR", "作业人员 · Operator."


class CodePart(Term):
    """设备代码的组成部分 · A part of a device code."""

    LENGTH = "LENGTH", "总长度 · The length as a whole."
    BASE = "BASE", "设备基本代码 · Base code of the catalogue."
    MAKER = "MAKER", "制造单位代号 · Code of the maker."
    YEAR = "YEAR", "制造年份 · Year of making."
    SERIAL = "SERIAL", "制造顺序号 · Serial number of making."


class DueState(Term):
    """到期状态 · Whether care is due."""

    IN_TIME = "IN_TIME", "未到期 · Not yet due."
    SOON = "SOON", "即将到期 · Due within the month of notice."
    OVERDUE = "OVERDUE", "已逾期 · Overdue."
    NO_RECORD = "NO_RECORD", "无记录 · No record."


KNOWN: Final = {variety.code: variety for variety in VARIETIES}
LENGTHS: Final = (17, 18)
"""The serial has four digits by the older rule, five by the newer (domain rule 10.3)."""
FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2099
NEEDS_MANAGER: Final = ("3", "6", "9")
"""Lifts, rides and ropeways serve the public under a named safety manager (条例 Art 33)."""
NOTICE: Final = timedelta(days=30)
"""An inspection is applied for one month before it falls due (特设法 Art 40)."""


class DeviceCode(NamedTuple):
    """The four parts: base 4, maker 2 + 3, year 4, serial 4 or 5."""

    base: str
    maker: str
    year: int
    serial: str


def parse_device_code(text: str) -> DeviceCode:
    """The parts of a code; the refusal names the first part that fails."""
    if len(text) not in LENGTHS:
        raise _refused(CodePart.LENGTH, str(len(text)))
    base, maker, year, serial = text[:4], text[4:9], text[9:13], text[13:]
    if base not in KNOWN:
        raise _refused(CodePart.BASE, base)
    if not (maker.isascii() and maker.isalnum() and maker == maker.upper()):
        raise _refused(CodePart.MAKER, maker)
    if not (_digits(year) and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise _refused(CodePart.YEAR, year)
    if not _digits(serial):
        raise _refused(CodePart.SERIAL, serial)
    return DeviceCode(base, maker, int(year), serial)


def require_device_code(text: str) -> str:
    """The code itself, if all its parts are well formed."""
    parse_device_code(text)
    return text


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _refused(part: CodePart, value: str) -> Refused:
    return Refused(
        ErrorCode.INVALID_DEVICE_CODE,
        ("deviceCode", part.value),
        part=f"{part.text('zh')}（{part.text('en')}）",
        value=value,
    )


class CareRule(NamedTuple):
    """How often care falls due: for codes with this prefix, counted from the last time."""

    prefix: str
    kind: CareKind
    days: int | None
    months: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class CareRules:
    """One version of the intervals."""

    version: str
    effective_from: date
    rules: tuple[CareRule, ...]
    assessed_years: Mapping[bool, int]
    """Years in use after which a lift is assessed, by whether the public gathers there."""


_LIFT: Final = "特种设备安全监察条例第三十一条 · Regulation on safety supervision, Art 31"
_PERIODIC: Final = "特种设备安全法第四十条 · Special Equipment Safety Law, Art 40"
ASSESSED: Final = "重庆市特种设备安全条例第三十七条 · Chongqing regulation, Art 37"

VERSIONS: Final = (
    CareRules(
        "2013-1",
        date(2014, 1, 1),
        (
            CareRule("3", CareKind.MAINTENANCE, 15, None, _LIFT),
            CareRule("3", CareKind.INSPECTION, None, 12, _PERIODIC),
            CareRule("511", CareKind.INSPECTION, None, 12, _PERIODIC),
            CareRule("", CareKind.INSPECTION, None, 12, _PERIODIC),
        ),
        {True: 10, False: 15},
    ),
    CareRules(
        "2022-1",
        date(2022, 12, 1),
        (
            CareRule("3", CareKind.MAINTENANCE, 15, None, _LIFT),
            CareRule("511", CareKind.INSPECTION, None, 24, "TSG 81-2022"),
            CareRule("52", CareKind.INSPECTION, None, 12, "TSG 81-2022"),
            CareRule("", CareKind.INSPECTION, None, 12, _PERIODIC),
        ),
        {True: 10, False: 15},
    ),
)
"""In the order of their first days. The step plan of T7001-2023 for lifts is not among them:
it could not be read in the original (domain rule 10.4), so a lift counts from its last report."""


def rules_on(day: date) -> CareRules:
    """The version in force on a day; the first one before any was."""
    in_force = [each for each in VERSIONS if each.effective_from <= day]
    return in_force[-1] if in_force else VERSIONS[0]


def rule_for(variety: str, kind: CareKind, day: date) -> CareRule | None:
    """The first rule whose prefix the variety has."""
    rules = (each for each in rules_on(day).rules if each.kind is kind)
    return next((each for each in rules if variety.startswith(each.prefix)), None)


def next_due(rule: CareRule, last: date) -> date:
    """When care falls due again."""
    if rule.days is not None:
        return last + timedelta(days=rule.days)
    return months_after(last, rule.months or 0)


def state_of(due: date | None, today: date) -> DueState:
    """Where a day of care stands against today."""
    if due is None:
        return DueState.NO_RECORD
    if due < today:
        return DueState.OVERDUE
    return DueState.SOON if due <= today + NOTICE else DueState.IN_TIME


def assessment_due(variety: str, since: date | None, gathers: bool, day: date) -> date | None:
    """When a lift in use must be assessed; other kinds have no such rule."""
    if since is None or not variety.startswith("3"):
        return None
    return months_after(since, 12 * rules_on(day).assessed_years[gathers])


class AlertKind(Term):
    """设备预警类别 · What is wrong, or soon will be, with a device."""

    MAINTENANCE_OVERDUE = "MAINTENANCE_OVERDUE", "维护保养逾期 · Maintenance overdue."
    INSPECTION_OVERDUE = (
        "INSPECTION_OVERDUE",
        "定期检验逾期，不得使用 · Inspection overdue; not to be used.",
    )
    INSPECTION_SOON = (
        "INSPECTION_SOON",
        "检验将到期，应申请检验 · Inspection due within a month; apply.",
    )
    ASSESSMENT_OVERDUE = "ASSESSMENT_OVERDUE", "应进行安全评估 · A safety assessment is overdue."
    MANAGER_MISSING = "MANAGER_MISSING", "未配备安全管理人员 · No safety manager."
    MANAGER_EXPIRED = (
        "MANAGER_EXPIRED",
        "安全管理人员证书已过期 · The manager's certificate expired.",
    )


class Device(NamedTuple):
    """What of a device decides when care is due."""

    variety: str
    gathers: bool
    in_use_since: date | None
    next_inspection_on: date
    last: Mapping[str, date]
    manager_until: date | None


class Due(NamedTuple):
    """One kind of care: the last, the next, and what today makes of it."""

    kind: CareKind
    last: date | None
    next_due: date | None
    overdue_days: int
    state: DueState
    version: str
    basis: str


def _due(kind: CareKind, last: date | None, day: date | None, today: date, basis: str) -> Due:
    state = state_of(day, today)
    late = (today - day).days if day is not None and state is DueState.OVERDUE else 0
    return Due(kind, last, day, late, state, rules_on(today).version, basis)


def maintenance(device: Device, today: date) -> Due | None:
    """When the device is to be maintained next; None where no interval is laid down."""
    rule = rule_for(device.variety, CareKind.MAINTENANCE, today)
    if rule is None:
        return None
    last = device.last.get(CareKind.MAINTENANCE)
    return _due(rule.kind, last, last and next_due(rule, last), today, rule.basis)


def inspection(device: Device, today: date) -> Due:
    """When the next periodic inspection is due: as registered, or later if one was since passed."""
    rule = rule_for(device.variety, CareKind.INSPECTION, today)
    last = device.last.get(CareKind.INSPECTION)
    by_rule = next_due(rule, last) if rule is not None and last is not None else None
    day = max(device.next_inspection_on, by_rule or device.next_inspection_on)
    return _due(CareKind.INSPECTION, last, day, today, rule.basis if rule else _PERIODIC)


def assessment(device: Device, today: date) -> Due | None:
    """When the device is to be assessed; done once, it is not asked again by this rule."""
    day = assessment_due(device.variety, device.in_use_since, device.gathers, today)
    last = device.last.get(CareKind.ASSESSMENT)
    if day is None:
        return None
    done = last is not None and last >= day
    return _due(CareKind.ASSESSMENT, last, None if done else day, today, ASSESSED)


def alerts(device: Device, today: date) -> list[AlertKind]:
    """All that is wrong with a device, or will be within the month."""
    cared = maintenance(device, today)
    assessed = assessment(device, today)
    found = {
        AlertKind.MAINTENANCE_OVERDUE: cared is not None and cared.overdue_days > 0,
        AlertKind.INSPECTION_OVERDUE: inspection(device, today).state is DueState.OVERDUE,
        AlertKind.INSPECTION_SOON: inspection(device, today).state is DueState.SOON,
        AlertKind.ASSESSMENT_OVERDUE: assessed is not None and assessed.overdue_days > 0,
        AlertKind.MANAGER_MISSING: device.manager_until is None
        and device.variety[:1] in NEEDS_MANAGER,
        AlertKind.MANAGER_EXPIRED: device.manager_until is not None
        and device.manager_until < today,
    }
    return [kind for kind, is_so in found.items() if is_so]


def explained(due: Due) -> str:
    """The state of care in a sentence, Chinese first."""
    if due.next_due is None:
        return f"无记录（{due.basis}）" if due.last is None else f"已完成（{due.basis}）"
    if due.overdue_days:
        return f"应于 {due.next_due} 前完成，已逾期 {due.overdue_days} 天（{due.basis}）"
    return f"应于 {due.next_due} 前完成（{due.basis}）"
