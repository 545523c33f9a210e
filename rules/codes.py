"""States of an issued code and what a scan may conclude; looks nothing up, verifies nothing."""

from typing import NamedTuple

from rules.errors import ErrorCode, Refused
from rules.terms import Term


class CodeStatus(Term):
    """赋码状态 · State of a code."""

    ACTIVE = "ACTIVE", "有效 · In force."
    SUSPENDED = "SUSPENDED", "暂停 · Genuine, for now not in force."
    REVOKED = "REVOKED", "终止 · Genuine but ended."


class CodeEndReason(Term):
    """赋码暂停或终止的原因 · Why a code is out of force."""

    UNDER_REVIEW = "UNDER_REVIEW", "监管部门核查中 · Under review by the authority."
    OWNER_REQUEST = "OWNER_REQUEST", "经营主体申请 · At the entity's own request."
    REISSUED = "REISSUED", "已换发新码 · Replaced by a new code."
    ENTITY_CANCELLED = "ENTITY_CANCELLED", "经营主体已注销 · The entity was cancelled."
    REVOKED_BY_AUTHORITY = "REVOKED_BY_AUTHORITY", "监管部门撤销 · Revoked by the authority."


class CodeAction(Term):
    """赋码操作 · What can be done to a code."""

    ACTIVATE = "ACTIVATE", "恢复 · Put a suspended code in force again."
    SUSPEND = "SUSPEND", "暂停 · Take it out of force for now."
    REISSUE = "REISSUE", "换发 · End it and issue the next."
    CANCEL = "CANCEL", "注销 · End it."


MOVES = {
    (CodeStatus.SUSPENDED, CodeAction.ACTIVATE): CodeStatus.ACTIVE,
    (CodeStatus.ACTIVE, CodeAction.SUSPEND): CodeStatus.SUSPENDED,
    (CodeStatus.ACTIVE, CodeAction.REISSUE): CodeStatus.REVOKED,
    (CodeStatus.SUSPENDED, CodeAction.REISSUE): CodeStatus.REVOKED,
    (CodeStatus.ACTIVE, CodeAction.CANCEL): CodeStatus.REVOKED,
    (CodeStatus.SUSPENDED, CodeAction.CANCEL): CodeStatus.REVOKED,
}
"""A revoked code never comes back: a new one is issued instead."""

REASONS: dict[CodeAction, tuple[CodeEndReason | None, ...]] = {
    CodeAction.ACTIVATE: (None,),
    CodeAction.SUSPEND: (CodeEndReason.UNDER_REVIEW, CodeEndReason.OWNER_REQUEST),
    CodeAction.REISSUE: (CodeEndReason.REISSUED,),
    CodeAction.CANCEL: (CodeEndReason.ENTITY_CANCELLED, CodeEndReason.REVOKED_BY_AUTHORITY),
}


def moved(status: CodeStatus, action: CodeAction, reason: CodeEndReason | None) -> CodeStatus:
    """The state after the action; refuses an illegal move and a reason of another action."""
    after = MOVES.get((status, action))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("code",), state=status, move=action)
    if reason not in REASONS[action]:
        raise Refused(ErrorCode.BAD_INPUT, ("reason",), detail=f"{action}: {reason}")
    return after


def allowed_actions(status: CodeStatus) -> list[CodeAction]:
    """What may be done next."""
    return [action for state, action in MOVES if state is status]


class Authenticity(Term):
    """扫码结论 · What a scan concludes."""

    GENUINE = "GENUINE", "真实有效 · Genuine and in force."
    SUSPENDED = "SUSPENDED", "真实，已暂停 · Genuine, for now not in force."
    REVOKED = "REVOKED", "真实，已终止 · Genuine but ended."
    ALTERED = "ALTERED", "被改动 · A known issue whose signature fails."
    FORGED = "FORGED", "伪造 · In our form, signed by no key of ours."
    UNKNOWN = "UNKNOWN", "无法识别 · Not in our form, or no such issue."


class Finding(Term):
    """扫码不予采信的原因 · Why a scan is not believed."""

    EMPTY = "EMPTY", "没有内容 · Nothing was scanned."
    FOREIGN = (
        "FOREIGN",
        "其他系统的码，如国家企业码 · A code of another system, such as the national one.",
    )
    DAMAGED = "DAMAGED", "内容残缺 · Begins like a code of ours, but is cut or damaged."
    NO_SUCH_ISSUE = "NO_SUCH_ISSUE", "没有这次赋码 · Well signed, but no such issue is on record."
    UNKNOWN_KEY = "UNKNOWN_KEY", "签名密钥不是本平台的 · Signed by a key that is not ours."
    WRONG_SIGNATURE = "WRONG_SIGNATURE", "签名不符 · The signature does not fit the content."


class Evidence(NamedTuple):
    """What was looked up about a payload of our form."""

    is_key_known: bool
    is_signature_ok: bool
    is_issue_known: bool


class Verdict(NamedTuple):
    authenticity: Authenticity
    finding: Finding | None = None


VERDICTS = {
    Evidence(True, True, False): Verdict(Authenticity.UNKNOWN, Finding.NO_SUCH_ISSUE),
    Evidence(True, False, True): Verdict(Authenticity.ALTERED, Finding.WRONG_SIGNATURE),
    Evidence(True, False, False): Verdict(Authenticity.FORGED, Finding.WRONG_SIGNATURE),
    Evidence(False, False, True): Verdict(Authenticity.FORGED, Finding.UNKNOWN_KEY),
    Evidence(False, False, False): Verdict(Authenticity.FORGED, Finding.UNKNOWN_KEY),
}

BY_STATUS = {
    CodeStatus.ACTIVE: Authenticity.GENUINE,
    CodeStatus.SUSPENDED: Authenticity.SUSPENDED,
    CodeStatus.REVOKED: Authenticity.REVOKED,
}


def authenticity(evidence: Evidence, status: CodeStatus | None) -> Verdict:
    """`status` is the issue's, None where no issue is known."""
    if all(evidence) and status is not None:
        return Verdict(BY_STATUS[status])
    return VERDICTS[evidence]
