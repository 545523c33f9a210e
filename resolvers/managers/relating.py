"""Who manages an entity on a day: what a third party's rights rest on (F1-1)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from loaders import managers as load
from resolvers.context import Ctx, Row
from rules.roles import Rights


async def managed_by(ctx: Ctx, entity: UUID, on: date) -> Sequence[Row]:
    """The organisations whose confirmed tenancy covers the day, the service station first."""
    return await ctx.services.door(Rights.STAFF).fetch(load.MANAGED_BY, entity, on)


async def manages(ctx: Ctx, uscc: str | None, entity: UUID, on: date) -> UUID | None:
    """The tenancy by which the organisation under this code manages the entity on a day."""
    if uscc is None:
        return None
    rows = await ctx.services.door(Rights.STAFF).fetch(load.MANAGES, uscc, entity, on)
    return rows[0]["id"] if rows else None
