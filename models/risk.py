"""Grades of credit risk as they were given, and what peers look like; a result is kept until
another follows it. Refuses to hold facts: each grade can be computed again from the records."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Integer, Text

from models.base import Base, EntityId, Id, Versioned, one_of, shown_between
from rules.entities import CreditColor, RiskClass
from rules.risk_reviews import ReviewState

STATUS_TOPIC: Final = "credit_status"
CHANGED: Final = "CHANGED"
"""Under which each change of an entity's class or colour is told."""


class GradeCause(StrEnum):
    """What brought a grade about."""

    RECOMPUTED = "RECOMPUTED"
    RECORD = "RECORD"
    RELATIVE = "RELATIVE"


class RiskAssessment(Base):
    """One result of the engine for an entity, from `as_of` until the next."""

    __tablename__ = "risk_assessment"
    id: Mapped[Id] = mapped_column(server_default=text("gen_random_uuid()"))
    entity_id: Mapped[EntityId]
    model_version: Mapped[str]
    as_of: Mapped[date]
    assessed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    cause: Mapped[str]
    """Why it was made: a full recomputation, or the command that changed a record."""
    cause_record_id: Mapped[UUID | None]
    color: Mapped[str]
    risk_class: Mapped[str]
    score: Mapped[int] = mapped_column(SmallInteger)
    dimensions: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """Points by dimension, in the model's order."""
    floors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    contributions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """`{indicator: {points, evidence: [[record, points]]}}`; what has no points is left out."""
    peer_group: Mapped[str]
    is_current: Mapped[bool] = mapped_column(server_default=text("true"))
    __table_args__ = (
        one_of(RiskClass, "risk_class"),
        one_of(CreditColor, "color"),
        shown_between("as_of"),
        Index(
            "risk_assessment_current_idx",
            "entity_id",
            unique=True,
            postgresql_where=text("is_current"),
        ),
        Index(None, "entity_id", text("assessed_at DESC"), text("id DESC")),
    )


class RiskPeers(Base):
    """How many of a peer group stand at each value of a dimension, 0 to 100."""

    __tablename__ = "risk_peers"
    peer_group: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """101 counts; the first is of the value 0."""


class LifeSpan(Base):
    """Entries, ends and exits of a cohort by month of age, from which its survival follows."""

    __tablename__ = "life_span"
    cohort: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entered: Mapped[int]
    ended: Mapped[int]
    censored: Mapped[int]


class RiskReview(Versioned, Base):
    """A request that a person look at a grade, and what the person found."""

    __tablename__ = "risk_review"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    assessment_id: Mapped[UUID]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=ReviewState.REQUESTED.value)
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    answer: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(ReviewState, "state"),
        CheckConstraint("(state = 'REQUESTED') = (answer IS NULL)", name="answered"),
        Index(None, "entity_id", text("requested_at DESC"), text("id DESC")),
        Index(None, "district_code", text("requested_at DESC"), text("id DESC")),
        Index("risk_review_latest_idx", text("requested_at DESC"), text("id DESC")),
    )
