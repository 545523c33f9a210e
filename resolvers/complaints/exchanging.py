"""What a partner says becomes a case, or a cell of the table; said twice it is done once.

Refuses a number that already names another case, and a move that the table does not give a partner.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from models.complaints import Complaint, ExternalCase
from models.entities import Entity
from resolvers.complaints.handling import complaint_return, complaint_withdraw
from resolvers.complaints.stepping import begun, finished
from resolvers.complaints.submitting import filed_by_partner
from resolvers.work import Work
from rules.complaints import ComplaintAction, ComplaintOutcome, ComplaintSource
from rules.complaints.exchange import ACTIONS, STATUS, PartnerEvent
from rules.complaints.moves import OUTCOMES
from rules.complaints.terms import TerminationGround
from rules.errors import ErrorCode, Refused

OPERATION = "partner_event"
NOTE = "外部渠道告知"


class Notice(Protocol):
    """What `partners/complaints.py` reads."""

    event_id: str
    event: PartnerEvent
    number: str
    ours: str | None
    ground: TerminationGround | None
    uscc: str | None
    claim: Mapping[str, Any]
    digest: str


async def heard(work: Work, notice: Any) -> str:
    """Carry out one notice; the number of our case. The same event again changes nothing."""
    said = {name: str(getattr(notice, name)) for name in ("event", "number", "ours", "digest")}
    claimed = await work.claim(OPERATION, notice.event_id, said)
    if claimed.subject_id is None:
        claimed.subject_id = await _heard(work, notice)
        work.audit(OPERATION, claimed.subject_id, said)
    case = await work.session.get_one(Complaint, claimed.subject_id)
    return str(case.number)


async def _heard(work: Work, notice: Notice) -> UUID:
    system = ComplaintSource[work.ctx.viewer.subject]
    known = await work.session.scalar(
        select(ExternalCase).filter_by(system=system.value, number=notice.number).with_for_update()
    )
    if notice.event is PartnerEvent.SUBMITTED:
        return await _submitted(work, system, notice, known)
    if notice.event is PartnerEvent.REGISTERED:
        return await _registered(work, system, notice, known)
    if known is None:
        raise Refused(ErrorCode.NOT_FOUND, ("number",), what=notice.number)
    known.status, known.received_at = STATUS[notice.event].value, work.now
    action = ACTIONS.get(notice.event)
    return await _moved(work, known.complaint_id, action, notice) if action else known.complaint_id


async def _submitted(
    work: Work, system: ComplaintSource, notice: Notice, known: ExternalCase | None
) -> UUID:
    """A new case, linked to the one that holds the same dispute; one number names one case."""
    if known is not None:
        if known.digest != notice.digest:
            raise Refused(ErrorCode.CONFLICT, ("number",), what=notice.number)
        return known.complaint_id
    entity = await work.session.scalar(select(Entity.id).filter_by(uscc=notice.uscc))
    if entity is None:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=str(notice.uscc))
    external = ExternalCase(
        id=work.new_id(), system=system.value, number=notice.number, digest=notice.digest,
        status=STATUS[notice.event].value, received_at=work.now,
    )  # fmt: skip
    return await filed_by_partner(work, entity, system, notice.claim, external)


async def _registered(
    work: Work, system: ComplaintSource, notice: Notice, known: ExternalCase | None
) -> UUID:
    """The number under which the partner keeps a case of ours."""
    case = await work.session.scalar(select(Complaint).filter_by(number=notice.ours))
    if case is None or case.channel != system:
        raise Refused(ErrorCode.NOT_FOUND, ("ours",), what=str(notice.ours))
    if known is not None:
        if known.complaint_id != case.id:
            raise Refused(ErrorCode.CONFLICT, ("number",), what=notice.number)
        return case.id
    work.add(
        ExternalCase(
            id=work.new_id(), complaint_id=case.id, system=system.value, number=notice.number,
            status=STATUS[notice.event].value, received_at=work.now,
        )
    )  # fmt: skip
    return case.id


async def _settled(work: Work, case: UUID, _: Notice) -> UUID:
    found = await begun(work, case, ComplaintAction.SETTLE)
    found.row.outcome = ComplaintOutcome.SETTLED.value
    return await finished(work, found, note=NOTE)


async def _terminated(work: Work, case: UUID, notice: Notice) -> UUID:
    found = await begun(work, case, ComplaintAction.TERMINATE)
    ground = notice.ground or TerminationGround.OTHER
    outcome = OUTCOMES[ground]
    found.row.outcome = outcome.value if outcome else None
    return await finished(work, found, ground=ground.value, note=NOTE)


async def _closed(work: Work, case: UUID, _: Notice) -> UUID:
    return await finished(work, await begun(work, case, ComplaintAction.CLOSE), note=NOTE)


async def _withdrawn(work: Work, case: UUID, _: Notice) -> UUID:
    return await complaint_withdraw(work, case)


async def _returned(work: Work, case: UUID, _: Notice) -> UUID:
    return await complaint_return(work, case, None, NOTE)


COMMANDS: Mapping[ComplaintAction, Callable[[Work, UUID, Notice], Awaitable[UUID]]] = {
    ComplaintAction.SETTLE: _settled,
    ComplaintAction.TERMINATE: _terminated,
    ComplaintAction.WITHDRAW: _withdrawn,
    ComplaintAction.RETURN: _returned,
    ComplaintAction.CLOSE: _closed,
}


async def _moved(work: Work, case: UUID, action: ComplaintAction, notice: Notice) -> UUID:
    return await COMMANDS[action](work, case, notice)
