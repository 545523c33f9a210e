"""The register of trace domains, and every item that can be traced in one of them.

A further domain is a row of the register, a trigger that fills the items, and a GraphQL type.
"""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class TraceDomain(Base):
    """A field of supervision whose goods or devices are traced."""

    __tablename__ = "trace_domain"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]


class TraceableItem(Base):
    """An item under the id of its own table; triggers keep it, so no writer can forget it."""

    __tablename__ = "traceable_item"
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(ForeignKey("trace_domain.code"))
    code: Mapped[str]
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index(None, "entity_id", text("id DESC")),
        Index("traceable_item_code", "code"),
    )
