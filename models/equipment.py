"""Special equipment and the published catalogue of its varieties."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, shown_between


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
    __table_args__ = (
        shown_between("next_inspection_on"),
        Index(None, "entity_id", "next_inspection_on", "id"),
    )
