"""Incidents: their level by rule, their moves, and what a personal-data incident must tell."""

from datetime import date, timedelta

from rules.errors import ErrorCode, Refused
from rules.governance.versions import INCIDENT_LEVEL, governing
from rules.terms import Term


class IncidentKind(Term):
    """事件类别 · Kind of an incident."""

    AVAILABILITY = "AVAILABILITY", "服务中断或劣化 · The service is down or slow."
    INTEGRITY = "INTEGRITY", "数据被篡改或丢失 · Data were altered or lost."
    LEAK = "LEAK", "数据泄露 · Data leaked."
    PERSONAL_DATA = "PERSONAL_DATA", "个人信息安全事件 · An incident of personal information."
    ATTACK = "ATTACK", "网络攻击 · An attack."


class Importance(Term):
    """系统重要程度 · How important what is affected is."""

    GENERAL = "GENERAL", "一般 · General."
    IMPORTANT = "IMPORTANT", "重要 · Important."
    KEY = "KEY", "关键 · Key."


class ServicePeriod(Term):
    """服务时段 · When it happens."""

    OFF_HOURS = "OFF_HOURS", "非服务时段 · Outside hours of service."
    ORDINARY = "ORDINARY", "一般时段 · Ordinary hours."
    PEAK = "PEAK", "重点时段 · Peak or guarded hours."


class Damage(Term):
    """损失程度 · What it does."""

    MINOR = "MINOR", "轻微 · Minor."
    MODERATE = "MODERATE", "较大 · Moderate."
    SERIOUS = "SERIOUS", "严重 · Serious."
    GRAVE = "GRAVE", "特别严重 · Grave."


class IncidentLevel(Term):
    """事件级别，由规则计算 · Level, computed by the rule."""

    ONE = "ONE", "Ⅰ级，特别重大 · Level I, the gravest."
    TWO = "TWO", "Ⅱ级，重大 · Level II."
    THREE = "THREE", "Ⅲ级，较大 · Level III."
    FOUR = "FOUR", "Ⅳ级，一般 · Level IV."


class IncidentState(Term):
    """事件状态 · How far an incident has come."""

    OPEN = "OPEN", "已登记 · Opened; nobody has taken it up."
    HANDLING = "HANDLING", "处置中 · Being handled."
    RESOLVED = "RESOLVED", "已恢复，待总结 · Resolved; its review is due."
    CLOSED = "CLOSED", "已总结关闭 · Reviewed and closed."


class IncidentMove(Term):
    """事件操作 · What can be done to an incident."""

    RESPOND = "RESPOND", "响应 · Take it up."
    ESCALATE = "ESCALATE", "重新定级 · Judge it anew."
    RESOLVE = "RESOLVE", "恢复 · Say that it is over."
    CLOSE = "CLOSE", "总结并关闭 · Close it with a review."


MOVES = {
    (IncidentState.OPEN, IncidentMove.RESPOND): IncidentState.HANDLING,
    (IncidentState.OPEN, IncidentMove.ESCALATE): IncidentState.OPEN,
    (IncidentState.HANDLING, IncidentMove.ESCALATE): IncidentState.HANDLING,
    (IncidentState.HANDLING, IncidentMove.RESOLVE): IncidentState.RESOLVED,
    (IncidentState.RESOLVED, IncidentMove.CLOSE): IncidentState.CLOSED,
}
RESPOND_WITHIN = {
    IncidentLevel.ONE: "respondMinutesOne",
    IncidentLevel.TWO: "respondMinutesTwo",
    IncidentLevel.THREE: "respondMinutesThree",
    IncidentLevel.FOUR: "respondMinutesFour",
}
PERSONAL_FACTS = ("data_kinds", "cause", "harm", "remedy", "contact")
"""What a personal-data incident tells those affected (GB/T 35273-2020, 10.2)."""
LONGEST_TEXT = 2000


def level_of(importance: Importance, period: ServicePeriod, damage: Damage, on: date) -> str:
    """The level by the rule in force on the day of the incident."""
    rule = governing(INCIDENT_LEVEL, on)
    points = sum(list(type(one)).index(one) + 1 for one in (importance, period, damage))
    bounds = (
        (IncidentLevel.ONE, "levelOneFrom"),
        (IncidentLevel.TWO, "levelTwoFrom"),
        (IncidentLevel.THREE, "levelThreeFrom"),
    )
    return next((lv.value for lv, name in bounds if points >= rule.number(name)), "FOUR")


def respond_within(level: IncidentLevel, on: date) -> timedelta:
    """How soon an incident of this level must be taken up."""
    return timedelta(minutes=governing(INCIDENT_LEVEL, on).number(RESPOND_WITHIN[level]))


def moved(state: IncidentState, move: IncidentMove) -> IncidentState:
    """The state after a move; refuses an illegal one."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("incident",), state=state, move=move)
    return after


def allowed_moves(state: IncidentState) -> list[IncidentMove]:
    """What may be done next."""
    return [move for before, move in MOVES if before is state]


def text_of(value: str, name: str) -> str:
    """A text that says something, and not too much."""
    if not value.strip():
        raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    if len(value) > LONGEST_TEXT:
        raise Refused(ErrorCode.TOO_LONG, (name,), field=name, limit=LONGEST_TEXT)
    return value.strip()
