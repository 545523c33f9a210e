"""Column idioms that every table shares; holds no table of its own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rules.records import SignatureStatus
from rules.terms import Term

FOREVER = date(9998, 12, 31)
"""The end of a term that has none; times stay within 1900–9998 so that JSON can show them."""
NEVER = date(1900, 1, 1)
"""The end of a publicity term that never began."""

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """Every table of the graph."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        str: Text(),
        datetime: TIMESTAMP(timezone=True),
        UUID: Uuid(),
        Decimal: Numeric(20, 4),
    }


Id = Annotated[UUID, mapped_column(primary_key=True)]
EntityId = Annotated[UUID, mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))]


def one_of(terms: type[Term], column: str) -> CheckConstraint:
    """A CHECK that holds a text column to the names of a closed list."""
    names = ", ".join(f"'{term.value}'" for term in terms)
    return CheckConstraint(f"{column} IN ({names})", name=column)


def shown_between(column: str) -> CheckConstraint:
    """A CHECK that keeps a shown date or time inside the years that every client can read."""
    return CheckConstraint(f"{column} BETWEEN '1900-01-01' AND '9998-12-31'", name=column)


def collated() -> Any:
    """A sort key that orders the same on every database."""
    return mapped_column(Text(collation="C"))


class Provenance:
    """Where a fact comes from: on every record, never null (4.2-1)."""

    source_code: Mapped[str] = mapped_column(ForeignKey("source.code"))
    source_record_id: Mapped[str]
    authority: Mapped[str]
    recorded_at: Mapped[datetime]
    ingested_at: Mapped[datetime] = mapped_column(server_default=func.now())
    signature_status: Mapped[str] = mapped_column(server_default=SignatureStatus.UNSIGNED.value)
    signature_key_id: Mapped[str | None]
    batch_id: Mapped[UUID | None]


class Delivered(Provenance):
    """A row that a feed may deliver: known by its source and id there, changed by its digest."""

    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of the record as it was delivered; null for what no feed wrote."""


def delivered_once(table: str) -> Index:
    """A source's record is one row, however often it is delivered."""
    return Index(
        f"{table}_delivered",
        "source_code",
        "source_record_id",
        unique=True,
        postgresql_where=text("digest IS NOT NULL"),
    )


class Versioned:
    """A row that people change through commands: each change raises its version by one."""

    version: Mapped[int] = mapped_column(server_default=text("1"))
