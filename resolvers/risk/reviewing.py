"""A person's look at a grade: asked for by the entity or a regulator, and recorded."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from loaders import risk as load
from models.entities import Entity
from models.risk import RiskAssessment, RiskReview
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.risk_disclosure import Facet, may_see, standing
from rules.roles import Rights

TOPIC: Final = "risk_review"
REQUESTED: Final = "REQUESTED"
LONGEST: Final = 1000


async def risk_review_request(work: Work, entity: UUID, reason: str) -> UUID:
    """Ask that a person check the grade in force; one request at a time."""
    viewer = work.ctx.viewer
    owner = await work.lock(Entity, entity, ("entity",))
    if not may_see(standing(viewer.role, viewer.uscc, owner.uscc, None), Facet.SCORE):
        raise Refused(ErrorCode.FORBIDDEN, ("entity",))
    if not reason.strip():
        raise Refused(ErrorCode.REQUIRED, ("reason",), field="reason")
    if len(reason) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, ("reason",), field="reason", limit=LONGEST)
    grade = await _current(work, entity)
    if await _open(work, entity):
        raise Refused(ErrorCode.CONFLICT, ("entity",), what="review")
    review = RiskReview(
        id=work.new_id(),
        entity_id=entity,
        assessment_id=grade,
        reason=reason.strip(),
        state=REQUESTED,
        requested_by=viewer.subject,
        requested_at=work.now,
    )
    work.add(review)
    work.emit(TOPIC, REQUESTED, review.id, entity=entity, district=owner.district_code)
    return review.id


async def made(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The requests that a command of this viewer has just recorded."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    staff = ctx.services.door(Rights.STAFF)
    found = {row["id"]: row for row in await staff.fetch(load.REVIEWS, wanted)}
    return [found.get(row["subject_id"]) for row in rows]


async def _current(work: Work, entity: UUID) -> UUID:
    wanted = select(RiskAssessment.id).where(
        RiskAssessment.entity_id == entity, RiskAssessment.is_current
    )
    found = (await work.session.scalars(wanted)).one_or_none()
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, ("entity",), what="riskAssessment")
    return found


async def _open(work: Work, entity: UUID) -> bool:
    wanted = select(RiskReview.id).where(
        RiskReview.entity_id == entity, RiskReview.state == REQUESTED
    )
    return (await work.session.scalars(wanted)).first() is not None
