"""Days of records for trends, and since when a colour has held."""

OCCURRED = """
SELECT entity_id, occurred_on FROM credit_record
WHERE entity_id = ANY($1::uuid[]) AND kind = $2"""
REPORTED = """
SELECT r.entity_id, r.occurred_on, f.employees AS value, f.revenue AS amount
FROM credit_record r JOIN report_financials f ON f.record_id = r.id
WHERE r.entity_id = ANY($1::uuid[]) AND r.kind = 'ANNUAL_REPORT'
ORDER BY r.entity_id, r.occurred_on, r.report_year"""
"""The database's own row rules leave what this viewer may see."""
SINCE = """
SELECT a.entity_id, min(a.as_of) AS since
FROM risk_assessment a
WHERE a.entity_id = ANY($1::uuid[]) AND NOT EXISTS (
    SELECT FROM risk_assessment later JOIN entity e ON e.id = later.entity_id
    WHERE later.entity_id = a.entity_id AND later.color IS DISTINCT FROM e.credit_color
        AND later.assessed_at >= a.assessed_at)
GROUP BY a.entity_id"""
"""The first grade of the run of grades that all had today's colour."""
