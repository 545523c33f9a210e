"""Food products and their batches."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, one_of, shown_between
from rules.products import BatchState


class Product(Provenance, Base):
    """A food product under its GTIN."""

    __tablename__ = "product"
    id: Mapped[Id]
    producer_id: Mapped[EntityId]
    gtin: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    specification: Mapped[str]
    shelf_life_days: Mapped[int | None]
    __table_args__ = (Index(None, "producer_id", text("id DESC")),)


class ProductBatch(Provenance, Base):
    """A lot of a product; unique within producer and product."""

    __tablename__ = "product_batch"
    id: Mapped[Id]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    entity_id: Mapped[EntityId]
    lot: Mapped[str]
    produced_on: Mapped[date]
    expires_on: Mapped[date | None]
    state: Mapped[str]
    __table_args__ = (
        one_of(BatchState, "state"),
        shown_between("produced_on"),
        UniqueConstraint("product_id", "lot"),
        Index(None, "entity_id", text("produced_on DESC"), text("id DESC")),
    )
