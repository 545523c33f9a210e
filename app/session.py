"""A connection to PostgreSQL that runs a known statement without asking twice and without a timer.

The driver's own way looks the statement up through five calls and starts a timer for each: together
a third of what a point look-up takes of it. Here a statement is prepared once and handed to the
driver's protocol itself, where `PreparedStatement.fetch` ends too; and a watch looks at all
connections every few seconds for one that does not come back.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from asyncpg.protocol import NO_TIMEOUT

from resolvers.context import Row

STATEMENTS = 64
"""Prepared statements kept on a connection; the plan of a long one holds 0.3 MB in PostgreSQL."""
OTHER_STATEMENTS = 16
"""And by the driver itself, for what is not asked through `rows`."""
LONGEST_STATEMENT = 64 * 1024
CHANGED = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)
"""A table or a type is no longer what it was when the statement was prepared."""


class Session(asyncpg.Connection):  # type: ignore[misc]
    """One connection, and since when it waits for a statement."""

    __slots__ = ("prepared", "waits_since")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.prepared: OrderedDict[str, PreparedStatement[Any]] = OrderedDict()
        self.waits_since: float | None = None

    async def rows(self, sql: str, arguments: Sequence[object]) -> Sequence[Row]:
        """All rows of one statement."""
        known = self.prepared.get(sql)
        if known is None:
            known = await self._prepared(sql)
        else:
            self.prepared.move_to_end(sql)
        rows: Sequence[Row]
        self.waits_since = time.monotonic()
        try:
            rows, _, _ = await self._protocol.bind_execute(
                known._state, arguments, "", 0, True, NO_TIMEOUT
            )
        except CHANGED:
            self.prepared.pop(sql, None)
            rows = await self.fetch(sql, *arguments)
        finally:
            self.waits_since = None
        return rows

    async def _prepared(self, sql: str) -> PreparedStatement[Any]:
        made = await self.prepare(sql)
        if len(sql) <= LONGEST_STATEMENT:
            self.prepared[sql] = made
            if len(self.prepared) > STATEMENTS:
                self.prepared.popitem(last=False)
        return made


def end_hung(sessions: Iterable[Session], now: float, patience: float) -> int:
    """Cut off those that have waited too long, whose statements fail by it; how many.

    Readers end by `statement_timeout` before; then it is the server or the way to it.
    """
    hung = [
        one for one in sessions if one.waits_since is not None and now - one.waits_since > patience
    ]
    for one in hung:
        one.terminate()
    return len(hung)
