"""Joint tasks: what each office does with its part of a cluster, and by when."""

from datetime import date
from typing import NamedTuple

from rules.calendar import working_days_after
from rules.errors import ErrorCode, Refused
from rules.terms import Term
from rules.versions import JOINT_TASK, in_force


class TaskState(Term):
    """协同任务状态 · State of an office's task."""

    OPEN = "OPEN", "待签收 · Sent to the office."
    ACKNOWLEDGED = "ACKNOWLEDGED", "已签收 · Taken up by the office."
    DONE = "DONE", "已办结 · Done, with its result."
    CLOSED = "CLOSED", "已归档 · Closed."


class TaskMove(Term):
    """协同任务操作 · What can be done to an office's task."""

    ACKNOWLEDGE = "ACKNOWLEDGE", "签收 · Take it up."
    COMPLETE = "COMPLETE", "办结 · Say what was done."
    CLOSE = "CLOSE", "归档 · Close it."


MOVES = {
    (TaskState.OPEN, TaskMove.ACKNOWLEDGE): TaskState.ACKNOWLEDGED,
    (TaskState.ACKNOWLEDGED, TaskMove.COMPLETE): TaskState.DONE,
    (TaskState.DONE, TaskMove.CLOSE): TaskState.CLOSED,
}
ORDER = tuple(TaskState)


class Deadline(NamedTuple):
    """The last day, and the rule that says so."""

    on: date
    rule_version: str


def moved(state: TaskState, move: TaskMove) -> TaskState:
    """The state after a move; refuses any other."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("officeTask",), state=state, move=move)
    return after


def allowed_moves(state: TaskState) -> list[TaskMove]:
    """What may be done next."""
    return [move for before, move in MOVES if before is state]


def joint_state(states: list[TaskState]) -> TaskState:
    """A joint task stands where its least advanced part stands."""
    return min(states, key=ORDER.index)


def is_overdue(state: TaskState, due: date, today: date) -> bool:
    """Whether an office is late with its task."""
    return state in (TaskState.OPEN, TaskState.ACKNOWLEDGED) and today > due


def deadline(created: date) -> Deadline:
    """The last day of the offices' tasks, by the rule in force when they were made."""
    rule = in_force(JOINT_TASK, created)
    return Deadline(working_days_after(created, rule.number("workingDays")), rule.code)
