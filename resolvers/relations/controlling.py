"""Who ultimately owns and who controls an entity, with every holding that says so."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from loaders import relations as load
from resolvers.context import Ctx, Row
from resolvers.relations import walking
from rules.relations import control
from rules.relations.kinds import Bounds, RelationKind

PLACES = Decimal("0.0001")
PER_CENT = 100


async def ultimate_controller(ctx: Ctx, uscc: str) -> dict[str, Any]:
    """The effective shares of ultimate holders, and the controller if there is one."""
    bounds = Bounds.on(ctx.today)
    start = await walking.entity_of(ctx, uscc, ("uscc",))
    kinds = [RelationKind.EQUITY.value]
    rows = await ctx.door.fetch(load.HOLDINGS, start["id"], kinds, ctx.today, bounds.holders)
    shares, is_adjusted = control.adjusted(shares_of(rows))
    owned = control.ownership(shares, start["id"])
    master = control.controller(shares, start["id"])
    nodes = walking.nodes_of(rows, start["id"])
    ranked = sorted(owned.shares.items(), key=lambda one: (-one[1], one[0]))
    return {
        "entity_id": start["id"],
        "controller": _plain(nodes[master]) if master else None,
        "holders": [
            {
                "node": _plain(nodes[holder]),
                "effective_share": _per_cent(share),
                "is_controller": holder == master,
            }
            for holder, share in ranked
        ],
        "unknown_share": _per_cent(owned.unknown),
        "circular_share": _per_cent(owned.circular),
        "is_adjusted": is_adjusted,
        "is_cut": walking.is_cut(rows),
        "edges": walking.edges_of(rows),
        "method": control.METHOD,
        "rule_version": bounds.version,
    }


def shares_of(rows: Sequence[Row]) -> dict[UUID, dict[UUID, Fraction]]:
    """Shares by entity and holder: what one source tells in parts is added, not what two tell."""
    told: dict[tuple[UUID, UUID], dict[str, Fraction]] = {}
    for row in rows:
        by_source = told.setdefault((row["to_id"], row["from_id"]), {})
        part = Fraction(row["share"]) / PER_CENT
        by_source[row["source_code"]] = by_source.get(row["source_code"], Fraction(0)) + part
    made: dict[UUID, dict[UUID, Fraction]] = {}
    for (entity, holder), by_source in told.items():
        made.setdefault(entity, {})[holder] = max(by_source.values())
    return made


def _per_cent(share: Fraction) -> Decimal:
    exact = share * PER_CENT
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)


def _plain(node: dict[str, Any]) -> dict[str, Any]:
    """A node without hops: holdings are not walked by steps."""
    return {**node, "hops": None}
