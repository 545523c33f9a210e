"""Who did what, sealed line by line, and the first answer of every keyed command."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.outbox import Xid8
from rules.audit import CheckpointKind


class AuditEvent(Base):
    """One command that was carried out, written in its transaction."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    subject_id: Mapped[UUID | None]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    """The transaction: lines are sealed in the order `(xid, id)` of those that have ended."""
    __table_args__ = (
        Index(None, "subject_id", text("id DESC")),
        Index(None, "actor", text("id DESC")),
        Index(None, "xid", "id"),
    )


class AuditSeal(Base):
    """A line's place in the chain, added after its transaction ended."""

    __tablename__ = "audit_seal"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    xid: Mapped[int] = mapped_column(Xid8)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheckpoint(Base):
    """How the chain stood at a line, signed; a copy lies outside of the database."""

    __tablename__ = "audit_checkpoint"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(primary_key=True)
    algorithm: Mapped[str]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (one_of(CheckpointKind, "kind"),)


class IdempotencyKey(Base):
    """The claim on a key by a principal for an operation, and the subject it produced."""

    __tablename__ = "idempotency_key"
    principal: Mapped[str] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    subject_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    __table_args__ = (Index(None, "created_at"),)


class RuleVersion(Base):
    """A rule as data: parameters, source and article, and the days on which it is in force."""

    __tablename__ = "rule_version"
    rule: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str]
    article: Mapped[str | None]
    is_verified: Mapped[bool]
    effective_from: Mapped[datetime]
    effective_to: Mapped[datetime | None]
