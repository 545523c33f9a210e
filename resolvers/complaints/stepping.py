"""The one place that every change of a case passes: part, table, version, clock, time line, event.

Refuses to tell a stranger that there is a case: to him it is not found.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from loaders import events
from models.base import FOREVER
from models.complaints import Complaint, ComplaintParty, ComplaintStep
from models.entities import Entity
from models.managers import ManagingOrganization
from resolvers.complaints.publishing import published
from resolvers.complaints.telling import tell_partners
from resolvers.work import Work
from rules.complaints import ComplaintAction, ComplaintActor, ComplaintKind, ComplaintState
from rules.complaints.clocks import MEDIATION, Days, clock, paused_days
from rules.complaints.moves import FLOWS, RUNNING
from rules.errors import ErrorCode, Refused
from rules.roles import Role
from rules.versions import in_force

TOPIC = "complaint"
PATH = ("complaint",)


@dataclass(slots=True)
class Case:
    """A locked case, and the cell of the table that is being carried out."""

    row: Complaint
    actor: ComplaintActor
    action: ComplaintAction
    after: ComplaintState

    @property
    def state(self) -> ComplaintState:
        """Where it stands."""
        return ComplaintState[self.row.state]


async def begun(
    work: Work, complaint: UUID, action: ComplaintAction, version: int | None = None
) -> Case:
    """The case, locked, if this viewer may do this in its state."""
    row = await work.lock(Complaint, complaint, PATH)
    actor = await standing(work, row)
    if actor is None:
        raise Refused(ErrorCode.NOT_FOUND, PATH, what="complaint")
    if version is not None and row.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {row.version}")
    flow = FLOWS[ComplaintKind[row.kind]]
    return Case(row, actor, action, flow.after(ComplaintState[row.state], action, actor, PATH))


async def standing(work: Work, row: Complaint) -> ComplaintActor | None:
    """The part that the viewer has in a case; None for a stranger."""
    viewer = work.ctx.viewer
    if viewer.role is Role.REGULATOR:
        return ComplaintActor.REGULATOR if await _is_here(work, row) else None
    if viewer.role is Role.OPERATOR_SYSTEM:
        return ComplaintActor.CLOCK
    if viewer.role is Role.PARTNER:
        return ComplaintActor.PARTNER if viewer.subject == row.channel else None
    mine = select(ComplaintParty).filter_by(complaint_id=row.id, subject=viewer.subject)
    if (await work.session.scalar(mine)) is not None:
        return ComplaintActor.COMPLAINANT
    if viewer.uscc is None:
        return None
    own = await work.session.scalar(select(Entity.id).filter_by(uscc=viewer.uscc))
    if own == row.entity_id and row.is_served and row.kind == ComplaintKind.COMPLAINT:
        return ComplaintActor.RESPONDENT
    mall = select(ManagingOrganization.id).filter_by(uscc=viewer.uscc)
    managed = await work.session.scalar(mall)
    return ComplaintActor.STATION if managed is not None and managed == row.manager_id else None


async def _is_here(work: Work, row: Complaint) -> bool:
    if work.ctx.viewer.district is None:
        return True
    found = await work.ctx.door.fetch(events.SUBTREES, [work.ctx.viewer.district])
    return row.district_code in {one["code"] for one in found}


async def finished(
    work: Work,
    case: Case,
    *,
    after: ComplaintState | None = None,
    ground: str | None = None,
    note: str | None = None,
    until: date | None = None,
    left: str | None = None,
) -> UUID:
    """Carry out the cell: the state, its clock, the line, what follows from it; the case's id."""
    row, before = case.row, case.state
    now = after or case.after
    if now is ComplaintState.PAUSED and before is not now:
        row.entered_on = work.today
    elif before is ComplaintState.PAUSED and now in RUNNING:
        _count_pause(row, work.today)
    if now is not before or case.action is ComplaintAction.TRANSFER:
        row.entered_on = work.today
    row.state = now.value
    row.version += 1
    row.ground = ground or row.ground
    set_clock(row, until)
    record(work, row, case.action, case.actor, ground=ground, note=note)
    await published(work, row)
    await tell_partners(work, row, left=left)
    return row.id


def _count_pause(row: Complaint, today: date) -> None:
    rule = in_force(MEDIATION, row.filed_on)
    row.paused_days += paused_days(rule, row.entered_on or today, today)


def set_clock(row: Complaint, until: date | None = None) -> None:
    """What is due in the state of the case, by the rule of the day on which it was received."""
    filed = row.filed_on
    days = Days(
        filed, row.received_on or filed, row.entered_on or filed, row.accepted_on,
        row.paused_days, row.is_extended, until,
    )  # fmt: skip
    found = clock(ComplaintKind[row.kind], ComplaintState[row.state], days)
    row.due_on = found.due_on if found else FOREVER
    row.due_rule = found.rule.code if found else None


def record(
    work: Work,
    row: Complaint,
    action: ComplaintAction,
    actor: ComplaintActor,
    *,
    ground: str | None = None,
    note: str | None = None,
) -> None:
    """A line of the time line, and the event that tells those who follow the case."""
    work.add(
        ComplaintStep(
            id=work.new_id(),
            complaint_id=row.id,
            action=action.value,
            actor=actor.value,
            by=work.ctx.viewer.subject,
            state=row.state,
            ground=ground,
            note=note,
            at=work.now,
        )
    )
    work.emit(TOPIC, action.value, row.id, entity=row.entity_id, district=row.district_code)
