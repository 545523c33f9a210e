"""Warnings: raised and withdrawn by regulators, and followed live within the viewer's district."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from uuid import UUID

from loaders import events as load
from models.entities import Entity
from models.warnings import RiskWarning
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.roles import Rights
from rules.warnings import (
    Audience,
    WarningChange,
    WarningKind,
    WarningLevel,
    WarningState,
    at_least,
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


async def follow(
    ctx: Ctx,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> AsyncIterator[Row]:
    """Warnings as they are raised and withdrawn, from a cursor or from now on."""
    wanted = await _wanted(ctx, filter or {})
    async for event in ctx.services.events.follow(after, wanted):
        yield event


async def _wanted(ctx: Ctx, given: Mapping[str, Any]) -> Callable[[Row], bool]:
    allowed: dict[str, frozenset[str]] = {}
    if given.get("districts") is not None:
        allowed["district_code"] = await _codes(ctx, load.SUBTREES, given["districts"])
    if ctx.viewer.district is not None:
        own = await _codes(ctx, load.SUBTREES, [ctx.viewer.district])
        allowed["district_code"] = allowed.get("district_code", own) & own
    if given.get("industries") is not None:
        allowed["industry"] = await _codes(ctx, load.INDUSTRY_SUBTREES, given["industries"])
    if given.get("entities") is not None:
        rows = await ctx.door.fetch(load.ENTITY_IDS, given["entities"])
        allowed["entity_id"] = frozenset(row["id"] for row in rows)
    if given.get("min_level") is not None:
        allowed["level"] = frozenset(at_least(given["min_level"]))
    if given.get("kinds") is not None:
        allowed["kind"] = frozenset(given["kinds"])
    if ctx.rights is not Rights.STAFF:
        allowed["audience"] = frozenset({Audience.PUBLIC})
    conditions = tuple(allowed.items())

    def wanted(event: Row) -> bool:
        return event["topic"] == TOPIC and all(event[key] in values for key, values in conditions)

    return wanted


async def _codes(ctx: Ctx, sql: str, codes: list[str]) -> frozenset[str]:
    return frozenset(row["code"] for row in await ctx.door.fetch(sql, codes))
