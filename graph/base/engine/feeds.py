"""The SQL of a root feed: its filters, the tree that is walked node by node, and its page."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLField

from graph.base.engine.binding import Alias, Given
from graph.base.engine.lower import Lowering
from graph.base.engine.pages import PageText
from graph.base.engine.select import Picked
from loaders.base import Condition, Feed


def _filter_value(index: int, name: str) -> Callable[[Given], Any]:
    return lambda given: given.args[index]["filter"][name]


class FeedText:
    """One feed of one statement; which filters are present is part of the plan."""

    def __init__(self, lowering: Lowering, feed: Feed, gql: GraphQLField, picked: Picked) -> None:
        self.lowering = lowering
        self.feed = feed
        self.index, self.site = lowering.place(gql, picked)
        lowering.root = self.index
        self.gql, self.picked = gql, picked
        args = self.site.values(lowering.selector.variables)
        given: Mapping[str, Any] = args.get("filter") or {}
        self.present = [name for name in feed.conditions if given.get(name) is not None]
        self.order = feed.sorts[args.get("sort", feed.default_sort)]
        self.bound: dict[str, str] = {}

    @property
    def nest(self) -> str | None:
        """The tree filter whose nodes are walked one by one, so that each reads its own index."""
        return next((name for name in self.present if self.feed.conditions[name].tree), None)

    def text(self) -> str:
        """The whole connection as a scalar subselect."""
        target = self.lowering.binder.alias(self.feed.table)
        page = self.lowering.page_text(
            self.gql, self.picked, self.index, self.site, target, self.order
        )
        if self.nest is None:
            where = self._where(target.again(), page.beyond)
            source = f"FROM {self.feed.table.name} {target.name} WHERE {where}"
            return page.text(lambda _: source, self._count())
        return self._nested(target, page)

    def _nested(self, target: Alias, page: PageText) -> str:
        nest = self.nest
        assert nest is not None
        tree = self.feed.conditions[nest].tree
        assert tree is not None
        inner = Alias("b", self.feed.table)
        beyond = page.beyond
        where = self._where(inner, beyond, walked="n.code")
        node = f"FROM {tree.table.name} WHERE code = {self._bind(nest)}"
        is_whole = self.feed.conditions[nest].is_whole and self.present == [nest]
        below = f"{node} AND parent_code IS NOT NULL" if is_whole else node

        def first(columns: tuple[str, ...], where: str) -> str:
            read = ", ".join(f"b.{column}" for column in columns)
            return (
                f"(SELECT {read} FROM {self.feed.table.name} b WHERE {where} "
                f"ORDER BY {page.order_by('b')} LIMIT {page.limit})"
            )

        def walked(columns: tuple[str, ...], alias: str) -> str:
            nodes = f"unnest((SELECT subtree {below})) n(code)"
            return f"FROM {nodes} CROSS JOIN LATERAL {first(columns, where)} {alias}"

        def either(columns: tuple[str, ...]) -> str:
            at_root = f"EXISTS (SELECT 1 {node} AND parent_code IS NULL)"
            every = first(columns, f"{at_root} AND {whole}")
            return f"FROM (SELECT w.* {walked(columns, 'w')} UNION ALL {every}) {target.name}"

        if not is_whole:
            return page.text(lambda columns: walked(columns, target.name), self._count())
        whole = self._where(inner, beyond, skipped=nest)
        return page.text(either, self._count())

    def _where(
        self,
        alias: Alias,
        beyond: str | None,
        walked: str | None = None,
        skipped: str | None = None,
    ) -> str:
        conditions = [self._condition(name, walked) for name in self.present if name != skipped]
        return self.lowering.binder.where(alias, *conditions, self.feed.where, beyond)

    def _count(self) -> str:
        alias = self.lowering.binder.alias(self.feed.table)
        where = self._where(alias, None)
        return f"(SELECT count(*)::int FROM {self.feed.table.name} {alias.name} WHERE {where})"

    def _bind(self, name: str) -> str:
        if name not in self.bound:
            condition = self.feed.conditions[name]
            getter = _filter_value(self.index, name)
            self.bound[name] = self.lowering.binder.bind(getter, condition.cast)
        return self.bound[name]

    def _condition(self, name: str, walked: str | None) -> str:
        condition: Condition = self.feed.conditions[name]
        if name == self.nest and walked is not None:
            return condition.sql.replace("{value}", walked)
        if condition.tree is None:
            return condition.sql.replace("{value}", self._bind(name))
        subtree = (
            f"ANY((SELECT subtree FROM {condition.tree.table.name} WHERE code = {{}})::text[])"
        )
        return condition.sql.replace("{value}", subtree.format(self._bind(name)))
