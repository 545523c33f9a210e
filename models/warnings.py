"""Risk warnings; the district stands on the row so that a feed filters and sorts in one index."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, Versioned, one_of
from rules.warnings import Audience, WarningKind, WarningLevel, WarningState


class RiskWarning(Provenance, Versioned, Base):
    """A warning about an entity. One cause raises one warning."""

    __tablename__ = "warning"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
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
    cause_id: Mapped[UUID | None] = mapped_column(unique=True)
    __table_args__ = (
        one_of(WarningLevel, "level"),
        one_of(WarningKind, "kind"),
        one_of(Audience, "audience"),
        one_of(WarningState, "state"),
        Index(None, "entity_id", text("issued_at DESC"), text("id DESC")),
        Index(None, "district_code", text("issued_at DESC"), text("id DESC")),
        Index("warning_latest_idx", text("issued_at DESC"), text("id DESC")),
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
