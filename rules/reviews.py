"""Reviews: what proves a contact, what is held for a person, and what many reviews sum up to.

Pure. A summary says its interval and how many reviews stand behind it; of too few it says nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from rules.errors import ErrorCode, Refused
from rules.names import normalise
from rules.terms import Term


class ProofKind(Term):
    """消费凭证类别 · What proves that a consumer dealt with an entity."""

    SCAN = "SCAN", "扫码 · A genuine code scanned."
    RECEIPT = "RECEIPT", "消费票据 · A receipt, not verified with its issuer."
    CASE = "CASE", "已办结的投诉 · A complaint of one's own that is closed."


class ReviewAspect(Term):
    """评价项目 · What of the service is rated."""

    QUALITY = "QUALITY", "商品或服务质量 · Quality."
    ATTITUDE = "ATTITUDE", "服务态度 · Attitude."
    ENVIRONMENT = "ENVIRONMENT", "经营环境 · Premises."
    PRICE = "PRICE", "价格诚信 · Honest prices."
    AFTER_SALES = "AFTER_SALES", "售后 · After-sales service."


class ModerationState(Term):
    """评价状态 · State of a review."""

    PUBLISHED = "PUBLISHED", "已公开 · Public."
    HELD = "HELD", "待审核 · Held for moderation."
    REMOVED = "REMOVED", "不予公开 · Removed."


class ModerationMove(Term):
    """评价审核操作 · What a moderator can do."""

    RELEASE = "RELEASE", "公开 · Make it public."
    HOLD = "HOLD", "暂不公开 · Hold it."
    REMOVE = "REMOVE", "不予公开 · Remove it."


class ModerationReason(Term):
    """审核理由 · Why a review was held, removed or released."""

    ABUSE = "ABUSE", "辱骂或人身攻击 · Abuse."
    PERSONAL_DATA = "PERSONAL_DATA", "含个人信息 · Personal data."
    ADVERTISING = "ADVERTISING", "广告或引流 · Advertising."
    REPORTED = "REPORTED", "被举报 · Reported by others."
    NOT_GENUINE = "NOT_GENUINE", "非真实消费 · Not from a real contact."
    UNFOUNDED = "UNFOUNDED", "审核后无问题 · Nothing wrong was found."


class AssessmentGrade(Term):
    """第三方评价等次，与信用等级无关 · Grade by a third party, apart from the official class."""

    EXCELLENT = "EXCELLENT", "优秀 · Excellent."
    GOOD = "GOOD", "良好 · Good."
    FAIR = "FAIR", "一般 · Fair."
    POOR = "POOR", "较差 · Poor."


MOVES: Mapping[tuple[ModerationState, ModerationMove], ModerationState] = {
    (ModerationState.HELD, ModerationMove.RELEASE): ModerationState.PUBLISHED,
    (ModerationState.HELD, ModerationMove.REMOVE): ModerationState.REMOVED,
    (ModerationState.PUBLISHED, ModerationMove.HOLD): ModerationState.HELD,
    (ModerationState.PUBLISHED, ModerationMove.REMOVE): ModerationState.REMOVED,
    (ModerationState.REMOVED, ModerationMove.RELEASE): ModerationState.PUBLISHED,
}

_ABUSE = "傻逼 傻叉 他妈的 草泥马 王八蛋 狗东西 去死 畜生 垃圾人 骗子全家 不得好死 滚蛋"
ABUSE = tuple(normalise(word) for word in _ABUSE.split())
ADVERTISING = re.compile(r"https?://|加微信|加v信|加薇|扫码领|vx|qq群|代运营", re.IGNORECASE)
PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
LONGEST_TEXT, LEAST_STARS, MOST_STARS = 1_000, 1, 5
LIKED = 4
"""So many stars and more are a good review."""


def moved(state: ModerationState, move: ModerationMove) -> ModerationState:
    """The state after the move; refuses one that the table lacks."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("review",), state=state, move=move)
    return after


def allowed_moves(state: ModerationState) -> list[ModerationMove]:
    """What a moderator may do next."""
    return [move for found, move in MOVES if found is state]


def held_for(text: str) -> ModerationReason | None:
    """Why a text waits for a person; None where nothing stands against it."""
    folded = normalise(text)
    if any(word in folded for word in ABUSE):
        return ModerationReason.ABUSE
    if PERSONAL.search(text.replace(" ", "").replace("-", "")):
        return ModerationReason.PERSONAL_DATA
    if ADVERTISING.search(text):
        return ModerationReason.ADVERTISING
    return None


def require_stars(value: int, path: tuple[str | int, ...]) -> int:
    """From one to five."""
    if not LEAST_STARS <= value <= MOST_STARS:
        field = str(path[-1])
        raise Refused(ErrorCode.OUT_OF_RANGE, path, field=field, low=LEAST_STARS, high=MOST_STARS)
    return value


@dataclass(frozen=True, slots=True)
class Group:
    """Equal reviews of one day: their stars and aspects, whether their proof was verified."""

    day: str
    is_verified: bool
    stars: int
    aspects: tuple[int | None, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Parameters of the summary, by the rule in force."""

    least: int
    burst_per_day: int
    receipt_per_mille: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What reviews sum up to; the figures are None where there are too few."""

    count: int
    effective: float
    bursts: int
    stars: float | None
    liked: float | None
    interval: tuple[float, float] | None
    aspects: tuple[tuple[ReviewAspect, float, int], ...]


def summary(groups: Iterable[Group], terms: Terms) -> Summary:
    """A weighted mean with Wilson's interval over the share of good reviews.

    On a day with more reviews than a burst allows, all of them together weigh as many as it
    allows; a receipt that nobody verified weighs less than a scan or a case.
    """
    held = list(groups)
    per_day: dict[str, int] = {}
    for one in held:
        per_day[one.day] = per_day.get(one.day, 0) + one.count
    weights = [_weight(one, per_day[one.day], terms) for one in held]
    count = sum(one.count for one in held)
    bursts = sum(n for n in per_day.values() if n > terms.burst_per_day)
    total = sum(w * one.count for w, one in zip(weights, held, strict=True))
    if count < terms.least or not total:
        return Summary(count, round(total, 3), bursts, None, None, None, ())
    squares = sum(w * w * one.count for w, one in zip(weights, held, strict=True))
    effective = total * total / squares
    liked = (
        sum(w * one.count for w, one in zip(weights, held, strict=True) if one.stars >= LIKED)
        / total
    )
    stars = sum(w * one.count * one.stars for w, one in zip(weights, held, strict=True)) / total
    return Summary(
        count, round(effective, 3), bursts, round(stars, 3), round(liked, 4),
        wilson(liked, effective), tuple(_aspects(held, weights, terms.least)),
    )  # fmt: skip


def _weight(one: Group, on_day: int, terms: Terms) -> float:
    crowded = min(1.0, terms.burst_per_day / on_day)
    return crowded if one.is_verified else crowded * terms.receipt_per_mille / 1000


def _aspects(
    held: Sequence[Group], weights: Sequence[float], least: int
) -> Iterable[tuple[ReviewAspect, float, int]]:
    for at, aspect in enumerate(ReviewAspect):
        rated = [
            (w, one.aspects[at] or 0, one.count)
            for w, one in zip(weights, held, strict=True)
            if one.aspects[at] is not None
        ]
        count = sum(n for _, _, n in rated)
        total = sum(w * n for w, _, n in rated)
        if count >= least and total:
            yield aspect, round(sum(w * n * v for w, v, n in rated) / total, 3), count


def wilson(share: float, n: float, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of a share among n, at 95 %."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)
