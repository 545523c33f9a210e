"""What the authority, the station and the parties do with a case; each a cell of the table."""

from uuid import UUID

from sqlalchemy import select

from models.complaints import Complaint, ComplaintStep
from models.regions import District
from resolvers.complaints.stepping import begun, finished
from resolvers.consents import without_consent
from resolvers.persons.identifying import required
from resolvers.work import Work
from rules.calendar import days_after
from rules.complaints import (
    ComplaintAction,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintSource,
)
from rules.complaints.clocks import REVIEW, require_refusal, require_termination
from rules.complaints.moves import OUTCOMES, TERM_RUNS
from rules.complaints.terms import RefusalGround, ReportResult, TerminationGround
from rules.consents import ProcessingPurpose
from rules.errors import ErrorCode, Refused
from rules.versions import in_force

LONGEST_NOTE = 500
CITY = "50"
"""How the codes of Chongqing's districts begin: no case leaves the city by a transfer."""


def _noted(note: str | None) -> str | None:
    return required(note, "note", LONGEST_NOTE) if note is not None else None


async def complaint_accept(work: Work, complaint: UUID, version: int) -> UUID:
    """Accept: the term of mediation begins, and the respondent is told."""
    case = await begun(work, complaint, ComplaintAction.ACCEPT, version)
    case.row.accepted_on = work.today
    case.row.is_served = True
    return await finished(work, case)


async def complaint_refuse(
    work: Work, complaint: UUID, version: int, ground: RefusalGround, note: str
) -> UUID:
    """Refuse on one of the lawful grounds, with reasons."""
    case = await begun(work, complaint, ComplaintAction.REFUSE, version)
    require_refusal(ground, case.row.filed_on)
    return await finished(work, case, ground=ground.value, note=_noted(note))


async def complaint_transfer(
    work: Work, complaint: UUID, version: int, district: str, note: str
) -> UUID:
    """To the authority of another district, where the clock of acceptance begins anew."""
    case = await begun(work, complaint, ComplaintAction.TRANSFER, version)
    if district == case.row.district_code:
        raise Refused(ErrorCode.CONFLICT, ("district",), what=district)
    place = await work.session.get(District, district)
    if place is None or place.abolished_on is not None or not district.startswith(CITY):
        raise Refused(ErrorCode.NOT_FOUND, ("district",), what=district)
    case.row.district_code = district
    if case.row.kind == ComplaintKind.COMPLAINT:
        case.row.received_on = work.today
    return await finished(work, case, note=_noted(note))


async def complaint_forward(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """Delegate to the consumer council; once accepted, only if the complainant agreed to it."""
    case = await begun(work, complaint, ComplaintAction.FORWARD, version)
    if not case.row.may_delegate:
        raise await without_consent(work, ProcessingPurpose.PARTNER_SHARING, case.row.id)
    case.row.channel = ComplaintSource.CONSUMER_COUNCIL.value
    return await finished(work, case, note=_noted(note))


async def complaint_return(work: Work, complaint: UUID, version: int | None, note: str) -> UUID:
    """Back from the partner channel to the authority."""
    case = await begun(work, complaint, ComplaintAction.RETURN, version)
    left, case.row.channel = case.row.channel, ComplaintSource.HOTLINE_12315.value
    case.row.received_on = work.today
    return await finished(work, case, note=_noted(note), left=left)


async def complaint_escalate(work: Work, complaint: UUID, version: int) -> UUID:
    """From the station to the authority, with the whole file."""
    case = await begun(work, complaint, ComplaintAction.ESCALATE, version)
    case.row.channel = ComplaintSource.HOTLINE_12315.value
    case.row.received_on = work.today
    return await finished(work, case)


async def complaint_withdraw(work: Work, complaint: UUID, version: int | None = None) -> UUID:
    """The complainant withdraws."""
    case = await begun(work, complaint, ComplaintAction.WITHDRAW, version)
    case.row.outcome = ComplaintOutcome.WITHDRAWN.value
    return await finished(work, case, ground=TerminationGround.WITHDRAWN.value)


async def complaint_terminate(
    work: Work, complaint: UUID, version: int, ground: TerminationGround, note: str | None = None
) -> UUID:
    """End mediation on one of the lawful grounds; the term's end only once it has come."""
    case = await begun(work, complaint, ComplaintAction.TERMINATE, version)
    row = case.row
    due = row.due_on if case.state in TERM_RUNS else None
    require_termination(ground, row.filed_on, due, work.today)
    outcome = OUTCOMES[ground]
    row.outcome = outcome.value if outcome else None
    return await finished(work, case, ground=ground.value, note=_noted(note))


async def complaint_close(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """Tell the parties and close; the outcome becomes public where it may."""
    case = await begun(work, complaint, ComplaintAction.CLOSE, version)
    return await finished(work, case, note=_noted(note))


async def complaint_verify(work: Work, complaint: UUID, version: int) -> UUID:
    """Begin to verify a report."""
    return await finished(work, await begun(work, complaint, ComplaintAction.VERIFY, version))


async def complaint_extend(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """Extend the term of verification, once."""
    case = await begun(work, complaint, ComplaintAction.EXTEND, version)
    if case.row.is_extended:
        raise Refused(ErrorCode.CONFLICT, ("complaint",), what="isExtended")
    case.row.is_extended = True
    return await finished(work, case, note=_noted(note))


async def complaint_decide(
    work: Work, complaint: UUID, version: int, result: ReportResult, note: str
) -> UUID:
    """Decide whether a report opens a penalty case; a named reporter is to be told."""
    case = await begun(work, complaint, ComplaintAction.DECIDE, version)
    return await finished(work, case, ground=result.value, note=_noted(note))


async def complaint_contest(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """Ask for a review, within its term; what was published is taken back until it is decided."""
    case = await begun(work, complaint, ComplaintAction.CONTEST, version)
    row = case.row
    rule = in_force(REVIEW, row.filed_on)
    last = days_after(row.entered_on or row.filed_on, rule.number("askWithinDays"))
    if work.today > last:
        raise Refused(ErrorCode.TOO_LATE, ("complaint",), on=last)
    if row.same_as is not None:
        raise Refused(ErrorCode.CONFLICT, ("complaint",), what="sameAs")
    return await finished(work, case, note=_noted(note))


async def complaint_uphold(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """The review finds nothing to change; nobody reviews what he decided himself."""
    case = await begun(work, complaint, ComplaintAction.UPHOLD, version)
    await _by_another(work, case.row)
    return await finished(work, case, note=_noted(note))


async def complaint_reopen(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """The review finds that the case is to be handled again."""
    case = await begun(work, complaint, ComplaintAction.REOPEN, version)
    await _by_another(work, case.row)
    row = case.row
    row.received_on, row.accepted_on, row.paused_days = work.today, None, 0
    row.consents, row.outcome, row.ground = [], None, None
    return await finished(work, case, note=_noted(note))


async def _by_another(work: Work, row: Complaint) -> None:
    """Refuse the regulator who refused or closed the case."""
    deciding = (ComplaintAction.REFUSE.value, ComplaintAction.CLOSE.value)
    last = (
        select(ComplaintStep.by)
        .where(ComplaintStep.complaint_id == row.id, ComplaintStep.action.in_(deciding))
        .order_by(ComplaintStep.at.desc(), ComplaintStep.id.desc())
        .limit(1)
    )
    if (await work.session.scalar(last)) == work.ctx.viewer.subject:
        raise Refused(ErrorCode.FORBIDDEN, ("complaint",))
