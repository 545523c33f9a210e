"""Registered sources, the batches they deliver, and what each batch's rows came to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of
from rules.records import BatchStatus, DataFamily, FindingKind


class Source(Base):
    """A registered source; a delivery under another name is refused."""

    __tablename__ = "source"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    authority: Mapped[str]
    family: Mapped[str]
    stale_after_seconds: Mapped[int]
    public_key: Mapped[str | None]
    key_id: Mapped[str | None]
    is_generated: Mapped[bool] = mapped_column(server_default=text("false"))
    as_of: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    late_count: Mapped[int] = mapped_column(server_default=text("0"))
    registered_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    __table_args__ = (one_of(DataFamily, "family"),)


class IngestBatch(Base):
    """One file delivered by one source: its counts, its findings, and where to resume."""

    __tablename__ = "ingest_batch"
    id: Mapped[Id]
    source_code: Mapped[str] = mapped_column(ForeignKey("source.code"))
    family: Mapped[str]
    file_name: Mapped[str]
    format: Mapped[str]
    digest: Mapped[str]
    status: Mapped[str]
    signature_status: Mapped[str]
    is_late: Mapped[bool] = mapped_column(server_default=text("false"))
    resume_row: Mapped[int] = mapped_column(server_default=text("0"))
    row_count: Mapped[int] = mapped_column(server_default=text("0"))
    valid_count: Mapped[int] = mapped_column(server_default=text("0"))
    upper_cased_count: Mapped[int] = mapped_column(server_default=text("0"))
    flagged_count: Mapped[int] = mapped_column(server_default=text("0"))
    old_number_count: Mapped[int] = mapped_column(server_default=text("0"))
    inserted_count: Mapped[int] = mapped_column(server_default=text("0"))
    updated_count: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged_count: Mapped[int] = mapped_column(server_default=text("0"))
    rejected_count: Mapped[int] = mapped_column(server_default=text("0"))
    repaired: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    refusal: Mapped[str | None]
    seconds: Mapped[float] = mapped_column(server_default=text("0"))
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(BatchStatus, "status"),
        Index(None, "source_code", "digest"),
        Index(None, text("started_at DESC"), text("id DESC")),
    )


class IngestFinding(Base):
    """A row that was rejected, or loaded with a mark: which rule, which value."""

    __tablename__ = "ingest_finding"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("ingest_batch.id", ondelete="CASCADE"))
    row_number: Mapped[int]
    kind: Mapped[str]
    rule: Mapped[str]
    field: Mapped[str]
    value: Mapped[str]
    __table_args__ = (
        one_of(FindingKind, "kind"),
        Index(None, "batch_id", "row_number", "id"),
    )
