"""Incidents: opened at the level of the rule, moved by table, closed with a review, told of."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import governance as load
from models.governance import Incident, IncidentNotice, IncidentStep
from resolvers.context import Ctx, Row
from resolvers.governance.reading import named, rows_of
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.governance.incidents import (
    PERSONAL_FACTS,
    IncidentKind,
    IncidentLevel,
    IncidentMove,
    IncidentState,
    allowed_moves,
    level_of,
    moved,
    respond_within,
    text_of,
)
from rules.governance.versions import INCIDENT_LEVEL, governing

MOST_NOTICES = 1000
PREFIX = "inc"


async def incidents(
    ctx: Ctx, state: IncidentState | None = None, is_drill: bool | None = None
) -> list[dict[str, Any]]:
    """The latest hundred."""
    return await rows_of(ctx, load.INCIDENTS, state.value if state else None, is_drill)


async def of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The incident that a command changed."""
    return await named(rows, ctx, load.INCIDENTS_BY_ID)


async def ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def notice_ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each notice."""
    return [f"ino_{row['id']}" for row in rows]


async def steps(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """The moves of each, in order."""
    return await _beside(rows, ctx, load.STEPS)


async def notices(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """Who was told, the latest first."""
    return await _beside(rows, ctx, load.SENT_NOTICES)


async def moves(rows: Sequence[Row], _: Ctx) -> list[list[IncidentMove]]:
    """What may be done next."""
    return [allowed_moves(IncidentState[row["state"]]) for row in rows]


async def own_notices(ctx: Ctx) -> list[dict[str, Any]]:
    """What the viewer was told."""
    return await rows_of(ctx, load.OWN_NOTICES, ctx.viewer.subject)


async def notice_of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The notice that was read."""
    return await named(rows, ctx, load.NOTICES_BY_ID)


async def incident_open(
    work: Work,
    kind: IncidentKind,
    title: str,
    grading: Mapping[str, Any],
    is_drill: bool = False,
    personal: Mapping[str, Any] | None = None,
) -> UUID:
    """Open an incident; one of personal information says what those affected must be told."""
    if (kind is IncidentKind.PERSONAL_DATA) != (personal is not None):
        raise Refused(ErrorCode.REQUIRED, ("personal",), field="personal")
    level = _level(work, grading)
    incident = Incident(
        id=work.new_id(),
        kind=kind.value,
        title=text_of(title, "title"),
        is_drill=is_drill,
        state=IncidentState.OPEN.value,
        opened_at=work.now,
        opened_by=work.ctx.viewer.subject,
        rule_code=governing(INCIDENT_LEVEL, work.today).code,
        **{name: text_of((personal or {})[name], name) for name in PERSONAL_FACTS if personal},
    )
    _grade(work, incident, grading, level)
    work.add(incident)
    return incident.id


async def incident_respond(work: Work, incident: UUID, note: str) -> UUID:
    """Take it up; how soon is measured against its level."""
    found = await _move(work, incident, IncidentMove.RESPOND, note)
    found.responded_at = work.now
    return found.id


async def incident_escalate(
    work: Work, incident: UUID, grading: Mapping[str, Any], note: str
) -> UUID:
    """Judge it anew: its level follows from what is known now."""
    found = await work.lock(Incident, incident, ("incident",))
    moved(IncidentState[found.state], IncidentMove.ESCALATE)
    _grade(work, found, grading, _level(work, grading))
    await _move(work, incident, IncidentMove.ESCALATE, note)
    return found.id


async def incident_resolve(work: Work, incident: UUID, note: str) -> UUID:
    """Say that it is over."""
    found = await _move(work, incident, IncidentMove.RESOLVE, note)
    found.resolved_at = work.now
    return found.id


async def incident_close(work: Work, incident: UUID, review: str) -> UUID:
    """Close it with its review; those affected by lost personal information were told before."""
    found = await work.lock(Incident, incident, ("incident",))
    written = text_of(review, "review")
    if found.kind == IncidentKind.PERSONAL_DATA and not found.is_drill:
        told = select(IncidentNotice.id).where(IncidentNotice.incident_id == incident).limit(1)
        if await work.session.scalar(told) is None:
            raise Refused(ErrorCode.REQUIRED, ("incident",), field="notices")
    await _move(work, incident, IncidentMove.CLOSE, written)
    found.review, found.closed_at = written, work.now
    return found.id


async def incident_notify(work: Work, incident: UUID, subjects: Sequence[str]) -> UUID:
    """Tell those affected; who was told before is not told twice."""
    found = await work.lock(Incident, incident, ("incident",))
    if found.kind != IncidentKind.PERSONAL_DATA:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("incident",), state=found.kind, move="NOTIFY")
    if not 1 <= len(subjects) <= MOST_NOTICES:
        bounds = {"field": "subjects", "low": 1, "high": MOST_NOTICES}
        raise Refused(ErrorCode.OUT_OF_RANGE, ("subjects",), **bounds)
    asked = select(IncidentNotice.subject).where(IncidentNotice.incident_id == incident)
    told = set(await work.session.scalars(asked))
    for subject in dict.fromkeys(subjects):
        if subject not in told:
            work.add(
                IncidentNotice(
                    id=work.new_id(),
                    incident_id=incident,
                    subject=text_of(subject, "subjects"),
                    sent_at=work.now,
                )
            )
    return found.id


async def incident_notice_read(work: Work, notice: UUID) -> UUID:
    """The viewer has read what he was told."""
    found = await work.lock(IncidentNotice, notice, ("notice",))
    if found.subject != work.ctx.viewer.subject:
        raise Refused(ErrorCode.NOT_FOUND, ("notice",), what="notice")
    found.read_at = found.read_at or work.now
    return found.id


def _level(work: Work, grading: Mapping[str, Any]) -> str:
    return level_of(grading["importance"], grading["period"], grading["damage"], work.today)


def _grade(work: Work, incident: Incident, grading: Mapping[str, Any], level: str) -> None:
    for name in ("importance", "period", "damage"):
        setattr(incident, name, grading[name].value)
    incident.level = level
    within = respond_within(IncidentLevel[level], work.today)
    incident.respond_by = incident.opened_at + within


async def _move(work: Work, incident: UUID, move: IncidentMove, note: str) -> Incident:
    found = await work.lock(Incident, incident, ("incident",))
    found.state = moved(IncidentState[found.state], move).value
    work.add(
        IncidentStep(
            incident_id=found.id,
            move=move.value,
            level=found.level,
            actor=work.ctx.viewer.subject,
            note=text_of(note, "note"),
            at=work.now,
        )
    )
    return found


async def _beside(rows: Sequence[Row], ctx: Ctx, sql: str) -> list[list[dict[str, Any]]]:
    keys = [row["id"] for row in rows]
    found = await rows_of(ctx, sql, keys)
    return [[one for one in found if one["incident_id"] == key] for key in keys]
