"""A person's look at a grade: asked for by the entity or a regulator, answered by another."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.entities import Entity
from models.risk import RiskAssessment, RiskReview
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.risk.reassessing import reassess
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.risk_disclosure import Facet, may_see, standing
from rules.risk_reviews import LONGEST, ReviewState, Verdict, answered, verdicts

TOPIC: Final = "risk_review"


async def risk_review_request(work: Work, entity: UUID, reason: str) -> UUID:
    """Ask that a person check the grade in force; one request at a time."""
    viewer = work.ctx.viewer
    owner = await work.lock(Entity, entity, ("entity",))
    if not may_see(standing(viewer.role, viewer.uscc, owner.uscc, None), Facet.SCORE):
        raise Refused(ErrorCode.FORBIDDEN, ("entity",))
    grade = await _current(work, entity)
    if grade is None:
        raise Refused(ErrorCode.NOT_FOUND, ("entity",), what="riskAssessment")
    review = RiskReview(
        id=work.new_id(),
        entity_id=entity,
        district_code=owner.district_code,
        assessment_id=grade,
        reason=_told(reason, "reason"),
        state=ReviewState.REQUESTED.value,
        requested_by=viewer.subject,
        requested_at=work.now,
    )
    if await _open(work, entity):
        raise Refused(ErrorCode.CONFLICT, ("entity",), what="review")
    work.add(review)
    _announce(work, review)
    return review.id


async def risk_review_answer(
    work: Work, review: UUID, version: int, verdict: Verdict, answer: str
) -> UUID:
    """End a review. Nobody answers his own request; a grade changes only with its records.

    REGRADE is for records that were corrected by the workflow that owns them: it grades the
    entity again, and is refused where the contested grade still stands after that.
    """
    found = await work.lock(RiskReview, review, ("review",))
    await in_own_district(work.ctx, found.district_code, ("review",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    if found.requested_by == work.ctx.viewer.subject:
        raise Refused(ErrorCode.FORBIDDEN, ("review",))
    state = answered(ReviewState[found.state], verdict)
    told = _told(answer, "answer")
    if verdict is Verdict.REGRADE:
        await reassess(work, found.entity_id)
        if await _current(work, found.entity_id) == found.assessment_id:
            raise Refused(ErrorCode.CONFLICT, ("verdict",), what="riskAssessment")
    found.state, found.answer = state.value, told
    found.reviewed_by, found.reviewed_at = work.ctx.viewer.subject, work.now
    found.version += 1
    _announce(work, found)
    return found.id


async def allowed_verdicts(rows: Sequence[Row], _: Ctx) -> list[list[Verdict]]:
    """What a reviewer may still answer to each."""
    return [verdicts(ReviewState[row["state"]]) for row in rows]


def _announce(work: Work, review: RiskReview) -> None:
    work.emit(
        TOPIC, review.state, review.id, entity=review.entity_id, district=review.district_code
    )


def _told(text: str, name: str) -> str:
    if not text.strip():
        raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    if len(text) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, (name,), field=name, limit=LONGEST)
    return text.strip()


async def _current(work: Work, entity: UUID) -> UUID | None:
    wanted = select(RiskAssessment.id).where(
        RiskAssessment.entity_id == entity, RiskAssessment.is_current
    )
    return (await work.session.scalars(wanted)).one_or_none()


async def _open(work: Work, entity: UUID) -> bool:
    wanted = select(RiskReview.id).where(
        RiskReview.entity_id == entity, RiskReview.state == ReviewState.REQUESTED.value
    )
    return (await work.session.scalars(wanted)).first() is not None
