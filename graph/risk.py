"""Credit-risk grades that explain themselves, the model behind them, and a person's review."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, root, stream, via
from graph.base.registry import (
    extend,
    given,
    mutation,
    node,
    payload,
    query,
    subscription,
    value,
)
from graph.base.scalars import USCC, Cursor
from graph.base.types import Node, Payload
from graph.credit import CreditRecord
from graph.entities import Entity
from loaders import risk as load
from models import entities
from models import risk as m
from resolvers.risk import following, reviewing, showing
from rules.entities import CreditColor, RiskClass
from rules.grading import DataCategory
from rules.risk_disclosure import Purpose
from rules.risk_model import Dimension
from rules.risk_outlook import Turn
from rules.risk_reviews import ReviewState, Verdict
from rules.roles import Scope
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@value()
class RiskEvidence:
    """评分依据的一条记录 · A record behind an indicator."""

    points: int = col("该记录当前分值 · Points of the record today.")
    effect: int = col("去除该记录后总分的变化 · By how much the score is higher for it.")
    record: CreditRecord | None = via(load.record, "信用记录 · The record, if it may be seen.")


@value()
class RiskContribution:
    """指标贡献，各项之和恰为总分 · What an indicator adds; all sum to the score."""

    indicator: str = col("指标代码 · Code of the indicator.")
    name: str = col("指标名称 · Name of the indicator.")
    dimension: Dimension = col("所属维度 · Dimension.")
    weight: int = col("最高分值 · Most points it can have.")
    points: int = col("分值 · Points.")
    evidence: list[RiskEvidence] = col("依据的记录 · Records behind it.")


@value()
class RiskDimension:
    """维度分值 · Points of one dimension."""

    dimension: Dimension = col("维度 · Dimension.")
    points: int = col("分值 · Points.")
    weight: int = col("最高分值 · Most points it can have.")


@value()
class RiskCounterfactual:
    """等级将如何变化 · What would change the grade; each can be recomputed."""

    turn: Turn = col("条件 · What would have to happen.")
    on: date = col("变化日期 · The day of the change.")
    risk_class: RiskClass = col("届时等级 · The class then.")
    score: int = col("届时总分 · The score then.")
    text: str = col("说明 · In words.")
    record: CreditRecord | None = via(load.record, "所涉记录 · The record to be repaired.")


@value()
class RiskChange:
    """指标变化 · A change of one indicator since the grade before."""

    indicator: str = col("指标代码 · Code of the indicator.")
    before: int = col("此前分值 · Points before.")
    after: int = col("此后分值 · Points after.")


@value(category=DataCategory.INTERNAL)
class RiskAssessment:
    """信用风险评定；按身份展示 · A grade, as far as the viewer may see it."""

    as_of: date = col("评定日期 · Day of the grade.")
    model_version: str = col("模型版本 · Version of the model.")
    color: CreditColor = col("信用三色 · Colour.")
    risk_class: RiskClass | None = col(
        "等级；主体本人、监管人员及说明目的的登录用户可见 · Class; for the entity, regulators, "
        "and signed-in viewers with a purpose."
    )
    score: int | None = col(
        "总分，0–1000，越高风险越大；仅主体本人和监管人员可见 · Score, 0–1000, higher is riskier."
    )
    dimensions: list[RiskDimension] = via(showing.dimensions, "各维度分值 · Points by dimension.")
    contributions: list[RiskContribution] = via(
        showing.contributions, "各指标贡献 · Contributions of the indicators.", most=50
    )
    floors: list[str] = via(showing.floors, "直接定级的规则 · Rules that set the class outright.")
    counterfactuals: list[RiskCounterfactual] = via(
        showing.outlooks, "等级变化的条件 · What would change the grade.", cost=5
    )


@value(category=DataCategory.INTERNAL)
class PastAssessment:
    """历次评定 · A grade as it was given."""

    as_of: date = col("评定日期 · Day of the grade.")
    assessed_at: datetime = col("评定时间 · When it was given.")
    model_version: str = col("模型版本 · Version of the model.")
    color: CreditColor = col("信用三色 · Colour.")
    risk_class: RiskClass | None = col("等级 · Class.")
    score: int | None = col("总分 · Score.")
    cause: str = col("评定起因 · What brought it about.")
    record: CreditRecord | None = via(load.record, "引起变化的记录 · The record that caused it.")
    changes: list[RiskChange] = col("与前次相比的变化 · What moved since the one before.")


@value()
class ColorTurn:
    """颜色变化 · The grade by which the colour became another."""

    on: date = col("评定日期 · Day of the grade.", "as_of")
    at: datetime = col("评定时间 · When it was given.", "assessed_at")
    color: CreditColor = col("变化后 · Colour after.")
    previous_color: CreditColor | None = col("变化前，首次评定为空 · Colour before.")
    cause: str = col("起因：重评、记录、关联主体 · RECOMPUTED, RECORD or RELATIVE.")
    record: CreditRecord | None = via(
        load.cause_record, "起因记录，无权查看时为空 · The record behind it, if it may be seen."
    )


@value()
class RiskWeight:
    """维度权重 · Weight of a dimension."""

    dimension: Dimension = col("维度 · Dimension.")
    name: str = col("名称 · Name.")
    weight: int = col("权重，合计 1000 · Weight; all sum to 1000.")


@value()
class RiskIndicator:
    """指标 · An indicator of the model."""

    code: str = col("代码 · Code.")
    dimension: Dimension = col("所属维度 · Dimension.")
    name: str = col("名称 · Name.")
    weight: int = col("最高分值 · Most points.")


@value()
class RiskDecay:
    """时间衰减 · A step of decay."""

    days: int = col("自发生起天数 · Days since it occurred.")
    per_mille: int = col("剩余千分比 · Per mille that is left.")


@value()
class RiskClassRule:
    """等级与颜色的对应 · A class, its lowest score and its colour."""

    risk_class: RiskClass = col("等级 · Class.")
    lowest_score: int = col("最低分 · Lowest score.")
    color: CreditColor = col("颜色 · Colour.")


@value()
class RiskFloor:
    """直接定级规则 · A rule that sets a class at least."""

    code: str = col("代码 · Code.")
    at_least: RiskClass = col("不优于 · The class at best.")
    text: str = col("说明 · In words.")


@value()
class RiskModel:
    """信用风险模型的一个版本 · A version of the credit-risk model."""

    version: str = col("版本 · Version.")
    effective_from: date = col("施行日期 · First day in force.")
    source: str = col("依据 · Source.")
    is_verified: bool = col("依据是否核实 · Whether the source was verified.")
    weights: list[RiskWeight] = col("维度权重 · Weights of dimensions.")
    indicators: list[RiskIndicator] = col("指标 · Indicators.", most=50)
    decay: list[RiskDecay] = col("时间衰减表 · Table of decay.", most=50)
    classes: list[RiskClassRule] = col("等级与颜色 · Classes and colours.")
    floors: list[RiskFloor] = col("直接定级规则 · Vetoes and caps.", most=50)


@extend(Entity)
class EntityRisk:
    risk_assessment: RiskAssessment | None = via(
        showing.assessments,
        "信用风险评定 · The grade in force, or that of an earlier day.",
        needs=(entities.Entity.id, entities.Entity.uscc),
        cost=3,
        as_of=arg(date | None, "时点，缺省为现行评定 · Day; by default the one in force.", None),
        purpose=arg(Purpose | None, "查询目的，将被记录 · Purpose; it is logged.", None),
    )
    risk_assessments: list[PastAssessment] = via(
        showing.histories,
        "历次评定，由近到远，主体本人和监管人员可见 · Grades as given, latest first.",
        needs=(entities.Entity.id, entities.Entity.uscc),
        cost=5,
        first=arg(int, "条数，最多 50 · How many, at most 50.", 20),
    )
    color_history: list[ColorTurn] = via(
        showing.color_histories,
        "颜色变化，由近到远，最多 50 次 · Changes of the colour, latest first, at most 50.",
        needs=(entities.Entity.id,),
        cost=3,
    )


@query
class RiskQueries:
    risk_model: RiskModel | None = root(
        showing.risk_model,
        "信用风险模型 · A version of the model; by default the one in force.",
        version=arg(str | None, "版本 · Version.", None),
    )


@node(m.RiskReview, "rrv")
class RiskReview(Node):
    """人工复核 · A request that a person check a grade, and the answer."""

    state: ReviewState = col("状态 · State.")
    reason: str = col("申请理由 · Reason of the request.")
    requested_at: datetime = col("申请时间 · When it was requested.")
    answer: str | None = col("复核答复，待复核时为空 · The reviewer's answer.")
    reviewed_at: datetime | None = col("复核时间 · When it was answered.")
    version: int = col("版本号 · Version, to be given back with an answer.")
    allowed_verdicts: list[Verdict] = via(
        reviewing.allowed_verdicts,
        "可作的结论 · What a reviewer may still answer.",
        needs=(m.RiskReview.state,),
    )
    entity: Entity = via(load.entity, "经营主体 · The entity.")


@extend(Entity)
class EntityReviews:
    risk_reviews: Connection[RiskReview] = via(
        load.reviews,
        "人工复核，由近到远，仅主体本人和监管人员可见 · Reviews of its grade, latest first.",
    )


@given
class RiskReviewFilter:
    """人工复核筛选 · Filter of reviews."""

    state: ReviewState | None = col("状态 · State.")
    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")


@query
class ReviewQueries:
    risk_reviews: Connection[RiskReview] | None = root(
        load.feed_of_reviews,
        "人工复核队列，由近到远 · Reviews, latest request first.",
        scope=Scope.RISK_REVIEW,
        filter=arg(RiskReviewFilter | None, "筛选条件 · Filter.", None),
    )


@payload
class RiskReviewPayload(Payload):
    """人工复核结果 · The review, or why nothing was done."""

    risk_review: RiskReview | None = via(load.review_of_subject, "复核 · The review.")


@mutation
class RiskMutations:
    risk_review_request: RiskReviewPayload = act(
        reviewing.risk_review_request,
        "申请人工复核评定结果 · Ask that a person check the grade.",
        scope=Scope.RISK_CONTEST,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        reason=arg(str, "理由，最多 1000 字 · Reason, at most 1000 characters."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    risk_review_answer: RiskReviewPayload = act(
        reviewing.risk_review_answer,
        "答复人工复核，申请人不得自行答复 · Answer a review; nobody answers his own.",
        scope=Scope.RISK_REVIEW,
        review=id_of("rrv", "复核标识 · Id of the review."),
        version=arg(int, "所见版本号 · Version that the caller saw."),
        verdict=arg(Verdict, "结论；更正须先由有权流程改正记录 · Verdict."),
        answer=arg(str, "答复，最多 1000 字 · Answer, at most 1000 characters."),
    )


@value()
class CreditStatusEvent:
    """信用颜色变化 · A change of an entity's colour."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    color: CreditColor | None = col("变化后 · Colour after.")
    previous_color: CreditColor | None = col("变化前 · Colour before.")
    entity: Entity | None = via(load.entity, "经营主体 · The entity.")


@subscription
class RiskStreams:
    credit_status_changed: CreditStatusEvent = stream(
        following.follow,
        "信用颜色变化实时推送 · Live changes of an entity's colour.",
        uscc=arg(USCC, "统一社会信用代码 · USCC."),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )
