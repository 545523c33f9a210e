"""Restricted persons: lists, moves of an entry, and terms computed from the article of the basis.

Refuses a basis that was not yet law on the day of the decision, and never shortens a term.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from rules.errors import ErrorCode, Refused
from rules.terms import Term

LIFETIME = date(9998, 12, 31)


class RestrictionKind(Term):
    """受限人员名单 · List of restricted persons."""

    OFFICE_BAR = "OFFICE_BAR", "限制任职人员 · Barred from office."
    CATERING_VIOLATION = "CATERING_VIOLATION", "餐饮从业违法警示人员 · Violations in catering."
    INDUSTRY_BAN = "INDUSTRY_BAN", "禁业人员 · Banned from an industry."


class RestrictionBasis(Term):
    """受限依据 · Why a person is restricted."""

    ECONOMIC_CRIME = "ECONOMIC_CRIME", "经济犯罪被判刑 · Sentenced for an economic crime."
    PROBATION = "PROBATION", "经济犯罪宣告缓刑 · Probation for an economic crime."
    BANKRUPTCY = "BANKRUPTCY", "对企业破产负有个人责任 · Answers for a bankruptcy."
    LICENCE_REVOKED = (
        "LICENCE_REVOKED",
        "对吊销营业执照负有个人责任 · Answers for a revoked business licence.",
    )
    FALSE_REGISTRATION = (
        "FALSE_REGISTRATION",
        "对虚假登记负有责任 · Answers for a false registration.",
    )
    CATERING_OFFENCE = "CATERING_OFFENCE", "餐饮从业违法 · Offence in catering."
    FOOD_LICENCE_REVOKED = (
        "FOOD_LICENCE_REVOKED",
        "食品许可证被吊销的责任人员 · Responsible for a revoked food licence.",
    )
    FOOD_CRIME = "FOOD_CRIME", "食品安全犯罪被判有期徒刑以上 · Imprisoned for a food-safety crime."


class RestrictionRule(NamedTuple):
    """What a basis leads to; `years` is None for life. Kept by version: old terms stay as set."""

    basis: RestrictionBasis
    kind: RestrictionKind
    years: int | None
    counted_from: str
    article: str
    version: str
    in_force: date
    ended: date = LIFETIME
    is_verified: bool = True


_COMPANY_2018, _COMPANY_2023 = "公司法（2018）第146条", "公司法（2023）第178条"
_OLD, _NEW = date(2006, 1, 1), date(2024, 7, 1)
_BAR, _BAN = RestrictionKind.OFFICE_BAR, RestrictionKind.INDUSTRY_BAN

RULES: tuple[RestrictionRule, ...] = (
    *(
        RestrictionRule(basis, _BAR, years, start, article, version, since, until)
        for article, version, since, until in (
            (_COMPANY_2018, "2018", _OLD, _NEW - timedelta(days=1)),
            (_COMPANY_2023, "2023", _NEW, LIFETIME),
        )
        for basis, years, start in (
            (RestrictionBasis.ECONOMIC_CRIME, 5, "刑罚执行期满 · end of the sentence"),
            (RestrictionBasis.BANKRUPTCY, 3, "破产清算完结 · end of the liquidation"),
            (RestrictionBasis.LICENCE_REVOKED, 3, "吊销、责令关闭 · revocation"),
        )
    ),
    RestrictionRule(
        RestrictionBasis.PROBATION, _BAR, 2, "缓刑考验期满 · end of the probation",
        _COMPANY_2023, "2023", _NEW,
    ),
    RestrictionRule(
        RestrictionBasis.FALSE_REGISTRATION, _BAR, 3, "决定日 · the decision",
        "市场主体登记管理条例第40条", "2022", date(2022, 3, 1),
    ),
    RestrictionRule(
        RestrictionBasis.FOOD_LICENCE_REVOKED, _BAN, 5, "决定日 · the decision",
        "食品安全法第135条第1款", "2015", date(2015, 10, 1),
    ),
    RestrictionRule(
        RestrictionBasis.FOOD_CRIME, _BAN, None, "决定日 · the decision",
        "食品安全法第135条第2款", "2015", date(2015, 10, 1),
    ),
    RestrictionRule(
        RestrictionBasis.CATERING_OFFENCE, RestrictionKind.CATERING_VIOLATION, 1,
        "决定日 · the decision", "平台规则，待核 · a rule of the platform, to be verified",
        "2026", date(2015, 10, 1), is_verified=False,
    ),
)  # fmt: skip


class Period(NamedTuple):
    """Both days are within."""

    first: date
    last: date


def rule_of(basis: RestrictionBasis, decided_on: date) -> RestrictionRule:
    """The version of the rule that held on the day of the decision."""
    for rule in RULES:
        if rule.basis is basis and rule.in_force <= decided_on <= rule.ended:
            return rule
    raise Refused(ErrorCode.INVALID_DATE, ("decided_on",), value=decided_on)


def period_of(rule: RestrictionRule, start: date) -> Period:
    """The term from its first day; it ends with the corresponding day (民法典第202条)."""
    return Period(start, LIFETIME if rule.years is None else years_after(start, rule.years))


def years_after(day: date, years: int) -> date:
    """The corresponding day, or the last of its month where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def merged(periods: Iterable[Period]) -> list[Period]:
    """Periods that touch or overlap as one; no day that any of them covers is lost."""
    found: list[Period] = []
    for each in sorted(periods):
        if found and (each.first - found[-1].last).days <= 1:
            found[-1] = Period(found[-1].first, max(found[-1].last, each.last))
        else:
            found.append(each)
    return found


class RestrictionState(Term):
    """受限人员状态 · State of an entry of a list."""

    LISTED = "LISTED", "已列入，待复核 · Listed; not yet reviewed, not yet public."
    REVIEWED = "REVIEWED", "已复核，公示中 · Reviewed and public while its term lasts."
    LIFTED = "LIFTED", "已解除 · Lifted by decision."
    EXPIRED = "EXPIRED", "期满 · Its term is over."
    OVERTURNED = "OVERTURNED", "决定被撤销 · The decision was overturned."


class RestrictionMove(Term):
    """受限人员变动 · Move of an entry."""

    LIST = "LIST", "列入 · List."
    REVIEW = "REVIEW", "复核 · Review, by another person."
    LIFT = "LIFT", "解除 · Lift."
    OVERTURN = "OVERTURN", "撤销 · Remove at once: the appeal succeeded."


MOVES: dict[tuple[RestrictionState | None, RestrictionMove], RestrictionState] = {
    (None, RestrictionMove.LIST): RestrictionState.LISTED,
    (RestrictionState.LISTED, RestrictionMove.REVIEW): RestrictionState.REVIEWED,
    (RestrictionState.REVIEWED, RestrictionMove.LIFT): RestrictionState.LIFTED,
    (RestrictionState.LISTED, RestrictionMove.OVERTURN): RestrictionState.OVERTURNED,
    (RestrictionState.REVIEWED, RestrictionMove.OVERTURN): RestrictionState.OVERTURNED,
}
"""EXPIRED is no move: the clock makes it of REVIEWED."""


def state_on(state: RestrictionState, last: date, today: date) -> RestrictionState:
    """The state as the clock has left it."""
    is_over = state is RestrictionState.REVIEWED and last < today
    return RestrictionState.EXPIRED if is_over else state


def moved(state: RestrictionState | None, move: RestrictionMove) -> RestrictionState:
    """The state after a move; refuses any that skips one."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("restriction",), state=state, move=move)
    return after


def allowed_moves(state: RestrictionState) -> list[RestrictionMove]:
    """What may be done next."""
    return [move for before, move in MOVES if before is state]


class ScreeningPurpose(Term):
    """核查目的 · Lawful purpose of screening a person."""

    EMPLOYMENT = "EMPLOYMENT", "录用前核查 · Before employing the person."
    LICENSING = "LICENSING", "许可、登记审查 · Review of a licence or registration."
    SUPERVISION = "SUPERVISION", "监督检查 · Supervision."


class MatchedPersonField(Term):
    """比中的要素 · What of a person matched."""

    NAME = "NAME", "姓名，可能同名 · The name only; homonyms are possible."
    ID_NUMBER = "ID_NUMBER", "身份证件号码 · The identity number."
