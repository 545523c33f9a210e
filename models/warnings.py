"""Risk warnings; the district stands on the row so that a feed filters and sorts in one index."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Provenance, Versioned, one_of
from rules.warnings import OPEN, Audience, WarningKind, WarningLevel, WarningMove, WarningState

OPEN_SQL = "state IN ({})".format(", ".join(f"'{state.value}'" for state in OPEN))
"""As the queue's indexes have it."""
SUBJECT_SQL = (
    f"(entity_id IS NULL) = (kind = '{WarningKind.INDUSTRY_ALARM}') AND "
    "(entity_id IS NOT NULL OR district_code IS NOT NULL AND industry_code IS NOT NULL)"
)
"""An entity, or else a cell of industry and district."""


class RiskWarning(Provenance, Versioned, Base):
    """A warning about an entity, or about an industry in a district. One cause raises one."""

    __tablename__ = "warning"
    id: Mapped[Id]
    entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))
    """Null where it is about an industry in a district, and about no single entity."""
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    industry_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"))
    level: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    audience: Mapped[str]
    state: Mapped[str]
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None]
    expires_on: Mapped[date] = mapped_column(server_default="9998-12-31")
    """The last day on which it is in force."""
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    """Raised by one when what it says is corrected; a pop-up is acknowledged by edition."""
    cause_id: Mapped[UUID | None] = mapped_column(unique=True)
    """What raised it, hashed with its kind and entity: one cause raises one warning."""
    cause: Mapped[str | None]
    """The global id of the record that raised it."""
    evidence: Mapped[str | None]
    rule_code: Mapped[str | None]
    """The version of the rule that raised it; null for a regulator's own."""
    due_on: Mapped[date] = mapped_column(server_default="9998-12-31")
    assignee: Mapped[str | None]
    __table_args__ = (
        CheckConstraint(SUBJECT_SQL, name="subject"),
        one_of(WarningLevel, "level"),
        one_of(WarningKind, "kind"),
        one_of(Audience, "audience"),
        one_of(WarningState, "state"),
        Index(None, "entity_id", text("issued_at DESC"), text("id DESC")),
        Index(None, "district_code", text("issued_at DESC"), text("id DESC")),
        Index("warning_latest_idx", text("issued_at DESC"), text("id DESC")),
        Index(
            "warning_queue_idx", "district_code", "due_on", "id", postgresql_where=text(OPEN_SQL)
        ),
        Index("warning_cause_idx", "cause", postgresql_where=text("cause IS NOT NULL")),
        Index(
            "warning_assignee_idx",
            "assignee",
            "due_on",
            "id",
            postgresql_where=text(f"{OPEN_SQL} AND assignee IS NOT NULL"),
        ),
        Index("warning_all_queue_idx", "due_on", "id", postgresql_where=text(OPEN_SQL)),
    )


class WarningStep(Base):
    """A move of a warning: who made it, when, and the measure or reason."""

    __tablename__ = "warning_step"
    id: Mapped[Id] = mapped_column(server_default=text("gen_random_uuid()"))
    warning_id: Mapped[UUID] = mapped_column(ForeignKey("warning.id", ondelete="CASCADE"))
    move: Mapped[str]
    state: Mapped[str]
    actor: Mapped[str]
    note: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (
        one_of(WarningMove, "move"),
        one_of(WarningState, "state"),
        Index(None, "warning_id", "at", "id"),
    )


class WatchList(Base):
    """Entities that one person follows under a name of his own; nobody else reads it."""

    __tablename__ = "watch_list"
    id: Mapped[Id]
    owner: Mapped[str]
    name: Mapped[str]
    entity_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    updated_at: Mapped[datetime]
    __table_args__ = (Index(None, "owner", "name", unique=True),)
