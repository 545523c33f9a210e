"""The web sites on which entities show their codes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId


class EntitySite(Base):
    """A host that an entity has registered as its own."""

    __tablename__ = "entity_site"
    entity_id: Mapped[EntityId] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(primary_key=True)
    registered_at: Mapped[datetime]
