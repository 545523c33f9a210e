"""The one accessor of who complained: written once, read with a line in the audit, told to few.

Everything else of the program knows a complainant by the subject of a token or not at all.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from models.complaints import Complainant, Complaint
from resolvers.complaints.identities import FIELDS, revealed
from resolvers.complaints.stepping import standing
from resolvers.context import Ctx, Row
from resolvers.reading import note, purpose_of
from resolvers.work import Work
from rules.complaints import ComplaintActor
from rules.personal import PersonalDataPurpose

READERS = frozenset({ComplaintActor.REGULATOR, ComplaintActor.COMPLAINANT})
ACTION = "complainant_read"
NOT_DIGITS = re.compile(r"\D+")


def dispute_of(entity: UUID, phone: str | None, happened_on: date | None) -> str | None:
    """What is equal for one dispute wherever it is told: with whom, by whom, on which day."""
    digits = NOT_DIGITS.sub("", phone or "")[-11:]
    return f"{entity}|{digits}|{happened_on or ''}" if digits else None


async def complainants(
    rows: Sequence[Row], ctx: Ctx, purpose: PersonalDataPurpose | None = None
) -> list[dict[str, Any] | None]:
    """Who complained, for the district's regulator and for himself; each look is audited first."""
    keys, why = [row["id"] for row in rows], purpose_of(ctx, purpose)
    if why is None:
        return [None for _ in rows]
    async with ctx.services.writer.begin(ctx) as work:
        found = {key: row for key in keys if (row := await _one(work, key)) is not None}
        note(work, ACTION, found, FIELDS, why)
    told = {key: await revealed(ctx, row) for key, row in found.items()}
    return [told.get(key) for key in keys]


async def _one(work: Work, key: UUID) -> Complainant | None:
    """The row, if this viewer may know it."""
    case = await work.session.get(Complaint, key)
    if case is None or await standing(work, case) not in READERS:
        return None
    return await work.session.get(Complainant, key)
