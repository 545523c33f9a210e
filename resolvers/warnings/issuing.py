"""Warnings raised and withdrawn by regulators; each change is told to whoever follows."""

from uuid import UUID

from models.entities import Entity
from models.warnings import RiskWarning
from resolvers.authority import in_own_district
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.warnings import (
    Audience,
    WarningChange,
    WarningKind,
    WarningLevel,
    WarningState,
)

TOPIC = "warning"
SOURCE = "PLATFORM"
LONGEST_TITLE = 200


async def warning_raise(
    work: Work, entity: UUID, level: WarningLevel, title: str, audience: Audience
) -> UUID:
    """A warning by a regulator about an entity of his district."""
    if not 1 <= len(title.strip()) <= LONGEST_TITLE:
        raise Refused(ErrorCode.TOO_LONG, ("title",), field="title", limit=LONGEST_TITLE)
    subject = await work.lock(Entity, entity, ("entity",))
    await in_own_district(work.ctx, subject.district_code, ("entity",))
    warning = RiskWarning(
        id=work.new_id(),
        entity_id=subject.id,
        district_code=subject.district_code,
        industry_code=subject.industry_code,
        level=level.value,
        kind=WarningKind.MANUAL.value,
        title=title.strip(),
        audience=audience.value,
        state=WarningState.RAISED.value,
        issued_at=work.now,
        source_code=SOURCE,
        source_record_id=work.ctx.viewer.subject,
        authority=work.ctx.viewer.district or work.ctx.viewer.subject,
        recorded_at=work.now,
    )
    work.add(warning)
    announce(work, warning, WarningChange.RAISED)
    return warning.id


async def warning_withdraw(work: Work, warning: UUID, version: int, reason: str) -> UUID:
    """A warning taken back; everyone who got it gets the withdrawal."""
    found = await work.lock(RiskWarning, warning, ("warning",))
    await in_own_district(work.ctx, found.district_code, ("warning",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    if found.state != WarningState.RAISED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("warning",), state=found.state, move="withdraw")
    if not reason.strip():
        raise Refused(ErrorCode.REQUIRED, ("reason",), field="reason")
    found.state = WarningState.WITHDRAWN.value
    found.withdrawn_at = work.now
    found.withdrawal_reason = reason.strip()
    found.version += 1
    announce(work, found, WarningChange.WITHDRAWN)
    return found.id


def announce(work: Work, warning: RiskWarning, change: WarningChange) -> None:
    """The event by which subscribers learn of a warning."""
    work.emit(
        TOPIC,
        change.value,
        warning.id,
        entity=warning.entity_id,
        district=warning.district_code,
        level=warning.level,
        kind=warning.kind,
        audience=warning.audience,
        industry=warning.industry_code,
    )
