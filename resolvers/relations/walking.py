"""The graph around entities and the shortest way between two; one statement walks.

Refuses a start outside the regulator's own district: what lies beyond it is seen from there only.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from loaders import relations as load
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Path, Refused
from rules.identity import require_uscc
from rules.relations.kinds import Bounds, RelationKind, RelationNodeKind, Tie
from rules.relations.paths import shortest
from rules.roles import Rights

Kinds = Sequence[RelationKind] | None
FINE = 10_000
ENTITY = RelationNodeKind.ENTITY.value


async def relations(
    ctx: Ctx,
    uscc: str,
    depth: int,
    through_hubs: bool,
    kinds: Kinds = None,
) -> dict[str, Any]:
    """Everything within so many steps of an entity, as far as the bounds reach."""
    bounds = Bounds.on(ctx.today)
    if not 1 <= depth <= bounds.depth:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("depth",), field="depth", low=1, high=bounds.depth)
    start = await entity_of(ctx, uscc, ("uscc",))
    hub = bounds.nodes if through_hubs else bounds.hub
    rows = await walked(ctx, [start["id"]], kinds, depth, bounds.nodes, hub)
    nodes, edges = nodes_of(rows, start["id"]), edges_of(rows)
    return {
        "entity_id": start["id"],
        "nodes": list(nodes.values()),
        "edges": edges[: bounds.edges],
        "hubs": hubs_of(rows),
        "is_cut": is_cut(rows) or len(edges) > bounds.edges,
        "rule_version": bounds.version,
    }


async def shortest_path(
    ctx: Ctx, to: str, through_hubs: bool, kinds: Kinds = None, **ends: str
) -> dict[str, Any] | None:
    """The way of fewest steps between two entities; none within the bound is null.

    `from` comes among `ends`: Python has the word for itself.
    """
    bounds = Bounds.on(ctx.today)
    start = await entity_of(ctx, ends["from"], ("from",))
    end = await entity_of(ctx, to, ("to",), anywhere=True)
    hub = bounds.nodes if through_hubs else bounds.hub
    starts, half = [start["id"], end["id"]], -(-bounds.path // 2)
    rows = await walked(ctx, starts, kinds, half, bounds.nodes, hub)
    way = shortest(ties_of(rows), start["id"], end["id"])
    if way is None or way.length > bounds.path:
        return None
    nodes, edges = nodes_of(rows, start["id"], end["id"]), edges_by_id(rows)
    return {
        "nodes": [{**nodes[node], "hops": None} for node in way.nodes],
        "edges": [edges[tie.id] for tie in way.ties],
        "length": way.length,
        "is_certain": not is_cut(rows),
        "rule_version": bounds.version,
    }


async def entity_of(ctx: Ctx, uscc: str, path: Path, *, anywhere: bool = False) -> Row:
    """The entity under a USCC; refused outside the viewer's district unless it may lie anywhere."""
    code = require_uscc(uscc, path)
    rows = await ctx.door.fetch(load.ENTITIES, [code], ctx.viewer.district)
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, path, what=uscc)
    if not (anywhere or rows[0]["is_own"]):
        raise Refused(ErrorCode.FORBIDDEN, path)
    return rows[0]


async def walked(
    ctx: Ctx, starts: Sequence[UUID], kinds: Kinds, depth: int, nodes: int, hub: int
) -> Sequence[Row]:
    """The ties around starts, and the hubs that were met."""
    named = names_of(kinds)
    return await ctx.door.fetch(load.WALK, list(starts), named, ctx.today, depth, nodes, hub)


def names_of(kinds: Kinds) -> list[str]:
    """The kinds asked for by name; all of them where none is named."""
    return [kind.value for kind in kinds or RelationKind]


def ties_of(rows: Iterable[Row]) -> list[Tie]:
    """The ties of a walk as the rules take them."""
    return [
        Tie(
            row["relation_id"],
            RelationKind[row["kind"]],
            row["from_id"],
            row["to_id"],
            row["from_entity_id"] is None,
            int(row["share"] * FINE) if row["share"] is not None else 0,
            row.get("holder_fan", 1),
            row.get("entity_fan", 1),
        )
        for row in rows
        if row["relation_id"] is not None
    ]


def is_cut(rows: Sequence[Row]) -> bool:
    """Whether the walk met a bound."""
    return any(row["is_cut"] for row in rows)


def nodes_of(rows: Iterable[Row], *starts: UUID) -> dict[UUID, dict[str, Any]]:
    """The nodes of a walk under their ids, the starts first."""
    found = {start: node(start, ENTITY, 0) for start in starts}
    for row in rows:
        if row["relation_id"] is not None:
            holder, entity = row["from_id"], row["to_id"]
            found.setdefault(holder, holder_of(row))
            found.setdefault(entity, node(entity, ENTITY, row["to_hops"]))
    return found


def node(key: UUID, kind: str, hops: int | None, label: str | None = None) -> dict[str, Any]:
    """A node as the graph shows it."""
    return {
        "key": key.hex,
        "kind": kind,
        "hops": hops,
        "label": label,
        "entity_id": key if kind == ENTITY else None,
        "node_person_id": key if kind == RelationNodeKind.PERSON else None,
    }


def holder_of(row: Row) -> dict[str, Any]:
    """The node from which a tie leads."""
    if row["from_entity_id"] is not None:
        kind = ENTITY
    elif row["person_id"] is not None:
        kind = RelationNodeKind.PERSON.value
    else:
        kind = row["point_kind"]
    return node(row["from_id"], kind, row["from_hops"], row["label"])


def edges_by_id(rows: Iterable[Row]) -> dict[UUID, dict[str, Any]]:
    """The edges of a walk under the ids of their relations."""
    return {
        row["relation_id"]: {
            "kind": row["kind"],
            "from_key": row["from_id"].hex,
            "to_key": row["to_id"].hex,
            "share": Decimal(row["share"]) if row["share"] is not None else None,
            "relation_id": row["relation_id"],
        }
        for row in rows
        if row["relation_id"] is not None
    }


def edges_of(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The edges of a walk in their order."""
    return list(edges_by_id(rows).values())


def hubs_of(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Bundles too large to be walked: at whom, of what kind, how many ties."""
    return [
        {**holder_of(row), "relation_kind": row["kind"], "size": row["others"]}
        for row in rows
        if row["relation_id"] is None
    ]


async def labels(rows: Sequence[Row], ctx: Ctx) -> list[str | None]:
    """What may be shown of what entities share; nothing below staff, who see no such tie."""
    points = [row["point_id"] for row in rows if row["point_id"] is not None]
    if ctx.rights is not Rights.STAFF or not points:
        return [None] * len(rows)
    found = {row["id"]: row["label"] for row in await ctx.door.fetch(load.LABELS, points)}
    return [found.get(row["point_id"]) for row in rows]
