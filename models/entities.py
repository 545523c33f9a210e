"""The register: business entities, their former names and every change of a fact."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Date, Text

from models.base import (
    Base,
    EntityId,
    Id,
    Provenance,
    Versioned,
    collated,
    one_of,
    shown_between,
)
from rules.entities import (
    CreditColor,
    EntityKind,
    EntityStatus,
    IndustryBasis,
    NumberClass,
    RiskClass,
)


class Entity(Provenance, Versioned, Base):
    """A business entity (经营主体). Sort columns are NOT NULL, all in one direction."""

    __tablename__ = "entity"
    id: Mapped[Id]
    uscc: Mapped[str | None] = mapped_column(unique=True)
    registration_number: Mapped[str | None] = mapped_column(unique=True)
    number_class: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = collated()
    kind: Mapped[str]
    legal_form: Mapped[str | None]
    status: Mapped[str]
    ended_on: Mapped[date | None]
    established_on: Mapped[date | None]
    established_key: Mapped[date] = mapped_column(
        Date, Computed("coalesce(established_on, DATE '1900-01-01')", persisted=True)
    )
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    industry_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"))
    industry_basis: Mapped[str | None]
    industry_confidence: Mapped[int | None]
    """Per mille, as measured on the labelled sample; null where the source gave the industry."""
    capital_amount: Mapped[Decimal | None]
    capital_currency: Mapped[str | None]
    address: Mapped[str | None]
    business_scope: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id", ondelete="SET NULL"))
    risk_class: Mapped[str | None]
    credit_color: Mapped[str | None]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    digest: Mapped[bytes]
    """SHA-256 of the cleaned facts; equal digests mean that nothing changed."""
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    __table_args__ = (
        one_of(EntityKind, "kind"),
        one_of(EntityStatus, "status"),
        one_of(NumberClass, "number_class"),
        one_of(IndustryBasis, "industry_basis"),
        one_of(CreditColor, "credit_color"),
        one_of(RiskClass, "risk_class"),
        shown_between("established_on"),
        Index(None, text("established_key DESC"), text("id DESC")),
        Index(None, "district_code", text("established_key DESC"), text("id DESC")),
        Index(None, "name_key", "id"),
        Index(None, "district_code", "name_key", "id"),
        Index(None, "industry_code", text("established_key DESC"), text("id DESC")),
        Index(None, "parent_id", text("established_key DESC"), text("id DESC")),
    )


class EntityName(Base):
    """A former name, with the day on which it ended."""

    __tablename__ = "entity_name"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    name: Mapped[str]
    ended_on: Mapped[date]
    __table_args__ = (Index(None, "entity_id", text("ended_on DESC"), text("id DESC")),)


class EntityChange(Base):
    """One fact of the registration before and after, and the day it changed (6.2.1-3)."""

    __tablename__ = "entity_change"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    entity_id: Mapped[EntityId]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    changed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    source_code: Mapped[str] = mapped_column(ForeignKey("source.code"))
    __table_args__ = (Index(None, "entity_id", text("changed_on DESC"), text("id DESC")),)
