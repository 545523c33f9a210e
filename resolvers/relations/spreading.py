"""How far risk may spread from some entities; refuses seeds outside the regulator's district."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import relations as load
from resolvers.context import Ctx, Row
from resolvers.relations import walking
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.relations.contagion import PER_MILLE, ContagionModel, Path, Spread, model_named, spread
from rules.relations.kinds import RelationKind
from rules.versions import RELATION_CONTAGION, VERSIONS, in_force

MOST_SHOWN = 200
LARGEST_NUMBER = 2**31 - 1


async def risk_contagion(
    ctx: Ctx, seeds: Sequence[str], random_seed: int, model: str | None = None
) -> dict[str, Any]:
    """Entities that the risk of the seeds may reach, with probability and the likeliest way.

    Each seed's surroundings are read within bounds of its own, so that a further seed only adds.
    """
    chosen = _model(ctx, model)
    if not 0 <= random_seed <= LARGEST_NUMBER:
        limits = {"field": "randomSeed", "low": 0, "high": LARGEST_NUMBER}
        raise Refused(ErrorCode.OUT_OF_RANGE, ("randomSeed",), **limits)
    starts = await _starts(ctx, seeds, chosen.seeds)
    bounds = (chosen.depth, chosen.nodes, chosen.hub)
    rows = await ctx.door.fetch(load.FANS, starts, walking.names_of(None), ctx.today, *bounds)
    ties = walking.ties_of(rows)
    found = await asyncio.to_thread(spread, chosen, ties, starts, random_seed)
    affected = _affected(chosen, found, rows, starts)
    return {
        "affected": affected[:MOST_SHOWN],
        "affected_count": len(affected),
        "expected": sum(one["probability"] for one in affected),
        "standard_error": 0.5 / chosen.runs**0.5,
        "runs": chosen.runs,
        "steps": found.crossed,
        "random_seed": random_seed,
        "is_cut": walking.is_cut(rows) or len(affected) > MOST_SHOWN,
        "rule_version": chosen.version,
    }


def _model(ctx: Ctx, version: str | None) -> ContagionModel:
    if version is not None:
        return model_named(version)
    return ContagionModel.of(in_force(RELATION_CONTAGION, ctx.today))


def _affected(
    model: ContagionModel, found: Spread, rows: Sequence[Row], starts: Sequence[UUID]
) -> list[dict[str, Any]]:
    """The entities that may be reached, the likeliest first, each with its likeliest way."""
    nodes, edges = walking.nodes_of(rows, *starts), walking.edges_by_id(rows)
    reached = [
        (-probability, node)
        for node, probability in found.probabilities.items()
        if nodes[node]["entity_id"] is not None
        and node not in starts
        and probability * PER_MILLE >= model.reported
    ]
    return [
        {
            "entity_id": node,
            "probability": -less,
            "is_contained": -less * PER_MILLE >= model.contained,
            "path": _way(found.paths[node], nodes, edges),
        }
        for less, node in sorted(reached)
    ]


async def _starts(ctx: Ctx, seeds: Sequence[str], most: int) -> list[Any]:
    if not 1 <= len(seeds) <= most:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("seeds",), field="seeds", low=1, high=most)
    codes = [require_uscc(seed, ("seeds", at)) for at, seed in enumerate(seeds)]
    rows = await ctx.door.fetch(load.ENTITIES, codes, ctx.viewer.district)
    known = {row["uscc"]: row for row in rows}
    for at, code in enumerate(codes):
        if code not in known:
            raise Refused(ErrorCode.NOT_FOUND, ("seeds", at), what=code)
        if not known[code]["is_own"]:
            raise Refused(ErrorCode.FORBIDDEN, ("seeds", at))
    return sorted({row["id"] for row in rows})


def _way(path: Path, nodes: dict[Any, Any], edges: dict[Any, Any]) -> dict[str, Any]:
    return {
        "nodes": [{**nodes[node], "hops": None} for node in path.nodes],
        "edges": [edges[tie.id] for tie in path.ties],
        "probability": path.probability,
    }


async def contagion_model(ctx: Ctx, version: str | None = None) -> dict[str, Any]:
    """A version of the model; by default the one in force."""
    chosen = _model(ctx, version)
    rule = next(rule for rule in VERSIONS if rule.code == chosen.version)
    names = ("carry", "hub", "depth", "nodes", "seeds", "runs", "reported", "contained")
    return {
        "version": chosen.version,
        "source": rule.source,
        "is_verified": rule.is_verified,
        "effective_from": rule.effective_from,
        "weights": [
            {"kind": kind, "down": chosen.down[kind], "up": chosen.up[kind]}
            for kind in RelationKind
        ],
        **{name: getattr(chosen, name) for name in names},
    }
