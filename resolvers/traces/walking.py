"""Chains and recalls as they are asked: one statement walks, the rules say what it means.

Below staff a chain ends after the public's hops; a recall is simulated by regulators only.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from loaders import traces as load
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused
from rules.recalls import RecallLevel, rule_on
from rules.roles import Rights
from rules.tracing import PUBLIC_HOPS, Network, Place, fold, gaps, paths, totals

DEEPEST = 10
Ways = Mapping[Place, tuple[Place, ...]]


async def trace_upstream(ctx: Ctx, batch: UUID) -> dict[str, Any]:
    """Where a batch and what went into it came from."""
    network = fold(await _lines(ctx, load.UPSTREAM, batch))
    return _shown(ctx, batch, network, paths(network, network.starts(batch), back=True))


async def trace_downstream(ctx: Ctx, batch: UUID) -> dict[str, Any]:
    """Where a batch and what it went into have gone."""
    network = fold(await _lines(ctx, load.RECALL, batch))
    ways = paths(network, network.starts(batch))
    return _shown(ctx, batch, network, {place: ways.get(place, ()) for place in network.holdings})


async def trace_graph(ctx: Ctx, batch: UUID, depth: int) -> dict[str, Any]:
    """Both ways, as far as `depth` steps."""
    if not 1 <= depth <= DEEPEST:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("depth",), field="depth", low=1, high=DEEPEST)
    network = fold(await _lines(ctx, load.AROUND, batch, depth))
    return _shown(ctx, batch, network, paths(network, network.starts(batch), both=True))


async def _lines(ctx: Ctx, sql: str, batch: UUID, *more: object) -> Sequence[Row]:
    return await ctx.door.fetch(sql, batch, *more)


def _shown(ctx: Ctx, batch: UUID, network: Network, ways: Ways) -> dict[str, Any]:
    """What the viewer may see of a chain; a place without a way was never shown to be fed."""
    far = None if ctx.rights is Rights.STAFF else PUBLIC_HOPS
    seen = {place for place, way in ways.items() if far is None or len(way) <= far + 1}
    return {
        "batch_id": batch,
        "nodes": [
            _node(network, place, ways[place]) for place in network.holdings if place in seen
        ],
        "edges": [
            {
                "from_key": _key(edge.start),
                "to_key": _key(edge.end),
                "movement_id": edge.movement,
                "quantity": edge.quantity,
                "occurred_at": edge.at,
            }
            for edge in network.edges
            if edge.start in seen and edge.end in seen
        ],
        "gaps": [_gap(gap) for gap in gaps(network) if gap.place in seen],
        "hidden_count": len(ways) - len(seen),
    }


def _key(place: Place) -> str:
    return f"{place.batch.hex}.{place.party.hex}"


def _node(network: Network, place: Place, way: Sequence[Place]) -> dict[str, Any]:
    held = network.holdings[place]
    return {
        "key": _key(place),
        "batch_id": place.batch,
        "party_id": place.party,
        "hops": len(way) - 1 if way else None,
        "received": held.received,
        "passed_on": held.passed_on,
        "left": held.left,
        "first_at": held.first_at,
        "last_at": held.last_at,
    }


def _gap(gap: Any) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "key": _key(gap.place),
        "batch_id": gap.place.batch,
        "party_id": gap.place.party,
        "quantity": gap.quantity,
    }


async def simulate_recall(ctx: Ctx, batch: UUID, level: RecallLevel) -> dict[str, Any]:
    """Everyone who holds or held a batch or what it went into, and by when each must hear."""
    lines = await _lines(ctx, load.RECALL, batch)
    network = fold(lines)
    ways = paths(network, network.starts(batch))
    rule = rule_on(ctx.today)
    clock = rule.clocks[level]
    holders = [_holder(network, place, ways.get(place, ())) for place in network.holdings]
    return {
        "batch_id": batch,
        "level": level,
        "holders": holders,
        "batch_count": len({place.batch for place in network.holdings} | {batch}),
        "party_count": len({place.party for place in network.holdings}),
        "notify_before": ctx.now + timedelta(hours=clock.start_hours),
        "start_hours": clock.start_hours,
        "finish_working_days": clock.finish_working_days,
        "rule_version": rule.version,
        "basis": rule.basis,
        "gaps": [_gap(gap) for gap in gaps(network)],
        **{f"balance_{name}": sum_ for name, sum_ in _balance(lines, network, batch).items()},
    }


def _balance(lines: Sequence[Row], network: Network, batch: UUID) -> dict[str, Decimal]:
    return totals(lines, network, batch)._asdict()


def _holder(network: Network, place: Place, way: Sequence[Place]) -> dict[str, Any]:
    return _node(network, place, way) | {"path": [_key(step) for step in way]}
