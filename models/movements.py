"""Movements of batches between parties, in the shape of EPCIS 2.0 events and their effects.

A party stands apart from the entity behind it, so that the public can walk the chain without
learning who the counterparties are.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Delivered, Id, one_of, shown_between
from rules.movements import LineRole, MovementAction, MovementType


class TraceParty(Base):
    """Someone who holds goods: an entity of the register, or a party from elsewhere."""

    __tablename__ = "trace_party"
    id: Mapped[Id]
    entity_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("entity.id", ondelete="CASCADE"), unique=True
    )
    name: Mapped[str]
    masked_name: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))


class Movement(Delivered, Base):
    """An event as it was recorded; what it did to batches stands in its lines."""

    __tablename__ = "movement"
    id: Mapped[Id]
    event_id: Mapped[str] = mapped_column(unique=True)
    """The eventID of EPCIS: the same event delivered twice is one."""
    type: Mapped[str]
    action: Mapped[str | None]
    biz_step: Mapped[str | None]
    disposition: Mapped[str | None]
    occurred_at: Mapped[datetime]
    zone_offset: Mapped[str]
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("trace_party.id"))
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("trace_party.id"))
    receiver_id: Mapped[UUID | None] = mapped_column(ForeignKey("trace_party.id"))
    parent_code: Mapped[str | None]
    """The pallet or vehicle of an aggregation or association."""
    document_type: Mapped[str | None]
    document_number: Mapped[str | None]
    received_at: Mapped[datetime | None]
    """When the receiver entered it in its inbound record; null leaves a gap at the receiver."""
    rest: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Members of the event that have no column, as they came."""
    __table_args__ = (
        one_of(MovementType, "type"),
        one_of(MovementAction, "action"),
        shown_between("occurred_at"),
        Index("movement_latest", text("occurred_at DESC"), text("id DESC")),
    )


class MovementLine(Base):
    """What one event did to one batch at one party."""

    __tablename__ = "movement_line"
    id: Mapped[Id]
    movement_id: Mapped[UUID] = mapped_column(ForeignKey("movement.id", ondelete="CASCADE"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("product_batch.id", ondelete="CASCADE"))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("trace_party.id", ondelete="CASCADE"))
    role: Mapped[str]
    quantity: Mapped[Decimal]
    occurred_at: Mapped[datetime]
    __table_args__ = (
        one_of(LineRole, "role"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index(None, "movement_id", "role"),
        Index(None, "batch_id", "party_id", "role"),
        Index(None, "batch_id", text("occurred_at DESC"), text("id DESC")),
        Index("movement_line_used", "batch_id", postgresql_where=text("role = 'USED'")),
        Index("movement_line_made", "batch_id", postgresql_where=text("role = 'MADE'")),
    )
