"""Managing organisations (third parties), and the dated tenancies that give them their rights."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import FOREVER, Base, EntityId, Id, Provenance, Versioned, one_of, shown_between
from rules.managers import OrganizationKind, TenancyState


class ManagingOrganization(Provenance, Versioned, Base):
    """An association, park, mall or the like, under its own code, which need not be registered."""

    __tablename__ = "managing_organization"
    id: Mapped[Id]
    uscc: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    service_station: Mapped[str | None]
    """Where it takes complaints: the first channel of 6.5.1; null where it has none."""
    listed_at: Mapped[datetime]
    __table_args__ = (
        one_of(OrganizationKind, "kind"),
        Index(None, "district_code", text("listed_at DESC"), text("id DESC")),
        Index("managing_organization_latest_idx", text("listed_at DESC"), text("id DESC")),
    )


class Tenancy(Provenance, Versioned, Base):
    """That an organisation manages an entity from a day to a day, and what proves it."""

    __tablename__ = "tenancy"
    id: Mapped[Id]
    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("managing_organization.id", ondelete="CASCADE")
    )
    entity_id: Mapped[EntityId]
    place: Mapped[str | None]
    proof: Mapped[str]
    since: Mapped[date]
    until: Mapped[date] = mapped_column(server_default=text(f"'{FOREVER}'"))
    """The last day; 9998-12-31 while no end is known."""
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(TenancyState, "state"),
        shown_between("since"),
        shown_between("until"),
        CheckConstraint("since <= until", name="period"),
        Index(None, "entity_id", text("since DESC"), text("id DESC")),
        Index(None, "organization_id", text("since DESC"), text("id DESC")),
        Index(
            "tenancy_one_open",
            "organization_id",
            "entity_id",
            unique=True,
            postgresql_where=text(f"state <> 'REFUSED' AND until = '{FOREVER}'"),
        ),
    )
