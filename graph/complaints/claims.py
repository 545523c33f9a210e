"""One entry: a claim is checked, split, routed and filed."""

from datetime import date
from typing import Any

import strawberry

from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import given, mutation, payload, query, value
from graph.base.types import Payload
from graph.complaints.cases import Complaint
from loaders import complaints as load
from resolvers.complaints import submitting
from rules.complaints import ComplaintKind, ComplaintSource
from rules.complaints.terms import ClaimMatter, ClaimPath, RoutingReason
from rules.roles import Scope


@given
class ComplainantInput:
    """投诉人，投诉必填 · Who complains; required of a complaint."""

    name: str | None = col("姓名 · Name.")
    phone: str | None = col("电话 · Telephone.")
    address: str | None = col("地址 · Address.")


@given
class EvidenceInput:
    """随后提交的文件 · A file that will follow."""

    name: str = col("文件名 · Name.")
    sha256: str = col("内容的 SHA-256，小写十六进制 · SHA-256 of its bytes, in lower-case hex.")
    size: int = col("字节数，最多 20 MiB · Bytes, at most 20 MiB.")


@given
class ClaimInput:
    """维权申请：有诉求为投诉，有违法线索为举报，兼有则分别处理 · A claim: a request makes it a
    complaint, a breach makes it a report, both make two cases."""

    subject: str = col("事由，最多 100 字 · What it is about, at most 100 characters.")
    matter: ClaimMatter = col("争议事项 · Matter.")
    request: str | None = col("投诉请求，最多 2000 字 · What is asked for.")
    facts: str | None = col("争议事实，最多 4000 字 · The facts of the dispute.")
    breach: str | None = col("违法线索，最多 4000 字 · The clue of a breach.")
    amount: int | None = col("争议金额，单位为分 · Amount in dispute, in fen.")
    happened_on: date | None = col("发生日期 · Day on which it happened.")
    complainant: ComplainantInput | None = col("投诉人 · Who complains.")
    is_anonymous: bool | None = col("是否匿名，仅限举报 · Whether anonymous; reports only.")
    may_publish: bool | None = col("是否同意公示 · Whether the outcome may be published.")
    may_delegate: bool | None = col("是否同意委托调解 · Whether mediation may be delegated.")
    evidence: list[EvidenceInput] | None = col("证据文件，最多 20 个 · Evidence, at most 20 files.")
    path: ClaimPath | None = col("选择的路径，缺省由平台转办 · Path; by default the table decides.")


@value()
class AnnouncedEvidence:
    """待提交的文件：PUT /evidence/{id} · A file to hand in by PUT /evidence/{id}."""

    id: strawberry.ID = col("标识 · Id.")
    sha256: str = col("内容的 SHA-256 · SHA-256 of its bytes.")


@value()
class ClaimCase:
    """申请形成的案件 · A case that a claim became."""

    number: str = col("案号，请妥善保存 · Number of the case; keep it.")
    kind: ComplaintKind = col("投诉或举报 · Complaint or report.")
    channel: ComplaintSource = col("渠道 · Channel.")
    reasons: list[RoutingReason] = col("转办理由 · Why it took this route.")
    evidence: list[AnnouncedEvidence] = col("待提交的文件 · Files to hand in.")
    complaint: Complaint | None = via(load.of_claim, "案件，本人可见 · The case, if visible.")


@value()
class Claim:
    """维权申请 · A claim that was filed."""

    cases: list[ClaimCase] = col("形成的案件 · The cases that it became.")


@value()
class ClaimRoute:
    """申请的去向 · Where a part of a claim would go."""

    kind: ComplaintKind = col("投诉或举报 · Complaint or report.")
    channel: ComplaintSource = col("渠道 · Channel.")
    reasons: list[RoutingReason] = col("理由 · Why.")


@value()
class ClaimCheck:
    """提交前检查 · What a claim would become, and what it lacks."""

    missing: list[str] = col("缺少的项目 · Items that are missing.")
    is_anonymous: bool = col("是否匿名 · Whether it is anonymous.")
    cases: list[ClaimRoute] = col("将形成的案件 · The cases that it would become.")


@payload
class ClaimPayload(Payload):
    """提交结果 · The claim, or everything that is wrong with it."""

    claim: Claim | None = via(submitting.made, "申请 · The claim.")


CLAIM: dict[str, Any] = {
    "entity": id_of("ent", "被投诉举报主体标识 · Id of the entity."),
    "claim": arg(ClaimInput, "申请内容 · The claim."),
}


@query
class ClaimQueries:
    claim_check: ClaimCheck = root(
        submitting.claim_check,
        "提交前检查去向与缺项 · Where a claim would go and what it lacks.",
        **CLAIM,
    )


@mutation
class ClaimMutations:
    claim_submit: ClaimPayload = act(
        submitting.claim_submit,
        "提交投诉举报 · Submit a claim.",
        scope=Scope.CLAIM_SUBMIT,
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
        **CLAIM,
    )
