"""The way of a document to the public: drafted, submitted, approved by another, published."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, root, stream, via
from graph.base.registry import given, mutation, payload, query, subscription, value
from graph.base.scalars import Cursor
from graph.base.types import Payload
from graph.policies.documents import KnowledgeDocument
from loaders import policies as load
from resolvers.policies import announcing, drafting, following
from rules.eligibility import ConditionOperator, EntityFact
from rules.policies import DocumentKind, DocumentState, IssuingLevel, PublicityKind, ReliefKind
from rules.roles import Scope
from rules.topics import KnowledgeAudience


@given
class PolicyConditionInput:
    """政策条件 · A condition of a policy."""

    fact: EntityFact = col("要素 · The fact.")
    operator: ConditionOperator = col("运算 · How it is compared.")
    wanted: list[str] = col("要求的值 · The wanted values.")
    text: str = col("条件原文 · The condition in words.")


@given
class ComparativeResultInput:
    """比较试验结果 · A row of a comparative test."""

    sample: str = col("样品 · Sample.")
    laboratory: str = col("检验机构 · Laboratory.")
    standard: str = col("依据标准 · Standard.")
    item: str = col("项目 · What was tested.")
    measured: str = col("结果 · What was found.")
    permitted: str | None = col("标准值 · What is permitted.")
    is_passed: bool = col("是否符合 · Whether it passed.")


@given
class KnowledgeDocumentInput:
    """知识文件内容；各类必填项不同 · Content of a document; each kind needs its own fields."""

    title: str = col("标题，最多 100 字 · Title, at most 100 characters.")
    summary: str = col("摘要，最多 500 字 · Summary, at most 500 characters.")
    body: str = col("正文，最多 20,000 字 · Text, at most 20,000 characters.")
    authority: str = col("发布机关 · Authority that issues it.")
    topics: list[str] = col("主题代码 · Codes of topics.")
    audiences: list[KnowledgeAudience] = col("受众 · Whom it is for.")
    level: IssuingLevel = col("发布层级 · Level of issue.")
    district: str | None = col("区县代码，区县级必填 · District, required at its level.")
    valid_from: date = col("有效期起 · First day.")
    valid_to: date | None = col("有效期止 · Last day.")
    pin: int = col("置顶次序，0–9 · Order of pinning, 0 to 9.")
    is_popup: bool = col("是否弹窗 · Whether it pops up.")
    steps: list[str] | None = col("步骤 · Steps.")
    materials: list[str] | None = col("材料 · Materials.")
    time_limit: str | None = col("时限 · Time limit.")
    fee: str | None = col("收费 · Fee.")
    channel: str | None = col("渠道 · Channel.")
    office: str | None = col("地点 · Office.")
    source_text: str | None = col("来源 · Source.")
    review_on: date | None = col("复核日期 · Day of review.")
    relief_kind: ReliefKind | None = col("惠企政策类别 · Kind of support.")
    benefit: str | None = col("支持内容 · What it gives.")
    apply_link: str | None = col("申报入口 · Where to apply.")
    conditions: list[PolicyConditionInput] | None = col("申报条件 · Conditions.")
    document_number: str | None = col("文号 · Number.")
    category: str | None = col("类别 · Category.")
    link: str | None = col("入口 · Link.")
    hours: str | None = col("服务时间 · Hours.")
    publicity_kind: PublicityKind | None = col("宣传类别 · Kind of publicity.")
    example_operation: str | None = col("示例查询 · Example operation.")
    alert_scope: str | None = col("适用范围 · Scope.")
    results: list[ComparativeResultInput] | None = col("试验结果 · Results.")
    method: str | None = col("方法 · Method.")
    sample_size: int | None = col("样本量 · Size of the sample.")
    findings: str | None = col("发现 · Findings.")
    facts: str | None = col("案情 · What happened.")
    outcome: str | None = col("处理结果 · How it ended.")
    citations: list[str] | None = col("条文，如“食品安全法:34” · Articles, as 食品安全法:34.")


@given
class KnowledgeQueueFilter:
    """待办筛选 · Filter of the queue."""

    state: DocumentState | None = col("状态 · State.")
    kinds: list[DocumentKind] | None = col("类别 · Kinds.")


@query
class PublishingQueries:
    knowledge_queue: Connection[KnowledgeDocument] | None = root(
        load.queue,
        "未发布的文件，由近到远 · Documents that are not published, latest change first.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        filter=arg(KnowledgeQueueFilter | None, "筛选条件 · Filter.", None),
    )


@payload
class KnowledgeDocumentPayload(Payload):
    """知识文件变更结果 · The document after the change, or why it was not changed."""

    knowledge_document: KnowledgeDocument | None = via(load.of_subject, "知识文件 · The document.")


DOCUMENT = id_of("kdo", "文件标识 · Id of the document.")
VERSION = arg(int, "所见版本号 · Version that the caller saw.")
KEY = arg(str | None, "幂等键 · Idempotency key.", None)
CONTENT = arg(KnowledgeDocumentInput, "内容 · The content.")
REASON = arg(str, "原因，最多 500 字 · Reason, at most 500 characters.")


@mutation
class PublishingMutations:
    knowledge_document_draft: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_draft,
        "起草文件 · Draft a document of the writer's own level and district.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        kind=arg(DocumentKind, "类别 · Kind."),
        document=CONTENT,
        idempotency_key=KEY,
    )
    knowledge_document_revise: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_revise,
        "整体修改草稿 · Change a draft as a whole.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
        content=CONTENT,
    )
    knowledge_document_submit: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_submit,
        "提交审核 · Submit a draft for approval.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
    )
    knowledge_document_approve: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_approve,
        "审核通过，不得审核本人起草的文件 · Approve what another wrote.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
    )
    knowledge_document_return: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_return,
        "退回修改 · Send a document back.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
        reason=REASON,
    )
    knowledge_document_publish: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_publish,
        "发布，上一版同时被替代 · Publish; the edition before is superseded.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
    )
    knowledge_document_withdraw: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_withdraw,
        "撤回 · Withdraw a published document.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
        reason=REASON,
    )
    knowledge_document_amend: KnowledgeDocumentPayload = act(
        drafting.knowledge_document_amend,
        "起草下一版 · Draft the next edition.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        document=DOCUMENT,
        version=VERSION,
        content=CONTENT,
        idempotency_key=KEY,
    )


@value()
class TopicFollow:
    """关注的主题，仅本人可见 · The topics that the viewer follows."""

    topics: list[str] = col("主题代码 · Codes of the topics.")


@payload
class TopicFollowPayload(Payload):
    """关注变更结果 · The topics followed, or why they were not changed."""

    topic_follow: TopicFollow | None = via(following.of_subject, "关注的主题 · The topics.")


@query
class FollowingQueries:
    topic_follow: TopicFollow | None = root(
        following.topic_follow, "本人关注的主题 · The viewer's topics.", scope=Scope.TOPIC_FOLLOW
    )


@mutation
class FollowingMutations:
    topic_follow_set: TopicFollowPayload = act(
        following.topic_follow_set,
        "设定关注的主题 · Set the topics that the viewer follows.",
        scope=Scope.TOPIC_FOLLOW,
        topics=arg(list[str], "主题代码，最多 50 个 · Codes of topics, at most 50."),
    )


@value()
class Announcement:
    """弹窗公告 · A document shown until it is acknowledged."""

    document: KnowledgeDocument | None = via(load.of_subject, "文件 · The document.")


@query
class AnnouncementQueries:
    announcements: list[Announcement] = root(
        announcing.announcements,
        "待确认的弹窗公告，按本人受众，最多 20 条 · What pops up for the viewer's audience and is "
        "not acknowledged, at most 20.",
        cost=10,
        deprecated="Use pendingPopups. 2027-06-30 移除 · Removal on 2027-06-30.",
    )


@mutation
class AnnouncementMutations:
    knowledge_document_acknowledge: KnowledgeDocumentPayload = act(
        announcing.knowledge_document_acknowledge,
        "确认弹窗公告，该版不再出现 · Acknowledge what popped up; this edition is not shown again.",
        scope=Scope.TOPIC_FOLLOW,
        deprecated="Use popupAcknowledge. 2027-06-30 移除 · Removal on 2027-06-30.",
        document=DOCUMENT,
    )


@value()
class KnowledgeEvent:
    """知识发布事件 · A document was published, amended or withdrawn."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    change: str = col("变化：PUBLISHED、AMENDED 或 WITHDRAWN · What changed.")
    document: KnowledgeDocument | None = via(
        load.of_subject, "文件；已撤回为空 · The document, if the viewer may see it."
    )


@subscription
class KnowledgeStreams:
    knowledge_published: KnowledgeEvent = stream(
        following.knowledge_published,
        "主题下的发布与修订，可续传 · What is published under topics, resumable from a cursor.",
        topics=arg(list[str] | None, "主题代码，缺省为本人关注 · By default those followed.", None),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )
