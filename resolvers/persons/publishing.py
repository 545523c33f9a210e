"""Editions of the lists: dated, numbered, signed, and compared with the one before.

An edition holds exactly the lawful fields, names masked; it never changes afterwards.
"""

import hashlib
from datetime import date
from typing import Any

import orjson
from sqlalchemy import func, select

from loaders import persons as load
from loaders.codes import current_key_id
from models.persons import ListEdition, PersonRestriction
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.restrictions import LIFETIME, RestrictionKind, RestrictionState
from rules.seal import SigningKey, encoded_signature

CONTEXT = b"youxin/list/1\0"


async def list_edition_publish(work: Work, kind: RestrictionKind) -> Any:
    """Publish the list as it stands today; refuses without a signing key."""
    lock = func.pg_advisory_xact_lock(func.hashtext(f"list_edition {kind.value}"))
    await work.session.execute(select(lock))  # numbers follow each other without a gap
    key = await _key(work)
    entries = [_entry(row) for row in await _in_effect(work, kind)]
    last = await work.session.scalar(
        select(func.max(ListEdition.number)).where(ListEdition.kind == kind.value)
    )
    content = {
        "kind": kind.value,
        "number": (last or 0) + 1,
        "published_at": work.now.isoformat(),
        "entries": entries,
    }
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
    made = ListEdition(
        id=work.new_id(), kind=kind.value, number=content["number"], published_at=work.now,
        authority=work.ctx.viewer.district or work.ctx.viewer.subject, entries=entries,
        digest=digest.hex(), key_id=key.id, signature=encoded_signature(key, CONTEXT + digest),
    )  # fmt: skip
    work.add(made)
    work.emit("list_edition", "PUBLISHED", made.id)
    return made.id


async def _key(work: Work) -> SigningKey:
    key_id = (await work.session.scalars(current_key_id())).one_or_none()
    if key_id is None:
        raise Refused(ErrorCode.NOT_FOUND, (), what="签名密钥 · a signing key")
    key: SigningKey = work.ctx.services.keyring.key(key_id)
    return key


async def _in_effect(work: Work, kind: RestrictionKind) -> list[PersonRestriction]:
    today = work.today
    asked = select(PersonRestriction).where(
        PersonRestriction.kind == kind.value,
        PersonRestriction.state == RestrictionState.REVIEWED.value,
        PersonRestriction.effective_on <= today,
        PersonRestriction.ends_on >= today,
    )
    return list(await work.session.scalars(asked.order_by(PersonRestriction.id)))


def _entry(row: PersonRestriction) -> dict[str, Any]:
    """The lawful fields and no more (6.4.2-4)."""
    return {
        "entry": f"res_{row.id}",
        "person": f"per_{row.person_id}",
        "name": row.masked_name,
        "misconduct": row.misconduct,
        "sanction": row.sanction,
        "authority": row.authority,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": None if row.ends_on >= LIFETIME else row.ends_on.isoformat(),
    }


async def entries(rows: list[Row], _: Ctx) -> list[list[dict[str, Any]]]:
    """What each edition says."""
    return [[_dated(one) for one in _plain(row["entries"])] for row in rows]


async def changes(rows: list[Row], ctx: Ctx) -> list[dict[str, Any]]:
    """What each edition adds, drops and alters against the one before."""
    kinds, numbers = [row["kind"] for row in rows], [row["number"] - 1 for row in rows]
    found = await ctx.door.fetch(load.EARLIER, kinds, numbers)
    earlier = {(row["kind"], row["number"]): _plain(row["entries"]) for row in found}
    return [
        difference(earlier.get((row["kind"], row["number"] - 1), []), _plain(row["entries"]))
        for row in rows
    ]


def difference(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Entries by their key: those that came, that went, and that say something else now."""
    old, new = ({one["entry"]: one for one in each} for each in (before, after))
    return {
        "added": [_dated(one) for key, one in new.items() if key not in old],
        "removed": [_dated(one) for key, one in old.items() if key not in new],
        "changed": [_dated(one) for key, one in new.items() if key in old and old[key] != one],
    }


def _plain(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(value) if isinstance(value, str) else value
    return found


def _dated(entry: dict[str, Any]) -> dict[str, Any]:
    last = entry["ends_on"]
    period = {
        "first_day": date.fromisoformat(entry["starts_on"]),
        "last_day": last and date.fromisoformat(last),
        "is_for_life": last is None,
    }
    return {**entry, "period": period}
