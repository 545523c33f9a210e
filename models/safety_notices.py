"""Notices of authorities elsewhere about failed samples and recalls; tied to no entity."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Delivered, Id, delivered_once, one_of
from rules.notice_formats import NoticeKind


class SafetyNotice(Delivered, Base):
    """A row of a file of notices: what could be read of it, and all of it as it came."""

    __tablename__ = "safety_notice"
    id: Mapped[Id]
    kind: Mapped[str]
    title: Mapped[str]
    published_at: Mapped[datetime]
    announced_by: Mapped[str | None]
    number: Mapped[str | None]
    producer: Mapped[str | None]
    holder: Mapped[str | None]
    product: Mapped[str | None]
    brand: Mapped[str | None]
    lot: Mapped[str | None]
    reason: Mapped[str | None]
    measured: Mapped[str | None]
    permitted: Mapped[str | None]
    laboratory: Mapped[str | None]
    classification: Mapped[str | None]
    url: Mapped[str | None]
    given: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Every cell as it came, by its heading."""
    __table_args__ = (
        one_of(NoticeKind, "kind"),
        delivered_once("safety_notice"),
        Index("safety_notice_latest", text("published_at DESC"), text("id DESC")),
        Index(None, "kind", text("published_at DESC"), text("id DESC")),
    )
