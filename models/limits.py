"""What is left of each principal's budget, shared by all processes; a crash empties it."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class RateBudget(Base):
    """A leaky bucket: `points` were left at `at`; `granted` is what was given out last."""

    __tablename__ = "rate_budget"
    principal: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[float] = mapped_column(DOUBLE_PRECISION)
    granted: Mapped[float] = mapped_column(DOUBLE_PRECISION)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "at"), {"prefixes": ["UNLOGGED"]})
