"""The statements that read the event log in commit order.

Order is `(xid, id)` among rows below the snapshot's xmin: a lower id can commit later, but below
xmin nothing is still in flight, so no reader passes over a row.
"""

READ = """
SELECT e.xid::text::bigint AS xid, e.id, e.topic, e.change, e.subject_id, e.entity_id,
       e.district_code, e.attributes->>'level' AS level, e.attributes->>'kind' AS kind,
       e.attributes->>'audience' AS audience, e.attributes->>'industry' AS industry,
       e.attributes->>'color' AS color, e.attributes->>'previous_color' AS previous_color,
       e.attributes->>'fields' AS fields
FROM event e
WHERE (e.xid, e.id) > ($1::text::xid8, $2::bigint)
  AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid, e.id LIMIT $3
"""

HEAD = """
SELECT e.xid::text::bigint AS xid, e.id FROM (
  (SELECT xid, id FROM event WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY xid DESC, id DESC LIMIT 1)
  UNION ALL SELECT xid, event_id FROM event_floor) e
ORDER BY e.xid DESC, e.id DESC LIMIT 1
"""
"""The last event, or the last that was removed where none is left."""

FLOOR = "SELECT xid::text::bigint AS xid, event_id AS id FROM event_floor"

PRUNE = """
WITH last AS (
  SELECT xid, id FROM (
    SELECT xid, id, created_at FROM event
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT $2) oldest
  WHERE created_at < $1 ORDER BY xid DESC, id DESC LIMIT 1
), gone AS (
  DELETE FROM event e USING last WHERE (e.xid, e.id) <= (last.xid, last.id) RETURNING 1
), floor AS (
  INSERT INTO event_floor (single, xid, event_id) SELECT true, xid, id FROM last
  ON CONFLICT (single) DO UPDATE SET xid = excluded.xid, event_id = excluded.event_id
)
SELECT count(*) AS removed FROM gone
"""
"""One batch from the log's old end; the floor moves in the same statement."""

EPOCH = "SELECT epoch FROM epoch WHERE system_identifier = $1"
SYSTEM = "SELECT system_identifier::text AS system FROM pg_control_system()"

SUBTREES = """
SELECT DISTINCT unnest(subtree) AS code FROM district WHERE code = ANY($1::text[])
"""
INDUSTRY_SUBTREES = """
SELECT DISTINCT unnest(subtree) AS code FROM industry WHERE code = ANY($1::text[])
"""
ENTITY_IDS = "SELECT id FROM entity WHERE uscc = ANY($1::text[])"
BEGIN_EPOCH = """
INSERT INTO epoch (system_identifier, epoch) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""
