"""Relay connections with keyset cursors: forward only, the place in the list and nothing else."""

from typing import Generic, TypeVar

import strawberry

from graph.base.declare import described

T = TypeVar("T")


@strawberry.federation.type(
    shareable=True, description=described("分页信息 · Where a page stands in its list.")
)
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(
        description=described("是否有下一页 · Whether a further page exists.")
    )
    has_previous_page: bool = strawberry.field(
        description=described("是否有上一页 · Whether this page followed another.")
    )
    start_cursor: str | None = strawberry.field(
        description=described("首条游标 · Cursor of the first edge.")
    )
    end_cursor: str | None = strawberry.field(
        description=described("末条游标 · Cursor of the last edge.")
    )


@strawberry.type(description=described("条目及其游标 · An item and its cursor."))
class Edge(Generic[T]):
    """One item of a connection."""

    node: T = strawberry.field(description=described("条目 · The item."))
    cursor: str = strawberry.field(description=described("游标 · The item's place in the list."))


@strawberry.type(description=described("分页列表 · A page of a list."))
class Connection(Generic[T]):
    """A list that can grow."""

    nodes: list[T] = strawberry.field(description=described("条目 · The items of the page."))
    edges: list[Edge[T]] = strawberry.field(
        description=described("条目及游标 · The items with their cursors.")
    )
    page_info: PageInfo = strawberry.field(description=described("分页信息 · Page information."))
    total_count: int = strawberry.field(
        description=described("总数，仅在选择时计算 · Total, counted only when selected.")
    )
