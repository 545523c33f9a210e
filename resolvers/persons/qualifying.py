"""Professionals: certificates with items, approval and validity; the state is told by date."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from loaders import persons as load
from models.entities import Entity
from models.persons import Qualification
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.persons.identifying import identified, provenance, required
from resolvers.reading import note, purpose_of
from resolvers.vault import opened, vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.errors import ErrorCode, Refused
from rules.personal import PersonalDataPurpose, masked_text
from rules.persons import ProfessionKind, QualificationStatus, qualification_status, valid_to
from rules.roles import Rights

MOST_ITEMS = 20


async def qualification_record(
    work: Work,
    kind: ProfessionKind,
    items: list[str],
    certificate: str,
    approved_on: date,
    entity: UUID | None = None,
    person: UUID | None = None,
    name: str | None = None,
    id_number: str | None = None,
) -> UUID:
    """Enter a certificate or registration; how long it lasts is computed, never given."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("items",), field="items", low=1, high=MOST_ITEMS)
    if approved_on > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("approved_on",), value=approved_on)
    if entity is not None:
        unit = await work.lock(Entity, entity, ("entity",))
        await in_own_district(work.ctx, unit.district_code, ("entity",))
    who = await identified(work, person, name, id_number)
    number, key = required(certificate, "certificate", 50), work.new_id()
    sealed = (await vault_of(work)).seal(number, Place("qualification", "certificate", key))
    made = Qualification(
        id=key, person_id=who.id, entity_id=entity, name=who.name,
        masked_name=who.masked_name, kind=kind.value,
        certificate=sealed, masked_certificate=masked_text(number),
        items=[required(item, "items", 50) for item in items],
        approved_on=approved_on, valid_to=valid_to(kind, approved_on), **provenance(work),
    )  # fmt: skip
    work.add(made)
    work.emit("qualification", "RECORDED", made.id, entity=entity)
    return made.id


async def statuses(rows: list[Row], ctx: Ctx) -> list[QualificationStatus]:
    """The state of each on this day."""
    return [qualification_status(row["valid_to"], row["revoked_on"], ctx.today) for row in rows]


async def certificates(
    rows: Sequence[Row], ctx: Ctx, purpose: PersonalDataPurpose | None = None
) -> list[str | None]:
    """The number of each certificate, for staff with a purpose; the line of it is written first."""
    why, keys = purpose_of(ctx, purpose), [row["id"] for row in rows]
    if why is None or ctx.rights is not Rights.STAFF:
        return [None for _ in rows]
    async with ctx.services.writer.begin(ctx) as work:
        note(work, "certificate_read", keys, ("certificate",), why)
    found = {row["id"]: row["certificate"] for row in await ctx.door.fetch(load.SEALED, keys)}
    return await opened(
        ctx, "qualification", "certificate", [(key, found.get(key)) for key in keys]
    )
