"""Security events as the security administrator handles them, and the system's grading."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import governance as load
from models.governance import SecurityEvent, SecurityProfile
from resolvers.context import Ctx, Row
from resolvers.governance.reading import named, rows_of
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.governance.incidents import text_of
from rules.governance.security import SecurityEventKind, SecurityEventState, handled

PREFIX = "sev"


async def security_events(
    ctx: Ctx, state: SecurityEventState | None = None, kind: SecurityEventKind | None = None
) -> list[dict[str, Any]]:
    """The latest hundred."""
    wanted = (state.value if state else None, kind.value if kind else None)
    return await rows_of(ctx, load.SECURITY_EVENTS, *wanted)


async def ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The event that a command settled."""
    return await named(rows, ctx, load.SECURITY_EVENTS_BY_ID)


async def security_event_handle(
    work: Work, event: UUID, outcome: SecurityEventState, note: str
) -> UUID:
    """Settle an event once, as a threat that was handled or as none."""
    found = await work.lock(SecurityEvent, event, ("event",))
    found.state = handled(SecurityEventState[found.state], outcome).value
    found.note = text_of(note, "note")
    found.handled_at, found.handled_by = work.now, work.ctx.viewer.subject
    return found.id


async def profile(ctx: Ctx) -> dict[str, Any] | None:
    """The grading that was recorded last."""
    found = await rows_of(ctx, load.PROFILE)
    return found[0] if found else None


async def profile_of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The grading that a command recorded."""
    return await named(rows, ctx, load.PROFILES_BY_ID)


async def security_profile_record(
    work: Work,
    level: int,
    graded_object: str,
    filed_at: date | None = None,
    filing_number: str | None = None,
    last_assessed_at: date | None = None,
    assessor: str | None = None,
) -> UUID:
    """Record the grading as filed and assessed; what is not yet done stays null."""
    if not 1 <= level <= 5:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("level",), field="level", low=1, high=5)
    for name, day in (("filed_at", filed_at), ("last_assessed_at", last_assessed_at)):
        if day is not None and day > work.today:
            raise Refused(ErrorCode.INVALID_DATE, (name,), value=day)
    row = SecurityProfile(
        id=work.new_id(),
        level=level,
        graded_object=text_of(graded_object, "graded_object"),
        filed_at=filed_at,
        filing_number=filing_number,
        last_assessed_at=last_assessed_at,
        assessor=assessor,
        recorded_at=work.now,
        recorded_by=work.ctx.viewer.subject,
    )
    work.add(row)
    return row.id
