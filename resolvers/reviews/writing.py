"""Reviews from proof to publication, their one reply, their reports and moderation."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from loaders import reviews as load
from models.complaints import Complaint, ComplaintParty
from models.entities import Entity
from models.reviews import ASPECTS, Review, ReviewProof, ReviewReport
from resolvers.authority import in_own_district
from resolvers.codes.scanning import scan
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules.complaints import ComplaintState
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.reviews import (
    LONGEST_TEXT,
    ModerationMove,
    ModerationReason,
    ModerationState,
    ProofKind,
    allowed_moves,
    held_for,
    moved,
    require_stars,
)
from rules.roles import Rights
from rules.versions import REVIEWS, in_force

TOPIC = "review"
LEAST_RECEIPT, LONGEST_RECEIPT = 8, 30


async def review_proof_record(
    work: Work,
    kind: ProofKind,
    payload: str | None = None,
    uscc: str | None = None,
    receipt: str | None = None,
    issued_on: date | None = None,
    complaint: UUID | None = None,
) -> UUID:
    """Put down what proves a contact; the same scan of a day, receipt or case is one proof."""
    if kind is ProofKind.SCAN:
        found = await _scanned(work, payload)
    elif kind is ProofKind.RECEIPT:
        found = await _received(work, uscc, receipt, issued_on)
    else:
        found = await _closed_case(work, complaint)
    entity, occurred_on, key = found
    digest = sha256(f"{kind}|{key}".encode()).digest()
    known = await work.session.scalar(select(ReviewProof).filter_by(digest=digest))
    if known is not None:
        if known.owner != work.ctx.viewer.subject:
            raise Refused(ErrorCode.CONFLICT, ("receipt",), what="proof")
        return UUID(str(known.id))
    made = ReviewProof(
        id=work.new_id(), kind=kind.value, entity_id=entity, owner=work.ctx.viewer.subject,
        digest=digest, is_verified=kind is not ProofKind.RECEIPT, occurred_on=occurred_on,
        recorded_at=work.now,
    )  # fmt: skip
    work.add(made)
    return made.id


async def _scanned(work: Work, payload: str | None) -> tuple[UUID, date, str]:
    if payload is None:
        raise Refused(ErrorCode.REQUIRED, ("payload",), field="payload")
    found = await scan(work.ctx, payload)
    if found["entity_id"] is None:
        raise Refused(ErrorCode.BAD_INPUT, ("payload",), detail=found["authenticity"])
    key = f"{work.ctx.viewer.subject}|{found['code_id']}|{work.today}"
    return found["entity_id"], work.today, key


async def _received(
    work: Work, uscc: str | None, receipt: str | None, issued_on: date | None
) -> tuple[UUID, date, str]:
    for name, value in (("uscc", uscc), ("receipt", receipt), ("issuedOn", issued_on)):
        if value is None:
            raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    assert uscc is not None
    assert receipt is not None
    assert issued_on is not None
    number = "".join(char for char in receipt if char.isalnum()).upper()
    if not LEAST_RECEIPT <= len(number) <= LONGEST_RECEIPT or not number.isascii():
        raise Refused(ErrorCode.BAD_INPUT, ("receipt",), detail=f"{len(number)}")
    if issued_on > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("issuedOn",), value=issued_on)
    code = require_uscc(uscc)
    entity = await work.session.scalar(select(Entity.id).filter_by(uscc=code))
    if entity is None:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=code)
    return entity, issued_on, f"{code}|{number}"


async def _closed_case(work: Work, complaint: UUID | None) -> tuple[UUID, date, str]:
    if complaint is None:
        raise Refused(ErrorCode.REQUIRED, ("complaint",), field="complaint")
    mine = (
        select(Complaint)
        .join(ComplaintParty, ComplaintParty.complaint_id == Complaint.id)
        .where(Complaint.id == complaint, ComplaintParty.subject == work.ctx.viewer.subject)
    )
    found = await work.session.scalar(mine)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, ("complaint",), what="complaint")
    if found.state != ComplaintState.CLOSED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("complaint",), state=found.state, move="review")
    return found.entity_id, found.closed_on, str(complaint)


async def review_submit(
    work: Work, proof: UUID, stars: int, text: str, aspects: Mapping[str, int | None] | None = None
) -> UUID:
    """A review by the owner of a proof, which it uses up; what is doubtful waits for a person."""
    shown = await work.lock(ReviewProof, proof, ("proof",))
    if shown.owner != work.ctx.viewer.subject:
        raise Refused(ErrorCode.NOT_FOUND, ("proof",), what="proof")
    terms = in_force(REVIEWS, work.today)
    if (work.today - shown.occurred_on).days > terms.number("proofDays"):
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("proof",), state="EXPIRED", move="review")
    if await work.session.scalar(select(Review.id).filter_by(proof_id=proof)):
        raise Refused(ErrorCode.CONFLICT, ("proof",), what="proof")
    said = _said(text, "text")
    rated = {name: (aspects or {}).get(name) for name in ASPECTS}
    for name, value in rated.items():
        if value is not None:
            require_stars(value, ("aspects", name))
    reason = held_for(said)
    entity = await work.session.get_one(Entity, shown.entity_id)
    review = Review(
        id=work.new_id(), entity_id=entity.id, district_code=entity.district_code,
        proof_id=proof, proof_kind=shown.kind, is_verified=shown.is_verified,
        author=work.ctx.viewer.subject, stars=require_stars(stars, ("stars",)), text=said,
        state=(ModerationState.HELD if reason else ModerationState.PUBLISHED).value,
        reason=reason.value if reason else None, submitted_at=work.now, submitted_on=work.today,
        **rated,
    )  # fmt: skip
    work.add(review)
    await work.session.flush()
    await _report_burst(work, entity, terms.number("burstPerDay"))
    _tell(work, review, "SUBMITTED")
    return review.id


async def _report_burst(work: Work, entity: Entity, most: int) -> None:
    """More reviews in a day than usual are told to the regulators, once a day."""
    today = select(func.count()).select_from(Review)
    count = await work.session.scalar(
        today.where(Review.entity_id == entity.id, Review.submitted_on == work.today)
    )
    if count == most + 1:
        district = entity.district_code
        work.emit("review_burst", "NOTICED", entity.id, entity=entity.id, district=district)


async def review_reply(work: Work, review: UUID, text: str) -> UUID:
    """The one reply of the entity that is reviewed."""
    found = await work.lock(Review, review, ("review",))
    owner = await work.session.get_one(Entity, found.entity_id)
    viewer = work.ctx.viewer
    if viewer.uscc is None or viewer.uscc != owner.uscc:
        raise Refused(ErrorCode.FORBIDDEN, ("review",))
    if found.state != ModerationState.PUBLISHED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("review",), state=found.state, move="reply")
    if found.reply is not None:
        raise Refused(ErrorCode.CONFLICT, ("review",), what="reply")
    said = _said(text, "text")
    reason = held_for(said)
    if reason is not None:
        raise Refused(ErrorCode.BAD_INPUT, ("text",), detail=reason.value)
    found.reply, found.replied_at = said, work.now
    found.version += 1
    _tell(work, found, "REPLIED")
    return found.id


async def review_report(work: Work, review: UUID, reason: ModerationReason) -> UUID:
    """Point a regulator to a review; of one person it counts once."""
    found = await work.lock(Review, review, ("review",))
    if found.state != ModerationState.PUBLISHED:
        raise Refused(ErrorCode.NOT_FOUND, ("review",), what="review")
    mine = {"review_id": review, "reporter": work.ctx.viewer.subject}
    if await work.session.scalar(select(ReviewReport).filter_by(**mine)):
        raise Refused(ErrorCode.CONFLICT, ("review",), what="report")
    work.add(ReviewReport(**mine, reason=reason.value, at=work.now))
    found.reports += 1
    return found.id


async def review_moderate(
    work: Work, review: UUID, version: int, move: ModerationMove, reason: ModerationReason
) -> UUID:
    """Release, hold or remove a review of the regulator's district, with the reason."""
    found = await work.lock(Review, review, ("review",))
    await in_own_district(work.ctx, found.district_code, ("review",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    found.state = moved(ModerationState[found.state], move).value
    found.reason = reason.value
    found.reports = 0
    found.version += 1
    _tell(work, found, move.value)
    return found.id


def _said(text: str, name: str) -> str:
    said = text.strip()
    if not said:
        raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    if len(said) > LONGEST_TEXT:
        raise Refused(ErrorCode.TOO_LONG, (name,), field=name, limit=LONGEST_TEXT)
    return said


def _tell(work: Work, review: Review, change: str) -> None:
    work.emit(TOPIC, change, review.id, entity=review.entity_id, district=review.district_code)


async def made(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The reviews that a command of this viewer has just changed, whatever their state."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    staff = ctx.services.door(Rights.STAFF)
    found = {row["id"]: row for row in await staff.fetch(load.REVIEWS, wanted)}
    return [found.get(row["subject_id"]) for row in rows]


async def made_proof(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The proofs that a command of this viewer has just put down."""
    async with ctx.services.writer.begin(ctx) as work:
        return [await _proof(work, row["subject_id"]) for row in rows]


async def _proof(work: Work, key: UUID | None) -> dict[str, Any] | None:
    found = await work.session.get(ReviewProof, key) if key else None
    if found is None:
        return None
    return {
        "proof": f"rpf_{found.id}",
        "kind": ProofKind[found.kind],
        "is_verified": found.is_verified,
        "occurred_on": found.occurred_on,
        "entity_id": found.entity_id,
    }


async def next_moves(rows: Sequence[Row], _: Ctx) -> list[list[ModerationMove]]:
    """What a moderator may do to each review next."""
    return [allowed_moves(ModerationState[row["state"]]) for row in rows]
