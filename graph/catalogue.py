"""The register of data classes (5.1-1): what every field of this graph holds, and who reads it."""

from graph.base.declare import arg, col, root
from graph.base.registry import query, value
from resolvers import catalogue as resolve
from rules.grading import DataCategory


@value()
class DataCatalogEntry:
    """数据分类分级目录的一项 · A field of the graph in the register of data classes."""

    type: str = col("类型名 · Name of the type.")
    field: str = col("字段名 · Name of the field.")
    category: DataCategory = col("类别 · Class of data.")
    grade: int = col("级别，1–4，越高越敏感 · Grade, 1 to 4, higher is more sensitive.")
    rule: str = col("可见规则 · Who may read it.")


@query
class CatalogueQueries:
    data_catalog: list[DataCatalogEntry] = root(
        resolve.catalogue,
        "数据分类分级目录（GB/T 37973-2019） · Class and grade of every field.",
        type_name=arg(str | None, "类型名，空为全部 · Name of a type; null for all.", None),
    )
