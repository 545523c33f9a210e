"""Reviews bound to a proof each, and the assessments of third parties, apart from every grade."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Versioned, one_of, shown_between
from rules.reviews import AssessmentGrade, ModerationReason, ModerationState, ProofKind

ASPECTS = ("quality", "attitude", "environment", "price", "after_sales")
SCORES = ("compliance", "quality", "service", "safety", "cooperation")


def _stars(column: str, low: int = 1, high: int = 5) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)


class ReviewProof(Base):
    """That a consumer dealt with an entity; nobody but its owner uses it, and once."""

    __tablename__ = "review_proof"
    id: Mapped[Id]
    kind: Mapped[str]
    entity_id: Mapped[EntityId]
    owner: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256 of what it rests on: the receipt's number itself is kept nowhere."""
    is_verified: Mapped[bool]
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    __table_args__ = (one_of(ProofKind, "kind"),)


class Review(Versioned, Base):
    """A consumer's review of an entity; its author is shown to nobody."""

    __tablename__ = "review"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    proof_id: Mapped[UUID] = mapped_column(
        ForeignKey("review_proof.id", ondelete="CASCADE"), unique=True
    )
    proof_kind: Mapped[str]
    is_verified: Mapped[bool]
    author: Mapped[str]
    stars: Mapped[int] = mapped_column(SmallInteger)
    quality: Mapped[int | None] = mapped_column(SmallInteger)
    attitude: Mapped[int | None] = mapped_column(SmallInteger)
    environment: Mapped[int | None] = mapped_column(SmallInteger)
    price: Mapped[int | None] = mapped_column(SmallInteger)
    after_sales: Mapped[int | None] = mapped_column(SmallInteger)
    text: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    reports: Mapped[int] = mapped_column(server_default=sql("0"))
    submitted_at: Mapped[datetime]
    submitted_on: Mapped[date]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(ModerationState, "state"),
        one_of(ProofKind, "proof_kind"),
        one_of(ModerationReason, "reason"),
        *(_stars(column) for column in ("stars", *ASPECTS)),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply"),
        Index(
            "review_published_idx", "entity_id", sql("submitted_at DESC"), sql("id DESC"),
            postgresql_where=sql("state = 'PUBLISHED'"),
        ),
        Index(
            "review_queue_idx", "district_code", sql("submitted_at DESC"), sql("id DESC"),
            postgresql_where=sql("state = 'HELD' OR reports > 0"),
        ),
        Index(
            "review_latest_idx", sql("submitted_at DESC"), sql("id DESC"),
            postgresql_where=sql("state = 'HELD' OR reports > 0"),
        ),
    )  # fmt: skip


class ReviewReport(Base):
    """That a person reported a review; once each."""

    __tablename__ = "review_report"
    review_id: Mapped[UUID] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    reporter: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class ManagerAssessment(Base):
    """What the managing party thinks of an entity for a period; never a part of its grade."""

    __tablename__ = "manager_assessment"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("managing_organization.id", ondelete="CASCADE")
    )
    tenancy_id: Mapped[UUID] = mapped_column(ForeignKey("tenancy.id", ondelete="CASCADE"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    grade: Mapped[str]
    compliance: Mapped[int] = mapped_column(SmallInteger)
    quality: Mapped[int] = mapped_column(SmallInteger)
    service: Mapped[int] = mapped_column(SmallInteger)
    safety: Mapped[int] = mapped_column(SmallInteger)
    cooperation: Mapped[int] = mapped_column(SmallInteger)
    remark: Mapped[str]
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]
    __table_args__ = (
        one_of(AssessmentGrade, "grade"),
        *(_stars(column, 0, 100) for column in SCORES),
        shown_between("period_from"),
        shown_between("period_to"),
        CheckConstraint("period_from <= period_to", name="period"),
        Index(None, "entity_id", sql("submitted_at DESC"), sql("id DESC")),
        Index(
            "manager_assessment_once", "organization_id", "entity_id", "period_from", unique=True
        ),
    )
