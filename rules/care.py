"""When care of special equipment falls due: versioned rules, each with the law and whether it
was read in full.

A clock runs by the version in force on the day of the last inspection. Refuses to invent a date:
what was never recorded is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules.equipment import CareKind, DutyKind
from rules.errors import Language
from rules.months import months_after
from rules.terms import Term


class DueState(Term):
    """到期状态 · Whether care is due."""

    IN_TIME = "IN_TIME", "未到期 · Not yet due."
    SOON = "SOON", "即将到期 · Due within the month of notice."
    OVERDUE = "OVERDUE", "已逾期 · Overdue."
    NO_RECORD = "NO_RECORD", "无记录 · No record."


class AlertKind(Term):
    """设备预警类别 · What is wrong, or soon will be, with a device."""

    INSPECTION_FAILED = "INSPECTION_FAILED", "最近一次检验不合格 · The last inspection failed."
    INSPECTION_OVERDUE = (
        "INSPECTION_OVERDUE",
        "定期检验逾期，不得使用 · Inspection overdue; not to be used.",
    )
    INSPECTION_SOON = (
        "INSPECTION_SOON",
        "检验将到期，应申请检验 · Inspection due within a month; apply.",
    )
    MAINTENANCE_OVERDUE = "MAINTENANCE_OVERDUE", "维护保养逾期 · Maintenance overdue."
    SELF_TEST_OVERDUE = "SELF_TEST_OVERDUE", "自行检测逾期 · Self-test overdue."
    ASSESSMENT_OVERDUE = "ASSESSMENT_OVERDUE", "应进行安全评估 · A safety assessment is overdue."
    MANAGER_MISSING = "MANAGER_MISSING", "未配备安全管理人员 · No safety manager."
    MANAGER_EXPIRED = (
        "MANAGER_EXPIRED",
        "安全管理人员证书已过期 · The manager's certificate expired.",
    )
    OPERATOR_EXPIRED = (
        "OPERATOR_EXPIRED",
        "作业人员证书均已过期 · The certificates of all operators expired.",
    )
    CERTIFICATE_SOON = (
        "CERTIFICATE_SOON",
        "人员证书将到期，应申请复审 · A certificate expires within a month; renew it.",
    )


NEEDS_MANAGER: Final = ("3", "6", "9")
"""Lifts, rides and ropeways serve the public under a named safety manager (条例 Art 33)."""
NOTICE: Final = timedelta(days=30)
"""An inspection or a certificate is applied for one month before its end (特设法 Art 40)."""
EARLY: Final = timedelta(days=60)
"""An inspection done so long before its day of the year counts for it; a choice of ours."""


class CareRule(NamedTuple):
    """How often care falls due for codes with this prefix, from a day on.

    `years`: the years of use in which it falls due, and after the last of them each year.
    """

    version: str
    effective_from: date
    prefix: str
    kind: CareKind
    basis: str
    is_verified: bool
    days: int | None = None
    months: int | None = None
    years: tuple[int, ...] = ()


_LIFT: Final = "特种设备安全监察条例第三十一条 · Regulation on safety supervision, Art 31"
_PERIODIC: Final = "特种设备安全法第四十条 · Special Equipment Safety Law, Art 40"
_T7001: Final = "TSG T7001-2023 电梯监督检验和定期检验规则 · Inspection of lifts"
_T7008: Final = "TSG T7008-2023 电梯自行检测规则 · Self-testing of lifts"
_T81: Final = "TSG 81-2022"
ASSESSED: Final = "重庆市特种设备安全条例第三十七条 · Chongqing regulation, Art 37"
FIRST_DAY, OF_2022, OF_2024 = date(2014, 1, 1), date(2022, 12, 1), date(2024, 4, 2)
INSPECTED: Final = (1, 4, 7, 9, 11, 13, 15)
"""Years of use in which a lift is inspected (domain rule 10.4, from knowledge)."""
TESTED: Final = (2, 3, 5, 6, 8, 10, 12, 14)

RULES: Final = (
    CareRule("2013-1", FIRST_DAY, "3", CareKind.MAINTENANCE, _LIFT, True, days=15),
    CareRule("2013-1", FIRST_DAY, "", CareKind.INSPECTION, _PERIODIC, False, months=12),
    CareRule("2022-1", OF_2022, "511", CareKind.INSPECTION, _T81, False, months=24),
    CareRule("2022-1", OF_2022, "52", CareKind.INSPECTION, _T81, False, months=12),
    CareRule("2024-1", OF_2024, "3", CareKind.INSPECTION, _T7001, False, years=INSPECTED),
    CareRule("2024-1", OF_2024, "3", CareKind.SELF_TEST, _T7008, False, years=TESTED),
)
"""Of those in force on a day the one with the longest prefix holds, and of these the latest."""
ASSESSMENT: Final = CareRule("2013-1", FIRST_DAY, "3", CareKind.ASSESSMENT, ASSESSED, True)
ASSESSED_AFTER: Final = {True: 10, False: 15}
"""Years in use after which a lift is assessed, by whether the public gathers there."""


def rule_for(variety: str, kind: CareKind, day: date) -> CareRule | None:
    """The rule in force on a day; before the first rule, nothing was laid down."""
    found = [
        rule
        for rule in RULES
        if rule.kind is kind and variety.startswith(rule.prefix) and rule.effective_from <= day
    ]
    return max(found, key=lambda rule: (len(rule.prefix), rule.effective_from), default=None)


class Device(NamedTuple):
    """What of a device decides when care is due; days of care that was passed, and of failure."""

    variety: str
    gathers: bool
    in_use_since: date | None
    next_inspection_on: date
    last: Mapping[CareKind, date]
    failed: Mapping[CareKind, date]
    until: Mapping[DutyKind, date]
    """The last day of the latest certificate for each duty."""


class Due(NamedTuple):
    """One kind of care: the last, the next, and what today makes of it."""

    kind: CareKind
    last: date | None
    next_due: date | None
    overdue_days: int
    state: DueState
    version: str
    basis: str
    is_verified: bool


def state_of(due: date | None, today: date) -> DueState:
    """Where a day of care stands against today."""
    if due is None:
        return DueState.NO_RECORD
    if due < today:
        return DueState.OVERDUE
    return DueState.SOON if due <= today + NOTICE else DueState.IN_TIME


def _due(rule: CareRule, last: date | None, day: date | None, today: date) -> Due:
    state = state_of(day, today)
    if day is None and last is not None:
        state = DueState.IN_TIME
    late = (today - day).days if day is not None and state is DueState.OVERDUE else 0
    return Due(rule.kind, last, day, late, state, rule.version, rule.basis, rule.is_verified)


def next_due(rule: CareRule, last: date, since: date | None) -> date | None:
    """When care falls due again after the last; None where the rule has no further day."""
    if rule.days is not None:
        return last + timedelta(days=rule.days)
    if not rule.years or since is None:
        return months_after(last, rule.months or 12)
    return next((day for day in _planned(rule, since) if day > last + EARLY), None)


def _planned(rule: CareRule, since: date) -> Iterator[date]:
    """The days of a plan by years of use, and, of inspections, every year after its end."""
    for year in rule.years:
        yield months_after(since, 12 * year)
    if rule.kind is CareKind.INSPECTION:
        for year in range(rule.years[-1] + 1, 200):
            yield months_after(since, 12 * year)


def maintenance(device: Device, today: date) -> Due | None:
    """When the device is to be maintained next; None where no interval is laid down."""
    rule = rule_for(device.variety, CareKind.MAINTENANCE, today)
    if rule is None:
        return None
    last = device.last.get(CareKind.MAINTENANCE)
    return _due(rule, last, last and next_due(rule, last, None), today)


def inspection(device: Device, today: date) -> Due:
    """When the next inspection is due: as registered, or by rule where one was passed since."""
    last = device.last.get(CareKind.INSPECTION)
    rule = rule_for(device.variety, CareKind.INSPECTION, last or today) or RULES[1]
    registered = device.next_inspection_on
    is_told = last is None or registered > last + EARLY
    by_rule = None if last is None or is_told else next_due(rule, last, device.in_use_since)
    return _due(rule, last, max(registered, by_rule or registered), today)


def self_test(device: Device, today: date) -> Due | None:
    """When a lift is to be tested by the user's own order, in the years without inspection."""
    known = [device.last.get(CareKind.INSPECTION), device.last.get(CareKind.SELF_TEST)]
    cared = max((day for day in known if day is not None), default=None)
    rule = rule_for(device.variety, CareKind.SELF_TEST, cared or today)
    if rule is None or device.in_use_since is None:
        return None
    day = next_due(rule, cared or device.in_use_since, device.in_use_since)
    return _due(rule, known[1], day, today) if day is not None else None


def assessment(device: Device, today: date) -> Due | None:
    """When a lift is to be assessed; done once, it is not asked again by this rule."""
    if device.in_use_since is None or not device.variety.startswith(ASSESSMENT.prefix):
        return None
    day = months_after(device.in_use_since, 12 * ASSESSED_AFTER[device.gathers])
    last = device.last.get(CareKind.ASSESSMENT)
    is_done = last is not None and last >= day
    return _due(ASSESSMENT, last, None if is_done else day, today)


def _is_late(due: Due | None) -> bool:
    return due is not None and due.state is DueState.OVERDUE


def has_failed(device: Device) -> bool:
    """Whether the last inspection was not passed."""
    failed = device.failed.get(CareKind.INSPECTION)
    passed = device.last.get(CareKind.INSPECTION)
    return failed is not None and (passed is None or passed < failed)


def alerts(device: Device, today: date) -> list[AlertKind]:
    """All that is wrong with a device, or will be within the month, in the order of the kinds."""
    inspected = inspection(device, today).state
    manager = device.until.get(DutyKind.SAFETY_MANAGER)
    operator = device.until.get(DutyKind.OPERATOR)
    found = {
        AlertKind.INSPECTION_FAILED: has_failed(device),
        AlertKind.INSPECTION_OVERDUE: inspected is DueState.OVERDUE,
        AlertKind.INSPECTION_SOON: inspected is DueState.SOON,
        AlertKind.MAINTENANCE_OVERDUE: _is_late(maintenance(device, today)),
        AlertKind.SELF_TEST_OVERDUE: _is_late(self_test(device, today)),
        AlertKind.ASSESSMENT_OVERDUE: _is_late(assessment(device, today)),
        AlertKind.MANAGER_MISSING: manager is None and device.variety[:1] in NEEDS_MANAGER,
        AlertKind.MANAGER_EXPIRED: manager is not None and manager < today,
        AlertKind.OPERATOR_EXPIRED: operator is not None and operator < today,
        AlertKind.CERTIFICATE_SOON: any(
            today <= day <= today + NOTICE for day in device.until.values()
        ),
    }
    return [kind for kind, is_so in found.items() if is_so]


SAYINGS: Final[Mapping[str, tuple[str, str]]] = {
    "none": ("无记录（{basis}）", "No record ({basis})"),
    "done": ("已完成（{basis}）", "Done ({basis})"),
    "late": (
        "应于 {day} 前完成，已逾期 {days} 天（{basis}）",
        "Was due by {day}; {days} days overdue ({basis})",
    ),
    "due": ("应于 {day} 前完成（{basis}）", "Due by {day} ({basis})"),
}


def explained(due: Due, lang: Language) -> str:
    """The state of care in a sentence of the caller's language, with the law."""
    name = "late" if due.overdue_days else "due"
    if due.next_due is None:
        name = "none" if due.last is None else "done"
    at = 0 if lang == "zh" else 1
    zh, _, en = due.basis.partition(" · ")
    basis = (zh, en or zh)[at]
    return SAYINGS[name][at].format(day=due.next_due, days=due.overdue_days, basis=basis)
