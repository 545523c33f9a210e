"""Service stations of malls and buildings, and which entities trade under whose management when."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, shown_between


class ServiceStation(Base):
    """A station for redress, run by the entity that manages a mall or building."""

    __tablename__ = "service_station"
    id: Mapped[Id]
    manager_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))
    name: Mapped[str]
    address: Mapped[str]
    hours: Mapped[str]
    staff: Mapped[int]
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    __table_args__ = (
        Index(None, "manager_id"),
        Index(None, "district_code", "id"),
    )


class Tenancy(Base):
    """That an entity trades under the management of another from a day, until the day it leaves."""

    __tablename__ = "tenancy"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    manager_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))
    since: Mapped[date]
    until: Mapped[date]
    """The day after the last; 9998-12-31 while it lasts."""
    __table_args__ = (
        shown_between("since"),
        shown_between("until"),
        Index(None, "entity_id", text("since DESC"), text("id DESC")),
        Index(None, "manager_id", text("since DESC"), text("id DESC")),
    )
