"""That a person has acknowledged what popped up, be it a warning or a document."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Acknowledgement(Base):
    """An edition that is not shown to a person again; the subject's id is of any table."""

    __tablename__ = "acknowledgement"
    viewer: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
