"""`survey_warnings`: of the adverse records of a year, which a warning preceded, and by how long.

A warning counts if it was raised on an earlier day, at most a year before, was not withdrawn before
the record, and is not about that record itself.
"""

from datetime import date, timedelta
from typing import Any, Final

from loaders.forecast import ADVERSE

YEAR: Final = timedelta(days=365)
CLEAR: Final = "DELETE FROM warning_effect"
DAY: Final = "(w.{column} AT TIME ZONE 'Asia/Shanghai')::date"
EFFECT: Final = f"""
INSERT INTO warning_effect (kind, since, until, events, warned, median_lead_days)
SELECT r.kind, $1::date, $2::date, count(*), count(w.day),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.occurred_on - w.day)
FROM credit_record r LEFT JOIN LATERAL (
    SELECT min({DAY.format(column="issued_at")}) AS day FROM warning w
    WHERE w.entity_id = r.entity_id AND w.cause_id IS DISTINCT FROM r.id
        AND {DAY.format(column="issued_at")} < r.occurred_on
        AND {DAY.format(column="issued_at")} >= r.occurred_on - {YEAR.days}
        AND (w.withdrawn_at IS NULL OR {DAY.format(column="withdrawn_at")} >= r.occurred_on)
    ) w ON true
WHERE r.occurred_on > $1::date AND r.occurred_on <= $2::date AND r.repaired_on IS NULL
    AND {ADVERSE}
GROUP BY r.kind"""


async def survey_warnings(connection: Any, today: date) -> None:
    """Measure the year before a day and keep it."""
    async with connection.transaction():
        await connection.execute(CLEAR)
        await connection.execute(EFFECT, today - YEAR, today)
