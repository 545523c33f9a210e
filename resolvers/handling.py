"""The regulator's desk: warnings in the order of their deadlines, taken up, acted upon, closed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import handling as load
from resolvers.context import CHONGQING, Ctx, Row, Slice, page_size
from resolvers.warnings.following import conditions
from resolvers.warnings.issuing import change, locked, said
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.roles import Rights
from rules.warnings import (
    LIFETIME,
    WarningMove,
    WarningState,
    allowed_moves,
    handling_on,
)

SORT = "queue"
LONGEST_NAME = 128


async def warning_acknowledge(work: Work, warning: UUID, version: int) -> UUID:
    """A regulator takes a warning up himself."""
    found = await locked(work, warning, version)
    found.assignee = found.assignee or work.ctx.viewer.subject
    change(work, found, WarningMove.ACKNOWLEDGE, None)
    return found.id


async def warning_assign(work: Work, warning: UUID, version: int, assignee: str) -> UUID:
    """Give a warning to a person."""
    found = await locked(work, warning, version)
    found.assignee = said(assignee, "assignee", LONGEST_NAME)
    change(work, found, WarningMove.ASSIGN, found.assignee)
    return found.id


async def warning_act(work: Work, warning: UUID, version: int, measure: str) -> UUID:
    """Write down a measure that was taken."""
    found = await locked(work, warning, version)
    change(work, found, WarningMove.ACT, said(measure, "measure"))
    return found.id


async def warning_close(work: Work, warning: UUID, version: int, reason: str | None = None) -> UUID:
    """Close a warning: after a measure, or without one for a reason."""
    found = await locked(work, warning, version)
    if found.state != WarningState.ACTED and not (reason or "").strip():
        raise Refused(ErrorCode.REQUIRED, ("reason",), field="reason")
    note = said(reason, "reason") if reason is not None else None
    change(work, found, WarningMove.CLOSE, note)
    return found.id


async def queue(
    ctx: Ctx, first: int, filter: Mapping[str, Any] | None = None, after: str | None = None
) -> Slice:
    """Open warnings of the regulator's district, the most urgent first."""
    given, size = dict(filter or {}), page_size(first)
    wanted = await conditions(ctx, given)
    assignee = ctx.viewer.subject if given.get("is_mine") else None
    late = ctx.today if given.get("is_overdue") else None
    states = [state.value for state in given["states"]] if given.get("states") else None
    since = None if after is None else _place(after)
    asked = load.Asked(wanted, states, assignee, late)
    rows = await ctx.door.fetch(*load.page(asked, since, size + 1))

    async def count() -> int:
        return int((await ctx.door.fetch(*load.total(asked)))[0]["total"])

    shown = rows[:size]
    return Slice(shown, len(rows) > size, [_cursor(row) for row in shown], count)


def _cursor(row: Row) -> str:
    return cursors.encode([SORT, row["due_on"].isoformat(), str(row["id"])])


def _place(after: str) -> tuple[date, UUID]:
    match cursors.decode(after):
        case [str(sort), str(day), str(key)] if sort == SORT:
            try:
                return date.fromisoformat(day), UUID(key)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def deadlines(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """By when the next step is to be made; for regulators, and only while one is."""
    return [_deadline(row, ctx) if ctx.rights is Rights.STAFF else None for row in rows]


def _deadline(row: Row, ctx: Ctx) -> dict[str, Any] | None:
    day: date = row["due_on"]
    if day >= LIFETIME:
        return None
    left = (day - ctx.today).days
    raised_on = row["issued_at"].astimezone(CHONGQING).date()
    rule = handling_on(raised_on).code
    return {"on": day, "days_left": left, "is_overdue": left < 0, "rule": rule}


async def next_moves(rows: Sequence[Row], ctx: Ctx) -> list[list[WarningMove]]:
    """What the viewer may do next."""
    if ctx.rights is not Rights.STAFF:
        return [[] for _ in rows]
    return [allowed_moves(WarningState[row["state"]]) for row in rows]


async def steps(rows: Sequence[Row], ctx: Ctx) -> list[list[Row]]:
    """The moves of each warning in order; regulators only."""
    found: dict[UUID, list[Row]] = {row["id"]: [] for row in rows}
    if ctx.rights is Rights.STAFF:
        for step in await ctx.door.fetch(load.STEPS, list(found)):
            found[step["warning_id"]].append(step)
    return [found[row["id"]] for row in rows]
