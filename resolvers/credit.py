"""The credit file: sums of complaints, and certificates checked against what was presented.

Refuses to vouch: another hash than the issuer's, or none, is never VALID.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import credit as load
from resolvers.context import Ctx, Row
from rules.certificates import verify


async def complaint_summaries(rows: Sequence[Row], ctx: Ctx) -> list[Any]:
    """For each entity the published complaints by outcome and by category."""
    keys = [row["id"] for row in rows]
    found: dict[UUID, list[Row]] = defaultdict(list)
    for counted in await ctx.door.fetch(load.COMPLAINTS, keys, ctx.today):
        found[counted["entity_id"]].append(counted)
    return [_summary(found[key]) for key in keys]


def _summary(counted: Sequence[Row]) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for row in counted:
        outcomes[row["result"]] += row["count"]
        categories[row["item"]] += row["count"]
    return {
        "total": outcomes.total(),
        "outcomes": [{"outcome": name, "count": n} for name, n in sorted(outcomes.items())],
        "categories": [{"category": name, "count": n} for name, n in categories.most_common()],
    }


async def verify_certificate(ctx: Ctx, number: str, document_hash: str) -> dict[str, Any]:
    """What the platform knows of a certificate that somebody presents."""
    rows = await ctx.door.fetch(load.CERTIFICATE, number.strip(), ctx.today)
    found = rows[0] if rows else None
    result = verify(found, document_hash, ctx.today)
    return {"verification": result, "number": number, "subject_id": found["id"] if found else None}
