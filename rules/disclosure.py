"""Trade secrets: what an entity keeps to itself, and its consent to show it to somebody.

A consent is scoped to a matter and a year, dated, and revocable (Anti-Unfair Competition Law;
clause 8.3.3). Partners use what they get for the purposes for which their key was registered.
"""

from datetime import date, timedelta
from typing import Final

from rules.errors import ErrorCode, Refused
from rules.terms import Term

LONGEST_DAYS: Final = 366
LONGEST_REASON: Final = 500


class ConfidentialMatter(Term):
    """商业秘密事项 · What an entity may keep to itself."""

    FINANCIALS = "FINANCIALS", "年报财务信息 · Financial section of annual reports."


class DisclosurePurpose(Term):
    """查询目的 · For what somebody asks to see it."""

    CREDIT_CHECK = "CREDIT_CHECK", "授信调查 · Check before granting credit."
    PROCUREMENT = "PROCUREMENT", "采购与合作 · Procurement or cooperation."
    RESEARCH = "RESEARCH", "统计研究 · Research."


class DisclosureState(Term):
    """披露请求状态 · State of a request for disclosure."""

    REQUESTED = "REQUESTED", "待主体决定 · Waiting for the entity."
    GRANTED = "GRANTED", "主体已同意 · The entity agreed."
    REFUSED = "REFUSED", "主体不同意 · The entity refused."
    REVOKED = "REVOKED", "同意已撤回 · The entity took its consent back."


class DisclosureMove(Term):
    """披露决定 · What the entity does with a request."""

    GRANT = "GRANT", "同意 · Agree."
    REFUSE = "REFUSE", "不同意 · Refuse."
    REVOKE = "REVOKE", "撤回同意 · Take the consent back."


MOVES: Final = {
    (DisclosureState.REQUESTED, DisclosureMove.GRANT): DisclosureState.GRANTED,
    (DisclosureState.REQUESTED, DisclosureMove.REFUSE): DisclosureState.REFUSED,
    (DisclosureState.GRANTED, DisclosureMove.REVOKE): DisclosureState.REVOKED,
}


def decided(state: DisclosureState, move: DisclosureMove) -> DisclosureState:
    """The state afterwards; refused where the table has no such move."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("disclosure",), state=state, move=move)
    return after


def require_term(since: date, until: date) -> None:
    """A consent lasts a year at most and ends on a day to come."""
    if not since <= until <= since + timedelta(days=LONGEST_DAYS):
        raise Refused(ErrorCode.INVALID_DATE, ("until",), value=until)


class PartnerPurpose(Term):
    """协作用途 · For what a partner uses the platform."""

    CASE_EXCHANGE = "CASE_EXCHANGE", "投诉举报协同 · Exchange of cases."
    WARNING_DELIVERY = "WARNING_DELIVERY", "警示送达 · Delivery of warnings."
    STATISTICS = "STATISTICS", "统计分析 · Statistics."
    INTEROPERABILITY = "INTEROPERABILITY", "联调测试 · Tests of the connection."


def require_purpose(registered: list[str] | None, wanted: PartnerPurpose) -> None:
    """Refuse a use for which the key was not registered; an old key names none and has all."""
    if registered is not None and wanted.value not in registered:
        raise Refused(ErrorCode.FORBIDDEN, ("purpose",))
