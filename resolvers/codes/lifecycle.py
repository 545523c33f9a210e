"""The life of one code: activate, suspend, reissue, cancel. Locks and changes; never commits."""

import os
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from loaders import codes as load
from models.codes import EntityCode
from models.entities import Entity, EntityChange
from resolvers.context import Ctx
from rules import payload
from rules.codes import CodeEndReason, CodeStatus, moved
from rules.entities import EntityStatus
from rules.errors import ErrorCode, Refused
from rules.ids import RANDOM_BYTES, uuid7
from rules.payload import CURRENT, Subject
from rules.seal import SigningKey


class Signer(Protocol):
    """Holds the private keys."""

    def key(self, key_id: str) -> SigningKey:
        """The private half of a key of ours."""
        ...


async def activate(tx: AsyncSession, ctx: Ctx, code_id: UUID) -> UUID:
    """Put a suspended code in force again."""
    code = await _locked(tx, code_id)
    _move(code, "activate", None, ctx.now)
    return code.id


async def suspend(tx: AsyncSession, ctx: Ctx, code_id: UUID, reason: CodeEndReason) -> UUID:
    """Take a code out of force for now."""
    code = await _locked(tx, code_id)
    _move(code, "suspend", reason, ctx.now)
    return code.id


async def cancel(tx: AsyncSession, ctx: Ctx, code_id: UUID) -> UUID:
    """End a code by decision of the authority; its entity gets none until one is reissued."""
    code = await _locked(tx, code_id)
    _move(code, "cancel", CodeEndReason.REVOKED_BY_AUTHORITY, ctx.now)
    return code.id


async def reissue(tx: AsyncSession, ctx: Ctx, entity_id: UUID) -> UUID:
    """End the entity's code, if it has one, and issue the next; answers the new one's id."""
    entity = await _locked_entity(tx, entity_id)
    if entity.status == EntityStatus.CANCELLED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("id",), state=entity.status, move="reissue")
    await _end_live(tx, entity, "reissue", CodeEndReason.REISSUED, ctx.now)
    key_id = (await tx.scalars(load.current_key_id())).one()
    subject = Subject.of(entity.uscc, entity.registration_number)
    code = EntityCode(**issued(entity.id, subject, ctx.services.signer.key(key_id), ctx.now))
    tx.add(code)
    return code.id


async def cancel_entity(tx: AsyncSession, ctx: Ctx, entity_id: UUID, on: date) -> UUID:
    """Cancel an entity and, in the same transaction, its code (6.1-6)."""
    entity = await _locked_entity(tx, entity_id)
    if entity.status == EntityStatus.CANCELLED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("id",), state=entity.status, move="cancel")
    tx.add(_change(entity, EntityStatus.CANCELLED, on))
    entity.status = EntityStatus.CANCELLED
    entity.ended_on = on
    entity.version += 1
    entity.updated_at = ctx.now
    await _end_live(tx, entity, "cancel", CodeEndReason.ENTITY_CANCELLED, ctx.now)
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


async def _locked(tx: AsyncSession, code_id: UUID) -> EntityCode:
    code = await tx.get(EntityCode, code_id, with_for_update=True, populate_existing=True)
    if code is None:
        raise Refused(ErrorCode.NOT_FOUND, ("id",), what="code")
    return code


async def _locked_entity(tx: AsyncSession, entity_id: UUID) -> Entity:
    entity = await tx.get(Entity, entity_id, with_for_update=True, populate_existing=True)
    if entity is None:
        raise Refused(ErrorCode.NOT_FOUND, ("id",), what="entity")
    return entity


async def _end_live(
    tx: AsyncSession, entity: Entity, action: str, reason: CodeEndReason, at: datetime
) -> None:
    live = select(EntityCode).where(
        EntityCode.entity_id == entity.id, EntityCode.status != CodeStatus.REVOKED
    )
    code = (await tx.scalars(live.with_for_update())).one_or_none()
    if code is not None:
        _move(code, action, reason, at)
        await tx.flush()  # before the next issue is inserted: one live code per entity


def _move(code: EntityCode, action: str, reason: CodeEndReason | None, at: datetime) -> None:
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
