"""Key persons and their tenures; homonyms stay apart under opaque ids."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, one_of, shown_between
from rules.persons import PersonRole


class Person(Provenance, Base):
    """A natural person under a random id, which tells no time of creation."""

    __tablename__ = "person"
    id: Mapped[Id]
    name: Mapped[str]
    masked_name: Mapped[str]


class KeyPersonRole(Provenance, Base):
    """A tenure of a person at an entity."""

    __tablename__ = "key_person_role"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    """The day after the tenure; 9998-12-31 while it lasts."""
    __table_args__ = (
        one_of(PersonRole, "role"),
        shown_between("since"),
        Index(None, "entity_id", text("since DESC"), text("id DESC")),
        Index(None, "person_id", text("since DESC"), text("id DESC")),
    )
