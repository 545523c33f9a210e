"""Governed analytics: closed cubes for analysts and regulators, without any row of a person."""

from datetime import date
from decimal import Decimal

from graph.base.declare import arg, col, root
from graph.base.registry import given, query, value
from resolvers import analytics as resolve
from rules.analytics import Cube, CubeDimension, CubeMeasure
from rules.records import RecordKind
from rules.roles import Scope


@given
class AggregateFilter:
    """分析筛选 · Filter of a cube."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    since: date | None = col("自此日起：成立日或发生日 · From this day of founding or record.")
    until: date | None = col("至此日止 · Up to this day.")
    families: list[RecordKind] | None = col("仅这些记录类别 · Only these families of records.")


@value()
class AggregateKey:
    """维度取值 · The value of a dimension."""

    dimension: CubeDimension = col("维度 · Dimension.")
    value: str | None = col("取值，未知为空 · Value; null where unknown.")


@value()
class AggregateValue:
    """度量取值 · The value of a measure."""

    measure: CubeMeasure = col("度量 · CubeMeasure.")
    value: Decimal | None = col("数值，未显示为空 · Value; null where it is not shown.")


@value()
class AggregateCell:
    """一格 · A cell of a cube."""

    keys: list[AggregateKey] = col("各维度取值 · Values of the dimensions.")
    values: list[AggregateValue] = col("各度量取值 · Values of the measures.")
    is_suppressed: bool = col("是否因过小而不显示 · Whether it is too small to show.")


@value()
class Aggregate:
    """分析结果 · What a cube answers."""

    cube: Cube = col("主题 · Cube.")
    smallest: int = col("可显示的最少主体数 · Fewest entities that are shown.")
    cells: list[AggregateCell] = col("各格，至多 2000 · Cells in order, at most 2000.")


@query
class AnalyticsQueries:
    aggregate: Aggregate = root(
        resolve.aggregate,
        "多维汇总，不含任何个体 · Sums of a cube; no row of an entity or person.",
        scope=Scope.ANALYTICS,
        cost=resolve.COST,
        cube=arg(Cube, "主题 · Cube."),
        measures=arg(list[CubeMeasure], "度量 · Measures."),
        dimensions=arg(list[CubeDimension], "维度，1–3 个 · Dimensions, one to three."),
        filter=arg(AggregateFilter | None, "筛选条件 · Filter.", None),
    )
