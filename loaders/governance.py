"""The statements that read incidents, security events, sharing, measured service and backups."""

_INCIDENT = """
SELECT i.*, extract(epoch FROM i.responded_at - i.opened_at)::int AS seconds_to_respond,
  (SELECT count(*)::int FROM incident_notice n WHERE n.incident_id = i.id) AS notified
FROM incident i"""
INCIDENTS = f"""{_INCIDENT}
WHERE ($1::text IS NULL OR i.state = $1) AND ($2::boolean IS NULL OR i.is_drill = $2)
ORDER BY i.opened_at DESC, i.id DESC LIMIT 100"""
INCIDENTS_BY_ID = f"{_INCIDENT} WHERE i.id = ANY($1::uuid[])"
STEPS = """
SELECT incident_id, move, level, actor, note, at FROM incident_step
WHERE incident_id = ANY($1::uuid[]) ORDER BY incident_id, id"""
_NOTICE = """
SELECT n.id, n.sent_at, n.read_at, i.title, i.data_kinds, i.cause, i.harm, i.remedy, i.contact
FROM incident_notice n JOIN incident i ON i.id = n.incident_id"""
OWN_NOTICES = f"{_NOTICE} WHERE n.subject = $1 ORDER BY n.sent_at DESC LIMIT 100"
NOTICES_BY_ID = f"{_NOTICE} WHERE n.id = ANY($1::uuid[])"
SENT_NOTICES = """
SELECT incident_id, subject, sent_at, read_at FROM incident_notice
WHERE incident_id = ANY($1::uuid[]) ORDER BY sent_at DESC, subject LIMIT 100"""

_SECURITY = """
SELECT e.*, extract(epoch FROM e.handled_at - e.detected_at)::int AS seconds_to_handle
FROM security_event e"""
SECURITY_EVENTS = f"""{_SECURITY}
WHERE ($1::text IS NULL OR e.state = $1) AND ($2::text IS NULL OR e.kind = $2)
ORDER BY e.detected_at DESC, e.id DESC LIMIT 100"""
SECURITY_EVENTS_BY_ID = f"{_SECURITY} WHERE e.id = ANY($1::uuid[])"
DETECT = """
INSERT INTO security_event (kind, principal, amount, rule_code, detected_at, state)
SELECT k, p, a, $4, $5, 'DETECTED' FROM unnest($1::text[], $2::text[], $3::int[]) AS t (k, p, a)"""
MEET = """
WITH met AS (
  INSERT INTO known_network (subject, network, first_seen_at)
  SELECT s, n, $3 FROM unnest($1::text[], $2::text[]) AS t (s, n)
  ON CONFLICT DO NOTHING RETURNING subject, network)
SELECT subject, network FROM met
WHERE EXISTS (SELECT 1 FROM known_network k WHERE k.subject = met.subject)"""
"""Of the networks that were met now, those of an account that had come from others before."""

PROFILE = "SELECT * FROM security_profile ORDER BY recorded_at DESC, id DESC LIMIT 1"
PROFILES_BY_ID = "SELECT * FROM security_profile WHERE id = ANY($1::uuid[])"

CONTRACTS = """
SELECT * FROM data_contract WHERE ($1::text IS NULL OR recipient = $1)
ORDER BY requested_at DESC, id DESC LIMIT 100"""
CONTRACTS_BY_ID = "SELECT * FROM data_contract WHERE id = ANY($1::uuid[])"
ACTIVITIES_BY_ID = "SELECT * FROM data_activity WHERE id = ANY($1::uuid[])"
TAKE = {
    "ENTITY": """
SELECT id, {columns} FROM entity WHERE ($1::uuid IS NULL OR id > $1)
  AND ($3::uuid IS NULL OR id <= $3) ORDER BY id LIMIT $2""",
    "CREDIT_RECORD": """
SELECT id, {columns} FROM credit_record WHERE ($1::uuid IS NULL OR id > $1)
  AND ($3::uuid IS NULL OR id <= $3) ORDER BY id LIMIT $2""",
}
"""The next rows of a data set; `columns` are those of a contract, each from the list of rules."""

LIFE = """
SELECT * FROM (
  (SELECT 'COLLECT' AS stage, source_code AS party, family AS what, NULL::text AS purpose,
     inserted_count + updated_count AS rows, finished_at AS at, NULL::text AS owner,
     '{}'::text[] AS fields
   FROM ingest_batch WHERE finished_at IS NOT NULL AND $1 IN ('ALL', 'COLLECT')
   ORDER BY started_at DESC LIMIT 100)
  UNION ALL (SELECT 'STORE', name, kind, NULL, NULL, at, NULL, '{}'
   FROM backup_run WHERE $1 IN ('ALL', 'STORE') ORDER BY at DESC LIMIT 100)
  UNION ALL (SELECT 'TRANSMIT', c.owner, m.topic, NULL, 1, m.settled_at, NULL, '{}'
   FROM partner_message m JOIN partner_channel c ON c.id = m.channel_id
   WHERE m.state = 'DELIVERED' AND $1 IN ('ALL', 'TRANSMIT')
   ORDER BY m.seq DESC LIMIT 100)
  UNION ALL (SELECT 'USE', actor, action, NULL, 1, at, NULL, '{}'
   FROM audit_event WHERE $1 IN ('ALL', 'USE') ORDER BY id DESC LIMIT 100)
  UNION ALL (SELECT 'SHARE', recipient, 'CONTRACT', purpose, rows, at, owner, fields
   FROM data_activity WHERE $1 IN ('ALL', 'SHARE') ORDER BY at DESC LIMIT 100)
) AS life ORDER BY at DESC LIMIT 100"""
"""What happened to data, the latest first, each stage from the table that records it."""

DELEGATED = """
SELECT 1 FROM delegation d JOIN district t ON t.code = d.district_code
WHERE d.subject = $1 AND $2 = ANY(t.subtree) AND $3 BETWEEN d.begins_on AND d.ends_on LIMIT 1"""
DELEGATIONS_BY_ID = "SELECT * FROM delegation WHERE id = ANY($1::uuid[])"

SAMPLE = """
INSERT INTO service_sample (minute, process, requests, faults, classes) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (minute, process) DO UPDATE SET requests = service_sample.requests + excluded.requests,
  faults = service_sample.faults + excluded.faults, classes = (
    SELECT array_agg(a + b ORDER BY n)
    FROM unnest(service_sample.classes, excluded.classes) WITH ORDINALITY AS c (a, b, n))"""
MONTH = """
SELECT count(DISTINCT s.minute)::int AS minutes, coalesce(sum(s.requests), 0)::bigint AS requests,
  coalesce(sum(s.faults), 0)::bigint AS faults,
  (SELECT array_agg(total ORDER BY n) FROM (
     SELECT n, sum(c)::bigint AS total FROM service_sample t,
       unnest(t.classes) WITH ORDINALITY AS u (c, n)
     WHERE t.minute >= $1 AND t.minute < $2 GROUP BY n) AS sums) AS classes,
  min(s.minute) AS first_minute,
  EXISTS (SELECT 1 FROM service_sample e WHERE e.minute < $1) AS began_before
FROM service_sample s WHERE s.minute >= $1 AND s.minute < $2"""
RESPONSES = """
SELECT count(*)::int AS opened,
  count(*) FILTER (WHERE responded_at <= respond_by)::int AS in_time,
  count(*) FILTER (WHERE responded_at > respond_by
    OR responded_at IS NULL AND respond_by < $3)::int AS late,
  (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM responded_at - opened_at))
  )::int AS median_seconds
FROM incident WHERE NOT is_drill AND opened_at >= $1 AND opened_at < $2"""
BACKUPS = """
SELECT kind, name, restored_to, size::text AS size, seconds, at FROM backup_run
ORDER BY at DESC, id DESC LIMIT 100"""
RECORD_BACKUP = """
INSERT INTO backup_run (kind, name, restored_to, size, seconds) VALUES ($1, $2, $3, $4, $5)"""

HELD_BACK = """
SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0)::float8 AS seconds
FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database()"""
"""How long the oldest transaction that writes has held back the events of all others."""
UNSENT = """
SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds,
  count(*)::int AS messages FROM partner_message WHERE state = 'PENDING'"""
HEAD_REVISION = "SELECT version_num FROM alembic_version"

FORGET_KEYS = """
DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM idempotency_key WHERE created_at < now() - $1::interval
  ORDER BY created_at LIMIT 1000))"""
"""So few at a time that no transaction holds back the events."""
