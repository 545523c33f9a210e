"""The one accessor of who complained: written once, read with a line in the audit, told to few.

Everything else of the program knows a complainant by the subject of a token or not at all.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from models.complaints import Complainant, Complaint
from resolvers.complaints.stepping import standing
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.complaints import ComplaintActor

READERS = frozenset({ComplaintActor.REGULATOR, ComplaintActor.COMPLAINANT})
ACTION = "complainant_read"
NOT_DIGITS = re.compile(r"\D+")


def kept(key: UUID, given: Mapping[str, Any], digest: bytes | None) -> Complainant:
    """The row of who complained."""
    return Complainant(
        complaint_id=key,
        name=given.get("name"),
        phone=given.get("phone"),
        address=given.get("address"),
        dispute_digest=digest,
    )


def dispute_of(entity: UUID, phone: str | None, happened_on: date | None) -> str | None:
    """What is equal for one dispute wherever it is told: with whom, by whom, on which day."""
    digits = NOT_DIGITS.sub("", phone or "")[-11:]
    return f"{entity}|{digits}|{happened_on or ''}" if digits else None


def digest_of(pepper: bytes, dispute: str) -> bytes:
    """What is kept of a dispute: a keyed digest, from which nobody reads a telephone."""
    return hmac.new(pepper, dispute.encode(), hashlib.sha256).digest()


async def complainants(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """Who complained, for the district's regulator and for himself; each look is audited."""
    async with ctx.services.writer.begin(ctx) as work:
        return [await _one(work, row["id"]) for row in rows]


async def _one(work: Work, key: UUID) -> dict[str, Any] | None:
    case = await work.session.get(Complaint, key)
    if case is None or await standing(work, case) not in READERS:
        return None
    found = await work.session.get(Complainant, key)
    if found is None:
        return None
    work.audit(ACTION, key, {"fields": ["name", "phone", "address"]})
    return {"name": found.name, "phone": found.phone, "address": found.address}
