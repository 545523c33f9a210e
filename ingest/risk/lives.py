"""Counts who came, who went and how long they lived, for the whole register at once.

Needs the table of industries of the running connection. Refuses who ended on an unknown day.
"""

from datetime import date
from typing import Any, Final

from ingest.risk.statement import INDUSTRY
from rules.entities import EntityStatus
from rules.industry_statistics import FIRST_YEAR

_ENDED: Final = f"('{EntityStatus.CANCELLED.value}', '{EntityStatus.REVOKED.value}')"
COHORTS: Final = """
INSERT INTO cohort_span (division, kind, founded, month, entered, ended, censored)
SELECT division, kind, founded, t.month, sum(t.entered), sum(t.ended), sum(t.censored)
FROM (SELECT coalesce(left(industry_code, 2), '') AS division, kind,
        extract(year FROM established_on)::int AS founded,
        (greatest(established_on, $2::date) - established_on) / 30 AS entry,
        (least(coalesce(ended_on, $1::date), $1::date) - established_on) / 30 AS exit,
        coalesce(ended_on <= $1::date, false) AS has_ended
    FROM entity WHERE established_on <= $1::date
        AND (ended_on IS NULL OR ended_on > greatest(established_on, $2::date))) e
CROSS JOIN LATERAL (VALUES (entry, 1, 0, 0),
    (greatest(exit, entry + 1), 0, has_ended::int, (NOT has_ended)::int))
    t (month, entered, ended, censored)
GROUP BY 1, 2, 3, 4"""
SPANS: Final = f"""
INSERT INTO life_span (cohort, month, entered, ended, censored)
SELECT coalesce(i.section, '?') || '|' || s.kind, s.month, sum(s.entered), sum(s.ended),
    sum(s.censored)
FROM cohort_span s LEFT JOIN {INDUSTRY} i ON i.code = s.division
GROUP BY 1, 2"""
YEARS: Final = f"""
INSERT INTO industry_year (industry_code, district_code, kind, year, entries, exits, as_of)
SELECT industry_code, district_code, kind, greatest(t.year, {FIRST_YEAR - 1}),
    sum(t.entries), sum(t.exits), $1::date
FROM (SELECT coalesce(industry_code, '') AS industry_code,
        coalesce(district_code, '') AS district_code, kind,
        extract(year FROM established_key)::int AS born,
        CASE WHEN ended_on <= $1::date
            THEN extract(year FROM greatest(ended_on, established_key))::int END AS ended
    FROM entity WHERE established_key <= $1::date
        AND (ended_on IS NOT NULL OR status NOT IN {_ENDED})) e
CROSS JOIN LATERAL (VALUES (born, 1, 0), (ended, 0, 1)) t (year, entries, exits)
WHERE t.year IS NOT NULL
GROUP BY 1, 2, 3, 4"""


async def count_lives(connection: Any, as_of: date) -> None:
    """Write the counts anew, in the caller's transaction."""
    for table in ("cohort_span", "life_span", "industry_year"):
        await connection.execute(f"DELETE FROM {table}")
    await connection.execute(COHORTS, as_of, date(FIRST_YEAR, 1, 1))
    await connection.execute(SPANS)
    await connection.execute(YEARS, as_of)
