"""Clusters of the whole city: components without hubs; what is too large is split by Leiden.

Run by a command, never by a request: graph libraries and all ties are in memory then. The same
members are the same cluster under the same id, so that a joint task keeps its cluster.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from random import Random
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from rules.relations.kinds import Bounds

TIES: Final = """
WITH tie AS (
  SELECT DISTINCT kind, from_id, to_id, from_entity_id IS NULL AS is_shared
  FROM relation WHERE until > $1
), sized AS (
  SELECT t.*, count(*) OVER (PARTITION BY kind, from_id) AS down,
    count(*) OVER (PARTITION BY kind, to_id) AS up FROM tie t
)
SELECT from_id, to_id, is_shared FROM sized WHERE down <= $2 AND up <= $2
ORDER BY kind, from_id, to_id
"""
PLACES: Final = "SELECT id, district_code FROM entity WHERE id = ANY($1::uuid[])"
KEEP: Final = """
INSERT INTO relation_cluster (id, entity_count, relation_count, districts, method, rule_version,
  computed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET relation_count = excluded.relation_count,
  districts = excluded.districts, method = excluded.method,
  rule_version = excluded.rule_version, computed_at = excluded.computed_at
"""
JOIN: Final = """
INSERT INTO cluster_member (id, cluster_id, degree) SELECT * FROM
  unnest($1::uuid[], $2::uuid[], $3::int[])
ON CONFLICT (id) DO UPDATE SET cluster_id = excluded.cluster_id, degree = excluded.degree
"""
FORGET: Final = "DELETE FROM relation_cluster WHERE computed_at < $1"
LEAVE: Final = "DELETE FROM cluster_member WHERE NOT id = ANY($1::uuid[])"
SIZE: Final = 200
SEED: Final = 20260101
COMPONENT, LEIDEN = "连通分量 · Connected component", "Leiden 社区划分 · Leiden community"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Its entities with their ties within, and how it was found."""

    degrees: dict[UUID, int]
    relations: int
    method: str

    @property
    def id(self) -> UUID:
        """The same for the same members."""
        told = b"".join(sorted(member.bytes for member in self.degrees))
        return UUID(bytes=sha256(told).digest()[:16], version=5)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a run came to."""

    clusters: int
    entities: int
    largest: int
    seconds: float


async def recompute(
    connection: Any, today: date, progress: Progress = lambda _done, _all: None
) -> Recomputed:
    """Computes every cluster anew and writes them in short transactions."""
    begun, now, bounds = perf_counter(), datetime.now(UTC), Bounds.on(today)
    rows = await connection.fetch(TIES, today, bounds.hub)
    found = list(clusters([tuple(row) for row in rows], bounds.cluster))
    for at in range(0, len(found), SIZE):
        async with connection.transaction():
            await _write(connection, found[at : at + SIZE], bounds.version, now)
        progress(min(at + SIZE, len(found)), len(found))
    members = [member for cluster in found for member in cluster.degrees]
    async with connection.transaction():
        await connection.execute(LEAVE, members)
        await connection.execute(FORGET, now)
    largest = max((len(cluster.degrees) for cluster in found), default=0)
    return Recomputed(len(found), len(members), largest, perf_counter() - begun)


async def _write(
    connection: Any, found: Sequence[Cluster], rule_version: str, now: datetime
) -> None:
    members = [member for cluster in found for member in cluster.degrees]
    rows = await connection.fetch(PLACES, members)
    places = {row["id"]: row["district_code"] for row in rows}
    kept = []
    for cluster in found:
        districts = sorted({places[one] for one in cluster.degrees if places[one] is not None})
        kept.append(
            (cluster.id, len(cluster.degrees), cluster.relations, districts, cluster.method,
             rule_version, now)
        )  # fmt: skip
    await connection.executemany(KEEP, kept)
    ids = [cluster.id for cluster in found for _ in cluster.degrees]
    degrees = [degree for cluster in found for degree in cluster.degrees.values()]
    await connection.execute(JOIN, members, ids, degrees)


Ends = tuple[UUID, UUID, bool]


def clusters(ties: Sequence[Ends], largest: int) -> Iterator[Cluster]:
    """The clusters of ties `(holder, entity, is_shared)`, those of one entity left out."""
    import rustworkx  # heavy, and only a command needs it

    places: dict[UUID, int] = {}
    for holder, entity, _ in ties:
        places.setdefault(holder, len(places))
        places.setdefault(entity, len(places))
    nodes = list(places)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from_no_data([(places[holder], places[entity]) for holder, entity, _ in ties])
    whole = [[nodes[at] for at in part] for part in rustworkx.connected_components(graph)]
    where = {node: at for at, part in enumerate(whole) for node in part}
    within: list[list[Ends]] = [[] for _ in whole]
    for tie in ties:
        within[where[tie[0]]].append(tie)
    for own in within:
        yield from _parts(own, largest, COMPONENT)


def _parts(ties: Sequence[Ends], largest: int, method: str) -> Iterator[Cluster]:
    """One connected piece as a cluster, or its communities where it is too large."""
    degrees = Counter(entity for _, entity, _ in ties)
    degrees.update(holder for holder, _, is_shared in ties if not is_shared)
    if len(degrees) <= largest:
        if len(degrees) > 1:
            yield Cluster(dict(sorted(degrees.items())), len(ties), method)
        return
    pieces = _communities(ties)
    if len(pieces) == 1:
        yield Cluster(dict(sorted(degrees.items())), len(ties), LEIDEN)
        return
    for piece in pieces:
        yield from _parts(piece, largest, LEIDEN)


def _communities(ties: Sequence[Ends]) -> list[list[Ends]]:
    """The ties inside each community, by Leiden over modularity with a fixed seed."""
    import igraph

    places: dict[UUID, int] = {}
    for node in sorted(_ends(ties)):
        places[node] = len(places)
    graph = igraph.Graph(len(places), [(places[one], places[two]) for one, two, _ in ties])
    igraph.set_random_number_generator(Random(SEED))  # noqa: S311 - reproducible, not secret
    found = graph.community_leiden(objective_function="modularity", n_iterations=-1).membership
    pieces: dict[int, list[Ends]] = {}
    for tie in ties:
        one, two = found[places[tie[0]]], found[places[tie[1]]]
        if one == two:
            pieces.setdefault(one, []).append(tie)
    return list(pieces.values())


def _ends(ties: Iterable[Ends]) -> set[UUID]:
    return {end for holder, entity, _ in ties for end in (holder, entity)}
