"""Consents as they are given with a case, and what happens to a processing that has none."""

from uuid import UUID

from models.complaints import Complaint
from models.subjects import Consent
from resolvers.work import Work
from rules.consents import TEXT_VERSION, ProcessingPurpose, consents_of
from rules.errors import ErrorCode, Refused

REFUSED = "processing_refused"


def agree(work: Work, case: Complaint) -> None:
    """Write down what the complainant agreed to when he filed the case."""
    agreed = consents_of(
        (
            (ProcessingPurpose.OUTCOME_PUBLICATION, case.may_publish),
            (ProcessingPurpose.PARTNER_SHARING, case.may_delegate),
        )
    )
    for purpose in agreed:
        work.add(consent(work, case.id, work.ctx.viewer.subject, purpose))


def consent(work: Work, case: UUID, subject: str, purpose: ProcessingPurpose) -> Consent:
    """A consent that begins now."""
    return Consent(
        id=work.new_id(),
        subject=subject,
        purpose=purpose.value,
        complaint_id=case,
        text_version=TEXT_VERSION,
        given_at=work.now,
    )


async def without_consent(work: Work, purpose: ProcessingPurpose, case: UUID) -> Refused:
    """The refusal of a processing, once it is on record: what is refused leaves nothing else."""
    async with work.ctx.services.writer.beside.begin(work.ctx) as other:
        other.audit(REFUSED, case, {"purpose": purpose.value})
    return Refused(ErrorCode.CONSENT_REQUIRED, ("complaint",), purpose=purpose.value)
