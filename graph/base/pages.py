"""The value behind a connection on the reference path."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from loaders import cursors
from loaders.base import Order
from resolvers.context import Row, Slice


@dataclass
class PageOf:
    """Rows of one page; the total is asked for only when selected."""

    rows: Sequence[Row]
    cursor_of: Callable[[int], str]
    has_next: bool
    has_previous: bool
    count: Callable[[], Awaitable[int]]

    @property
    def nodes(self) -> Sequence[Row]:
        """The items."""
        return self.rows

    @cached_property
    def edges(self) -> list[dict[str, Any]]:
        """The items with their cursors."""
        return [{"node": row, "cursor": self.cursor_of(i)} for i, row in enumerate(self.rows)]

    @property
    def page_info(self) -> dict[str, Any]:
        """Relay's page information."""
        return {
            "has_next_page": self.has_next,
            "has_previous_page": self.has_previous,
            "start_cursor": self.cursor_of(0) if self.rows else None,
            "end_cursor": self.cursor_of(len(self.rows) - 1) if self.rows else None,
        }

    @property
    def total_count(self) -> Awaitable[int]:
        """How many items the whole list holds."""
        return self.count()


def keyset_page(
    table: Table,
    order: Order,
    rows: Sequence[Row],
    first: int,
    after: str | None,
    count: Callable[[], Awaitable[int]],
) -> PageOf:
    """A page from at most `first + 1` rows."""
    kept = rows[:first]
    return PageOf(
        kept,
        lambda index: cursors.write(table, order, kept[index]),
        len(rows) > first,
        after is not None,
        count,
    )


def made_page(made: Slice, after: str | None) -> PageOf:
    """A page that a resolver made itself."""

    async def count() -> int:
        return await made.count() if made.count else len(made.rows)

    return PageOf(
        made.rows, lambda index: made.cursors[index], made.has_next, after is not None, count
    )
