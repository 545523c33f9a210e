"""Complaints; only closed ones with consent are ever published."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER, Base, EntityId, Id, Provenance, one_of, shown_between
from rules.complaints import ComplaintOutcome, ComplaintSource, ComplaintState


class Complaint(Provenance, Base):
    """A complaint; `closed_on` is 1900-01-01 while it is open and such rows are never public."""

    __tablename__ = "complaint"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    channel: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str]
    outcome: Mapped[str | None]
    filed_on: Mapped[date]
    closed_on: Mapped[date] = mapped_column(server_default=text(f"'{NEVER}'"))
    is_published: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        one_of(ComplaintState, "state"),
        one_of(ComplaintOutcome, "outcome"),
        one_of(ComplaintSource, "channel"),
        shown_between("closed_on"),
        CheckConstraint(
            "NOT is_published OR (state = 'CLOSED' AND outcome IS NOT NULL)", name="published"
        ),
        Index(
            "complaint_published_idx",
            "entity_id",
            text("closed_on DESC"),
            text("id DESC"),
            postgresql_where=text("is_published"),
        ),
        Index(None, "entity_id", text("filed_on DESC"), text("id DESC")),
    )
