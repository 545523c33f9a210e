"""Key persons and their tenures; homonyms stay apart under opaque ids."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, Versioned, one_of, shown_between
from rules.persons import PersonRole, ProfessionKind
from rules.restrictions import (
    RestrictionBasis,
    RestrictionKind,
    RestrictionMove,
    RestrictionState,
    ScreeningPurpose,
)


class Person(Provenance, Base):
    """A natural person under a random id, which tells no time of creation."""

    __tablename__ = "person"
    id: Mapped[Id]
    name: Mapped[str]
    masked_name: Mapped[str]
    id_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """Blind index of the identity number; the number itself is kept nowhere."""
    masked_id_number: Mapped[str | None]
    __table_args__ = (Index(None, "name"),)


class Pepper(Base):
    """The key of blind indexes as long as no process has sealed it away into `data_key`."""

    __tablename__ = "pepper"
    single: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (CheckConstraint("single", name="single"),)


class KeyPersonRole(Provenance, Base):
    """A tenure of a person at an entity."""

    __tablename__ = "key_person_role"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    """The day after the tenure; 9998-12-31 while it lasts."""
    __table_args__ = (
        one_of(PersonRole, "role"),
        shown_between("since"),
        Index(None, "entity_id", text("since DESC"), text("id DESC")),
        Index(None, "person_id", text("since DESC"), text("id DESC")),
    )


class PersonRestriction(Provenance, Versioned, Base):
    """An entry of a list of restricted persons: one decision about one person."""

    __tablename__ = "person_restriction"
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    masked_name: Mapped[str]
    kind: Mapped[str]
    basis: Mapped[str]
    article: Mapped[str]
    rule_version: Mapped[str]
    misconduct: Mapped[str]
    sanction: Mapped[str]
    decided_on: Mapped[date]
    effective_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day; 9998-12-31 for life."""
    state: Mapped[str]
    listed_at: Mapped[datetime]
    listed_by: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    __table_args__ = (
        one_of(RestrictionKind, "kind"),
        one_of(RestrictionBasis, "basis"),
        one_of(RestrictionState, "state"),
        shown_between("decided_on"),
        shown_between("starts_on"),
        shown_between("ends_on"),
        Index(None, "kind", text("listed_at DESC"), text("id DESC")),
        Index("person_restriction_latest_idx", text("listed_at DESC"), text("id DESC")),
        Index(None, "person_id", text("listed_at DESC"), text("id DESC")),
    )


class RestrictionStep(Base):
    """A move of an entry: who made it, on what basis, when."""

    __tablename__ = "restriction_step"
    id: Mapped[Id]
    restriction_id: Mapped[UUID] = mapped_column(
        ForeignKey("person_restriction.id", ondelete="CASCADE")
    )
    move: Mapped[str]
    state: Mapped[str]
    actor: Mapped[str]
    basis: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        one_of(RestrictionMove, "move"),
        one_of(RestrictionState, "state"),
        Index(None, "restriction_id", "at", "id"),
    )


class ListEdition(Base):
    """A dated publication of a list, signed; a trigger refuses every later change."""

    __tablename__ = "list_edition"
    id: Mapped[Id]
    kind: Mapped[str]
    number: Mapped[int]
    published_at: Mapped[datetime]
    authority: Mapped[str]
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    digest: Mapped[str]
    key_id: Mapped[str]
    signature: Mapped[str]
    __table_args__ = (
        one_of(RestrictionKind, "kind"),
        Index(None, "kind", text("number DESC"), unique=True),
        Index("list_edition_latest_idx", "kind", text("published_at DESC"), text("id DESC")),
    )


class Qualification(Provenance, Base):
    """A professional's certificate or registration."""

    __tablename__ = "qualification"
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id", ondelete="SET NULL"))
    name: Mapped[str]
    masked_name: Mapped[str]
    kind: Mapped[str]
    certificate: Mapped[str]
    """Often the identity number itself: sealed, and read for a purpose only."""
    masked_certificate: Mapped[str | None]
    items: Mapped[list[str]] = mapped_column(ARRAY(Text))
    approved_on: Mapped[date]
    valid_to: Mapped[date]
    revoked_on: Mapped[date | None]
    __table_args__ = (
        one_of(ProfessionKind, "kind"),
        shown_between("approved_on"),
        CheckConstraint("cardinality(items) > 0", name="items"),
        Index(None, "kind", text("approved_on DESC"), text("id DESC")),
        Index("qualification_latest_idx", text("approved_on DESC"), text("id DESC")),
        Index(None, "entity_id", text("approved_on DESC"), text("id DESC")),
        Index(None, "person_id", text("approved_on DESC"), text("id DESC")),
    )


class Screening(Base):
    """That a person was screened: by whom, for what purpose, with how many hits."""

    __tablename__ = "screening"
    id: Mapped[Id]
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str]
    purpose: Mapped[str]
    name: Mapped[str]
    has_id_number: Mapped[bool]
    hits: Mapped[int]
    __table_args__ = (one_of(ScreeningPurpose, "purpose"), Index(None, "at", "id"))
