"""Sessions that were seen, and accounts that are locked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id
from rules.roles import DUTIES

_DUTIES = ", ".join(f"'{role.value}'" for role in sorted(DUTIES))
IS_DUTY = f"role IN ({_DUTIES})"


class Session(Base):
    """A sign-in as the platform met it; the identity provider names it."""

    __tablename__ = "session"
    id: Mapped[Id] = mapped_column(server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    role: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    reason: Mapped[str | None]
    __table_args__ = (
        Index("session_subject_idx", "subject", text("last_seen_at DESC")),
        Index("session_latest_idx", text("last_seen_at DESC"), text("id DESC")),
        Index(
            "session_duty_idx",
            "subject",
            "first_seen_at",
            postgresql_where=text(IS_DUTY),
        ),
        Index("session_ended_idx", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    )


class SignInFailure(Base):
    """A sign-in that its provider vouched for and that was refused here; one row however often."""

    __tablename__ = "sign_in_failure"
    subject: Mapped[str] = mapped_column(primary_key=True)
    session: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "at"),)


class AccountLock(Base):
    """An account that may not act until a time."""

    __tablename__ = "account_lock"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(unique=True)
    until: Mapped[datetime]
    locked_by: Mapped[str]
    reason: Mapped[str]
