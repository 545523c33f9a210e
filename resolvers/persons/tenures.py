"""Who serves an entity, in which position, from when and until when."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from models.base import FOREVER
from models.entities import Entity
from models.persons import KeyPersonRole
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.persons.identifying import identified, provenance
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.persons import PersonRole, TenureMove, TenureState, tenure_moved, tenure_state

TOPIC = "person"


async def tenure_begin(
    work: Work,
    entity: UUID,
    role: PersonRole,
    since: date,
    person: UUID | None = None,
    name: str | None = None,
    id_number: str | None = None,
) -> UUID:
    """A person takes a position at an entity of the regulator's district."""
    employer = await work.lock(Entity, entity, ("entity",))
    await in_own_district(work.ctx, employer.district_code, ("entity",))
    if since > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("since",), value=since)
    who = await identified(work, person, name, id_number)
    same = {"entity_id": entity, "person_id": who.id, "role": role.value, "until": FOREVER}
    held = await work.session.scalar(select(KeyPersonRole).filter_by(**same))
    tenure_moved(TenureState.CURRENT if held else None, TenureMove.BEGIN)
    made = KeyPersonRole(id=work.new_id(), since=since, **same, **provenance(work))
    work.add(made)
    await work.session.flush()
    _tell(work, made, employer)
    return made.id


async def tenure_end(work: Work, tenure: UUID, until: date) -> UUID:
    """A person leaves; `until` is the first day out of office."""
    found = await work.lock(KeyPersonRole, tenure, ("tenure",))
    employer = await work.session.get_one(Entity, found.entity_id)
    await in_own_district(work.ctx, employer.district_code, ("tenure",))
    tenure_moved(tenure_state(found.until, work.today), TenureMove.END)
    if not found.since < until <= work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("until",), value=until)
    found.until = until
    _tell(work, found, employer)
    return found.id


def _tell(work: Work, tenure: KeyPersonRole, employer: Entity) -> None:
    work.emit(TOPIC, "TENURE", tenure.id, entity=employer.id, district=employer.district_code)


async def states(rows: list[Row], ctx: Ctx) -> list[TenureState]:
    """Whether each tenure lasts."""
    return [tenure_state(row["until"], ctx.today) for row in rows]


async def ends(rows: list[Row], _: Ctx) -> list[date | None]:
    """The first day out of office; null while it lasts."""
    return [None if row["until"] >= FOREVER else row["until"] for row in rows]
