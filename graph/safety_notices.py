"""Notices of authorities elsewhere, for regulators; they prove nothing about an entity of ours."""

from datetime import datetime

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root
from graph.base.registry import given, node, query
from graph.base.types import Node, Provenance
from loaders import safety_notices as load
from models import safety_notices as m
from rules.notice_formats import NoticeKind
from rules.roles import Scope
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@node(m.SafetyNotice, "sno")
class SafetyNotice(Node):
    """抽检不合格与召回通告，按名称指称企业，不关联任何主体 · A notice; tied to no entity."""

    kind: NoticeKind = col("类别 · Kind.")
    title: str = col("标题 · Title.")
    published_at: datetime = col("发布时间 · When it was announced.")
    announced_by: str | None = col("发布机构 · Who announced it.")
    number: str | None = col("通告编号 · Number of the notice.")
    producer: str | None = col("标称生产者，原文 · Producer as named.")
    holder: str | None = col("被抽样单位，原文 · Where the sample was taken, as named.")
    product: str | None = col("产品，错列时为空 · Product; null where the columns are shifted.")
    brand: str | None = col("品牌 · Brand.")
    lot: str | None = col("批号 · Lot.")
    reason: str | None = col("不合格项目或召回原因 · What failed, or why it was recalled.")
    measured: str | None = col("检验结果 · What was found.")
    permitted: str | None = col("标准值 · What is permitted.")
    laboratory: str | None = col("检验机构 · Laboratory.")
    classification: str | None = col("召回级别 · Class of the recall.")
    url: str | None = col("来源网址 · Address of the page.")
    provenance: Provenance = part("数据来源 · Provenance.")


@given
class SafetyNoticeFilter:
    """通告筛选，空值不作为条件 · Filter of notices; null is no condition."""

    kind: NoticeKind | None = col("类别 · Kind.")


@query
class SafetyNoticeQueries:
    safety_notices: Connection[SafetyNotice] | None = root(
        load.feed_of_notices,
        "外来抽检与召回通告，由近到远 · Notices of failed samples and recalls, latest first.",
        scope=Scope.SUPERVISION,
        filter=arg(SafetyNoticeFilter | None, "筛选条件 · Filter.", None),
    )
