"""Issued “山城有信” codes and the public half of the keys that sign them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Versioned, one_of
from rules.codes import CodeEndReason, CodeStatus


class SigningKey(Base):
    """A public key under its id; the private half never enters the database."""

    __tablename__ = "signing_key"
    key_id: Mapped[str] = mapped_column(primary_key=True)
    algorithm: Mapped[str]
    public_key: Mapped[str]
    """The 32 raw bytes in unpadded base64url, as in a JWK."""
    valid_from: Mapped[datetime] = mapped_column(server_default=text("now()"))
    retired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class EntityCode(Versioned, Base):
    """One issue of an entity's code; at most one issue per entity is not yet ended."""

    __tablename__ = "entity_code"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    rule_version: Mapped[str]
    key_id: Mapped[str]
    payload: Mapped[str]
    """Not indexed: it carries this row's id, so a scan goes by the primary key."""
    status: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    ended_at: Mapped[datetime | None]
    """Since when it is not in force; null while it is."""
    reason: Mapped[str | None]
    __table_args__ = (
        one_of(CodeStatus, "status"),
        one_of(CodeEndReason, "reason"),
        CheckConstraint("(status = 'ACTIVE') = (ended_at IS NULL)", name="ended"),
        Index(None, "entity_id", text("issued_at DESC"), text("id DESC")),
        Index(
            "entity_code_one_live",
            "entity_id",
            unique=True,
            postgresql_where=text("status <> 'REVOKED'"),
        ),
        Index(
            "entity_code_ended",
            text("ended_at DESC"),
            text("id DESC"),
            postgresql_where=text("status <> 'ACTIVE'"),
        ),
    )
