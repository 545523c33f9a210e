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
SELECT coalesce(max(e.xid::text::bigint), 0) AS xid, coalesce(max(e.id), 0) AS id
FROM (SELECT xid, id FROM event WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY xid DESC, id DESC LIMIT 1) e
"""

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
