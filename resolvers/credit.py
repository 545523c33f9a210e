"""The credit file: sums of complaints, and certificates checked against what was presented.

Refuses to vouch: another hash than the issuer's, or none, is never VALID.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import credit as load
from loaders import events
from resolvers.context import Ctx, Row
from resolvers.routes import Interest
from rules.certificates import verify
from rules.credit import RecordChange
from rules.errors import ErrorCode, Refused
from rules.publicity import early_removal_from
from rules.records import RecordKind
from rules.roles import Rights

TOPIC, PUBLIC = "record", "PUBLIC"


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


async def early_removals(rows: Sequence[Row], _: Ctx) -> list[date]:
    """The first day on which each serious listing may end before its three years."""
    return [early_removal_from(row["occurred_on"]) for row in rows]


async def verify_certificate(ctx: Ctx, number: str, document_hash: str) -> dict[str, Any]:
    """What the platform knows of a certificate that somebody presents."""
    rows = await ctx.door.fetch(load.CERTIFICATE, number.strip(), ctx.today)
    found = rows[0] if rows else None
    result = verify(found, document_hash, ctx.today)
    return {"verification": result, "number": number, "subject_id": found["id"] if found else None}


async def record_changes(
    ctx: Ctx, uscc: str, families: Sequence[RecordKind] | None = None, after: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """The changes of an entity's file as they are committed, from a cursor or from now on.

    A record that the viewer may no longer see is passed over, but its withdrawal is told, so
    that whoever holds a copy can drop it.
    """
    found = await ctx.door.fetch(events.ENTITY_IDS, [uscc])
    if not found:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=uscc)
    wanted = _wanted(ctx, uscc, found[0]["id"], families)

    async def aim() -> Interest:
        return wanted

    async for event in ctx.services.events.follow(after, aim):
        key = event["subject_id"]
        if event["change"] == RecordChange.WITHDRAWN or await ctx.door.fetch(load.VISIBLE, key):
            yield {**event, "family": event["kind"], "subject": f"rec_{key}"}


def _wanted(ctx: Ctx, uscc: str, entity: UUID, families: Sequence[RecordKind] | None) -> Interest:
    allowed: dict[str, frozenset[Any]] = {
        "topic": frozenset({TOPIC}),
        "entity_id": frozenset({entity}),
    }
    if families is not None:
        allowed["kind"] = frozenset(families)
    if ctx.rights is not Rights.STAFF and ctx.viewer.uscc != uscc:
        allowed["audience"] = frozenset({PUBLIC})
    return Interest(allowed)
