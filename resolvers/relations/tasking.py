"""Joint tasks: made for a cluster, handled by each office for its own district; never committed."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import cursors
from loaders import relations as load
from models.entities import Entity
from models.relations import (
    ClusterMember,
    JointTask,
    OfficeTask,
    OfficeTaskEntity,
    RelationCluster,
)
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row, Slice, page_size
from resolvers.persons.identifying import required
from resolvers.relations.clustering import subtree
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.ids import RANDOM_BYTES, uuid7
from rules.relations.tasks import (
    TaskMove,
    TaskState,
    allowed_moves,
    deadline,
    is_overdue,
    joint_state,
    moved,
)

TOPIC = "joint_task"
CITY = "500000"
"""The office of entities whose district is not known."""
LONGEST_TITLE, LONGEST_TEXT = 100, 1000
SORT = "office_task"


async def joint_task_create(work: Work, cluster: UUID, title: str, reason: str) -> UUID:
    """A joint task for a cluster, with a task for the office of each member's district."""
    found = await work.lock(RelationCluster, cluster, ("cluster",))
    offices = await _offices(work, found.id)
    await _require_own(work.ctx, list(offices))
    due = deadline(work.today)
    task = JointTask(
        id=work.new_id(),
        cluster_id=found.id,
        title=required(title, "title", LONGEST_TITLE),
        reason=required(reason, "reason", LONGEST_TEXT),
        created_by=work.ctx.viewer.subject,
        district_code=work.ctx.viewer.district,
        created_at=work.now,
        due_on=due.on,
        rule_version=due.rule_version,
    )
    work.add(task)
    await work.session.flush()
    for district, entities in sorted(offices.items()):
        await _give(work, task, district, entities)
    return task.id


async def _offices(work: Work, cluster: UUID) -> dict[str, list[UUID]]:
    """The members of a cluster by the district that answers for them."""
    members = (
        select(Entity.id, Entity.district_code)
        .join(ClusterMember, ClusterMember.id == Entity.id)
        .where(ClusterMember.cluster_id == cluster)
        .order_by(Entity.id)
    )
    offices: dict[str, list[UUID]] = {}
    for entity, district in (await work.session.execute(members)).all():
        offices.setdefault(district or CITY, []).append(entity)
    return offices


async def _require_own(ctx: Ctx, districts: list[str]) -> None:
    """Some member at least must lie in the viewer's own district."""
    own = await subtree(ctx, ctx.viewer.district)
    if own is not None and not set(own) & set(districts):
        raise Refused(ErrorCode.FORBIDDEN, ("cluster",))


async def _give(work: Work, task: JointTask, district: str, entities: list[UUID]) -> None:
    part = OfficeTask(
        id=work.new_id(),
        joint_task_id=task.id,
        district_code=district,
        state=TaskState.OPEN.value,
        due_on=task.due_on,
    )
    work.add(part)
    await work.session.flush()
    for entity in entities:
        key = uuid7(work.now, os.urandom(RANDOM_BYTES))
        work.add(OfficeTaskEntity(id=key, office_task_id=part.id, entity_id=entity))
    work.emit(TOPIC, "CREATED", part.id, district=district)


async def office_task_acknowledge(work: Work, office_task: UUID, version: int) -> UUID:
    """An office takes its task up."""
    task = await _moved(work, office_task, version, TaskMove.ACKNOWLEDGE)
    task.acknowledged_at = work.now
    return task.id


async def office_task_complete(work: Work, office_task: UUID, version: int, result: str) -> UUID:
    """An office says what it has done."""
    task = await _moved(work, office_task, version, TaskMove.COMPLETE)
    task.result, task.done_at = required(result, "result", LONGEST_TEXT), work.now
    return task.id


async def office_task_close(work: Work, office_task: UUID, version: int) -> UUID:
    """A done task is closed."""
    task = await _moved(work, office_task, version, TaskMove.CLOSE)
    task.closed_at = work.now
    return task.id


async def _moved(work: Work, key: UUID, version: int, move: TaskMove) -> OfficeTask:
    task = await work.lock(OfficeTask, key, ("officeTask",))
    await in_own_district(work.ctx, task.district_code, ("officeTask",))
    if task.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {task.version}")
    task.state = moved(TaskState[task.state], move).value
    task.actor = work.ctx.viewer.subject
    task.version += 1
    work.emit(TOPIC, task.state, task.id, district=task.district_code)
    return task


async def office_tasks(
    ctx: Ctx,
    first: int,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> Slice:
    """The queue of the viewer's own offices, the most urgent first."""
    size, place, given = page_size(first), _place(after), filter or {}
    districts = await _asked(ctx, given.get("district"))
    states = [state.value for state in given.get("states") or TaskState]

    async def count() -> int:
        rows = await ctx.door.fetch(load.QUEUE_COUNT, districts, states)
        return int(rows[0]["total"])

    rows = await ctx.door.fetch(load.QUEUE, districts, states, *place, size + 1)
    shown = rows[:size]
    marks = [cursors.encode([SORT, row["due_on"].isoformat(), str(row["id"])]) for row in shown]
    return Slice(shown, len(rows) > size, marks, count)


async def _asked(ctx: Ctx, district: str | None) -> list[str]:
    """The districts asked about, by default all of the viewer's own; none beyond them."""
    own = await subtree(ctx, ctx.viewer.district or CITY)
    asked = await subtree(ctx, district)
    if asked is None:
        return own or []
    if not set(asked) <= set(own or []):
        raise Refused(ErrorCode.FORBIDDEN, ("filter", "district"))
    return asked


def _place(after: str | None) -> tuple[date | None, UUID | None]:
    if after is None:
        return None, None
    match cursors.decode(after):
        case [str(sort), str(day), str(key)] if sort == SORT:
            try:
                return date.fromisoformat(day), UUID(key)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def joint_states(rows: Sequence[Row], ctx: Ctx) -> list[TaskState]:
    """Where each joint task stands: where its least advanced office stands."""
    found = await ctx.door.fetch(load.STATES, [row["id"] for row in rows])
    states = {part["joint_task_id"]: part["states"] for part in found}
    return [joint_state([TaskState[state] for state in states[row["id"]]]) for row in rows]


async def next_moves(rows: Sequence[Row], _: Ctx) -> list[list[TaskMove]]:
    """What may be done next."""
    return [allowed_moves(TaskState[row["state"]]) for row in rows]


async def lateness(rows: Sequence[Row], ctx: Ctx) -> list[bool]:
    """Whether each office is late."""
    return [is_overdue(TaskState[row["state"]], row["due_on"], ctx.today) for row in rows]
