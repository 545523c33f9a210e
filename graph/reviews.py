"""Reviews bound to a proof, their summary, and third parties' assessments apart from the grade."""

from datetime import date, datetime

import strawberry

from graph.base.connection import Connection
from graph.base.declare import Arg, act, arg, col, id_of, root, via
from graph.base.registry import extend, given, mutation, node, payload, query, value
from graph.base.types import Node, Payload
from graph.credit import RuleVersion
from graph.entities import Entity
from graph.managers import ManagingOrganization
from loaders import reviews as load
from models import entities
from models import reviews as m
from resolvers.reviews import summing, writing
from rules.reviews import (
    AssessmentGrade,
    ModerationMove,
    ModerationReason,
    ModerationState,
    ProofKind,
    ReviewAspect,
)
from rules.roles import Scope
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.ENFORCEMENT


@node(m.Review, "rvw")
class Review(Node):
    """消费评价，不显示评价人 · A consumer's review; its author is shown to nobody."""

    stars: int = col("总体评分，1–5 · Stars, 1 to 5.")
    quality: int | None = col("商品或服务质量，1–5 · Quality.")
    attitude: int | None = col("服务态度，1–5 · Attitude.")
    environment: int | None = col("经营环境，1–5 · Premises.")
    price: int | None = col("价格诚信，1–5 · Honest prices.")
    after_sales: int | None = col("售后，1–5 · After-sales service.")
    text: str = col("评价内容 · What was written.")
    proof_kind: ProofKind = col("消费凭证 · What proves the contact.")
    is_verified: bool = col("凭证是否经核验 · Whether the proof was verified.")
    state: ModerationState = col("状态 · State.")
    reason: ModerationReason | None = col("审核理由 · Why it was held or removed.")
    submitted_at: datetime = col("提交时间 · When it was written.")
    reply: str | None = col("经营主体回复 · The entity's reply.")
    replied_at: datetime | None = col("回复时间 · When it was replied to.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    allowed_actions: list[ModerationMove] = via(
        writing.next_moves, "审核可执行的操作 · What a moderator may do.", needs=(m.Review.state,)
    )
    entity: Entity = via(load.entity, "被评价主体 · The entity.")


@value()
class ScoreInterval:
    """置信区间 · Interval of a share."""

    method: str = col("方法，WILSON · Method, WILSON.")
    confidence: float = col("置信水平 · Level of confidence.")
    low: float = col("下限 · Lower end.")
    high: float = col("上限 · Upper end.")


@value()
class AspectMean:
    """分项评分 · Mean of an aspect."""

    aspect: ReviewAspect = col("项目 · Aspect.")
    mean: float = col("加权均值 · Weighted mean.")
    count: int = col("评价数 · How many rated it.")


@value()
class ReviewSummary:
    """评价汇总；数量过少时不给分 · What reviews sum up to; nothing where they are too few."""

    count: int = col("公开评价数 · Public reviews.")
    effective_count: float = col("加权后的有效数 · Effective number after weighting.")
    burst_reviews: int = col("集中涌入、已降权的评价数 · Reviews of bursts, weighed down.")
    is_suppressed: bool = col("是否因数量过少不显示 · Whether it is suppressed as too few.")
    mean_stars: float | None = col("加权平均分 · Weighted mean of stars.")
    positive_share: float | None = col("好评率（四星以上） · Share of four stars and more.")
    interval: ScoreInterval | None = col("好评率的置信区间 · Interval of that share.")
    aspects: list[AspectMean] = col("分项 · Aspects.")
    rule_version: RuleVersion | None = via(load.rule, "所依规则 · The rule.")


@node(m.ManagerAssessment, "mas")
class ManagerAssessment(Node):
    """第三方信用评价，不计入官方等级 · Assessment by the managing party, apart from the grade."""

    grade: AssessmentGrade = col("评价等次 · Grade.")
    period_from: date = col("评价期起 · First day of the period.")
    period_to: date = col("评价期止 · Last day of the period.")
    compliance: int = col("守规经营，0–100 · Compliance.")
    quality: int = col("质量，0–100 · Quality.")
    service: int = col("服务，0–100 · Service.")
    safety: int = col("安全，0–100 · Safety.")
    cooperation: int = col("配合管理，0–100 · Cooperation.")
    remark: str = col("说明 · Remark.")
    submitted_at: datetime = col("提交时间 · When it was submitted.")
    organization: ManagingOrganization = via(load.organization, "评价组织 · Who assessed.")
    entity: Entity = via(load.entity, "被评价主体 · The entity.")


@extend(Entity)
class EntityReviews:
    reviews: Connection[Review] = via(load.of_entity, "消费评价，由近到远 · Reviews, latest first.")
    review_summary: ReviewSummary = via(
        summing.summaries, "评价汇总 · Summary of its reviews.", needs=(entities.Entity.id,)
    )
    manager_assessments: Connection[ManagerAssessment] = via(
        load.assessments, "第三方信用评价 · Assessments by managing parties, latest first."
    )


@given
class ReviewQueueFilter:
    """待审评价筛选 · Filter of the moderation queue."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    state: ModerationState | None = col("状态 · State.")


@given
class ReviewAspectsInput:
    """分项评分 · Ratings of aspects."""

    quality: int | None = col("商品或服务质量，1–5 · Quality.")
    attitude: int | None = col("服务态度，1–5 · Attitude.")
    environment: int | None = col("经营环境，1–5 · Premises.")
    price: int | None = col("价格诚信，1–5 · Honest prices.")
    after_sales: int | None = col("售后，1–5 · After-sales service.")


@given
class AssessmentScoresInput:
    """指标得分，0–100 · Scores of the indicators."""

    compliance: int = col("守规经营 · Compliance.")
    quality: int = col("质量 · Quality.")
    service: int = col("服务 · Service.")
    safety: int = col("安全 · Safety.")
    cooperation: int = col("配合管理 · Cooperation.")


@query
class ReviewQueries:
    review_queue: Connection[Review] | None = root(
        load.queue,
        "待审或被举报的评价 · Reviews that are held or reported, latest first.",
        scope=Scope.REVIEW_MODERATE,
        filter=arg(ReviewQueueFilter | None, "筛选条件 · Filter.", None),
    )


@value()
class ReviewProof:
    """消费凭证 · What proves a contact; use its id to write the review."""

    kind: ProofKind = col("类别 · Kind.")
    is_verified: bool = col("是否经核验 · Whether it was verified.")
    occurred_on: date = col("消费日期 · Day of the contact.")
    proof: str = col("凭证标识 · Id of the proof.")
    entity: Entity = via(load.entity, "经营主体 · The entity.")


@payload
class ReviewProofPayload(Payload):
    """消费凭证登记结果 · The proof, or why it was not taken."""

    review_proof: ReviewProof | None = via(writing.made_proof, "消费凭证 · The proof.")


@payload
class ReviewPayload(Payload):
    """评价变更结果 · The review after the change, or why it was not changed."""

    review: Review | None = via(writing.made, "评价 · The review.")


@payload
class ManagerAssessmentPayload(Payload):
    """第三方评价提交结果 · The assessment, or why it was not taken."""

    manager_assessment: ManagerAssessment | None = via(
        load.assessment_of_subject, "第三方评价 · The assessment."
    )


CASE = Arg(
    strawberry.ID | None, "已办结的本人投诉 · A closed complaint of one's own.", None, prefix="cmp"
)
REVIEW = id_of("rvw", "评价标识 · Id of the review.")
KEY = arg(str | None, "幂等键 · Idempotency key.", None)


@mutation
class ReviewMutations:
    review_proof_record: ReviewProofPayload = act(
        writing.review_proof_record,
        "登记消费凭证：扫码、票据或已办结投诉 · Put down a proof: a scan, a receipt or a case.",
        scope=Scope.REVIEW_WRITE,
        kind=arg(ProofKind, "类别 · Kind."),
        payload=arg(str | None, "扫码内容 · What was scanned.", None),
        uscc=arg(str | None, "票据开具方代码 · USCC of who issued the receipt.", None),
        receipt=arg(
            str | None, "票据号码，只存摘要 · Number of the receipt; kept as digest.", None
        ),
        issued_on=arg(date | None, "开票日期 · Day of the receipt.", None),
        complaint=CASE,
    )
    review_submit: ReviewPayload = act(
        writing.review_submit,
        "提交评价，一个凭证一次 · Write a review; one for each proof.",
        scope=Scope.REVIEW_WRITE,
        proof=id_of("rpf", "凭证标识 · Id of the proof."),
        stars=arg(int, "总体评分，1–5 · Stars, 1 to 5."),
        text=arg(str, "评价内容，最多 1,000 字 · At most 1,000 characters."),
        aspects=arg(ReviewAspectsInput | None, "分项评分 · Aspects.", None),
        idempotency_key=KEY,
    )
    review_reply: ReviewPayload = act(
        writing.review_reply,
        "经营主体回复，仅一次 · Reply to a review of one's own entity, once.",
        scope=Scope.REVIEW_REPLY,
        review=REVIEW,
        text=arg(str, "回复内容，最多 1,000 字 · At most 1,000 characters."),
    )
    review_report: ReviewPayload = act(
        writing.review_report,
        "举报评价 · Report a review.",
        scope=Scope.REVIEW_REPORT,
        review=REVIEW,
        reason=arg(ModerationReason, "理由 · Reason."),
    )
    review_moderate: ReviewPayload = act(
        writing.review_moderate,
        "审核评价 · Moderate a review of the regulator's district.",
        scope=Scope.REVIEW_MODERATE,
        review=REVIEW,
        version=arg(int, "所见版本号 · Version that the caller saw."),
        move=arg(ModerationMove, "操作 · What to do."),
        reason=arg(ModerationReason, "理由 · Reason."),
    )
    manager_assessment_submit: ManagerAssessmentPayload = act(
        summing.manager_assessment_submit,
        "第三方信用评价，仅限当前管理方 · Assess an entity that one manages today.",
        scope=Scope.ASSESSMENT_SUBMIT,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        period_from=arg(date, "评价期起 · First day of the period."),
        period_to=arg(date, "评价期止 · Last day of the period."),
        grade=arg(AssessmentGrade, "评价等次 · Grade."),
        scores=arg(AssessmentScoresInput, "指标得分 · Scores."),
        remark=arg(str, "说明，最多 500 字 · Remark, at most 500 characters."),
        idempotency_key=KEY,
    )
