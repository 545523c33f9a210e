"""Purposes and consents: given case by case, withdrawn at once with what rested on them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import subjects as load
from models.complaints import Complaint, ComplaintParty
from models.subjects import Consent
from resolvers.complaints.publishing import published
from resolvers.consents import consent as begun
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.consents import CONSENTED, PROCESSING, ProcessingPurpose
from rules.errors import ErrorCode, Refused

PREFIX = "con"


async def processing_purposes(_: Ctx) -> list[dict[str, Any]]:
    """Every purpose with its basis."""
    return [
        {
            "purpose": one.purpose,
            "basis": one.basis,
            "article": one.article,
            "category": one.category,
            "retention": one.retention,
        }
        for one in PROCESSING
    ]


async def consents(ctx: Ctx) -> list[Row]:
    """The viewer's own consents, latest first."""
    async with ctx.services.writer.begin(ctx) as work:
        return [dict(row) for row in await work.rows(load.CONSENTS, ctx.viewer.subject)]


async def consent_ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each consent."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def consent_grant(work: Work, complaint: UUID, purpose: ProcessingPurpose) -> UUID:
    """Agree to a purpose in one's own case."""
    if purpose not in CONSENTED:
        raise Refused(ErrorCode.BAD_INPUT, ("purpose",), detail=purpose.value)
    case = await _own_case(work, complaint)
    given = await _consent(work, case.id, purpose)
    if given is not None:
        return given.id
    made = begun(work, case.id, work.ctx.viewer.subject, purpose)
    work.add(made)
    await _effect(work, case, purpose, is_given=True)
    return made.id


async def consent_withdraw(work: Work, consent: UUID) -> UUID:
    """Withdraw a consent: what rested on it ends with this transaction."""
    found = await work.lock(Consent, consent, ("consent",))
    if found.subject != work.ctx.viewer.subject:
        raise Refused(ErrorCode.NOT_FOUND, ("consent",), what="consent")
    if found.withdrawn_at is not None:
        raise Refused(ErrorCode.CONFLICT, ("consent",), what="withdrawnAt")
    found.withdrawn_at = work.now
    case = await work.lock(Complaint, found.complaint_id)
    await _effect(work, case, ProcessingPurpose[found.purpose], is_given=False)
    return found.id


async def _own_case(work: Work, key: UUID) -> Complaint:
    mine = {"complaint_id": key, "subject": work.ctx.viewer.subject}
    if await work.session.scalar(select(ComplaintParty).filter_by(**mine)) is None:
        raise Refused(ErrorCode.NOT_FOUND, ("complaint",), what="complaint")
    return await work.lock(Complaint, key, ("complaint",))


async def _consent(work: Work, case: UUID, purpose: ProcessingPurpose) -> Consent | None:
    wanted = {"complaint_id": case, "purpose": purpose.value, "withdrawn_at": None}
    found: Consent | None = await work.session.scalar(select(Consent).filter_by(**wanted))
    return found


async def _effect(
    work: Work, case: Complaint, purpose: ProcessingPurpose, *, is_given: bool
) -> None:
    if purpose is ProcessingPurpose.PARTNER_SHARING:
        case.may_delegate = is_given
        return
    case.may_publish = is_given
    await published(work, case)


async def changed(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The consent that a command of this viewer has just changed."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    async with ctx.services.writer.begin(ctx) as work:
        found = {row["id"]: dict(row) for row in await work.rows(load.CONSENT, wanted)}
    return [found.get(row["subject_id"]) for row in rows]
