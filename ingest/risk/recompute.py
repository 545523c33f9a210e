"""`recompute`: every grade of the city, range by range, each range in its own transaction.

Refuses to overwrite a grade that a command gave meanwhile: only the grade that was read is
succeeded. What did not change is not written again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from ingest.risk.statement import CAUSE, CHOSEN, FRESH, INDUSTRY, RANGE, RELATED, fresh
from ingest.warning_sweep import sweep_some
from loaders.risk import RELATED_MARKS
from rules.entities import EntityStatus
from rules.industries import section_of
from rules.peers import BEST
from rules.risk_model import CURRENT, Dimension, Fact, RiskModel, industry_points

ROWS: Final = 25_000
FIRST: Final = UUID(int=0)

CLEAR: Final = f"DROP TABLE IF EXISTS {RELATED}, {INDUSTRY}"
RELATE: Final = f"""CREATE TEMPORARY TABLE {RELATED} AS SELECT * FROM (
    {RELATED_MARKS}) m (entity_id, id, whose, kind, says, since, ends_on, amount)"""
WHOLE_CITY: Final = RELATE.format(branch="c.parent_id IS NOT NULL", holder="true")
SOME: Final = RELATE.format(
    branch="c.id = ANY($1::uuid[])", holder="own.entity_id = ANY($1::uuid[])"
)
INDEX: Final = (
    f"CREATE INDEX ON {RELATED} (entity_id)",
    f"ANALYZE {RELATED}",
    f"CREATE TEMPORARY TABLE {INDUSTRY} (code text PRIMARY KEY, section text, points int)",
)
CODES: Final = "SELECT code FROM industry"
TEACH: Final = f"""INSERT INTO {INDUSTRY}
SELECT * FROM unnest($1::text[], $2::text[], $3::int[])"""
LAST: Final = """
SELECT max(id::text)::uuid AS last, count(*) AS entities
FROM (SELECT id FROM entity WHERE id > $1 ORDER BY id LIMIT $2) e"""
TOUCHED: Final = """
SELECT entity_id AS id FROM credit_record WHERE batch_id = $1
UNION SELECT id FROM entity WHERE batch_id = $1"""
ENTITIES: Final = "SELECT count(*) FROM entity"
MAY_SKIP: Final = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
SKIP_KEYS: Final = "SET LOCAL session_replication_role = 'replica'"
"""Grades point only at entities just read; checking each key again costs a third of the time."""

SUCCEED: Final = f"""
WITH ended AS (UPDATE risk_assessment a SET is_current = false FROM {FRESH} f
    WHERE a.id = f.previous AND a.is_current RETURNING a.entity_id)
DELETE FROM {FRESH} f WHERE f.previous IS NOT NULL
    AND NOT EXISTS (SELECT FROM ended WHERE ended.entity_id = f.id)"""
GRADE: Final = f"""
WITH made AS (
    INSERT INTO risk_assessment (entity_id, model_version, as_of, assessed_at, cause, color,
        risk_class, score, dimensions, floors, contributions, peer_group)
    SELECT id, $1, $2::date, now(), '{CAUSE}', color, risk_class, score, dimensions, floors,
        contributions, peer_group FROM {FRESH}
    ON CONFLICT (entity_id) WHERE is_current DO NOTHING
    RETURNING entity_id, risk_class, color),
marked AS (
    UPDATE entity e SET risk_class = m.risk_class, credit_color = m.color FROM made m
    WHERE e.id = m.entity_id
        AND (e.risk_class, e.credit_color) IS DISTINCT FROM (m.risk_class, m.color))
SELECT count(*) FROM made"""
FALLEN: Final = f"""
SELECT id FROM {FRESH} WHERE previous IS NOT NULL AND risk_class IN ('C', 'D')"""
GRADE_FALL: Final = "GRADE_FALL"
END: Final = f"""
WITH ended AS (UPDATE entity SET risk_class = NULL, credit_color = NULL
    WHERE {{scope}} AND status = '{EntityStatus.CANCELLED.value}'
        AND (risk_class IS NOT NULL OR credit_color IS NOT NULL) RETURNING id)
UPDATE risk_assessment a SET is_current = false FROM ended
WHERE a.entity_id = ended.id AND a.is_current"""

SPANS: Final = f"""
INSERT INTO life_span (cohort, month, entered, ended, censored)
SELECT coalesce(i.section, '?') || '|' || e.kind, t.month, sum(t.entered), sum(t.ended),
    sum(t.censored)
FROM (SELECT id, kind, industry_code, (greatest(established_on, $2::date) - established_on) / 30
        AS entry,
        (least(coalesce(ended_on, $1::date), $1::date) - established_on) / 30 AS exit,
        coalesce(ended_on <= $1::date, false) AS has_ended
    FROM entity WHERE established_on <= $1::date
        AND (ended_on IS NULL OR ended_on > greatest(established_on, $2::date))) e
LEFT JOIN {INDUSTRY} i ON i.code = e.industry_code
CROSS JOIN LATERAL (VALUES (entry, 1, 0, 0),
    (greatest(exit, entry + 1), 0, has_ended::int, (NOT has_ended)::int))
    t (month, entered, ended, censored)
GROUP BY 1, 2"""
PEERS: Final = f"""
INSERT INTO risk_peers (peer_group, dimension, counts)
SELECT g.peer_group, g.dimension,
    (SELECT array_agg(coalesce(n.count, 0) ORDER BY v)
     FROM generate_series(0, {BEST}) v
     LEFT JOIN unnest(g.at, g.counts) n (at, count) ON n.at = v)
FROM (SELECT peer_group, dimension, array_agg(value) AS at, array_agg(count) AS counts
    FROM (SELECT a.peer_group, w.dimension, {BEST} - {BEST} * a.dimensions[w.place] / w.weight
            AS value, count(*)::int AS count
        FROM risk_assessment a
        CROSS JOIN unnest($1::int[], $2::text[], $3::int[]) w (place, dimension, weight)
        WHERE a.is_current GROUP BY 1, 2, 3) t
    GROUP BY 1, 2) g"""
WINDOW: Final = date(2000, 1, 1)
"""The register is whole from here on: who ended before is not in it (left truncation)."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Entities looked at, grades that changed, and seconds."""

    entities: int
    changed: int
    seconds: float


async def recompute(
    connection: Any,
    as_of: date,
    model: RiskModel = CURRENT,
    progress: Progress = lambda _done, _total: None,
) -> Recomputed:
    """Grade every entity on a day, on an asyncpg connection of the tables' owner."""
    begun = perf_counter()
    await connection.execute(CLEAR)
    await connection.execute(WHOLE_CITY)
    await _prepare(connection, model)
    skips_keys = await connection.fetchval(MAY_SKIP)
    total = await connection.fetchval(ENTITIES)
    done = changed = 0
    first = FIRST
    while True:
        last, entities = await connection.fetchrow(LAST, first, ROWS)
        if not entities:
            break
        async with connection.transaction():
            if skips_keys:
                await connection.execute(SKIP_KEYS)
            made, fallen = await _grade(connection, model, RANGE, first, last, as_of)
        changed += made
        await sweep_some(connection, fallen, as_of, (GRADE_FALL,))
        first, done = last, done + entities
        progress(done, total)
    await _survey(connection, model, as_of)
    return Recomputed(done, changed, perf_counter() - begun)


async def _prepare(connection: Any, model: RiskModel) -> None:
    for statement in INDEX:
        await connection.execute(statement)
    codes = [row["code"] for row in await connection.fetch(CODES)]
    one = next(one for one in model.indicators if one.fact is Fact.INDUSTRY)
    points = [industry_points(one, code) for code in codes]
    await connection.execute(TEACH, codes, [section_of(code) for code in codes], points)
    await connection.execute(f"ANALYZE {INDUSTRY}")


async def recompute_batch(connection: Any, batch: UUID, as_of: date) -> Recomputed:
    """Grade whom one batch of the ingest touched; peers and life spans wait for the full run."""
    begun = perf_counter()
    touched = [row["id"] for row in await connection.fetch(TOUCHED, batch)]
    changed = 0
    for place in range(0, len(touched), ROWS):
        some = touched[place : place + ROWS]
        await connection.execute(CLEAR)
        await connection.execute(SOME, some)
        await _prepare(connection, CURRENT)
        async with connection.transaction():
            made, _ = await _grade(connection, CURRENT, CHOSEN, some, None, as_of)
        changed += made
        await sweep_some(connection, some, as_of)
    return Recomputed(len(touched), changed, perf_counter() - begun)


async def _grade(
    connection: Any,
    model: RiskModel,
    scope: str,
    first: UUID | list[UUID],
    last: UUID | None,
    as_of: date,
) -> tuple[int, list[UUID]]:
    """How many grades are new, and whose are of C or D after another."""
    await connection.execute(fresh(model, scope), first, last, as_of)
    await connection.execute(SUCCEED)
    made = await connection.fetchval(GRADE, model.version, as_of)
    await connection.execute(END.format(scope=scope.format(id="id")), first, last)
    fallen = await connection.fetch(FALLEN)
    return int(made), [row["id"] for row in fallen]


async def _survey(connection: Any, model: RiskModel, as_of: date) -> None:
    """Peers and life spans, which follow from all grades and all lives."""
    weights = [model.weight(one) for one in Dimension]
    places = list(range(1, len(weights) + 1))
    async with connection.transaction():
        await connection.execute("DELETE FROM risk_peers")
        await connection.execute(PEERS, places, [one.value for one in Dimension], weights)
        await connection.execute("DELETE FROM life_span")
        await connection.execute(SPANS, as_of, WINDOW)
