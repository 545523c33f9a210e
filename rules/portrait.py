"""How an entity stands, in words: stage of life, health, and the days of a trend.

Refuses a trend of more than 120 points: a chart of more is not read.
"""

from datetime import date, timedelta
from typing import Final

from rules.entities import CreditColor, EntityStatus
from rules.errors import ErrorCode, Refused
from rules.terms import Term

MOST_POINTS: Final = 120


class Stage(Term):
    """生命周期阶段 · Stage of life."""

    START = "START", "初创期（不足 1 年） · Under one year."
    GROWTH = "GROWTH", "成长期（1–3 年） · One to three years."
    MATURE = "MATURE", "成熟期（3–10 年） · Three to ten years."
    SENIOR = "SENIOR", "稳定期（10 年以上） · Ten years and more."
    SUSPENDED = "SUSPENDED", "歇业 · Suspended."
    ENDED = "ENDED", "已退出 · Ended."


class Health(Term):
    """健康状态 · Health of an entity."""

    HEALTHY = "HEALTHY", "健康 · Nothing to note."
    ATTENTION = "ATTENTION", "需关注 · To be watched."
    UNHEALTHY = "UNHEALTHY", "不健康 · In bad standing."
    ENDED = "ENDED", "已退出 · Ended."
    UNRATED = "UNRATED", "未评定 · Not graded yet."


class Metric(Term):
    """趋势指标 · What a trend shows."""

    COLOR = "COLOR", "信用三色 · Colour."
    SCORE = "SCORE", "风险总分 · Score of risk."
    COMPLAINTS = "COMPLAINTS", "近一年投诉举报数 · Complaints within a year."
    PENALTIES = "PENALTIES", "近一年行政处罚数 · Penalties within a year."
    STAFF = "STAFF", "从业人数，据最近年报，未公示者仅本人和监管可见 · Staff by the last report."
    REVENUE = "REVENUE", "营业总收入，据最近年报，未公示者仅本人和监管可见 · Revenue likewise."


class Grain(Term):
    """趋势粒度 · Step of a trend."""

    MONTH = "MONTH", "月 · Month."
    QUARTER = "QUARTER", "季 · Quarter."
    YEAR = "YEAR", "年 · Year."


MONTHS: Final = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
STAGES: Final = ((365, Stage.START), (1095, Stage.GROWTH), (3650, Stage.MATURE))
OF_COLOR: Final = {
    CreditColor.GREEN: Health.HEALTHY,
    CreditColor.YELLOW: Health.ATTENTION,
    CreditColor.RED: Health.UNHEALTHY,
}
REASONS: Final = {
    "SERIOUS_LISTED": "在列严重违法失信名单 · On the list of serious violations.",
    "LICENCE_REVOKED": "营业执照已吊销 · The licence was revoked.",
    "ABNORMAL_LISTED": "在列经营异常名录 · On the list of abnormal operation.",
}
"""Grounds that are public; none names a class."""
BY_COLOR: Final = {
    CreditColor.GREEN: "信用状况正常 · In good credit.",
    CreditColor.YELLOW: "信用风险较高 · At higher credit risk.",
    CreditColor.RED: "信用风险高 · At high credit risk.",
}
SUSPENDED: Final = "歇业中 · Business is suspended."
ENDED: Final = "已注销 · The entity was cancelled."


def stage(status: str, established_on: date | None, today: date) -> Stage:
    """The stage of life."""
    if status in (EntityStatus.CANCELLED, EntityStatus.REVOKED):
        return Stage.ENDED
    if status == EntityStatus.SUSPENDED:
        return Stage.SUSPENDED
    days = (today - established_on).days if established_on else 0
    return next((name for bound, name in STAGES if days < bound), Stage.SENIOR)


def health(status: str, color: CreditColor | None) -> Health:
    """The health that follows from colour and life."""
    if status == EntityStatus.CANCELLED:
        return Health.ENDED
    if color is None:
        return Health.UNRATED
    found = OF_COLOR[color]
    if status == EntityStatus.SUSPENDED and found is Health.HEALTHY:
        return Health.ATTENTION
    return found


def reasons(status: str, color: CreditColor | None, floors: list[str]) -> list[str]:
    """Why, in bilingual sentences."""
    if status == EntityStatus.CANCELLED:
        return [ENDED]
    found = [REASONS[code] for code in floors if code in REASONS]
    if status == EntityStatus.SUSPENDED:
        found.append(SUSPENDED)
    if not found and color is not None:
        found.append(BY_COLOR[color])
    return found


def points_of(first: date, last: date, grain: Grain) -> list[date]:
    """The days of a trend: `last`, and steps of the grain before it, not before `first`."""
    if first > last:
        raise Refused(ErrorCode.INVALID_DATE, ("since",), value=first.isoformat())
    found: list[date] = []
    step = 0
    while (day := _months_before(last, step * MONTHS[grain])) >= first:
        found.append(day)
        step += 1
        if step > MOST_POINTS:
            raise Refused(
                ErrorCode.OUT_OF_RANGE, ("since",), field="points", low=1, high=MOST_POINTS
            )
    return found[::-1]


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), following - timedelta(1))
