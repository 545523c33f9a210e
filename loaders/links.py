"""The links that published documents give, and what a check found behind each."""

from rules.links import LINK

GIVEN = f"""
SELECT d.id AS document_id, u.url FROM knowledge_document d, LATERAL (
  SELECT d.link AS url WHERE d.link IS NOT NULL
  UNION SELECT d.apply_link WHERE d.apply_link IS NOT NULL
  UNION SELECT m[1] FROM regexp_matches(d.body, $re${LINK}$re$, 'g') m) u
WHERE d.state = 'PUBLISHED' AND d.valid_from <= $1::date AND d.valid_to >= $1::date
ORDER BY u.url, d.id
"""
"""Each link once for each document: its own, where to apply, and those in its text."""
KEEP = """
INSERT INTO link_check AS k (id, document_id, url, status, fault, failures, failing_since,
  checked_at)
SELECT gen_random_uuid(), n.document_id, n.url, n.status, n.fault, (n.fault IS NOT NULL)::int,
  CASE WHEN n.fault IS NOT NULL THEN $5::timestamptz END, $5::timestamptz
FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) n (document_id, url, status, fault)
JOIN knowledge_document d ON d.id = n.document_id
ON CONFLICT (document_id, url) DO UPDATE SET status = excluded.status, fault = excluded.fault,
  failures = CASE WHEN excluded.fault IS NULL THEN 0 ELSE k.failures + 1 END,
  failing_since = CASE WHEN excluded.fault IS NOT NULL
    THEN coalesce(k.failing_since, excluded.checked_at) END,
  checked_at = excluded.checked_at
"""
"""Counters move by one statement, so that two checks at once count both."""
FORGET = """
DELETE FROM link_check k USING knowledge_document d
WHERE d.id = k.document_id AND (d.state <> 'PUBLISHED' OR d.valid_to < $1::date)
"""
"""What is no longer shown is no longer reported."""
