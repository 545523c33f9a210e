"""Where relations are found: pages of one entity's ties, and bounded walks of the graph.

Written by hand: a recursion is no relation. A walk goes level by level with what it has seen in an
array, so each entity is expanded once and a cycle ends by itself. A bundle is the ties of one kind
on one side of a node; one of more than `hub` others is a hub and is not walked from either end.
"""

from loaders.base import any_of, newest, one, soonest
from models.entities import Entity
from models.persons import Person
from models.regions import District
from models.relations import (
    ClusterMember,
    JointTask,
    OfficeTask,
    OfficeTaskEntity,
    Relation,
    RelationCluster,
)

KINDS = any_of(Relation.kind)
of_entity = newest(Relation.to_id, by=Relation.recorded_at, kinds=KINDS)
held_by_entity = newest(Relation.from_entity_id, by=Relation.recorded_at, kinds=KINDS)
holder = one(Entity.id, of=Relation.from_entity_id)
person = one(Person.id, of=Relation.person_id)
subject = one(Entity.id, of=Relation.to_id)
evidence = one(Relation.id, of="relation_id")

node_entity = one(Entity.id, of="entity_id")
node_person = one(Person.id, of="node_person_id")

cluster_of_task = one(RelationCluster.id, of=JointTask.cluster_id)
members = newest(ClusterMember.cluster_id, by=ClusterMember.degree)
office = one(District.code, of=OfficeTask.district_code)
member = one(Entity.id, of=ClusterMember.id)
task_of_subject = one(JointTask.id, of="subject_id")
office_task_of_subject = one(OfficeTask.id, of="subject_id")
parts = soonest(OfficeTask.joint_task_id, by=OfficeTask.due_on)
joint_task = one(JointTask.id, of=OfficeTask.joint_task_id)
task_entities = newest(OfficeTaskEntity.office_task_id, by=OfficeTaskEntity.id)
task_entity = one(Entity.id, of=OfficeTaskEntity.entity_id)

HOLDS = "until > $3::date"
_DOWN, _UP = ("from_id", "to_id"), ("to_id", "from_id")


def _bundles(nodes: str, *sides: tuple[str, str]) -> str:
    """The bundles of some nodes: their ties, and how many others they lead to."""
    return " UNION ALL ".join(
        f"""SELECT n.id AS node, k.kind, '{here}' AS side, b.ties, b.others
        FROM unnest({nodes}) n (id) CROSS JOIN unnest($2::text[]) k (kind)
        CROSS JOIN LATERAL (
          SELECT array_agg(x.id) AS ties, count(DISTINCT x.other) AS others FROM (
            SELECT r.id, r.{there} AS other FROM relation r
            WHERE r.{here} = n.id AND r.kind = k.kind AND r.{HOLDS}
            ORDER BY r.{there} LIMIT 10 * $6::int + 1) x
        ) b WHERE b.ties IS NOT NULL"""
        for here, there in sides
    )


def _fan(node: str, kind: str, here: str, there: str) -> str:
    """How many others a node leads to by one kind; far beyond a hub's size nobody counts."""
    return f"""(SELECT count(DISTINCT x.other)::int FROM (
      SELECT y.{there} AS other FROM relation y
      WHERE y.{here} = {node} AND y.kind = {kind} AND y.{HOLDS}
      ORDER BY y.{there} LIMIT 10 * $6::int + 1) x)"""


def _ends(bundles: str, here: str, there: str) -> str:
    """The ties of bundles that are no hubs, each with the size of the bundle at its other end."""
    is_shared = "e.from_entity_id IS NULL" if there == "from_id" else "false"
    return f"""SELECT e.id, e.kind, b.node AS here, e.{there} AS other, '{there}' AS side,
        {is_shared} AS is_shared,
        {_fan(f"e.{there}", "e.kind", there, here)} AS fan
      FROM {bundles} b CROSS JOIN unnest(b.ties) t (id) JOIN relation e ON e.id = t.id
      WHERE b.side = '{here}' AND b.others <= $6::int"""


_STEP = f"""
  WITH near AS MATERIALIZED ({_bundles("w.frontier", _DOWN, _UP)}),
  ends AS MATERIALIZED ({_ends("near", *_DOWN)} UNION ALL {_ends("near", *_UP)}),
  passed AS (SELECT DISTINCT n.other FROM ends n
    WHERE n.is_shared AND n.fan <= $6::int AND n.other <> ALL (w.seen)),
  beyond AS MATERIALIZED ({_bundles("(SELECT array_agg(other) FROM passed)", _DOWN)}),
  onward AS MATERIALIZED (SELECT * FROM ends UNION ALL {_ends("beyond", *_DOWN)}),
  found AS MATERIALIZED (
    SELECT o.other, bool_or(o.is_shared) AS is_shared FROM onward o
    WHERE o.fan <= $6::int AND o.other <> ALL (w.seen) GROUP BY o.other),
  kept AS MATERIALIZED (
    SELECT other, is_shared FROM found ORDER BY is_shared DESC, other
    LIMIT greatest($5::int - cardinality(w.seen), 0))
  SELECT
    (SELECT coalesce(array_agg(other ORDER BY other), '{{}}') FROM kept) AS fresh,
    (SELECT coalesce(array_agg(other ORDER BY other), '{{}}') FROM kept
      WHERE NOT is_shared) AS frontier,
    (SELECT coalesce(array_agg(DISTINCT o.id), '{{}}') FROM onward o WHERE o.fan <= $6::int
      AND (o.here = ANY (w.seen) OR o.here IN (SELECT other FROM kept))
      AND (o.other = ANY (w.seen) OR o.other IN (SELECT other FROM kept))) AS ties,
    (SELECT coalesce(array_agg(DISTINCT concat_ws(' ', h.side, h.kind, h.node)), '{{}}') FROM (
      SELECT side, kind, other AS node FROM onward WHERE fan > $6::int
      UNION ALL SELECT side, kind, node FROM near WHERE others > $6::int
      UNION ALL SELECT side, kind, node FROM beyond WHERE others > $6::int) h) AS hubs,
    (SELECT count(*) FROM found) > (SELECT count(*) FROM kept) AS is_cut
"""

_WALK = f"""
WITH RECURSIVE walk (start, hops, frontier, fresh, seen, ties, hubs, is_cut) AS (
  SELECT s.id, 0, ARRAY[s.id], ARRAY[s.id], ARRAY[s.id], '{{}}'::uuid[], '{{}}'::text[], false
  FROM unnest($1::uuid[]) s (id)
  UNION ALL
  SELECT w.start, w.hops + 1, step.frontier, step.fresh, w.seen || step.fresh, step.ties,
    step.hubs, step.is_cut
  FROM walk w CROSS JOIN LATERAL ({_STEP}) step
  WHERE w.hops < $4::int AND w.frontier <> '{{}}'
),
place AS (SELECT f.id, min(w.hops) AS hops FROM walk w CROSS JOIN unnest(w.fresh) f (id)
  GROUP BY f.id),
tie AS (SELECT DISTINCT t.id FROM walk w CROSS JOIN unnest(w.ties) t (id)),
hub AS (SELECT DISTINCT split_part(h.text, ' ', 1) AS side, split_part(h.text, ' ', 2) AS kind,
  split_part(h.text, ' ', 3)::uuid AS node FROM walk w CROSS JOIN unnest(w.hubs) h (text)),
state AS (SELECT coalesce(bool_or(is_cut), false) AS is_cut FROM walk)
"""
_TIES = """
SELECT r.id AS relation_id, r.kind, r.from_id, r.to_id, r.from_entity_id, r.person_id, r.share,
  p.kind AS point_kind, p.label
"""
_FROM = """
FROM tie e JOIN relation r ON r.id = e.id LEFT JOIN relation_point p ON p.id = r.point_id
CROSS JOIN state s
"""
WALK = f"""{_WALK}{_TIES}, f.hops AS from_hops, t.hops AS to_hops, s.is_cut,
  NULL::text AS hub_side, NULL::int AS others {_FROM}
JOIN place f ON f.id = r.from_id JOIN place t ON t.id = r.to_id
UNION ALL
SELECT NULL, h.kind, h.node, NULL, n.id, q.id, NULL, p.kind, p.label, c.hops, NULL, s.is_cut,
  h.side, CASE h.side WHEN 'from_id' THEN (SELECT count(*) FROM (SELECT FROM relation r
      WHERE r.from_id = h.node AND r.kind = h.kind AND r.{HOLDS} LIMIT 10000) x)
    ELSE (SELECT count(*) FROM (SELECT FROM relation r
      WHERE r.to_id = h.node AND r.kind = h.kind AND r.{HOLDS} LIMIT 10000) x) END::int
FROM hub h CROSS JOIN state s LEFT JOIN place c ON c.id = h.node
LEFT JOIN entity n ON n.id = h.node LEFT JOIN person q ON q.id = h.node
LEFT JOIN relation_point p ON p.id = h.node
ORDER BY 2, 3, 4, 1
"""
"""Starts, kinds, today, depth, most nodes, hub: the ties walked, and the hubs that were not.

A tie has both its ends within the answer; a hub is a row without an id."""

FANS = f"""{_WALK}{_TIES}, NULL::int AS from_hops, NULL::int AS to_hops, s.is_cut,
  {_fan("r.from_id", "r.kind", *_DOWN)} AS holder_fan,
  {_fan("r.to_id", "r.kind", *_UP)} AS entity_fan {_FROM}
ORDER BY r.kind, r.from_id, r.to_id, r.id
"""
"""The same walk, from each start for itself, with the sizes of both bundles of each tie.

Without steps: to join those of thousands of nodes took longer than to walk to them."""

HOLDINGS = f"""
WITH RECURSIVE up (id) AS (
  SELECT $1::uuid
  UNION
  SELECT r.from_id FROM up u JOIN relation r
    ON r.to_id = u.id AND r.kind = ANY($2::text[]) AND r.{HOLDS}
),
few AS MATERIALIZED (SELECT id FROM up LIMIT $4::int + 1)
SELECT r.id AS relation_id, r.kind, r.from_id, r.to_id, r.from_entity_id, r.person_id, r.share,
  r.source_code, NULL AS point_kind, NULL AS label, 0 AS from_hops, 0 AS to_hops,
  (SELECT count(*) FROM few) > $4::int AS is_cut
FROM few s JOIN relation r ON r.to_id = s.id AND r.kind = ANY($2::text[]) AND r.{HOLDS}
ORDER BY r.to_id, r.from_id, r.id
"""
"""All recorded holdings in an entity and, upward, in its holders."""

ENTITIES = """
SELECT e.id, e.uscc, $2::text IS NULL OR coalesce(e.district_code = ANY(
  (SELECT d.subtree FROM district d WHERE d.code = $2)::text[]), false) AS is_own
FROM entity e WHERE e.uscc = ANY($1::text[])
"""
"""Entities under their USCCs, and whether each lies in a district or below it."""

CLUSTERS = """
SELECT c.* FROM relation_cluster c
WHERE ($1::text[] IS NULL OR c.districts && $1) AND c.entity_count >= $2::int
  AND ($3::int IS NULL OR (c.entity_count, c.id) < ($3, $4::uuid))
ORDER BY c.entity_count DESC, c.id DESC LIMIT $5::int
"""
CLUSTERS_COUNT = """
SELECT count(*)::int AS total FROM relation_cluster c
WHERE ($1::text[] IS NULL OR c.districts && $1) AND c.entity_count >= $2::int
"""
CLUSTER_OF = """
SELECT c.* FROM entity e JOIN cluster_member m ON m.id = e.id
JOIN relation_cluster c ON c.id = m.cluster_id WHERE e.uscc = $1
"""
LABELS = "SELECT id, label FROM relation_point WHERE id = ANY($1::uuid[])"

QUEUE = """
SELECT t.* FROM unnest($1::text[]) d (code) CROSS JOIN unnest($2::text[]) s (state)
CROSS JOIN LATERAL (SELECT t.* FROM office_task t
  WHERE t.district_code = d.code AND t.state = s.state
    AND ($3::date IS NULL OR (t.due_on, t.id) > ($3, $4::uuid))
  ORDER BY t.due_on, t.id LIMIT $5::int) t
ORDER BY t.due_on, t.id LIMIT $5::int
"""
"""The offices' tasks of some districts in some states, the most urgent first."""
QUEUE_COUNT = """
SELECT count(*)::int AS total FROM office_task
WHERE district_code = ANY($1::text[]) AND state = ANY($2::text[])
"""
STATES = """
SELECT t.joint_task_id, array_agg(t.state) AS states FROM office_task t
WHERE t.joint_task_id = ANY($1::uuid[]) GROUP BY t.joint_task_id
"""
