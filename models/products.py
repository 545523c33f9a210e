"""Food products, their batches, and the tests of these."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    Delivered,
    EntityId,
    Id,
    delivered_once,
    one_of,
    shown_between,
)
from rules.products import BatchState, BatchTestConclusion, BatchTestKind


class Product(Delivered, Base):
    """A food product under its GTIN."""

    __tablename__ = "product"
    id: Mapped[Id]
    producer_id: Mapped[EntityId]
    gtin: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    specification: Mapped[str]
    shelf_life_days: Mapped[int | None]
    brand: Mapped[str | None]
    standard: Mapped[str | None]
    licence: Mapped[str | None]
    __table_args__ = (delivered_once("product"), Index(None, "producer_id", text("id DESC")))


class ProductBatch(Delivered, Base):
    """A lot of a product; unique within producer and product."""

    __tablename__ = "product_batch"
    id: Mapped[Id]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    entity_id: Mapped[EntityId]
    lot: Mapped[str]
    produced_on: Mapped[date]
    expires_on: Mapped[date | None]
    state: Mapped[str]
    quantity: Mapped[Decimal | None]
    unit: Mapped[str | None]
    """UN/CEFACT code of the unit (KGM, LTR); null counts pieces."""
    has_failed_test: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        one_of(BatchState, "state"),
        shown_between("produced_on"),
        UniqueConstraint("product_id", "lot"),
        delivered_once("product_batch"),
        Index(None, "entity_id", text("produced_on DESC"), text("id DESC")),
    )


class BatchTest(Delivered, Base):
    """A test report of a batch: by the factory, by a third party, or by official sampling."""

    __tablename__ = "batch_test"
    id: Mapped[Id]
    tested_batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_batch.id", ondelete="CASCADE")
    )
    kind: Mapped[str]
    report_number: Mapped[str]
    laboratory: Mapped[str]
    lab_accreditation: Mapped[str | None]
    tested_on: Mapped[date]
    conclusion: Mapped[str]
    __table_args__ = (
        one_of(BatchTestKind, "kind"),
        one_of(BatchTestConclusion, "conclusion"),
        shown_between("tested_on"),
        UniqueConstraint("tested_batch_id", "kind", "report_number"),
        delivered_once("batch_test"),
        Index(None, "tested_batch_id", text("tested_on DESC"), text("id DESC")),
    )


class BatchTestItem(Base):
    """One line of a test report."""

    __tablename__ = "batch_test_item"
    id: Mapped[Id]
    test_id: Mapped[UUID] = mapped_column(ForeignKey("batch_test.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    measured: Mapped[str]
    permitted: Mapped[str | None]
    is_passed: Mapped[bool]
    __table_args__ = (Index(None, "test_id", "position", "id"),)
