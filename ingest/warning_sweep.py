"""`sweep`: every rule that raises warnings looks at every entity, in batches that commit alone.

Finds what time alone brings about and what no command caused. Run twice it raises nothing twice;
interrupted it goes on from the entity that it is given.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import orjson

from loaders import warning_rules as load
from rules.ids import RANDOM_BYTES, uuid7
from rules.warning_rules import RULES, Raised

ENTITIES: Final = 2_000
FIRST: Final = UUID(int=0)
AT_ONCE: Final = 500
"""Warnings in one transaction: a long one would hold back every event behind it."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Swept:
    """Entities looked at and warnings raised."""

    entities: int
    raised: int


async def sweep(
    connection: Any,
    today: date,
    after: UUID = FIRST,
    progress: Progress = lambda _done: None,
) -> Swept:
    """All rules over all entities, on an asyncpg connection of the tables' owner."""
    done = raised = 0
    while rows := await connection.fetch(load.NEXT_ENTITIES, after, ENTITIES):
        entities = [row["id"] for row in rows]
        raised += await sweep_some(connection, entities, today)
        after, done = entities[-1], done + len(entities)
        progress(done)
    return Swept(done, raised)


async def sweep_some(
    connection: Any, entities: Sequence[UUID], today: date, names: Iterable[str] = RULES
) -> int:
    """Some rules over some entities; how many warnings were raised."""
    found: list[Raised] = []
    for name in names:
        for facts in await connection.fetch(load.FACTS[name], list(entities), today):
            found.extend(RULES[name](dict(facts), today))
    raised = 0
    for place in range(0, len(found), AT_ONCE):
        now = datetime.now(UTC)
        rows = [
            each.row(uuid7(now, os.urandom(RANDOM_BYTES)), today)
            for each in found[place : place + AT_ONCE]
        ]
        raised += await connection.fetchval(load.RAISE, orjson.dumps(rows).decode(), now)
    return raised
