"""Links of published documents that no longer answer."""

from datetime import datetime

from graph.base.connection import Connection
from graph.base.declare import arg, col, root, via
from graph.base.registry import given, node, query
from graph.base.types import Node
from graph.policies.documents import KnowledgeDocument
from loaders import policies as load
from models import policies as m
from models.visibility import alike
from rules.links import DEAD_AFTER, LinkFault
from rules.roles import Scope

IS_DEAD = alike(f"({{t}}.failures >= {DEAD_AFTER})")


@node(m.LinkCheck, "lnk")
class LinkCheck(Node):
    """链接检查结果 · What the last check found behind a link."""

    url: str = col("网址 · The link.")
    status: int | None = col("HTTP 状态，无应答为空 · Status of HTTP; null without an answer.")
    fault: LinkFault | None = col("问题，正常为空 · What is wrong; null if it lives.")
    failures: int = col("连续失败次数 · How many checks in a row have failed.")
    failing_since: datetime | None = col("自何时起失败 · Since when it has failed.")
    checked_at: datetime = col("检查时间 · When it was checked.")
    is_dead: bool = col(
        "是否失效：连续两次失败，便民服务即不再列出 · Whether it is dead: two failures in a row, "
        "after which a service is not listed.",
        mask=IS_DEAD,
    )
    document: KnowledgeDocument | None = via(load.document_of_link, "所在文件 · The document.")


@given
class FailingLinkFilter:
    """失效链接筛选 · Which links."""

    is_dead: bool | None = col("是否已失效 · Whether it is dead already.")
    district: str | None = col("区县代码，含全市通用 · District, what holds city-wide included.")


@query
class LinkQueries:
    failing_links: Connection[LinkCheck] | None = root(
        load.failing_links,
        "检查失败的链接，失败最久者在前 · Links that fail, the longest first.",
        scope=Scope.KNOWLEDGE_PUBLISH,
        filter=arg(FailingLinkFilter | None, "筛选条件 · Filter.", None),
    )
