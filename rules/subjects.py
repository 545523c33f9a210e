"""Rights of the persons whom data are about: purposes, consents, requests and their clocks.

By GB/T 35273-2020, chapters 5, 7 and 8, and the Personal Information Protection Law.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.calendar import next_working_day
from rules.errors import ErrorCode, Refused
from rules.grading import DataCategory
from rules.terms import Term
from rules.versions import SUBJECT_REQUEST, Version, in_force

LONGEST: Final = 1000


class LegalBasis(Term):
    """处理依据 · On what basis personal data are processed."""

    CONSENT = "CONSENT", "本人同意 · The person's consent."
    LEGAL_DUTY = "LEGAL_DUTY", "履行法定职责 · A duty of law."


class ProcessingPurpose(Term):
    """处理目的 · For what personal data are processed."""

    CASE_HANDLING = "CASE_HANDLING", "处理投诉举报 · Handling complaints and reports."
    OUTCOME_PUBLICATION = "OUTCOME_PUBLICATION", "公示处理结果 · Publishing the outcome."
    PARTNER_SHARING = "PARTNER_SHARING", "委托消委会调解 · Sharing the case with the council."
    KEY_PERSONS = "KEY_PERSONS", "重点人员监管 · Supervision of key persons."
    REVIEWS = "REVIEWS", "消费评价 · Reviews by consumers."
    SECURITY = "SECURITY", "登录安全与审计 · Security of sign-in, and the audit."


@dataclass(frozen=True, slots=True)
class Processing:
    """One purpose: its basis, what is processed for it, and how long it is kept."""

    purpose: ProcessingPurpose
    basis: LegalBasis
    article: str
    category: DataCategory
    retention: str


PROCESSING: Final = (
    Processing(
        ProcessingPurpose.CASE_HANDLING,
        LegalBasis.LEGAL_DUTY,
        "个人信息保护法第十三条第一款第三项、第三十四条；消费者权益保护法第四十六条",
        DataCategory.PERSONAL,
        "办结后三年 · Three years after closing.",
    ),
    Processing(
        ProcessingPurpose.OUTCOME_PUBLICATION,
        LegalBasis.CONSENT,
        "个人信息保护法第十三条第一款第一项、第二十五条",
        DataCategory.PERSONAL,
        "至撤回同意 · Until consent is withdrawn.",
    ),
    Processing(
        ProcessingPurpose.PARTNER_SHARING,
        LegalBasis.CONSENT,
        "个人信息保护法第二十三条",
        DataCategory.PERSONAL,
        "至撤回同意 · Until consent is withdrawn.",
    ),
    Processing(
        ProcessingPurpose.KEY_PERSONS,
        LegalBasis.LEGAL_DUTY,
        "个人信息保护法第十三条第一款第三项、第三十四条",
        DataCategory.SENSITIVE_PERSONAL,
        "名单期限及其后的法定期限 · The term of the list and the terms of law after it.",
    ),
    Processing(
        ProcessingPurpose.REVIEWS,
        LegalBasis.CONSENT,
        "个人信息保护法第十三条第一款第一项",
        DataCategory.PERSONAL,
        "至本人删除 · Until the person deletes it.",
    ),
    Processing(
        ProcessingPurpose.SECURITY,
        LegalBasis.LEGAL_DUTY,
        "网络安全法第二十一条（留存网络日志不少于六个月）",
        DataCategory.INTERNAL,
        "至少六个月 · Six months at least.",
    ),
)
CONSENTED: Final = frozenset(
    {ProcessingPurpose.OUTCOME_PUBLICATION, ProcessingPurpose.PARTNER_SHARING}
)
"""Purposes for which consent is given case by case."""
TEXT_VERSION: Final = "2026-11"
"""The wording under which consent is asked."""


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


def consents_of(flags: Iterable[tuple[ProcessingPurpose, bool]]) -> list[ProcessingPurpose]:
    """The purposes to which somebody agreed."""
    return [purpose for purpose, is_given in flags if is_given]
