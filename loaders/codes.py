"""Where issues of codes and public keys are found, and which entities still want a code."""

from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from loaders.base import feed, newest, one, order
from models.codes import EntityCode, SigningKey
from models.entities import Entity
from rules.codes import CodeEndReason, CodeStatus
from rules.entities import EntityStatus

entity = one(Entity.id, of=EntityCode.entity_id)
history = newest(EntityCode.entity_id, by=EntityCode.issued_at)
of_subject = one(EntityCode.id, of="subject_id")
entity_of_subject = one(Entity.id, of="subject_id")
scanned_entity = one(Entity.id, of="entity_id")
scanned_code = one(EntityCode.id, of="code_id")

feed_of_ended = feed(
    EntityCode,
    {"LATEST": order(EntityCode.ended_at, descending=True)},
    where="{t}.status <> 'ACTIVE'",
)
"""Codes out of force, for whoever verifies off-line; each of them has `ended_at`."""

# Written by hand: one round trip finds the key and the issue, each of which may be absent.
EVIDENCE = """
SELECT k.public_key, k.revoked_at AS key_revoked_at, c.id AS code_id, c.entity_id,
       c.payload, c.status, c.reason, c.issued_at, c.ended_at
  FROM (VALUES ($1::text, $2::uuid)) AS asked (key_id, code_id)
  LEFT JOIN signing_key k ON k.key_id = asked.key_id
  LEFT JOIN entity_code c ON c.id = asked.code_id
"""

# Written by hand: the code in force if there is one, else the last that ended.
LATEST = """
SELECT DISTINCT ON (entity_id) *
  FROM entity_code WHERE entity_id = ANY($1::uuid[])
 ORDER BY entity_id, status = 'REVOKED', issued_at DESC, id DESC
"""

PUBLIC_KEYS = """
SELECT key_id, algorithm, public_key, valid_from, retired_at, revoked_at
  FROM signing_key ORDER BY valid_from DESC, key_id
"""


def current_key_id() -> Select[str]:
    """The key that seals new codes."""
    in_use = and_(SigningKey.retired_at.is_(None), SigningKey.revoked_at.is_(None))
    newest_first = SigningKey.valid_from.desc()
    return select(SigningKey.key_id).where(in_use).order_by(newest_first).limit(1)


def _wants_code() -> ColumnElement[bool]:
    """On the register, with a number to carry, and no code nor a decision against one."""
    settled = or_(
        EntityCode.status != CodeStatus.REVOKED,
        EntityCode.reason == CodeEndReason.REVOKED_BY_AUTHORITY,
    )
    return and_(
        Entity.status != EntityStatus.CANCELLED,
        or_(
            Entity.uscc.is_not(None),
            func.octet_length(Entity.registration_number).between(1, 63),
        ),
        ~select(literal(1)).where(EntityCode.entity_id == Entity.id, settled).exists(),
    )


def uncoded_page() -> Select[UUID, str | None, str | None]:
    """The next `:size` entities that want a code, by id after `:after`."""
    return (
        select(Entity.id, Entity.uscc, Entity.registration_number)
        .where(Entity.id > bindparam("after", type_=Uuid()), _wants_code())
        .order_by(Entity.id)
        .limit(bindparam("size"))
    )


def uncoded_count() -> Select[int]:
    """How many entities want a code: 0 when issuing is complete (6.1-3)."""
    return select(func.count()).select_from(Entity).where(_wants_code())
