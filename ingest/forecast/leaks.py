"""`leaks`: whether a snapshot of a day reads anything that was not known on it.

The same snapshot is taken twice: of the tables as they are, and of copies from which all that
came after the day is cut. Where both differ, the text looks into the future.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from loaders.forecast import SNAPSHOT

THEN: Final = (
    "DROP TABLE IF EXISTS entity_then, record_then",
    """CREATE TEMPORARY TABLE entity_then AS SELECT * FROM entity
    WHERE id > $1::uuid AND id <= $2::uuid
        AND (established_on IS NULL OR established_on <= $3::date)""",
    "UPDATE entity_then SET ended_on = NULL, status = 'ACTIVE' WHERE ended_on > $1::date",
    """CREATE TEMPORARY TABLE record_then AS SELECT * FROM credit_record
    WHERE entity_id > $1::uuid AND entity_id <= $2::uuid AND occurred_on <= $3::date""",
    """UPDATE record_then SET
    removed_on = CASE WHEN removed_on <= $1::date THEN removed_on END,
    repaired_on = CASE WHEN repaired_on <= $1::date THEN repaired_on END,
    revoked_on = CASE WHEN revoked_on <= $1::date THEN revoked_on END""",
)


async def leaks(
    connection: Any, day: date, first: UUID, last: UUID, snapshot: str = SNAPSHOT
) -> tuple[int, dict[str, int]]:
    """How many entities were compared, and in how many of them each column differs."""
    drop, entities, lives, records, ends = THEN
    await connection.execute(drop)
    await connection.execute(entities, first, last, day)
    await connection.execute(lives, day)
    await connection.execute(records, first, last, day)
    await connection.execute(ends, day)
    now = await _taken(connection, snapshot, ("entity", "credit_record"), first, last, day)
    then = await _taken(connection, snapshot, ("entity_then", "record_then"), first, last, day)
    await connection.execute(drop)
    alone = now.keys() ^ then.keys()
    found = {"id": len(alone)} if alone else {}
    for key in now.keys() & then.keys():
        for name, value in now[key].items():
            if value != then[key][name]:
                found[name] = found.get(name, 0) + 1
    return len(now), found


async def _taken(
    connection: Any, snapshot: str, tables: tuple[str, str], first: UUID, last: UUID, day: date
) -> dict[UUID, dict[str, Any]]:
    text = snapshot.format(entities=tables[0], records=tables[1])
    rows = await connection.fetch(text, first, last, day, None)
    return {row["id"]: dict(row) for row in rows}
