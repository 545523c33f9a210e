"""Webhooks: who wants which warnings where, and how far the log has been read for him."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of
from models.outbox import Xid8
from rules.webhooks import WebhookEnd


class Webhook(Base):
    """A standing order of one principal, under the rights that he had when he gave it."""

    __tablename__ = "webhook"
    id: Mapped[Id]
    owner: Mapped[str]
    role: Mapped[str]
    district: Mapped[str | None]
    uscc: Mapped[str | None]
    name: Mapped[str]
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("partner_channel.id", ondelete="CASCADE"))
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    xid: Mapped[int] = mapped_column(Xid8)
    event_id: Mapped[int] = mapped_column(BigInteger)
    """With `xid` the last event of the log that was looked at."""
    expires_on: Mapped[date]
    ended: Mapped[str | None]
    """Why it is not served any more; null while it is."""
    created_at: Mapped[datetime]
    __table_args__ = (
        one_of(WebhookEnd, "ended"),
        Index(None, "owner", "name", unique=True),
        Index("webhook_served_idx", "id", postgresql_where=text("ended IS NULL")),
    )
