"""An entity's portrait: radar, trend, peers, life cycle and health."""

from datetime import date
from decimal import Decimal

from graph.base.connection import Connection
from graph.base.declare import arg, col, via
from graph.base.registry import extend, value
from graph.credit import CreditRecord
from graph.entities import Entity
from loaders import credit as load
from models import entities as m
from resolvers import portrait as resolve
from rules.entities import CreditColor, EntityKind
from rules.grading import DataCategory
from rules.portrait import Grain, Health, Metric, Stage
from rules.records import RecordKind
from rules.risk_model import Dimension
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION

IDENTITY = (m.Entity.id, m.Entity.uscc)


@value()
class RadarDimension:
    """雷达图的一维；公众仅见色带 · A spoke of the radar; the public sees bands only."""

    dimension: Dimension = col("维度 · Dimension.")
    band: CreditColor = col("色带 · Band of the value.")
    peer_band: CreditColor | None = col("同类中位色带 · Band of the peers' median.")
    value: int | None = col(
        "分值，0–100，越高越好 · Value, 0 to 100, higher is better.",
        category=DataCategory.INTERNAL,
    )
    peer_median: int | None = col(
        "同类中位数 · Median of the peers.",
        category=DataCategory.INTERNAL,
    )
    percentile: int | None = col(
        "在同类中的百分位 · Per cent of the peers at most as high.",
        category=DataCategory.INTERNAL,
    )


@value()
class PeerComparison:
    """同类比较：同行业门类、同主体类型、同年限 · Peers of the same industry, kind and age."""

    section: str | None = col("行业门类 · Section of the industry.")
    kind: EntityKind = col("主体类型 · Kind of entity.")
    age_band: str | None = col("年限，年 · Band of age in years.")
    size: int | None = col("同类数量，少于五不显示 · Number of peers; not shown below five.")
    is_suppressed: bool = col("是否因数量过少而不显示 · Whether the group is too small to show.")
    dimensions: list[RadarDimension] = col("各维度比较 · By dimension.")


@value()
class TrendPoint:
    """趋势点 · A point of a trend."""

    on: date = col("日期 · Day.")
    value: int | None = col("数值 · Value.", category=DataCategory.INTERNAL)
    amount: Decimal | None = col("金额，元 · Amount in yuan.")
    color: CreditColor | None = col("信用三色 · Colour.")


@value()
class SurvivalPoint:
    """生存曲线的一点 · A point of the survival curve."""

    month: int = col("月龄，每月 30 天 · Age in months of 30 days.")
    at_risk: int = col("在险数 · Number at risk.")
    ended: int = col("退出数 · Number that ended.")
    survival: float = col("存续率 · Share that lives on.")
    lower: float = col("95% 区间下限 · Lower end of the 95 % interval.")
    upper: float = col("95% 区间上限 · Upper end of the 95 % interval.")


@value()
class Lifecycle:
    """生命周期 · Stage of life, and the survival of those alike."""

    stage: Stage = col("阶段 · Stage.")
    age_months: int | None = col("月龄，每月 30 天 · Age in months of 30 days.")
    cohort_size: int | None = col("同类数量 · Size of the cohort.")
    is_suppressed: bool = col("是否因数量过少而不显示 · Whether the cohort is too small to show.")
    cohort_survival: float | None = col("同类存续至此的比例 · Share that lived to this age.")
    survival_curve: list[SurvivalPoint] = col("生存曲线 · Kaplan–Meier curve.", most=150)


@value()
class EntityHealth:
    """健康状态 · Health of an entity."""

    status: Health = col("状态 · Status.")
    color: CreditColor | None = col("信用三色 · Colour.")
    reasons: list[str] = col("原因 · Reasons.")
    since: date | None = col("自何日起为此颜色 · Since when it has had this colour.")


@extend(Entity)
class EntityPortrait:
    radar: list[RadarDimension] = via(
        resolve.radars, "信用雷达图数据 · Data of the radar chart.", needs=IDENTITY, cost=3
    )
    peer_comparison: PeerComparison | None = via(
        resolve.comparisons, "同类比较 · Comparison with peers.", needs=IDENTITY, cost=3
    )
    trend: list[TrendPoint] = via(
        resolve.trends,
        "趋势，至多 120 点 · A trend of at most 120 points.",
        most=120,
        needs=IDENTITY,
        cost=5,
        metric=arg(Metric, "指标 · What to show.", Metric.COLOR),
        since=arg(date, "起始日期 · First day."),
        until=arg(date | None, "截止日期，缺省为今天 · Last day, by default today.", None),
        grain=arg(Grain, "粒度 · Step.", Grain.MONTH),
    )
    lifecycle: Lifecycle = via(
        resolve.lifecycles,
        "生命周期 · Life cycle.",
        needs=(
            m.Entity.status,
            m.Entity.kind,
            m.Entity.industry_code,
            m.Entity.established_on,
            m.Entity.ended_on,
        ),
        cost=3,
    )
    timeline: Connection[CreditRecord] = via(
        load.timeline,
        "生命周期事件，由近到远 · All events of its life, latest first.",
        kinds=arg(list[RecordKind] | None, "仅这些类别 · Only these families.", None),
        since=arg(date | None, "自此日起 · From this day on.", None),
        until=arg(date | None, "至此日止 · Up to this day.", None),
    )
    health: EntityHealth = via(
        resolve.healths,
        "健康状态 · Health.",
        needs=(m.Entity.id, m.Entity.status, m.Entity.credit_color),
        cost=2,
    )
