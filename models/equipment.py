"""Special equipment, its catalogue, its people, and what was done to keep it safe."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    Delivered,
    EntityId,
    Id,
    delivered_once,
    one_of,
    shown_between,
)
from rules.equipment import CareKind, DutyKind


class EquipmentVariety(Base):
    """A node of the catalogue of special equipment (特种设备目录)."""

    __tablename__ = "equipment_variety"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("equipment_variety.code"))


class SpecialEquipment(Delivered, Base):
    """A device in use at an entity's premises."""

    __tablename__ = "special_equipment"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    registration_code: Mapped[str] = mapped_column(unique=True)
    variety_code: Mapped[str] = mapped_column(ForeignKey("equipment_variety.code"))
    place: Mapped[str]
    is_public_gathering: Mapped[bool]
    next_inspection_on: Mapped[date]
    device_code: Mapped[str | None] = mapped_column(unique=True)
    in_use_since: Mapped[date | None]
    safety_code: Mapped[str | None] = mapped_column(unique=True)
    """The 安全码 of the city's platform, which is given at making or installation."""
    place_district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    __table_args__ = (
        shown_between("next_inspection_on"),
        delivered_once("special_equipment"),
        Index(None, "entity_id", "next_inspection_on", "id"),
        Index(
            "special_equipment_gathering",
            "entity_id",
            postgresql_where=text("is_public_gathering"),
        ),
    )


class EquipmentCare(Delivered, Base):
    """Something done for a device: maintenance, inspection, self-test or assessment."""

    __tablename__ = "equipment_care"
    id: Mapped[Id]
    equipment_id: Mapped[UUID] = mapped_column(
        ForeignKey("special_equipment.id", ondelete="CASCADE")
    )
    kind: Mapped[str]
    done_on: Mapped[date]
    performer: Mapped[str]
    report_number: Mapped[str | None]
    is_passed: Mapped[bool] = mapped_column(server_default=text("true"))
    __table_args__ = (
        one_of(CareKind, "kind"),
        shown_between("done_on"),
        delivered_once("equipment_care"),
        Index(None, "equipment_id", text("done_on DESC"), text("id DESC")),
    )


class EquipmentDuty(Delivered, Base):
    """A person who answers for a device, with his certificate."""

    __tablename__ = "equipment_duty"
    id: Mapped[Id]
    equipment_id: Mapped[UUID] = mapped_column(
        ForeignKey("special_equipment.id", ondelete="CASCADE")
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str]
    certificate: Mapped[str]
    valid_to: Mapped[date]
    __table_args__ = (
        one_of(DutyKind, "kind"),
        shown_between("valid_to"),
        delivered_once("equipment_duty"),
        Index(None, "equipment_id", "valid_to", "id"),
    )
