"""Differentiated supervision by industry and class of credit risk, for regulators."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import arg, col, root, via
from graph.base.registry import given, query, value
from graph.entities import Entity
from loaders import risk
from loaders import supervision as load
from resolvers import supervision as resolve
from rules.entities import RiskClass
from rules.roles import Scope
from rules.subgraphs import Subgraph
from rules.supervision import Measure

SUBGRAPH = Subgraph.SUPERVISION


@value()
class SupervisionPolicy:
    """差异化监管政策的一格 · A cell of the policy matrix."""

    version: str = col("版本 · Version.")
    effective_from: date = col("施行日期 · First day in force.")
    source: str = col("依据 · Source.")
    group: str = col("行业组 · Group of industries.")
    risk_class: RiskClass = col("等级 · Class.")
    per_mille: int = col("年度抽查比例，千分比 · Share drawn in a year, per mille.")
    visits_per_year: int = col("年度检查次数上限 · Most visits in a year.")
    is_proactive: bool = col("是否主动现场检查 · Whether an on-site task is made unprompted.")
    measures: list[Measure] = col("措施 · Measures.")


@value()
class InspectionQuota:
    """某主体的抽查安排 · What a year holds for one entity."""

    year: int = col("年度 · Year.")
    is_drawn: bool = col("当年是否抽中，可复核 · Whether the year's lot fell on it.")
    policy: SupervisionPolicy = col("适用政策 · The policy that holds.")
    entity: Entity = via(risk.entity, "经营主体 · The entity.")


@value()
class ClassQuota:
    """某等级的抽查数量 · How many of a class are drawn."""

    risk_class: RiskClass = col("等级 · Class.")
    entities: int = col("主体数量 · Entities of the class.")
    quota: int = col("年度抽查数量 · How many are drawn in a year.")


@given
class IntensifiedFilter:
    """重点监管主体筛选 · Filter of the entities under strict supervision."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")


@query
class SupervisionQueries:
    supervision_policy: SupervisionPolicy | None = root(
        resolve.supervision_policy,
        "差异化监管政策 · The policy for an industry and a class.",
        scope=Scope.SUPERVISION,
        risk_class=arg(RiskClass, "等级 · Class."),
        industry=arg(str | None, "行业代码，缺省为未归类 · Industry; by default none.", None),
    )
    inspection_quota: InspectionQuota | None = root(
        resolve.inspection_quota,
        "某主体的抽查安排 · What a year holds for one entity.",
        scope=Scope.SUPERVISION,
        uscc=arg(str, "统一社会信用代码 · USCC."),
        year=arg(int, "年度 · Year."),
    )
    inspection_quotas: list[ClassQuota] | None = root(
        resolve.inspection_quotas,
        "区县各等级抽查数量 · Quotas of a district by class.",
        scope=Scope.SUPERVISION,
        cost=20,
        district=arg(str, "区划代码，含下级 · Division code, its subtree included."),
    )
    intensified_entities: Connection[Entity] | None = root(
        load.feed_of_intensified,
        "严格监管主体（D 类） · Entities under strict supervision, newest first.",
        scope=Scope.SUPERVISION,
        filter=arg(IntensifiedFilter | None, "筛选条件 · Filter.", None),
    )
