"""Batches beside their columns: expiry, and the term of their records."""

from collections.abc import Sequence
from typing import Any

from resolvers.context import Ctx, Row
from rules.products import is_expired
from rules.retention import retention


async def expired(rows: Sequence[Row], ctx: Ctx) -> list[bool]:
    """Whether each batch is past its day of expiry."""
    return [is_expired(row["expires_on"], ctx.today) for row in rows]


async def retentions(rows: Sequence[Row], _: Ctx) -> list[dict[str, Any]]:
    """Until when the records of each batch are kept."""
    return [retention(row["produced_on"], row["expires_on"])._asdict() for row in rows]
