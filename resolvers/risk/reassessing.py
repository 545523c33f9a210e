"""`reassess`: the grade of an entity follows its records in the transaction that changes them.

Every command that writes, repairs or removes a credit record, or changes a status, calls it last.
Refuses to write a grade that says what the last one said.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from loaders import risk as load
from models.entities import Entity
from models.risk import CHANGED, STATUS_TOPIC, GradeCause, RiskAssessment
from resolvers.work import Work
from rules.peers import peer_group, value_of, values
from rules.risk import Facts, Grade, assess
from rules.risk_model import CURRENT, Dimension

MOST_RELATIVES: Final = 200
"""A command does not wait for more; the nightly run grades the others."""
COUNT: Final = """
UPDATE risk_peers p SET counts[w.at + 1] = p.counts[w.at + 1] + $3
FROM unnest($2::text[], $4::int[]) w (dimension, at)
WHERE p.peer_group = $1 AND p.dimension = w.dimension"""
"""Counters move by one statement; a group that no recomputation has seen waits for the next."""


async def reassess(work: Work, entity: UUID, record: UUID | None = None) -> bool:
    """Grade an entity anew after its records changed; `record` is the cause, where one is known.

    Where a listing began or ended, those whom it touches by relation are graded too. Answers
    whether the entity's own grade changed.
    """
    before = await _current(work, entity)
    changed = await _reassess(work, entity, before, GradeCause.RECORD, record)
    after = await _current(work, entity)
    if _listings(before) != _listings(after):
        for (relative,) in await _rows(work, load.RELATIVES, [entity], MOST_RELATIVES):
            await _reassess(
                work, relative, await _current(work, relative), GradeCause.RELATIVE, record
            )
    return changed


async def _current(work: Work, entity: UUID) -> RiskAssessment | None:
    await work.session.flush()
    found = select(RiskAssessment).where(
        RiskAssessment.entity_id == entity, RiskAssessment.is_current
    )
    return (await work.session.scalars(found.with_for_update())).one_or_none()


def _listings(row: RiskAssessment | None) -> Sequence[str]:
    return row.floors if row is not None else ()


async def _reassess(
    work: Work, entity: UUID, current: RiskAssessment | None, cause: GradeCause, record: UUID | None
) -> bool:
    owner = await work.lock(Entity, entity, ("entity",))
    facts = await _facts(work, entity)
    grade = assess(CURRENT, facts, work.today)
    made = _made(work, owner, facts, grade, cause, record) if grade else None
    if current is not None and made is not None and _says_the_same(current, made):
        return False
    if current is not None:
        current.is_current = False
        await work.session.flush()
        await _count(work, current.peer_group, _seen(current), -1)
    if made is not None and grade is not None:
        work.add(made)
        await work.session.flush()
        await _count(work, made.peer_group, values(grade), 1)
    _announce(work, owner, current, made)
    return current is not None or made is not None


def _made(
    work: Work, owner: Entity, facts: Facts, grade: Grade, cause: GradeCause, record: UUID | None
) -> RiskAssessment:
    return RiskAssessment(
        id=work.new_id(),
        entity_id=owner.id,
        model_version=grade.model.version,
        as_of=grade.as_of,
        assessed_at=work.now,
        cause=cause.value,
        cause_record_id=record,
        color=grade.color.value,
        risk_class=grade.risk_class.value,
        score=grade.score,
        dimensions=[grade.dimension(one) for one in Dimension],
        floors=[floor.code for floor in grade.floors],
        contributions=grade.explanation,
        peer_group=peer_group(facts.industry, facts.kind, facts.established_on, grade.as_of),
        is_current=True,
    )


def _says_the_same(one: RiskAssessment, other: RiskAssessment) -> bool:
    names = ("model_version", "risk_class", "peer_group", "contributions")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _seen(row: RiskAssessment) -> tuple[int, ...]:
    weights = [CURRENT.weight(one) for one in Dimension]
    pairs = zip(row.dimensions, weights, strict=True)
    return tuple(value_of(points, weight) for points, weight in pairs)


def _announce(
    work: Work, owner: Entity, before: RiskAssessment | None, after: RiskAssessment | None
) -> None:
    """Entity, colour and class move together, and those who follow them hear of it."""
    old = (owner.risk_class, owner.credit_color)
    new = (after.risk_class, after.color) if after is not None else (None, None)
    if old == new:
        return
    owner.risk_class, owner.credit_color = new
    owner.updated_at = work.now
    work.emit(
        STATUS_TOPIC,
        CHANGED,
        after.id if after is not None else owner.id,
        entity=owner.id,
        district=owner.district_code,
        color=new[1],
        previous_color=old[1],
        previous_class=before.risk_class if before is not None else None,
    )


async def _facts(work: Work, entity: UUID) -> Facts:
    await work.session.flush()
    entities = await _mappings(work, load.REGISTERED, [entity])
    return load.facts(entities, await _mappings(work, load.MARKS, [entity]))[entity]


async def _count(work: Work, group: str, at: Sequence[int], step: int) -> None:
    names = [one.value for one in Dimension]
    connection = await work.session.connection()
    await connection.exec_driver_sql(COUNT, (group, names, step, list(at)))


async def _rows(work: Work, sql: str, *values: object) -> Sequence[Any]:
    connection = await work.session.connection()
    return (await connection.exec_driver_sql(sql, values)).all()


async def _mappings(work: Work, sql: str, *values: object) -> Sequence[Any]:
    connection = await work.session.connection()
    return (await connection.exec_driver_sql(sql, values)).mappings().all()
