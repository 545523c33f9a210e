"""The statements by which processes exchange what they know of sessions."""

from models.sessions import IS_DUTY

SEEN = """
WITH told AS (
  INSERT INTO session AS s (name, subject, role, first_seen_at, last_seen_at)
  SELECT n, u, r, $4, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS t (n, u, r)
  ON CONFLICT (name) DO UPDATE SET last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)
    WHERE s.last_seen_at < excluded.last_seen_at - interval '30 seconds'
)
UPDATE session SET ended_at = $4, reason = 'IDLE'
WHERE ended_at IS NULL AND last_seen_at < $4 - interval '30 minutes'
  AND last_seen_at > $4 - interval '3 hours'"""
"""Names, subjects and roles that were seen now; what was idle for half an hour ends."""

ENDED = """
SELECT name, true AS is_session FROM session WHERE ended_at > now() - interval '2 hours'
UNION ALL
SELECT subject, false FROM account_lock WHERE until > now()"""
"""A token lives an hour, so older ends decide nothing any more."""

DUTIES = f"""
SELECT DISTINCT ON (subject) subject, role FROM session
WHERE {IS_DUTY} AND last_seen_at > now() - interval '30 days' ORDER BY subject, first_seen_at"""
"""The duty that each administrator has held; after thirty days without it he may take another."""

LIST = """
SELECT id, name, subject, role, first_seen_at, last_seen_at, ended_at, ended_by, reason
FROM session WHERE ($1::text IS NULL OR subject = $1)
ORDER BY last_seen_at DESC, id DESC LIMIT 100"""
ONE = """
SELECT id, name, subject, role, first_seen_at, last_seen_at, ended_at, ended_by, reason
FROM session WHERE id = ANY($1)"""
LOCKS = "SELECT id, subject, until, locked_by, reason FROM account_lock WHERE id = ANY($1)"
STANDING = """
SELECT id, subject, until, locked_by, reason FROM account_lock
WHERE until > now() ORDER BY subject LIMIT 100"""

FAILED = """
WITH old AS (DELETE FROM sign_in_failure WHERE at < $3::timestamptz - interval '1 day')
INSERT INTO sign_in_failure (subject, session, at)
SELECT subject, session, $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS t (subject, session)
ON CONFLICT DO NOTHING"""
"""Subjects and sign-ins that were refused now; a sign-in counts once."""
LOCK_FAILED = """
INSERT INTO account_lock AS l (id, subject, until, locked_by, reason)
SELECT gen_random_uuid(), subject, $5::timestamptz, $4::text, 'SIGN_IN_FAILURES'
FROM sign_in_failure WHERE subject = ANY($1) AND at > $2 GROUP BY subject HAVING count(*) >= $3
ON CONFLICT (subject) DO UPDATE SET until = excluded.until, locked_by = excluded.locked_by,
  reason = excluded.reason WHERE l.until < excluded.until"""
"""Subjects, since when, how many, by which rule, until when."""
