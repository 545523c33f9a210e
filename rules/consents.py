"""For what personal data are processed, on what basis, and where a person's consent is needed.

By GB/T 35273-2020, chapters 5 and 7, and the Personal Information Protection Law.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rules.grading import DataCategory
from rules.terms import Term


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


def consents_of(flags: Iterable[tuple[ProcessingPurpose, bool]]) -> list[ProcessingPurpose]:
    """The purposes to which somebody agreed."""
    return [purpose for purpose, is_given in flags if is_given]
