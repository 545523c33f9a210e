"""Requests to see what an entity keeps to itself, and what partners use the platform for."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Versioned, one_of, shown_between
from rules.disclosure import (
    ConfidentialMatter,
    DisclosurePurpose,
    DisclosureState,
    PartnerPurpose,
)


class Disclosure(Versioned, Base):
    """That somebody asked to see a matter of an entity, and what the entity said."""

    __tablename__ = "disclosure"
    id: Mapped[Id]
    subject: Mapped[str]
    """The account that asked."""
    entity_id: Mapped[EntityId]
    matter: Mapped[str]
    year: Mapped[int]
    purpose: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    """The last day; before `since` as long as nothing is granted."""
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    __table_args__ = (
        one_of(ConfidentialMatter, "matter"),
        one_of(DisclosurePurpose, "purpose"),
        one_of(DisclosureState, "state"),
        shown_between("since"),
        shown_between("until"),
        Index(None, "entity_id", text("requested_at DESC"), text("id DESC")),
        Index(None, "subject", "entity_id", "matter", "year"),
    )


class PartnerUsage(Base):
    """How often a partner used the platform for a purpose on a day, and how often in vain."""

    __tablename__ = "partner_usage"
    owner: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    admitted: Mapped[int] = mapped_column(server_default=text("0"))
    refused: Mapped[int] = mapped_column(server_default=text("0"))
    __table_args__ = (one_of(PartnerPurpose, "purpose"),)
