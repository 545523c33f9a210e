"""How rows of governance are read: under the role of staff, by viewers whose scope was asked."""

from collections.abc import Sequence
from typing import Any

from resolvers.context import Ctx, Row
from rules.roles import Rights


async def rows_of(ctx: Ctx, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of one statement."""
    return [dict(row) for row in await ctx.services.door(Rights.STAFF).fetch(sql, *values)]


async def all_rows_of(ctx: Ctx, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of one statement that names tables which no reading role may name."""
    async with ctx.services.writer.begin(ctx) as work:
        connection = await work.session.connection()
        return [dict(row) for row in (await connection.exec_driver_sql(sql, values)).mappings()]


async def named(rows: Sequence[Row], ctx: Ctx, sql: str) -> list[dict[str, Any] | None]:
    """For each payload the row that its command changed; null where it failed."""
    keys = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    found = {row["id"]: row for row in await rows_of(ctx, sql, keys)} if keys else {}
    return [found.get(row["subject_id"]) for row in rows]
