"""Warnings raised, corrected and withdrawn by regulators; each change is told to who follows."""

from datetime import date
from typing import Any
from uuid import UUID

from models.entities import Entity
from models.warnings import RiskWarning, WarningStep
from resolvers.authority import in_own_district
from resolvers.context import CHONGQING
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.warnings import (
    CHANGES,
    LIFETIME,
    Audience,
    WarningChange,
    WarningKind,
    WarningLevel,
    WarningMove,
    WarningState,
    audience_of,
    due_on,
    moved,
)

TOPIC = "warning"
SOURCE = "PLATFORM"
LONGEST_TITLE = 200
LONGEST_NOTE = 500


async def warning_raise(
    work: Work,
    entity: UUID,
    level: WarningLevel,
    title: str,
    audience: Audience,
    expires_on: date | None = None,
) -> UUID:
    """A warning by a regulator about an entity of his district."""
    words = said(title, "title", LONGEST_TITLE)
    if expires_on is not None and not work.today <= expires_on <= LIFETIME:
        raise Refused(ErrorCode.INVALID_DATE, ("expires_on",), value=expires_on)
    subject = await work.lock(Entity, entity, ("entity",))
    await in_own_district(work.ctx, subject.district_code, ("entity",))
    warning = RiskWarning(
        id=work.new_id(),
        entity_id=subject.id,
        district_code=subject.district_code,
        industry_code=subject.industry_code,
        level=level.value,
        kind=WarningKind.MANUAL.value,
        title=words,
        audience=audience.value,
        state=WarningState.RAISED.value,
        issued_at=work.now,
        expires_on=expires_on or LIFETIME,
        due_on=due_on(WarningState.RAISED, level, work.today),
        edition=1,
        **_provenance(work),
    )
    work.add(warning)
    await work.session.flush()
    note_step(work, warning, WarningMove.RAISE, None)
    return warning.id


def _provenance(work: Work) -> dict[str, Any]:
    return {
        "source_code": SOURCE,
        "source_record_id": work.ctx.viewer.subject,
        "authority": work.ctx.viewer.district or work.ctx.viewer.subject,
        "recorded_at": work.now,
    }


async def warning_revise(
    work: Work, warning: UUID, version: int, level: WarningLevel, title: str, reason: str
) -> UUID:
    """What a warning says is corrected: a new edition, which its readers see anew."""
    found = await locked(work, warning, version)
    found.level = level.value
    found.title = said(title, "title", LONGEST_TITLE)
    found.edition += 1
    change(work, found, WarningMove.REVISE, said(reason, "reason"))
    return found.id


async def warning_withdraw(work: Work, warning: UUID, version: int, reason: str) -> UUID:
    """A warning taken back; everyone who got it gets the withdrawal."""
    found = await locked(work, warning, version)
    change(work, found, WarningMove.WITHDRAW, said(reason, "reason"))
    return found.id


async def locked(work: Work, warning: UUID, version: int) -> RiskWarning:
    """A warning of the regulator's district, locked, if it is as the caller saw it."""
    found = await work.lock(RiskWarning, warning, ("warning",))
    await in_own_district(work.ctx, found.district_code, ("warning",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    return found


def said(text: str, field: str, limit: int = LONGEST_NOTE) -> str:
    """The text without the space around it; refused when empty or too long."""
    words = text.strip()
    if not words:
        raise Refused(ErrorCode.REQUIRED, (field,), field=field)
    if len(words) > limit:
        raise Refused(ErrorCode.TOO_LONG, (field,), field=field, limit=limit)
    return words


def change(work: Work, found: RiskWarning, move: WarningMove, note: str | None) -> None:
    """Make a move if the table of moves has it; its deadline, step and event follow."""
    after = moved(WarningState[found.state], move)
    found.state = after.value
    raised_on = found.issued_at.astimezone(CHONGQING).date()
    found.due_on = due_on(after, WarningLevel[found.level], raised_on)
    found.version += 1
    if move is WarningMove.WITHDRAW:
        found.withdrawn_at = work.now
        found.withdrawal_reason = note
    note_step(work, found, move, note)


def note_step(work: Work, warning: RiskWarning, move: WarningMove, note: str | None) -> None:
    """Write a move down, and tell those who may hear of it."""
    step = WarningStep(
        id=work.new_id(), warning_id=warning.id, move=move.value, state=warning.state,
        actor=work.ctx.viewer.subject, note=note, at=work.now,
    )  # fmt: skip
    work.add(step)
    announce(work, warning, CHANGES.get(move, WarningChange.HANDLED), move)


def announce(
    work: Work,
    warning: RiskWarning,
    change: WarningChange,
    move: WarningMove = WarningMove.RAISE,
) -> None:
    """The event by which subscribers learn of a warning."""
    work.emit(
        TOPIC,
        change.value,
        warning.id,
        entity=warning.entity_id,
        district=warning.district_code,
        level=warning.level,
        kind=warning.kind,
        audience=audience_of(move, Audience[warning.audience]).value,
        industry=warning.industry_code,
    )
