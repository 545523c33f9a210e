"""`recompute`: every grade of the city, range by range, each range in its own transaction.

Refuses to overwrite a grade that a command gave meanwhile: only the grade that was read is
succeeded. What did not change is not written again. Ranges are shared among connections, since
each keeps one core of the server busy.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from ingest.risk.lives import count_lives
from ingest.risk.statement import CHOSEN, FRESH, INDUSTRY, RANGE, RELATED, fresh
from ingest.warning_sweep import sweep_some
from loaders.risk import RELATED_MARKS, RELATIVES
from models.risk import CHANGED, STATUS_TOPIC, GradeCause
from rules.entities import EntityStatus
from rules.industries import section_of
from rules.peers import BEST
from rules.records import RecordKind
from rules.risk_model import CURRENT, Dimension, Fact, RiskModel, industry_points

ROWS: Final = 25_000
FIRST: Final = UUID(int=0)
LAST: Final = UUID(int=2**128 - 1)

CLEAR: Final = f"DROP TABLE IF EXISTS {RELATED}, {INDUSTRY}"
MARKS: Final = "(entity_id, id, whose, kind, says, since, ends_on, amount)"
RELATE: Final = f"""CREATE TEMPORARY TABLE {RELATED} AS SELECT * FROM (
    {RELATED_MARKS}) m {MARKS}"""
WHOLE_CITY: Final = RELATE.format(branch="c.parent_id IS NOT NULL", holder="true")
SOME: Final = RELATE.format(
    branch="c.id = ANY($1::uuid[])", holder="own.entity_id = ANY($1::uuid[])"
)
NOBODY: Final = RELATE.format(branch="false", holder="false")
RELATIONS: Final = f"SELECT * FROM {RELATED}"
INDEX: Final = (
    f"CREATE INDEX ON {RELATED} (entity_id)",
    f"ANALYZE {RELATED}",
)
POINTS: Final = (
    f"CREATE TEMPORARY TABLE {INDUSTRY} (code text PRIMARY KEY, section text, points int)"
)
IS_TAUGHT: Final = f"SELECT to_regclass('pg_temp.{INDUSTRY}') IS NOT NULL"
CODES: Final = "SELECT code FROM industry"
TEACH: Final = f"""INSERT INTO {INDUSTRY}
SELECT * FROM unnest($1::text[], $2::text[], $3::int[])"""
BOUNDS: Final = """
SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM entity) e
WHERE place % $1 = 0 ORDER BY id"""
TOUCHED: Final = """
SELECT entity_id AS id FROM credit_record WHERE batch_id = $1
UNION SELECT id FROM entity WHERE batch_id = $1"""
ENTITIES: Final = "SELECT count(*) FROM entity"
MAY_SKIP: Final = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
SKIP_KEYS: Final = "SET LOCAL session_replication_role = 'replica'"
"""Grades point only at entities just read; checking each key again costs a third of the time."""

ANY_RANGE: Final = "SET LOCAL plan_cache_mode = force_generic_plan"
"""Between two bounds of its histogram PostgreSQL takes a range of ids for one row, and would join
25,000 grades to 25,000 entities by nested loops: minutes instead of two seconds."""

SUCCEED: Final = f"""
WITH ended AS (UPDATE risk_assessment a SET is_current = false FROM {FRESH} f
    WHERE a.id = f.previous AND a.is_current RETURNING a.entity_id)
DELETE FROM {FRESH} f WHERE f.previous IS NOT NULL
    AND NOT EXISTS (SELECT FROM ended WHERE ended.entity_id = f.id)"""
GRADE: Final = f"""
WITH made AS (
    INSERT INTO risk_assessment (entity_id, model_version, as_of, assessed_at, cause, color,
        risk_class, score, dimensions, floors, contributions, peer_group)
    SELECT id, $3, $4::date, now(), $5, color, risk_class, score, dimensions, floors,
        contributions, peer_group FROM {FRESH}
    ON CONFLICT (entity_id) WHERE is_current DO NOTHING
    RETURNING id, entity_id, risk_class, color),
marked AS (
    UPDATE entity e SET risk_class = m.risk_class, credit_color = m.color FROM made m
    WHERE e.id = m.entity_id AND {{scope}}
        AND (e.risk_class, e.credit_color) IS DISTINCT FROM (m.risk_class, m.color)),
told AS (
    INSERT INTO event (topic, change, subject_id, entity_id, district_code, attributes)
    SELECT '{STATUS_TOPIC}', '{CHANGED}', m.id, m.entity_id, e.district_code, jsonb_build_object(
        'color', m.color, 'previous_color', f.old_color, 'previous_class', f.old_class)
    FROM made m JOIN {FRESH} f ON f.id = m.entity_id JOIN entity e ON e.id = m.entity_id
    WHERE f.old_class IS NOT NULL AND {{scope}}
        AND (f.old_class, f.old_color) IS DISTINCT FROM (m.risk_class, m.color))
SELECT count(*) FROM made"""
"""A first grade is no change: nobody follows whom nothing was said of."""
FALLEN: Final = f"""
SELECT id FROM {FRESH} WHERE previous IS NOT NULL AND risk_class IN ('C', 'D')"""
GRADE_FALL: Final = "GRADE_FALL"
END: Final = f"""
WITH ended AS (UPDATE entity SET risk_class = NULL, credit_color = NULL
    WHERE {{scope}} AND status = '{EntityStatus.CANCELLED.value}'
        AND (risk_class IS NOT NULL OR credit_color IS NOT NULL) RETURNING id, district_code),
past AS (UPDATE risk_assessment a SET is_current = false FROM ended
    WHERE a.entity_id = ended.id AND a.is_current
    RETURNING a.entity_id, ended.district_code, a.color, a.risk_class)
INSERT INTO event (topic, change, subject_id, entity_id, district_code, attributes)
SELECT '{STATUS_TOPIC}', '{CHANGED}', entity_id, entity_id, district_code,
    jsonb_build_object('color', NULL, 'previous_color', color, 'previous_class', risk_class)
FROM past"""

BLAME: Final = """
UPDATE risk_assessment a SET cause_record_id = c.record
FROM unnest($1::uuid[], $2::uuid[]) c (entity, record)
WHERE a.entity_id = c.entity AND a.is_current AND a.assessed_at = now()"""
LISTINGS: Final = frozenset({RecordKind.SERIOUS_VIOLATION, RecordKind.ABNORMAL_LISTING})
"""What other entities' grades read of a record."""

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
    helpers: Sequence[Any] = (),
) -> Recomputed:
    """Grade every entity on a day, on asyncpg connections of the tables' owner."""
    begun = perf_counter()
    await connection.execute(CLEAR)
    await connection.execute(WHOLE_CITY)
    await _prepare(connection, model)
    for helper in helpers:
        await _share(connection, helper, model)
    total = await connection.fetchval(ENTITIES)
    bounds = [row["id"] for row in await connection.fetch(BOUNDS, ROWS)]
    ranges = pairwise((FIRST, *bounds, LAST))
    run = _Run(model, as_of, ranges, total, progress)
    await asyncio.gather(*(run.work(each) for each in (connection, *helpers)))
    await _survey(connection, model, as_of)
    return Recomputed(total, run.changed, perf_counter() - begun)


@dataclass(slots=True)
class _Run:
    """The ranges that are left, and what came of those that are done."""

    model: RiskModel
    as_of: date
    ranges: Iterator[tuple[UUID, UUID]]
    total: int
    progress: Progress
    done: int = 0
    changed: int = 0

    async def work(self, connection: Any) -> None:
        """Take range after range until none is left."""
        skips_keys = await connection.fetchval(MAY_SKIP)
        for first, last in self.ranges:
            async with connection.transaction():
                if skips_keys:
                    await connection.execute(SKIP_KEYS)
                await connection.execute(ANY_RANGE)
                made = await _grade(connection, self.model, RANGE, first, last, self.as_of)
                fallen = await _fallen(connection)
            await sweep_some(connection, fallen, self.as_of, (GRADE_FALL,))
            self.changed += made
            self.done = min(self.done + ROWS, self.total)
            self.progress(self.done, self.total)


async def _prepare(connection: Any, model: RiskModel) -> None:
    for statement in INDEX:
        await connection.execute(statement)
    if await connection.fetchval(IS_TAUGHT):
        return
    await connection.execute(POINTS)
    codes = [row["code"] for row in await connection.fetch(CODES)]
    one = next(one for one in model.indicators if one.fact is Fact.INDUSTRY)
    points = [industry_points(one, code) for code in codes]
    await connection.execute(TEACH, codes, [section_of(code) for code in codes], points)
    await connection.execute(f"ANALYZE {INDUSTRY}")


async def _share(connection: Any, helper: Any, model: RiskModel) -> None:
    """The relations of the whole city are found once and copied."""
    await helper.execute(CLEAR)
    await helper.execute(NOBODY)
    relations = [tuple(row) for row in await connection.fetch(RELATIONS)]
    await helper.copy_records_to_table(RELATED, records=relations)
    await _prepare(helper, model)


async def recompute_batch(connection: Any, batch: UUID, as_of: date) -> Recomputed:
    """Grade whom one batch of the ingest touched; peers and life spans wait for the full run."""
    begun = perf_counter()
    touched = [row["id"] for row in await connection.fetch(TOUCHED, batch)]
    changed = 0
    for place in range(0, len(touched), ROWS):
        some = touched[place : place + ROWS]
        async with connection.transaction():
            changed += await grade_some(connection, some, as_of)
        await sweep_some(connection, some, as_of)
    return Recomputed(len(touched), changed, perf_counter() - begun)


async def grade_after(
    connection: Any, causes: Mapping[UUID, UUID], kind: RecordKind, as_of: date
) -> int:
    """Grade the entities of these records of a kind in the transaction that writes them.

    `causes` names a record for each entity. Where a listing may have begun or ended, those whom
    it touches by relation are graded too.
    """
    owners = list(causes)
    changed = await grade_some(connection, owners, as_of, GradeCause.RECORD)
    await connection.execute(BLAME, owners, list(causes.values()))
    await sweep_some(connection, owners, as_of)
    if kind in LISTINGS:
        relatives = [row["id"] for row in await connection.fetch(RELATIVES, owners, None)]
        changed += await grade_some(connection, relatives, as_of, GradeCause.RELATIVE)
    return changed


async def grade_some(
    connection: Any,
    chosen: list[UUID],
    as_of: date,
    cause: GradeCause = GradeCause.RECOMPUTED,
) -> int:
    """Grade these entities within the caller's transaction; answers how many grades changed."""
    if not chosen:
        return 0
    await connection.execute(f"DROP TABLE IF EXISTS {RELATED}, {FRESH}")
    await connection.execute(SOME, chosen)
    await _prepare(connection, CURRENT)
    made = await _grade(connection, CURRENT, CHOSEN, chosen, None, as_of, cause)
    await sweep_some(connection, await _fallen(connection), as_of, (GRADE_FALL,))
    return made


async def _grade(
    connection: Any,
    model: RiskModel,
    scope: str,
    first: UUID | list[UUID],
    last: UUID | None,
    as_of: date,
    cause: GradeCause = GradeCause.RECOMPUTED,
) -> int:
    await connection.execute(fresh(model, scope), first, last, as_of)
    await connection.execute(SUCCEED)
    grade = GRADE.format(scope=scope.format(id="e.id"))
    made = await connection.fetchval(grade, first, last, model.version, as_of, cause)
    await connection.execute(END.format(scope=scope.format(id="id")), first, last)
    return int(made)


async def _fallen(connection: Any) -> list[UUID]:
    """Whom this transaction graded C or D after another grade."""
    return [row["id"] for row in await connection.fetch(FALLEN)]


async def _survey(connection: Any, model: RiskModel, as_of: date) -> None:
    """Peers and life spans, which follow from all grades and all lives."""
    weights = [model.weight(one) for one in Dimension]
    places = list(range(1, len(weights) + 1))
    async with connection.transaction():
        await connection.execute("DELETE FROM risk_peers")
        await connection.execute(PEERS, places, [one.value for one in Dimension], weights)
        await count_lives(connection, as_of)
