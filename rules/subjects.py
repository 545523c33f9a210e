"""Rights of the persons whom data are about: requests and their clocks.

By GB/T 35273-2020, chapter 8, and the Personal Information Protection Law.
"""

from datetime import date, timedelta
from typing import Final

from rules.calendar import next_working_day
from rules.errors import ErrorCode, Refused
from rules.terms import Term
from rules.versions import SUBJECT_REQUEST, Version, in_force

LONGEST: Final = 1000


class SubjectRequestKind(Term):
    """个人信息权利请求种类 · What a person may ask about his data."""

    ACCESS = "ACCESS", "查询 · To know what is held."
    COPY = "COPY", "获取副本 · To have a copy."
    CORRECTION = "CORRECTION", "更正 · To have it corrected."
    DELETION = "DELETION", "删除 · To have it deleted."
    CANCELLATION = "CANCELLATION", "注销账户 · To have the account closed."
    COMPLAINT = "COMPLAINT", "申诉与要求解释 · To complain, and to have it explained."


class SubjectRequestState(Term):
    """权利请求状态 · State of a request."""

    FILED = "FILED", "待答复 · Waiting for an answer."
    FULFILLED = "FULFILLED", "已满足 · Done as asked."
    REFUSED = "REFUSED", "不予满足，理由已告知 · Not done; the reason was told."


class SubjectVerdict(Term):
    """答复 · How a request is answered."""

    FULFIL = "FULFIL", "满足 · Do as asked."
    REFUSE = "REFUSE", "不予满足 · Refuse, with the reason."


MOVES: Final = {
    (SubjectRequestState.FILED, SubjectVerdict.FULFIL): SubjectRequestState.FULFILLED,
    (SubjectRequestState.FILED, SubjectVerdict.REFUSE): SubjectRequestState.REFUSED,
}


def answered(state: SubjectRequestState, verdict: SubjectVerdict) -> SubjectRequestState:
    """The state after an answer; refused where there was one already."""
    after = MOVES.get((state, verdict))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("request",), state=state, move=verdict)
    return after


def due(filed_on: date) -> tuple[date, Version]:
    """The last day for an answer, and the rule that says so; a rest day moves it on."""
    rule = in_force(SUBJECT_REQUEST, filed_on)
    return next_working_day(filed_on + timedelta(days=rule.number("days"))), rule


def require_told(text: str, name: str) -> str:
    """A reason or an answer in words."""
    if not text.strip():
        raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    if len(text) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, (name,), field=name, limit=LONGEST)
    return text.strip()
