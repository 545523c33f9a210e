"""A person and the data about him: purposes, consents, requests and their answers (5.4)."""

from datetime import date, datetime

import strawberry

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import given, mutation, payload, query, value
from graph.base.types import Payload
from models import subjects as m
from resolvers.subjects import consenting, holding, requesting
from rules.consents import LegalBasis, ProcessingPurpose
from rules.grading import DataCategory
from rules.roles import Scope
from rules.subjects import (
    SubjectRequestKind,
    SubjectRequestState,
    SubjectVerdict,
)


@value(category=DataCategory.PUBLIC)
class PersonalDataProcessing:
    """个人信息处理活动 · A purpose for which personal data are processed."""

    purpose: ProcessingPurpose = col("目的 · Purpose.")
    basis: LegalBasis = col("依据 · Basis.")
    article: str = col("依据条款 · Article.")
    category: DataCategory = col("数据类别 · Class of data.")
    retention: str = col("保存期限 · How long it is kept.")


@value(category=DataCategory.PERSONAL)
class Consent:
    """同意记录 · That the viewer agreed to a purpose in a case of his."""

    id: strawberry.ID = via(consenting.consent_ids, "同意标识 · Id of the consent.")
    purpose: ProcessingPurpose = col("目的 · Purpose.")
    case_number: str | None = col("案号 · Number of the case.")
    text_version: str = col("告知文本版本 · Version of the wording.")
    given_at: datetime = col("同意时间 · When it was given.")
    withdrawn_at: datetime | None = col("撤回时间 · When it was withdrawn.")


@value(category=DataCategory.PERSONAL)
class PersonalDatum:
    """所存本人信息的一项 · One value that is held about the viewer."""

    table: str = col("数据表 · Table.")
    column: str = col("数据项 · Column.")
    record: str = col("记录 · Key of the row.")
    value: str = col("内容 · The value.")
    category: DataCategory = col("数据类别 · Class of data.")


@value(category=DataCategory.PERSONAL)
class PersonalDataRequest:
    """个人信息权利请求 · A request of a person about his data."""

    id: strawberry.ID = via(requesting.request_ids, "请求标识 · Id of the request.")
    kind: SubjectRequestKind = col("种类 · Kind.")
    state: SubjectRequestState = col("状态 · State.")
    detail: str | None = via(
        requesting.details,
        "内容 · What was asked.",
        needs=(m.SubjectRequest.id, m.SubjectRequest.detail),
    )
    filed_at: datetime = col("提出时间 · When it was filed.")
    due_on: date = col("答复期限 · Last day for the answer.")
    due_rule: str = col("期限规则 · Rule of the term.")
    is_overdue: bool = via(
        requesting.overdue,
        "是否逾期 · Whether it is late.",
        needs=(m.SubjectRequest.state, m.SubjectRequest.due_on),
    )
    answer: str | None = col("答复或理由 · Answer, or the reason of a refusal.")
    answered_at: datetime | None = col("答复时间 · When it was answered.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")


@query
class SubjectQueries:
    processing_purposes: list[PersonalDataProcessing] = root(
        consenting.processing_purposes,
        "个人信息处理目的及依据 · Purposes of processing, and the basis of each.",
        most=20,
    )
    consents: list[Consent] | None = root(
        consenting.consents,
        "本人的同意记录，至多 100 条 · The viewer's consents, latest first, at most 100.",
        scope=Scope.OWN_DATA,
        most=100,
    )
    my_personal_data: Connection[PersonalDatum] | None = root(
        holding.my_data,
        "所存本人的全部信息，查阅留痕 · Everything held about the viewer; the look is logged.",
        page=True,
        scope=Scope.OWN_DATA,
        cost=100,
    )
    my_personal_data_requests: list[PersonalDataRequest] | None = root(
        requesting.requests,
        "本人的权利请求，至多 100 件 · The viewer's requests, latest first, at most 100.",
        scope=Scope.OWN_DATA,
        most=100,
    )
    personal_data_requests: Connection[PersonalDataRequest] | None = root(
        requesting.request_queue,
        "权利请求，按期限排列 · Requests by the day on which they are due.",
        page=True,
        scope=Scope.SUBJECT_ANSWER,
        state=arg(SubjectRequestState, "状态 · State.", SubjectRequestState.FILED),
        due_by=arg(date | None, "期限不晚于 · Due on or before this day.", None),
    )


@given
class CorrectionInput:
    """更正内容 · What is to be corrected."""

    name: str | None = col("姓名 · Name.")
    phone: str | None = col("电话 · Telephone.")
    address: str | None = col("地址 · Address.")


@payload
class ConsentPayload(Payload):
    """同意变更结果 · The consent, or why it was not changed."""

    consent: Consent | None = via(consenting.changed, "同意 · The consent.")


@payload
class PersonalDataRequestPayload(Payload):
    """权利请求结果 · The request, or why it was not filed or answered."""

    personal_data_request: PersonalDataRequest | None = via(
        requesting.changed, "请求 · The request."
    )


KEY = arg(str | None, "幂等键 · Idempotency key.", None)


@mutation
class SubjectMutations:
    consent_grant: ConsentPayload = act(
        consenting.consent_grant,
        "同意，限本人案件 · Agree to a purpose in one's own case.",
        scope=Scope.OWN_DATA,
        complaint=id_of("cmp", "案件标识 · Id of the case."),
        purpose=arg(ProcessingPurpose, "目的 · Purpose."),
    )
    consent_withdraw: ConsentPayload = act(
        consenting.consent_withdraw,
        "撤回同意，立即生效 · Withdraw a consent; it takes effect at once.",
        scope=Scope.OWN_DATA,
        consent=id_of("con", "同意标识 · Id of the consent."),
    )
    personal_data_request_file: PersonalDataRequestPayload = act(
        requesting.request_file,
        "提出权利请求 · File a request about one's own data.",
        scope=Scope.OWN_DATA,
        kind=arg(SubjectRequestKind, "种类 · Kind."),
        detail=arg(str, "内容，最多 1000 字 · What is asked, at most 1,000 characters."),
        correction=arg(CorrectionInput | None, "更正内容 · What is to be corrected.", None),
        idempotency_key=KEY,
    )
    personal_data_request_answer: PersonalDataRequestPayload = act(
        requesting.request_answer,
        "答复权利请求，满足时一并办理 · Answer a request; what is granted is done at once.",
        scope=Scope.SUBJECT_ANSWER,
        request=id_of("sre", "请求标识 · Id of the request."),
        version=arg(int, "所见版本号 · Version that the caller saw."),
        verdict=arg(SubjectVerdict, "答复 · Do it, or refuse."),
        answer=arg(str, "答复或理由 · Answer, or the reason."),
    )
