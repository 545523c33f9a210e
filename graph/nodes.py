"""The root fields that reach any object by its global id."""

import strawberry

from graph.base.declare import arg, root
from graph.base.registry import query
from graph.base.types import Node


async def _wired_by_base(*_: object, **__: object) -> None:
    raise AssertionError("graph.base.nodes resolves this field")


@query
class NodeQueries:
    node: Node | None = root(
        _wired_by_base,
        "按全局标识查询 · The object under a global id.",
        id=arg(strawberry.ID, "全局标识 · Global id."),
    )
    nodes: list[Node | None] = root(
        _wired_by_base,
        "按多个全局标识查询，最多 100 个 · Objects under global ids, at most 100.",
        ids=arg(list[strawberry.ID], "全局标识 · Global ids."),
    )
