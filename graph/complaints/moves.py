"""What can be done with a case: one mutation for each action of the table."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from graph.base.declare import act, arg, id_of, via
from graph.base.registry import mutation, payload
from graph.base.types import Payload
from graph.complaints.cases import Complaint, Evidence
from loaders import complaints as load
from resolvers.complaints import attaching, reporting
from resolvers.complaints import handling as do
from resolvers.complaints import mediating as room
from rules.complaints.terms import PauseReason, RefusalGround, ReportResult, TerminationGround
from rules.roles import Scope


@payload
class ComplaintPayload(Payload):
    """办理结果 · The case, or why nothing was done."""

    complaint: Complaint | None = via(load.of_subject, "案件 · The case.")


@payload
class EvidencePayload(Payload):
    """登记结果 · The file that is awaited, or why it is not."""

    evidence: Evidence | None = via(load.evidence_of_subject, "文件 · The file.")


CASE: dict[str, Any] = {"complaint": id_of("cmp", "案件标识 · Id of the case.")}
SEEN: dict[str, Any] = {"version": arg(int, "所见版本号 · Version that the caller saw.")}
NOTE: dict[str, Any] = {
    "note": arg(str, "理由或说明，最多 500 字 · Reasons, at most 500 characters.")
}
TEXT: dict[str, Any] = {"text": arg(str, "内容 · Text.")}


def _do(command: Callable[..., Awaitable[Any]], description: str, **args: Any) -> Any:
    """A mutation on a case whose version the caller saw."""
    return act(command, description, scope=Scope.COMPLAINT_ACT, **CASE, **SEEN, **args)


def _say(command: Callable[..., Awaitable[Any]], description: str) -> Any:
    """A mutation that adds to the room and leaves the case as it is."""
    return act(command, description, scope=Scope.COMPLAINT_ACT, **CASE, **TEXT)


@mutation
class ComplaintMutations:
    evidence_add: EvidencePayload = act(
        attaching.evidence_add,
        "登记证据，随后以 PUT /evidence/{id} 提交 · Announce a file; PUT /evidence/{id} follows.",
        scope=Scope.COMPLAINT_ACT,
        **CASE,
        name=arg(str, "文件名 · Name."),
        sha256=arg(str, "内容的 SHA-256，小写十六进制 · SHA-256 of its bytes."),
        size=arg(int, "字节数，最多 20 MiB · Bytes, at most 20 MiB."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    complaint_escalate: ComplaintPayload = _do(
        do.complaint_escalate, "升级至监管部门 · From the station to the authority."
    )
    complaint_accept: ComplaintPayload = _do(do.complaint_accept, "受理 · Accept.")
    complaint_refuse: ComplaintPayload = _do(
        do.complaint_refuse,
        "不予受理 · Refuse.",
        ground=arg(RefusalGround, "情形 · Ground."),
        **NOTE,
    )
    complaint_transfer: ComplaintPayload = _do(
        do.complaint_transfer,
        "移送其他辖区 · Transfer to another district.",
        district=arg(str, "区划代码 · Division code."),
        **NOTE,
    )
    complaint_forward: ComplaintPayload = _do(
        do.complaint_forward, "委托消委会调解 · Delegate to the consumer council.", **NOTE
    )
    complaint_return: ComplaintPayload = _do(
        do.complaint_return, "从外部渠道收回 · Take back from the partner channel.", **NOTE
    )
    complaint_consent: ComplaintPayload = _do(
        room.complaint_consent, "同意调解 · Consent to mediation."
    )
    complaint_decline: ComplaintPayload = _do(
        room.complaint_decline, "拒绝调解 · Decline mediation."
    )
    complaint_post: ComplaintPayload = _say(room.complaint_post, "调解留言 · Post a message.")
    complaint_propose: ComplaintPayload = _say(
        room.complaint_propose, "提出协议 · Propose a settlement."
    )
    complaint_sign: ComplaintPayload = _do(
        room.complaint_sign,
        "签署协议 · Sign the last proposal.",
        digest=arg(str, "所签协议的摘要 · Digest of the proposal."),
    )
    complaint_challenge: ComplaintPayload = _do(
        room.complaint_challenge, "申请回避 · Ask for recusal.", **NOTE
    )
    complaint_pause: ComplaintPayload = _do(
        room.complaint_pause,
        "中止 · Pause.",
        reason=arg(PauseReason, "原因 · Reason."),
        until=arg(date | None, "检测预计完成日 · Last day of a test.", None),
        **NOTE,
    )
    complaint_resume: ComplaintPayload = _do(room.complaint_resume, "恢复 · Resume.", **NOTE)
    complaint_terminate: ComplaintPayload = _do(
        do.complaint_terminate,
        "终止调解 · End mediation.",
        ground=arg(TerminationGround, "情形 · Ground."),
        note=arg(str | None, "说明 · Reasons.", None),
    )
    complaint_withdraw: ComplaintPayload = _do(do.complaint_withdraw, "撤回 · Withdraw.")
    complaint_verify: ComplaintPayload = _do(do.complaint_verify, "开始核查 · Begin to verify.")
    complaint_extend: ComplaintPayload = _do(
        do.complaint_extend, "延长核查 · Extend verification, once.", **NOTE
    )
    complaint_decide: ComplaintPayload = _do(
        do.complaint_decide,
        "作出是否立案决定 · Decide on a report.",
        result=arg(ReportResult, "决定 · Decision."),
        **NOTE,
    )
    complaint_close: ComplaintPayload = _do(
        do.complaint_close, "告知并办结 · Tell the parties and close.", **NOTE
    )
    complaint_report: ComplaintPayload = _do(
        reporting.complaint_report,
        "将发现的违法线索另立举报 · Make a clue that was found a report of its own.",
        breach=arg(str, "违法线索，最多 4000 字 · The clue of a breach."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    complaint_contest: ComplaintPayload = _do(
        do.complaint_contest, "申请复查 · Ask for a review.", **NOTE
    )
    complaint_uphold: ComplaintPayload = _do(do.complaint_uphold, "维持 · Uphold.", **NOTE)
    complaint_reopen: ComplaintPayload = _do(
        do.complaint_reopen, "重新办理 · Handle again.", **NOTE
    )
