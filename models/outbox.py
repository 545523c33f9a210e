"""Events, written in the transaction that causes them and read in commit order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from models.base import Base


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in DDL."""
        return "xid8"


class Event(Base):
    """One event; order is `(xid, id)` among rows below the snapshot's xmin, never `id` alone."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    topic: Mapped[str]
    change: Mapped[str]
    subject_id: Mapped[UUID]
    entity_id: Mapped[UUID | None]
    district_code: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    __table_args__ = (Index(None, "xid", "id"), Index(None, "topic", "xid", "id"))


class Epoch(Base):
    """The life of this cluster; a dump restored elsewhere begins another, and old cursors end."""

    __tablename__ = "epoch"
    system_identifier: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str]


class EventFloor(Base):
    """The last event that was removed for its age: a cursor below it has expired."""

    __tablename__ = "event_floor"
    single: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8)
    event_id: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (CheckConstraint("single", name="single"),)
