"""Partners' keys, the nonces they used, and the messages that wait for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of
from rules.exchange import KeyAlgorithm, MessageState


class PartnerKey(Base):
    """A public key of a partner, or one of ours under the owner `PLATFORM`."""

    __tablename__ = "partner_key"
    key_id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    algorithm: Mapped[str]
    public_key: Mapped[str]
    """Unpadded base64url: 32 bytes of Ed25519, or an uncompressed point."""
    valid_from: Mapped[datetime] = mapped_column(server_default=text("now()"))
    valid_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    purposes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """For what it may be used; null for a key from before purposes were asked."""
    __table_args__ = (
        one_of(KeyAlgorithm, "algorithm"),
        Index(None, "owner", text("valid_from DESC")),
    )


class PartnerNonce(Base):
    """A nonce that was used under a key; the primary key is what makes a second use fail."""

    __tablename__ = "partner_nonce"
    key_id: Mapped[str] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class PartnerChannel(Base):
    """An address to which messages go, one after the other, each until it is accepted or dead."""

    __tablename__ = "partner_channel"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    owner: Mapped[str] = mapped_column(index=True)
    url: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)
    """When the channel is looked at next: after a failed try only later."""
    leased_until: Mapped[datetime | None]
    """Until when one process sends here; the lease of a killed one runs out."""


class PartnerMessage(Base):
    """A message that was written in the transaction of its cause; `seq` is its place."""

    __tablename__ = "partner_message"
    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("partner_channel.id", ondelete="CASCADE"))
    topic: Mapped[str]
    reference: Mapped[str]
    """What it is about, once per channel: the receiver knows a repeated delivery by it."""
    content_type: Mapped[str] = mapped_column(server_default="application/json")
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(server_default=MessageState.PENDING.value)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(MessageState, "state"),
        Index(None, "channel_id", "reference", unique=True),
        Index(
            "partner_message_pending_idx",
            "channel_id",
            "seq",
            postgresql_where=text("state = 'PENDING'"),
        ),
        Index("partner_message_latest_idx", "channel_id", text("seq DESC")),
    )


class PartnerAttempt(Base):
    """One try to deliver a message, and what the receiver answered."""

    __tablename__ = "partner_attempt"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("partner_message.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    milliseconds: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str | None]
    answer: Mapped[str | None]
    """The beginning of the receiver's answer."""
    __table_args__ = (Index(None, "message_id", text("id DESC")),)
