"""The shapes B1 to B6: an operation, who sends it, and variables over many entities."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.city import HERE
from rules.roles import Role

SEED = 7
PAGEFUL = 120
"""Districts with fewer entities do not fill a page, and are left out."""
Variables = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One line of the table."""

    key: str
    operation: str
    title: str
    role: Role | None
    variables: Callable[[Any], Awaitable[Variables]]

    @property
    def document(self) -> str:
        """The operation as front-end teams send it."""
        return (HERE / "operations" / f"{self.operation}.graphql").read_text()


async def _column(connection: Any, sql: str) -> list[Any]:
    return [row[0] for row in await connection.fetch(sql)]


async def _sampled(argument: str, sql: str, count: int, connection: Any) -> Variables:
    found = await _column(connection, sql)
    return [{argument: one} for one in random.Random(SEED).sample(found, min(count, len(found)))]


async def _references(connection: Any) -> Variables:
    codes, rng = await _column(connection, USCCS), random.Random(SEED)
    return [
        {"representations": [{"__typename": "Entity", "uscc": u} for u in rng.sample(codes, 100)]}
        for _ in range(50)
    ]


async def _searches(connection: Any) -> Variables:
    """Two to four characters out of the middle of names, as a person types them."""
    names, rng = await _column(connection, NAMES), random.Random(SEED)
    made: Variables = []
    for name in rng.sample(names, 300):
        start, size = rng.randrange(2, 5), rng.randrange(2, 5)
        made.append({"text": name[start : start + size], "district": None})
    return made


USCCS = "SELECT uscc FROM entity WHERE uscc IS NOT NULL ORDER BY uscc"
NAMES = "SELECT name FROM entity WHERE length(name) > 8 ORDER BY id"
PAYLOADS = """
SELECT c.payload FROM entity_code c JOIN entity e ON e.id = c.entity_id
 WHERE c.status = 'ACTIVE' ORDER BY c.id
"""
DISTRICTS = f"""
SELECT district_code FROM entity WHERE district_code IS NOT NULL
 GROUP BY 1 HAVING count(*) > {PAGEFUL} ORDER BY 1
"""
districts = partial(_sampled, "district", DISTRICTS, 100)
SHAPES = (
    Shape("B1", "EntityByUscc", "point look-up", None, partial(_sampled, "uscc", USCCS, 1000)),
    Shape("B2", "ScanPage", "scan page", None, partial(_sampled, "payload", PAYLOADS, 1000)),
    Shape("B3", "DistrictEntities", "50 × 3 lists", Role.REGULATOR, districts),
    Shape("B4", "EntityTable", "100 × scalars", Role.ANALYST, districts),
    Shape("B5", "EntityReferences", "100 references", Role.GATEWAY, _references),
    Shape("B6", "EntitySearch", "name search", None, _searches),
)
