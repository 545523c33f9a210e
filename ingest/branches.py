"""Branches tied to the entity whose whole registered name theirs begins with.

Refuses to guess: without an entity of exactly that name, a branch has no parent here.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ingest.facts import name_key

SIZE = 2000
MAX_HEADS = 6

HEAD_ENDS = re.compile(
    "公司|银行|合作社|联社|供销社|总社|集团|总厂|厂|局|学校|医院|中心|店|部|（[^（）]*合伙）"
)

UNTIED = """
SELECT id, name FROM entity
WHERE batch_id = $1 AND kind = 'BRANCH' AND parent_id IS NULL AND id > $2
ORDER BY id LIMIT $3
"""
NAMED = """
SELECT e.id, e.name FROM unnest($1::text[], $2::text[]) AS asked (name_key, name)
JOIN LATERAL (SELECT e.id, e.name FROM entity e
  WHERE e.name_key = asked.name_key AND e.name = asked.name ORDER BY e.id LIMIT 2) AS e ON true
"""
TIE = """
UPDATE entity e SET parent_id = tied.parent
FROM unnest($1::uuid[], $2::uuid[]) AS tied (id, parent) WHERE e.id = tied.id
"""
FIRST = UUID(int=0)


def heads(name: str) -> Iterator[str]:
    """The beginnings of a branch's name that may be its parent's whole name, longest first."""
    ends = [found.end() for found in HEAD_ENDS.finditer(name, 3) if found.end() < len(name)]
    return (name[:end] for end in reversed(ends[-MAX_HEADS:]))


async def tie_branches(connection: Any, batch_id: UUID) -> int:
    """Ties the branches that a batch brought; answers how many."""
    last, tied = FIRST, 0
    while rows := await connection.fetch(UNTIED, batch_id, last, SIZE):
        tied += await _tie(connection, rows)
        last = rows[-1]["id"]
    return tied


async def _tie(connection: Any, rows: list[Any]) -> int:
    asked = {row["id"]: tuple(heads(row["name"])) for row in rows}
    names = sorted({head for found in asked.values() for head in found})
    named: dict[str, list[UUID]] = {}
    for row in await connection.fetch(NAMED, [name_key(name) for name in names], names):
        named.setdefault(row["name"], []).append(row["id"])
    parents = {}
    for branch, found in asked.items():
        # Two entities of one name: neither is certain.
        parent = next((named[head] for head in found if head in named), [])
        if len(parent) == 1:
            parents[branch] = parent[0]
    await connection.execute(TIE, list(parents), list(parents.values()))
    return len(parents)
