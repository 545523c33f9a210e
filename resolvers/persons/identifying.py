"""Who a person is: by id, or by identity number; never by name alone.

The number leaves this module only as a keyed digest.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from models.persons import Person
from resolvers.vault import vault_of
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.personal import masked_id_number
from rules.persons import masked_name, require_resident_id
from rules.sources import PLATFORM

LONGEST_NAME = 100


async def digest_of(work: Work, id_number: str | None) -> bytes | None:
    """The digest of an identity number; refuses one whose form or check digit is wrong."""
    if id_number is None:
        return None
    number = require_resident_id(id_number)
    return (await vault_of(work)).blind(number)


async def identified(
    work: Work, person: UUID | None, name: str | None, id_number: str | None
) -> Person:
    """The person of this id or number; else a new one, for a name alone may be another's."""
    if person is not None:
        return await work.lock(Person, person, ("person",))
    digest = await digest_of(work, id_number)
    if digest is not None:
        known = await work.session.scalar(select(Person).filter_by(id_digest=digest))
        if known is not None:
            known.masked_id_number = known.masked_id_number or _masked(id_number)
            return known
    made = Person(
        id=uuid4(), name=_named(name), masked_name=masked_name(_named(name)),
        id_digest=digest, masked_id_number=_masked(id_number), **provenance(work),
    )  # fmt: skip
    work.add(made)
    await work.session.flush()
    return made


def _masked(id_number: str | None) -> str | None:
    return None if id_number is None else masked_id_number(require_resident_id(id_number))


def provenance(work: Work) -> dict[str, Any]:
    """What a regulator enters has himself as its source."""
    viewer = work.ctx.viewer
    return {
        "source_code": PLATFORM,
        "source_record_id": viewer.subject,
        "authority": viewer.district or viewer.subject,
        "recorded_at": work.now,
    }


def required(text: str, field: str, limit: int = 500) -> str:
    """The text without its edges, neither empty nor too long."""
    kept = text.strip()
    if not kept:
        raise Refused(ErrorCode.REQUIRED, (field,), field=field)
    if len(kept) > limit:
        raise Refused(ErrorCode.TOO_LONG, (field,), field=field, limit=limit)
    return kept


def _named(name: str | None) -> str:
    return required(name or "", "name", LONGEST_NAME)
