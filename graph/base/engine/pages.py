"""The SQL of one connection: its rows, its cursors and its total, each only when selected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, get_named_type

from graph.base.engine import values
from graph.base.engine.select import NotCompiled, Picked
from graph.base.engine.text import NULL, Text, expression, list_of, literal, object_of, quoted

if TYPE_CHECKING:
    from graph.base.engine.binding import Alias
    from graph.base.engine.lower import Lowering
    from loaders.base import Order

Source = Callable[[tuple[str, ...]], str]
"""Writes a FROM and WHERE whose rows have these columns under the page's alias."""
ROW, ROWS = '"#"', '"##"'
"""Names of a row's position in its page and of the number of rows read."""


@dataclass(slots=True)
class PageText:
    """One connection of one statement."""

    lowering: Lowering
    connection: GraphQLObjectType
    picked: list[Picked]
    order: Order
    target: Alias
    size: str
    beyond: str | None

    @property
    def needs_places(self) -> bool:
        """Whether anything beside the items is selected that depends on their places."""
        return any(one.name in ("pageInfo", "edges") for one in self.picked)

    @property
    def limit(self) -> str:
        """How many rows to read: one more than the page where a further page matters."""
        return f"{self.size} + 1" if self.needs_places else self.size

    def text(self, source: Source, count: str) -> str:
        """The connection as a scalar subselect over the rows of a source.

        HAVING makes it one row, and reads none, where nothing of the rows is selected; their
        parameters must stand in the text even then.
        """
        made = object_of([(one.key, self._part(one, count)) for one in self.picked])
        rows = f"({self._rows(source)}) {self.target.name}"
        return f"(SELECT {made.sql} FROM {rows} HAVING true)"

    def _rows(self, source: Source) -> str:
        name = self.target.name
        for column in self.order.columns:
            self.target.column(column)
        columns = ", ".join(f"{name}.{column}" for column in self.target.columns)
        order = self.order_by(name)
        origin = source(tuple(self.target.columns))
        rows = f"SELECT {columns} {origin} ORDER BY {order} LIMIT {self.limit}"
        if not self.needs_places:
            return rows
        return (
            f"SELECT p.*, row_number() OVER () AS {ROW}, count(*) OVER () AS {ROWS} FROM ({rows}) p"
        )

    def order_by(self, alias: str) -> str:
        """The sort on an alias."""
        direction = " DESC" if self.order.descending else ""
        return ", ".join(f"{alias}.{column}{direction}" for column in self.order.columns)

    def _part(self, one: Picked, count: str) -> Text:
        match one.name:
            case "__typename":
                return quoted(literal(self.connection.name))
            case "totalCount":
                return expression(f"{count}::text")
            case "nodes":
                return self._items(self._item(one.selections))
            case "edges":
                return self._items(self._edge(one))
            case "pageInfo":
                return self._page_info(one)
        raise NotCompiled(one.name)

    def _item(self, selections: list[Any]) -> Text:
        named = get_named_type(self.connection.fields["nodes"].type).name
        return self.lowering.object(named, selections, self.target)

    def _items(self, item: Text) -> Text:
        kept = f" FILTER (WHERE {ROW} <= {self.size})" if self.needs_places else ""
        return list_of(item, kept)

    def _cursor(self) -> str:
        return values.cursor(self.target.table, self.order, self.target.name)

    def _edge(self, edges: Picked) -> Text:
        named = get_named_type(self.connection.fields["edges"].type).name
        pairs = []
        for one in self.lowering.selector.pick(named, edges.selections):
            match one.name:
                case "__typename":
                    pairs.append((one.key, quoted(literal(named))))
                case "cursor":
                    pairs.append((one.key, quoted(expression(self._cursor()))))
                case "node":
                    pairs.append((one.key, self._item(one.selections)))
        return object_of(pairs)

    def _page_info(self, info: Picked) -> Text:
        picked = self.lowering.selector.pick("PageInfo", info.selections)
        return object_of([(one.key, self._info(one.name)) for one in picked])

    def _info(self, name: str) -> Text:
        match name:
            case "hasNextPage":
                return expression(f"(count(*) > {self.size})::text")
            case "hasPreviousPage":
                return literal("false" if self.beyond is None else "true")
            case "startCursor":
                return self._cursor_of("1")
            case "endCursor":
                return self._cursor_of(f"least({ROWS}, {self.size})")
        return quoted(literal("PageInfo"))

    def _cursor_of(self, place: str) -> Text:
        """The cursor of the row in a place, null on an empty page."""
        one = f"max({self._cursor()}) FILTER (WHERE {ROW} = {place})"
        return quoted(expression(one)).instead_of_null(NULL)
