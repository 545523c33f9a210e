"""Statements about disclosure by consent, and about partners' use of the platform."""

_ROW = """d.id, d.entity_id, d.matter, d.year, d.purpose, d.reason, d.state, d.since, d.until,
  d.requested_at, d.decided_at, d.version"""
MINE = f"""
SELECT {_ROW} FROM disclosure d WHERE d.subject = $1
ORDER BY d.requested_at DESC, d.id DESC LIMIT 100"""
OF_ENTITY = f"""
SELECT {_ROW} FROM disclosure d JOIN entity e ON e.id = d.entity_id WHERE e.uscc = $1
ORDER BY d.requested_at DESC, d.id DESC LIMIT 100"""
ONE = f"SELECT {_ROW} FROM disclosure d WHERE d.id = ANY($1::uuid[])"

MARK_REPORTS = """
UPDATE credit_record SET disclosure_status = $2
WHERE entity_id = $1 AND kind = 'ANNUAL_REPORT'"""
MARK_FINANCIALS = "UPDATE report_financials SET is_disclosed = $2 WHERE entity_id = $1"

USED = """
INSERT INTO partner_usage AS u (owner, purpose, day, admitted, refused)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (owner, purpose, day) DO UPDATE
SET admitted = u.admitted + excluded.admitted, refused = u.refused + excluded.refused"""
USAGE = """
SELECT owner, purpose, sum(admitted)::int AS admitted, sum(refused)::int AS refused
FROM partner_usage WHERE day >= $1 AND day < $2
GROUP BY owner, purpose ORDER BY owner, purpose LIMIT 500"""
