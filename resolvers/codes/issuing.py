"""Codes for all entities that want one, a batch at a time. Never commits: the job does, per batch.

There is no mark to resume from, because an entity that has its code is not found again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, any_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import CollectionAggregate

from loaders import codes as load
from models.codes import EntityCode
from models.entities import Entity
from resolvers.codes.lifecycle import issued
from rules.codes import CodeEndReason, CodeStatus
from rules.entities import EntityStatus
from rules.payload import Subject
from rules.seal import SigningKey

BATCH = 5_000
FIRST = UUID(int=0)
_COLUMNS = ("id", "entity_id", "rule_version", "key_id", "payload", "status", "issued_at")


class Batch(NamedTuple):
    issued: int
    last: UUID | None
    """The entity after which the next batch begins; None when none is left."""


async def count_uncoded(tx: AsyncConnection) -> int:
    """How many entities still want a code."""
    return (await tx.scalars(load.uncoded_count())).one()


async def issue_batch(
    tx: AsyncConnection, key: SigningKey, now: datetime, after: UUID = FIRST
) -> Batch:
    """Issue the next batch by COPY."""
    page = (await tx.execute(load.uncoded_page(), {"after": after, "size": BATCH})).all()
    if not page:
        return Batch(0, None)
    codes = [issued(entity_id, Subject.of(*numbers), key, now) for entity_id, *numbers in page]
    driver: Any = (await tx.get_raw_connection()).driver_connection
    records = [tuple(code[column] for column in _COLUMNS) for code in codes]
    await driver.copy_records_to_table(EntityCode.__tablename__, records=records, columns=_COLUMNS)
    dropped = await _drop_cancelled(tx, [record[0] for record in records])
    return Batch(len(codes) - dropped, page[-1][0])


async def _drop_cancelled(tx: AsyncConnection, code_ids: Sequence[UUID]) -> int:
    """An entity cancelled between our reading it and our COPY keeps no code.

    The COPY's foreign key holds each entity's row, so whoever cancels one later sees its code.
    """
    gone = delete(EntityCode).where(
        EntityCode.id == _any(code_ids),
        EntityCode.entity_id == Entity.id,
        Entity.status == EntityStatus.CANCELLED,
    )
    return (await tx.execute(gone)).rowcount


async def end_codes_of_cancelled(tx: AsyncConnection, ids: Sequence[UUID], now: datetime) -> int:
    """For a feed that has cancelled many entities in this transaction: ends their codes too."""
    cancelled = select(Entity.id).where(
        Entity.id == _any(ids), Entity.status == EntityStatus.CANCELLED
    )
    ended = (
        update(EntityCode)
        .where(EntityCode.entity_id.in_(cancelled), EntityCode.status != CodeStatus.REVOKED)
        .values(
            status=CodeStatus.REVOKED.value,
            reason=CodeEndReason.ENTITY_CANCELLED.value,
            ended_at=now,
            version=EntityCode.version + 1,
        )
    )
    return (await tx.execute(ended)).rowcount


def _any(ids: Sequence[UUID]) -> CollectionAggregate[bool]:
    """One array parameter: the same statement for any number of ids."""
    return any_(literal(list(ids), ARRAY(Uuid())))
