"""What an entity keeps to itself, shown to somebody by its consent; partners' use by purpose."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import disclosure as load
from models.disclosure import Disclosure
from models.entities import Entity
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.credit import DisclosureStatus
from rules.disclosure import (
    LONGEST_REASON,
    ConfidentialMatter,
    DisclosureMove,
    DisclosurePurpose,
    DisclosureState,
    decided,
    require_term,
)
from rules.errors import ErrorCode, Refused
from rules.roles import Rights, Role

PREFIX = "dis"
TOPIC = "disclosure"


async def ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each request."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def disclosures(ctx: Ctx) -> list[Row]:
    """To an entity the requests about it; to anybody else his own."""
    of_entity = ctx.viewer.role is Role.ENTITY and ctx.viewer.uscc is not None
    asked = (load.OF_ENTITY, ctx.viewer.uscc) if of_entity else (load.MINE, ctx.viewer.subject)
    async with ctx.services.writer.begin(ctx) as work:
        return [dict(row) for row in await work.rows(*asked)]


async def changed(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The request that a command of this viewer has just changed."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    async with ctx.services.writer.begin(ctx) as work:
        found = {row["id"]: dict(row) for row in await work.rows(load.ONE, wanted)}
    return [found.get(row["subject_id"]) for row in rows]


async def disclosure_request(
    work: Work,
    entity: UUID,
    matter: ConfidentialMatter,
    year: int,
    purpose: DisclosurePurpose,
    reason: str,
) -> UUID:
    """Ask an entity to show a matter of one year for a purpose."""
    if not reason.strip():
        raise Refused(ErrorCode.REQUIRED, ("reason",), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(ErrorCode.TOO_LONG, ("reason",), field="reason", limit=LONGEST_REASON)
    await work.lock(Entity, entity, ("entity",))
    same = {"subject": work.ctx.viewer.subject, "entity_id": entity, "year": year}
    waiting = {"matter": matter.value, "state": DisclosureState.REQUESTED.value}
    if await work.session.scalar(select(Disclosure.id).filter_by(**same, **waiting)):
        raise Refused(ErrorCode.CONFLICT, ("entity",), what="disclosure")
    made = Disclosure(
        id=work.new_id(), **same, **waiting, purpose=purpose.value, reason=reason.strip(),
        since=work.today, until=work.today - timedelta(days=1), requested_at=work.now, version=1,
    )  # fmt: skip
    work.add(made)
    work.emit(TOPIC, made.state, made.id, entity=entity)
    return made.id


async def disclosure_grant(work: Work, disclosure: UUID, version: int, until: date) -> UUID:
    """Agree, from today to a day: nobody agrees for an entity but itself."""
    found = await _decided(work, disclosure, version, DisclosureMove.GRANT)
    require_term(work.today, until)
    found.since, found.until = work.today, until
    return found.id


async def disclosure_refuse(work: Work, disclosure: UUID, version: int) -> UUID:
    """Refuse."""
    return (await _decided(work, disclosure, version, DisclosureMove.REFUSE)).id


async def disclosure_revoke(work: Work, disclosure: UUID, version: int) -> UUID:
    """Take a consent back: the next request finds nothing."""
    return (await _decided(work, disclosure, version, DisclosureMove.REVOKE)).id


async def _decided(work: Work, key: UUID, version: int, move: DisclosureMove) -> Disclosure:
    found = await work.lock(Disclosure, key, ("disclosure",))
    own = await _own(work)
    if own is None or own.id != found.entity_id:
        raise Refused(ErrorCode.NOT_FOUND, ("disclosure",), what="disclosure")
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    found.state = decided(DisclosureState[found.state], move).value
    found.decided_at, found.decided_by = work.now, work.ctx.viewer.subject
    found.version += 1
    work.emit(TOPIC, found.state, found.id, entity=found.entity_id)
    return found


async def entity_mark_confidential(
    work: Work, matter: ConfidentialMatter, *, is_confidential: bool
) -> UUID:
    """Mark a matter of one's own entity as secret, or publish it again."""
    assert matter is ConfidentialMatter.FINANCIALS
    own = await _own(work)
    if own is None:
        raise Refused(ErrorCode.FORBIDDEN, ("matter",))
    await work.lock(Entity, own.id)
    status = DisclosureStatus.CONSENT_REQUIRED if is_confidential else DisclosureStatus.DISCLOSED
    connection = await work.session.connection()
    await connection.exec_driver_sql(load.MARK_REPORTS, (own.id, status.value))
    await connection.exec_driver_sql(load.MARK_FINANCIALS, (own.id, not is_confidential))
    return own.id


async def _own(work: Work) -> Entity | None:
    uscc = work.ctx.viewer.uscc
    if work.ctx.viewer.role is not Role.ENTITY or uscc is None:
        return None
    found: Entity | None = await work.session.scalar(select(Entity).filter_by(uscc=uscc))
    return found


async def usage_report(ctx: Ctx, since: date, until: date) -> list[dict[str, Any]]:
    """How often each partner used the platform for each purpose in a span of days."""
    if not since < until:
        raise Refused(ErrorCode.INVALID_DATE, ("until",), value=until)
    rows = await ctx.services.door(Rights.STAFF).fetch(load.USAGE, since, until)
    return [dict(row) for row in rows]
