"""Moves sealed values to the current key, and seals what was stored before there were keys.

Batch by batch, while writes go on: a value that changes under its hands is left to the next pass.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.keys import KeyRing
from models.vault import SEALED, DataKey, KeyPurpose
from resolvers.vault import Vault
from rules.cipher import Key, Place, Unopened, key_of
from rules.personal import masked_phone, masked_text
from rules.persons import masked_name

BATCH = 200
Sessions = async_sessionmaker[AsyncSession]
MASKS: Mapping[tuple[str, str], tuple[str, Callable[[str], str]]] = {
    ("complainant", "name"): ("masked_name", masked_name),
    ("complainant", "phone"): ("masked_phone", masked_phone),
    ("qualification", "certificate"): ("masked_certificate", masked_text),
}
PAGE = """
SELECT {row} AS row, {column} AS value FROM {table}
WHERE {row} > CAST(:after AS uuid) AND {column} IS NOT NULL ORDER BY {row} LIMIT :size"""
CHANGE = """
UPDATE {table} t SET {column} = n.sealed {mask}
FROM unnest(CAST(:rows AS uuid[]), CAST(:old AS text[]), CAST(:new AS text[]),
            CAST(:masks AS text[])) AS n (row, old, sealed, masked)
WHERE t.{row} = n.row AND t.{column} = n.old"""
BODIES = """
SELECT id AS row, convert_from(body, 'UTF8') AS value FROM partner_message
WHERE id > CAST(:after AS uuid) AND substring(body FROM 1 FOR 3) = convert_to('v1:', 'UTF8')
ORDER BY id LIMIT :size"""
CHANGE_BODIES = """
UPDATE partner_message t SET body = convert_to(n.sealed, 'UTF8')
FROM unnest(CAST(:rows AS uuid[]), CAST(:old AS text[]), CAST(:new AS text[]),
            CAST(:masks AS text[])) AS n (row, old, sealed, masked)
WHERE t.id = n.row AND t.body = convert_to(n.old, 'UTF8')"""
NIL = UUID(int=0)


async def rekey(sessions: Sessions, ring: KeyRing, now: datetime) -> dict[str, int]:
    """How many values were moved, by column, and how many do not open and stay as they are."""
    unopened: set[Place] = set()
    async with sessions.begin() as session:
        await ring.vault.learn(session, now)
    moved: dict[str, int] = {}
    for table, (row, columns) in SEALED.items():
        for column in columns:
            mask, _ = MASKS.get((table, column), (None, None))
            names = {"table": table, "column": column, "row": row}
            kept = f", {mask} = coalesce(t.{mask}, n.masked)" if mask else ""
            page, change = PAGE.format(**names), CHANGE.format(**names, mask=kept)
            moved[f"{table}.{column}"] = await _column(
                sessions, ring.vault, (table, column), page, change, unopened
            )
    moved["partner_message.body"] = await _column(
        sessions, ring.vault, ("partner_message", "body"), BODIES, CHANGE_BODIES, unopened
    )
    return moved | {"unopened": len(unopened)}


async def _column(
    sessions: Sessions,
    vault: Vault,
    place: tuple[str, str],
    page: str,
    change: str,
    unopened: set[Place],
) -> int:
    """Pass after pass, until one finds nothing to move."""
    total, count = 0, -1
    while count:
        count, after = 0, NIL
        while True:
            async with sessions.begin() as session:
                asked = await session.execute(text(page), {"after": after, "size": BATCH})
                rows = [dict(row) for row in asked.mappings()]
                if not rows:
                    break
                count += await _batch(session, vault, place, rows, change, unopened)
                after = rows[-1]["row"]
        total += count
    return total


async def _batch(
    session: AsyncSession,
    vault: Vault,
    place: tuple[str, str],
    rows: Sequence[Mapping[str, Any]],
    change: str,
    unopened: set[Place],
) -> int:
    assert vault.current is not None
    stale = [row for row in rows if key_of(row["value"]) != vault.current.id]
    await _know(session, vault, [row["value"] for row in stale])
    plain: dict[UUID, str] = {}
    for row in stale:
        try:
            plain[row["row"]] = vault.open(row["value"], Place(*place, row["row"]))
        except Unopened:
            unopened.add(Place(*place, row["row"]))
    if not plain:
        return 0
    _, mask = MASKS.get(place, (None, None))
    old = {row["row"]: row["value"] for row in stale}
    given = {
        "rows": list(plain),
        "old": [old[key] for key in plain],
        "new": [vault.seal(value, Place(*place, key)) for key, value in plain.items()],
        "masks": [mask(value) if mask else None for value in plain.values()],
    }
    done = await session.execute(text(change), given)
    return int(getattr(done, "rowcount", 0))


async def _know(session: AsyncSession, vault: Vault, values: Sequence[str]) -> None:
    """Learn a key that another process began since."""
    if any((key := key_of(value)) is not None and key not in vault.keys for value in values):
        await vault.learn(session, datetime.min)


async def rotate(sessions: Sessions, vault: Vault, fresh: Key, now: datetime) -> None:
    """Seal with a new data key from now on; the others go on opening."""
    async with sessions.begin() as session:
        await vault.learn(session, now)
        current = DataKey.purpose == KeyPurpose.DATA.value
        await session.execute(
            update(DataKey).where(current, DataKey.retired_at.is_(None)).values(retired_at=now)
        )
        session.add(vault.wrapped(fresh, KeyPurpose.DATA, now))
    async with sessions.begin() as session:
        await vault.learn(session, now)


async def rewrap(sessions: Sessions, ring: KeyRing, now: datetime) -> int:
    """Begin a new master key and seal every data key by it; no value changes."""
    async with sessions.begin() as session:
        await ring.vault.learn(session, now)
        rows = list(await session.scalars(select(DataKey).with_for_update()))
        opened = {row.key_id: ring.vault.unwrapped(row) for row in rows}
        ring.begin_master()
        for row in rows:
            purpose = KeyPurpose[row.purpose]
            row.wrapped = ring.vault.wrapped(opened[row.key_id], purpose, now).wrapped
    return len(rows)
