"""Organisations listed by regulators; tenancies claimed, confirmed by the other side, ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import cursors
from loaders import managers as load
from models.base import FOREVER
from models.entities import Entity
from models.managers import ManagingOrganization, Tenancy
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row, Slice, page_size
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.managers import (
    ACTORS,
    OrganizationKind,
    TenancyMove,
    TenancyState,
    allowed_moves,
    is_running,
    moved,
)
from rules.roles import Rights, Role
from rules.sources import PLATFORM

TOPIC = "tenancy"
SORT = "managedTenancies"
LONGEST = 200


async def managing_organization_list(
    work: Work,
    uscc: str,
    name: str,
    kind: OrganizationKind,
    district: str,
    service_station: str | None = None,
) -> UUID:
    """Enter an organisation under its code."""
    await in_own_district(work.ctx, district, ("district",))
    code = require_uscc(uscc)
    if await work.session.scalar(select(ManagingOrganization.id).filter_by(uscc=code)):
        raise Refused(ErrorCode.CONFLICT, ("uscc",), what=code)
    made = ManagingOrganization(
        id=work.new_id(),
        uscc=code,
        name=_text(name, "name"),
        kind=kind.value,
        district_code=district,
        service_station=_text(service_station, "serviceStation") if service_station else None,
        listed_at=work.now,
        **_provenance(work),
    )
    work.add(made)
    return made.id


async def tenancy_claim(
    work: Work,
    entity: UUID,
    since: date,
    proof: str,
    until: date | None = None,
    place: str | None = None,
) -> UUID:
    """An organisation says that it manages an entity; nothing follows until that is confirmed."""
    organization = await _own_organization(work)
    if since > (until or FOREVER):
        raise Refused(ErrorCode.INVALID_DATE, ("until",), value=until)
    await work.lock(Entity, entity, ("entity",))
    if await _has_open(work, organization.id, entity, since, until or FOREVER):
        raise Refused(ErrorCode.CONFLICT, ("entity",), what="tenancy")
    made = Tenancy(
        id=work.new_id(),
        organization_id=organization.id,
        entity_id=entity,
        place=_text(place, "place") if place else None,
        proof=_text(proof, "proof"),
        since=since,
        until=until or FOREVER,
        state=TenancyState.CLAIMED.value,
        **_provenance(work),
    )
    work.add(made)
    work.emit(TOPIC, "CLAIMED", made.id, entity=entity)
    return made.id


async def tenancy_confirm(work: Work, tenancy: UUID, version: int) -> UUID:
    """The entity itself, or a regulator of its district, confirms the relation."""
    return await _decide(work, tenancy, version, TenancyMove.CONFIRM)


async def tenancy_refuse(work: Work, tenancy: UUID, version: int) -> UUID:
    """The entity itself, or a regulator of its district, refuses the relation."""
    return await _decide(work, tenancy, version, TenancyMove.REFUSE)


async def tenancy_end(work: Work, tenancy: UUID, version: int, until: date) -> UUID:
    """Either side, or a regulator, sets the last day; it never lies after the one known."""
    found = await _locked(work, tenancy, version, TenancyMove.END)
    moved(TenancyState[found.state], TenancyMove.END)
    if not found.since <= until <= found.until:
        raise Refused(ErrorCode.INVALID_DATE, ("until",), value=until)
    found.until = until
    _decided(work, found, TenancyMove.END)
    return found.id


async def _decide(work: Work, tenancy: UUID, version: int, move: TenancyMove) -> UUID:
    found = await _locked(work, tenancy, version, move)
    found.state = moved(TenancyState[found.state], move).value
    _decided(work, found, move)
    return found.id


def _decided(work: Work, found: Tenancy, move: TenancyMove) -> None:
    found.decided_by = work.ctx.viewer.subject
    found.decided_at = work.now
    found.version += 1
    work.emit(TOPIC, move.value, found.id, entity=found.entity_id)


async def _locked(work: Work, tenancy: UUID, version: int, move: TenancyMove) -> Tenancy:
    found = await work.lock(Tenancy, tenancy, ("tenancy",))
    await _require_actor(work, found, move)
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    return found


async def _require_actor(work: Work, found: Tenancy, move: TenancyMove) -> None:
    viewer = work.ctx.viewer
    if viewer.role not in ACTORS[move]:
        raise Refused(ErrorCode.FORBIDDEN, ("tenancy",))
    owner = await work.session.get_one(Entity, found.entity_id)
    if viewer.role is Role.REGULATOR:
        await in_own_district(work.ctx, owner.district_code, ("tenancy",))
        return
    organization = await work.session.get_one(ManagingOrganization, found.organization_id)
    side = owner.uscc if viewer.role is Role.ENTITY else organization.uscc
    if viewer.uscc is None or viewer.uscc != side:
        raise Refused(ErrorCode.FORBIDDEN, ("tenancy",))


async def _own_organization(work: Work) -> ManagingOrganization:
    viewer = work.ctx.viewer
    mine = select(ManagingOrganization).filter_by(uscc=viewer.uscc)
    found: ManagingOrganization | None = await work.session.scalar(mine)
    if viewer.role is not Role.MANAGER or found is None:
        raise Refused(ErrorCode.FORBIDDEN, ("entity",))
    return found


async def _has_open(work: Work, organization: UUID, entity: UUID, since: date, until: date) -> bool:
    overlapping = select(Tenancy.id).where(
        Tenancy.organization_id == organization,
        Tenancy.entity_id == entity,
        Tenancy.state != TenancyState.REFUSED.value,
        Tenancy.since <= until,
        Tenancy.until >= since,
    )
    return (await work.session.scalars(overlapping)).first() is not None


def _text(given: str, name: str) -> str:
    text = given.strip()
    if not text:
        raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    if len(text) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, (name,), field=name, limit=LONGEST)
    return text


def _provenance(work: Work) -> dict[str, Any]:
    viewer = work.ctx.viewer
    return {
        "source_code": PLATFORM,
        "source_record_id": viewer.subject,
        "authority": viewer.district or viewer.uscc or viewer.subject,
        "recorded_at": work.now,
    }


async def made(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The tenancies that a command of this viewer has just changed."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    staff = ctx.services.door(Rights.STAFF)
    found = {row["id"]: row for row in await staff.fetch(load.TENANCIES, wanted)}
    return [found.get(row["subject_id"]) for row in rows]


async def managed_tenancies(
    ctx: Ctx, first: int, state: TenancyState | None = None, after: str | None = None
) -> Slice:
    """The tenancies of the viewer's own organisation, latest first, whatever their state."""
    size = page_size(first)
    since, last = _place(after) if after is not None else (None, None)
    staff = ctx.services.door(Rights.STAFF)
    wanted = state.value if state else None
    rows = await staff.fetch(load.OWN_TENANCIES, ctx.viewer.uscc, wanted, size + 1, since, last)
    kept = rows[:size]
    return Slice(kept, len(rows) > size, [_cursor(row) for row in kept])


def _cursor(row: Row) -> str:
    return cursors.encode([SORT, row["since"].isoformat(), str(row["id"])])


def _place(after: str) -> tuple[date, UUID]:
    match cursors.decode(after):
        case [str(sort), str(since), str(key)] if sort == SORT:
            try:
                return date.fromisoformat(since), UUID(key)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def next_moves(rows: Sequence[Row], _: Ctx) -> list[list[TenancyMove]]:
    """What may be done to each tenancy next."""
    return [allowed_moves(TenancyState[row["state"]]) for row in rows]


async def running(rows: Sequence[Row], ctx: Ctx) -> list[bool]:
    """Whether each tenancy gives its organisation rights today."""
    return [
        is_running(TenancyState[row["state"]], row["since"], row["until"], ctx.today)
        for row in rows
    ]


async def last_days(rows: Sequence[Row], _: Ctx) -> list[date | None]:
    """The last day of each tenancy; None while no end is known."""
    return [None if row["until"] == FOREVER else row["until"] for row in rows]
