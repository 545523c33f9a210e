"""Delegations: who may write in a further district, given by the district's own regulator."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import governance as load
from models.governance import Delegation
from models.regions import District
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.governance.reading import named
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.governance.incidents import text_of

LONGEST_DAYS = 366


async def jurisdiction_delegate(
    work: Work, subject: str, district: str, begins_on: date, ends_on: date, reason: str
) -> UUID:
    """Let someone write in a district of the viewer's for a while, at most a year."""
    if await work.session.get(District, district) is None:
        raise Refused(ErrorCode.NOT_FOUND, ("district",), what="district")
    await in_own_district(work.ctx, district, ("district",), may_be_delegated=False)
    if ends_on < max(begins_on, work.today) or (ends_on - begins_on).days > LONGEST_DAYS:
        raise Refused(ErrorCode.INVALID_DATE, ("ends_on",), value=ends_on)
    row = Delegation(
        id=work.new_id(),
        subject=text_of(subject, "subject"),
        district_code=district,
        begins_on=begins_on,
        ends_on=ends_on,
        reason=text_of(reason, "reason"),
        given_by=work.ctx.viewer.subject,
        given_at=work.now,
    )
    work.add(row)
    return row.id


async def of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The delegation that was given."""
    return await named(rows, ctx, load.DELEGATIONS_BY_ID)
