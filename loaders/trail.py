"""Statements of the audit chain: what is sealed, what is not yet, what a proof needs."""

LOCK = 0x59580010
"""The advisory lock of the one who seals."""

TRY_LOCK = "SELECT pg_try_advisory_xact_lock($1)"
LAST = """
SELECT s.seq, s.hash, s.xid::text AS xid, s.event_id,
       s.xid >= pg_snapshot_xmax(pg_current_snapshot()) AS is_foreign
FROM audit_seal s ORDER BY s.seq DESC LIMIT 1"""
"""The end of the chain. A transaction that this cluster has not reached is another cluster's."""

LINE = """e.id, e.at, e.actor, e.role, e.action, e.subject_id, e.arguments::text AS arguments"""

UNSEALED = f"""
SELECT e.xid::text AS xid, {LINE} FROM audit_event e
WHERE (e.xid < pg_snapshot_xmin(pg_current_snapshot())
       OR e.xid >= pg_snapshot_xmax(pg_current_snapshot()))
  AND (e.xid, e.id) > ($1::text::xid8, $2::bigint)
  AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id)
ORDER BY e.xid, e.id LIMIT $3"""
"""What follows `(xid, id)` of transactions that have ended: none can come before it any more."""

SEAL = """
INSERT INTO audit_seal (seq, event_id, xid, hash)
SELECT seq, event_id, xid::xid8, hash
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[]) AS t (seq, event_id, xid, hash)"""

_POINT = "kind, seq, hash, at, algorithm, key_id, signature"
LAST_POINT = f"""
SELECT {_POINT} FROM audit_checkpoint WHERE kind = 'POINT' ORDER BY seq DESC LIMIT 1"""
ADD_POINT = f"""
INSERT INTO audit_checkpoint ({_POINT}) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING"""
POINTS = f"""
SELECT {_POINT} FROM audit_checkpoint WHERE seq > $1 ORDER BY seq, kind, key_id"""
FLOOR = f"""
SELECT {_POINT} FROM audit_checkpoint WHERE kind = 'FLOOR' ORDER BY seq DESC LIMIT 1"""

CHAIN = f"""
SELECT s.seq, s.event_id, s.hash, {LINE}
FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event_id
WHERE s.seq > $1 AND s.seq <= $2 ORDER BY s.seq LIMIT $3"""
"""Lines after one and up to another; the row is null where it is gone."""

STRAY = """
SELECT e.id FROM audit_event e
WHERE (e.xid, e.id) <= (SELECT s.xid, s.event_id FROM audit_seal s ORDER BY s.seq DESC LIMIT 1)
  AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
  AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id)
ORDER BY e.id LIMIT 1000"""
"""Rows without a seal where everything is sealed."""

SEQ_OF = "SELECT seq FROM audit_seal WHERE event_id = $1"
AROUND = """
SELECT (SELECT max(seq) FROM audit_checkpoint WHERE seq < $1) AS low,
       coalesce((SELECT min(seq) FROM audit_checkpoint WHERE seq >= $1 AND kind = 'POINT'),
                (SELECT max(seq) FROM audit_seal)) AS high"""
AT = f"SELECT {_POINT} FROM audit_checkpoint WHERE seq = $1 ORDER BY kind, key_id"

EVENTS = f"""
SELECT e.id AS key, e.arguments::text AS said, {LINE} FROM audit_event e
WHERE ($1::bigint IS NULL OR e.id < $1) AND ($2::text IS NULL OR e.actor = $2)
  AND ($3::uuid IS NULL OR e.subject_id = $3)
ORDER BY e.id DESC LIMIT $4"""
EVENT = f"SELECT {LINE} FROM audit_event e WHERE e.id = $1"

OLDEST_KEPT = """
SELECT max(c.seq) FROM audit_checkpoint c JOIN audit_seal s USING (seq)
JOIN audit_event e ON e.id = s.event_id WHERE c.kind = 'POINT' AND e.at < $1
  AND NOT EXISTS (SELECT FROM audit_seal l JOIN audit_event k ON k.id = l.event_id
                  WHERE l.seq <= c.seq AND k.at >= $1)"""
"""The last checkpoint with nothing below it that is still to be kept."""
PRUNE = """
WITH gone AS (DELETE FROM audit_seal WHERE seq <= $1 RETURNING event_id),
     events AS (DELETE FROM audit_event e USING gone WHERE e.id = gone.event_id RETURNING 1)
SELECT count(*) FROM events"""
