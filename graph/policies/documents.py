"""Documents of knowledge: one interface, one concrete type per kind, each list by audience."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import extend, given, interface, query, value, variant
from graph.base.types import Node, Provenance
from graph.laws import KnowledgeHit, KnowledgeTopic, LegalArticle, LegalDocument
from loaders import laws
from loaders import policies as load
from models import policies as m
from resolvers.laws import reading
from resolvers.policies import drafting, showing
from rules.eligibility import ConditionOperator, EntityFact
from rules.policies import (
    DocumentKind,
    DocumentMove,
    DocumentState,
    IssuingLevel,
    PublicityKind,
    ReliefKind,
)
from rules.topics import KnowledgeAudience


@interface(m.KnowledgeDocument, "kdo")
class KnowledgeDocument(Node):
    """知识文件 · One edition of a document of knowledge."""

    kind: DocumentKind = col("类别 · Kind.")
    state: DocumentState = col("发布状态 · State.")
    edition: int = col("版次 · Number of the edition.")
    title: str = col("标题 · Title.")
    summary: str = col("摘要 · Summary.")
    body: str = col("正文 · Text.")
    topics: list[KnowledgeTopic] = via(
        reading.topics_of, "主题 · Topics.", needs=(m.KnowledgeDocument.topics,)
    )
    audiences: list[KnowledgeAudience] = col("受众 · Whom it is for.")
    level: IssuingLevel = col("发布层级 · Level of issue.")
    authority: str = col("发布机关 · Authority that issued it.")
    valid_from: date = col("有效期起 · First day.")
    valid_to: date | None = via(
        showing.last_days, "有效期止，长期为空 · Last day; null without end.",
        needs=(m.KnowledgeDocument.valid_to,),
    )  # fmt: skip
    is_pinned: int = col("置顶次序，0 为不置顶 · Order of pinning; 0 is not pinned.", "pin")
    published_at: datetime = col("发布时间，未发布为 1900 年 · When published; 1900 if it is not.")
    reason: str | None = col("退回或撤回原因 · Why it was sent back or withdrawn.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    allowed_actions: list[DocumentMove] = via(
        drafting.next_moves, "可执行的操作 · What may be done next.",
        needs=(m.KnowledgeDocument.state,),
    )  # fmt: skip
    editions: Connection["KnowledgeDocument"] = via(
        load.editions, "各版次，由近到远 · All editions, latest first."
    )
    provenance: Provenance = part("数据来源 · Provenance.")


@value()
class CitedArticle:
    """引用的法律条文 · An article that a document cites, as in force today."""

    reference: str = col("引用，如“食品安全法:34” · The citation.")
    article: LegalArticle = via(laws.article_of_hit, "条文 · The article.")
    document: LegalDocument = via(laws.document_of_hit, "法律版本 · The version of the law.")


CITES = (m.KnowledgeDocument.citations,)


@variant("KNOWLEDGE_ARTICLE")
class KnowledgeArticle(KnowledgeDocument):
    """消费知识 · Article of consumer knowledge."""

    source_text: str = col("来源 · Source.")
    review_on: date = col("复核日期 · Day by which it is reviewed.")


@variant("GUIDE")
class Guide(KnowledgeDocument):
    """办事指南 · Service guide."""

    steps: list[str] = col("办理步骤 · Steps.")
    materials: list[str] = col("所需材料 · Materials.")
    time_limit: str = col("办理时限 · Time limit.")
    fee: str = col("收费 · Fee.")
    channel: str = col("办理渠道 · Channel.")
    office: str | None = col("办理地点 · Office.")


@variant("OPERATION_GUIDE")
class OperationGuide(KnowledgeDocument):
    """业务操作指南 · Operation guide."""

    steps: list[str] = col("操作步骤 · Steps.")


@variant("COMPLIANCE_GUIDE")
class ComplianceGuide(KnowledgeDocument):
    """合规指引 · Compliance guide."""

    steps: list[str] = col("合规要点 · What to heed.")
    citations: list[CitedArticle] = via(
        showing.cited_articles, "依据条文 · The articles behind it.", needs=CITES
    )


@value(m.PolicyCondition)
class PolicyCondition:
    """政策条件，机器可读 · A condition of a policy that a machine can weigh."""

    fact: EntityFact = col("要素 · The fact.")
    operator: ConditionOperator = col("运算 · How it is compared.")
    wanted: list[str] = col("要求的值 · The wanted values.")
    text: str = col("条件原文 · The condition in words.")


@variant("SUPPORT_POLICY")
class SupportPolicy(KnowledgeDocument):
    """惠企政策 · Policy in support of enterprises."""

    relief_kind: ReliefKind = col("政策类别 · Kind of support.")
    benefit: str = col("支持内容 · What it gives.")
    apply_link: str = col("申报入口 · Where to apply.")
    eligibility: Connection[PolicyCondition] = via(load.conditions, "申报条件 · Conditions.")


@variant("POLICY_DOCUMENT")
class PolicyDocument(KnowledgeDocument):
    """政策文件 · Policy document."""

    document_number: str = col("文号 · Number of the document.")


@variant("SERVICE_ENTRY")
class ServiceEntry(KnowledgeDocument):
    """便民服务 · Convenience service."""

    category: str = col("服务类别 · Category.")
    link: str = col("入口 · Link.")
    hours: str = col("服务时间 · Hours.")


@variant("PUBLICITY_ITEM")
class PublicityItem(KnowledgeDocument):
    """平台宣传 · Publicity for the platform."""

    publicity_kind: PublicityKind = col("宣传类别 · What it tells.")
    example_operation: str | None = col("可运行的示例查询 · An example operation that runs.")


@variant("CONSUMER_ALERT")
class ConsumerAlert(KnowledgeDocument):
    """消费提示警示 · Tip or warning for consumers."""

    alert_scope: str = col("适用范围 · Whom or what it concerns.")


@value(m.ComparativeResult)
class ComparativeResult:
    """比较试验结果 · A row of a comparative test."""

    sample: str = col("样品 · Sample.")
    laboratory: str = col("检验机构 · Laboratory.")
    standard: str = col("依据标准 · Standard.")
    item: str = col("项目 · What was tested.")
    measured: str = col("结果 · What was found.")
    permitted: str | None = col("标准值 · What is permitted.")
    is_passed: bool = col("是否符合 · Whether it passed.")


@variant("COMPARATIVE_TEST")
class ComparativeTest(KnowledgeDocument):
    """商品比较试验 · Comparative test of products."""

    category: str = col("商品类别 · Category of products.")
    results: Connection[ComparativeResult] = via(load.results, "试验结果 · Results.")


@variant("CONSUMER_SURVEY")
class ConsumerSurvey(KnowledgeDocument):
    """消费调查体察 · Survey or field check."""

    method: str = col("方法 · Method.")
    sample_size: int = col("样本量 · Size of the sample.")
    findings: str = col("发现 · Findings.")


@variant("TYPICAL_CASE")
class TypicalCase(KnowledgeDocument):
    """典型案例，已去标识 · Typical case, de-identified."""

    facts: str = col("案情 · What happened.")
    outcome: str = col("处理结果 · How it ended.")
    citations: list[CitedArticle] = via(
        showing.cited_articles, "依据条文 · The articles behind it.", needs=CITES
    )


@extend(KnowledgeHit)
class HitDocument:
    document: KnowledgeDocument | None = via(load.of_hit, "知识文件 · The document.")


@given
class KnowledgeFilter:
    """知识文件筛选，空值不作为条件 · Filter of documents; null is no condition."""

    kinds: list[DocumentKind] | None = col("类别 · Kinds.")
    topic: str | None = col("主题代码 · Code of a topic.")
    audience: KnowledgeAudience | None = col("受众 · Audience.")
    district: str | None = col("区县代码，含全市通用 · District, what holds city-wide included.")
    category: str | None = col("服务或商品类别 · Category of service or product.")
    relief_kind: ReliefKind | None = col("惠企政策类别 · Kind of support.")
    publicity_kind: PublicityKind | None = col("宣传类别 · Kind of publicity.")


FILTER = arg(KnowledgeFilter | None, "筛选条件 · Filter.", None)
KIND = load.of_kind


@query
class DocumentQueries:
    knowledge_documents: Connection[KnowledgeDocument] = root(
        load.documents,
        "有效的知识文件，由近到远 · Documents in force, latest first.",
        filter=FILTER,
    )
    knowledge_articles: Connection[KnowledgeArticle] = root(
        KIND[DocumentKind.KNOWLEDGE_ARTICLE], "消费知识 · Consumer knowledge.", filter=FILTER
    )
    guides: Connection[Guide] = root(
        KIND[DocumentKind.GUIDE], "办事指南 · Service guides.", filter=FILTER
    )
    operation_guides: Connection[OperationGuide] = root(
        KIND[DocumentKind.OPERATION_GUIDE], "业务操作指南 · Operation guides.", filter=FILTER
    )
    compliance_guides: Connection[ComplianceGuide] = root(
        KIND[DocumentKind.COMPLIANCE_GUIDE], "合规指引 · Compliance guides.", filter=FILTER
    )
    support_policies: Connection[SupportPolicy] = root(
        KIND[DocumentKind.SUPPORT_POLICY], "惠企政策 · Support policies.", filter=FILTER
    )
    policy_documents: Connection[PolicyDocument] = root(
        KIND[DocumentKind.POLICY_DOCUMENT], "政策文件 · Policy documents.", filter=FILTER
    )
    service_entries: Connection[ServiceEntry] = root(
        KIND[DocumentKind.SERVICE_ENTRY], "便民服务 · Convenience services.", filter=FILTER
    )
    publicity_items: Connection[PublicityItem] = root(
        KIND[DocumentKind.PUBLICITY_ITEM], "平台宣传 · Publicity items.", filter=FILTER
    )
    consumer_alerts: Connection[ConsumerAlert] = root(
        KIND[DocumentKind.CONSUMER_ALERT], "消费提示警示 · Consumer alerts.", filter=FILTER
    )
    archived_alerts: Connection[ConsumerAlert] = root(
        load.archived_alerts, "已过期的消费提示警示 · Consumer alerts that ended.", filter=FILTER
    )
    comparative_tests: Connection[ComparativeTest] = root(
        KIND[DocumentKind.COMPARATIVE_TEST], "商品比较试验 · Comparative tests.", filter=FILTER
    )
    consumer_surveys: Connection[ConsumerSurvey] = root(
        KIND[DocumentKind.CONSUMER_SURVEY], "消费调查体察 · Consumer surveys.", filter=FILTER
    )
    typical_cases: Connection[TypicalCase] = root(
        KIND[DocumentKind.TYPICAL_CASE], "典型案例 · Typical cases.", filter=FILTER
    )
    home_feed: Connection[KnowledgeDocument] = root(
        showing.home_feed,
        "首页展示：置顶在前，其余由近到远，最多 20 条 · The home page: pinned first, "
        "then the latest; at most 20.",
        page=True,
        audience=arg(KnowledgeAudience, "受众 · Audience."),
    )
