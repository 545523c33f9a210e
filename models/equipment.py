"""Special equipment, its catalogue, its people, and what was done to keep it safe."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, one_of, shown_between
from rules.equipment import CareKind, DutyKind


class EquipmentVariety(Base):
    """A node of the catalogue of special equipment (特种设备目录)."""

    __tablename__ = "equipment_variety"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("equipment_variety.code"))


class SpecialEquipment(Provenance, Base):
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
    __table_args__ = (
        shown_between("next_inspection_on"),
        Index(None, "entity_id", "next_inspection_on", "id"),
    )


class EquipmentCare(Provenance, Base):
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
        Index(None, "equipment_id", text("done_on DESC"), text("id DESC")),
    )


class EquipmentDuty(Provenance, Base):
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
        Index(None, "equipment_id", "valid_to", "id"),
    )
