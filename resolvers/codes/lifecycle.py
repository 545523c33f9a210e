"""The life of one code: activate, suspend, reissue, cancel. Locks and changes; never commits."""

import os
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import codes as load
from models.codes import EntityCode
from models.entities import Entity, EntityChange
from resolvers.work import Work
from rules import payload
from rules.codes import CodeAction, CodeEndReason, CodeStatus, moved
from rules.entities import EntityStatus
from rules.errors import ErrorCode, Refused
from rules.ids import RANDOM_BYTES, uuid7
from rules.payload import CURRENT, Subject
from rules.seal import SigningKey


async def activate_code(work: Work, id: UUID) -> UUID:  # noqa: A002 - the argument's name
    """Put a suspended code in force again."""
    code = await work.lock(EntityCode, id)
    _move(code, CodeAction.ACTIVATE, None, work.now)
    return code.id


async def suspend_code(work: Work, id: UUID, reason: CodeEndReason) -> UUID:  # noqa: A002 - as above
    """Take a code out of force for now."""
    code = await work.lock(EntityCode, id)
    _move(code, CodeAction.SUSPEND, reason, work.now)
    return code.id


async def cancel_code(work: Work, id: UUID) -> UUID:  # noqa: A002 - as above
    """End a code by decision of the authority; its entity gets none until one is reissued."""
    code = await work.lock(EntityCode, id)
    _move(code, CodeAction.CANCEL, CodeEndReason.REVOKED_BY_AUTHORITY, work.now)
    return code.id


async def reissue_code(work: Work, entity_id: UUID) -> UUID:
    """End the entity's code, if it has one, and issue the next; answers the new one's id."""
    entity = await work.lock(Entity, entity_id, ("entityId",))
    if entity.status == EntityStatus.CANCELLED:
        raise Refused(
            ErrorCode.ILLEGAL_MOVE, ("entityId",), state=entity.status, move=CodeAction.REISSUE
        )
    await _end_live(work, entity, CodeAction.REISSUE, CodeEndReason.REISSUED)
    key_id = (await work.session.scalars(load.current_key_id())).one()
    subject = Subject.of(entity.uscc, entity.registration_number)
    code = EntityCode(**issued(entity.id, subject, work.ctx.services.keyring.key(key_id), work.now))
    work.add(code)
    return code.id


async def cancel_entity(work: Work, id: UUID, ended_on: date) -> UUID:  # noqa: A002 - as above
    """Cancel an entity and, in the same transaction, its code (6.1-6)."""
    entity = await work.lock(Entity, id)
    if entity.status == EntityStatus.CANCELLED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("id",), state=entity.status, move="CANCEL")
    if ended_on > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("endedOn",), value=ended_on)
    work.add(_change(entity, EntityStatus.CANCELLED, ended_on))
    entity.status = EntityStatus.CANCELLED
    entity.ended_on = ended_on
    entity.version += 1
    entity.updated_at = work.now
    await _end_live(work, entity, CodeAction.CANCEL, CodeEndReason.ENTITY_CANCELLED)
    return entity.id


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
