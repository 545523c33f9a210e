"""The life of one code: activate, suspend, reissue, cancel. Locks and changes; never commits."""

import os
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import codes as load
from models.codes import EntityCode
from models.entities import Entity, EntityChange
from resolvers.authority import in_own_district
from resolvers.risk import reassess
from resolvers.work import Work
from rules import payload
from rules.codes import CodeAction, CodeEndReason, CodeStatus, moved
from rules.entities import EntityStatus
from rules.errors import ErrorCode, Refused
from rules.ids import RANDOM_BYTES, uuid7
from rules.payload import CURRENT, Subject
from rules.seal import SigningKey


async def code_activate(work: Work, code: UUID, version: int) -> UUID:
    """Put a suspended code in force again."""
    found = await _locked(work, code, version)
    _move(found, CodeAction.ACTIVATE, None, work.now)
    return found.id


async def code_suspend(work: Work, code: UUID, version: int, reason: CodeEndReason) -> UUID:
    """Take a code out of force for now."""
    found = await _locked(work, code, version)
    _move(found, CodeAction.SUSPEND, reason, work.now)
    return found.id


async def code_cancel(work: Work, code: UUID, version: int) -> UUID:
    """End a code by decision of the authority; its entity gets none until one is reissued."""
    found = await _locked(work, code, version)
    _move(found, CodeAction.CANCEL, CodeEndReason.REVOKED_BY_AUTHORITY, work.now)
    return found.id


async def code_reissue(work: Work, entity: UUID) -> UUID:
    """End the entity's code, if it has one, and issue the next; answers the new one's id."""
    owner = await _locked_entity(work, entity, CodeAction.REISSUE)
    await _end_live(work, owner, CodeAction.REISSUE, CodeEndReason.REISSUED)
    key_id = (await work.session.scalars(load.current_key_id())).one()
    subject = Subject.of(owner.uscc, owner.registration_number)
    code = EntityCode(**issued(owner.id, subject, work.ctx.services.keyring.key(key_id), work.now))
    work.add(code)
    return code.id


async def entity_cancel(work: Work, entity: UUID, ended_on: date) -> UUID:
    """Cancel an entity and, in the same transaction, its code (6.1-6)."""
    found = await _locked_entity(work, entity, CodeAction.CANCEL)
    if ended_on > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("ended_on",), value=ended_on)
    work.add(_change(found, EntityStatus.CANCELLED, ended_on))
    found.status = EntityStatus.CANCELLED
    found.ended_on = ended_on
    found.version += 1
    found.updated_at = work.now
    place = found.district_code
    work.emit("entity", "UPDATED", found.id, entity=found.id, district=place, fields="status")
    await _end_live(work, found, CodeAction.CANCEL, CodeEndReason.ENTITY_CANCELLED)
    await reassess(work, found.id)
    return found.id


def issued(entity_id: UUID, subject: Subject, key: SigningKey, at: datetime) -> dict[str, Any]:
    """The columns of a new issue."""
    issue_id = uuid7(at, os.urandom(RANDOM_BYTES))
    return {
        "id": issue_id,
        "entity_id": entity_id,
        "rule_version": str(CURRENT.version),
        "key_id": key.id,
        "payload": payload.write(issue_id, subject, key),
        "status": CodeStatus.ACTIVE.value,
        "issued_at": at,
    }


async def _locked(work: Work, code: UUID, version: int) -> EntityCode:
    found = await work.lock(EntityCode, code, ("code",))
    owner = await work.session.get_one(Entity, found.entity_id)
    await in_own_district(work.ctx, owner.district_code, ("code",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    return found


async def _locked_entity(work: Work, entity: UUID, action: CodeAction) -> Entity:
    found = await work.lock(Entity, entity, ("entity",))
    await in_own_district(work.ctx, found.district_code, ("entity",))
    if found.status == EntityStatus.CANCELLED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("entity",), state=found.status, move=action)
    return found


async def _end_live(work: Work, entity: Entity, action: CodeAction, reason: CodeEndReason) -> None:
    live = select(EntityCode).where(
        EntityCode.entity_id == entity.id, EntityCode.status != CodeStatus.REVOKED
    )
    code = (await work.session.scalars(live.with_for_update())).one_or_none()
    if code is not None:
        _move(code, action, reason, work.now)
        await work.session.flush()  # before the next is inserted: one live code per entity


def _move(code: EntityCode, action: CodeAction, reason: CodeEndReason | None, at: datetime) -> None:
    code.status = moved(CodeStatus[code.status], action, reason)
    code.reason = reason
    code.ended_at = None if reason is None else at
    code.version += 1


def _change(entity: Entity, after: EntityStatus, on: date) -> EntityChange:
    return EntityChange(
        entity_id=entity.id,
        field="status",
        before=entity.status,
        after=after.value,
        changed_on=on,
        source_code=entity.source_code,
    )
