"""The statistical model beside the rule score: versions with their cards, predictions, indices.

Everything here can be made again from the records; nothing of it is public.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Double

from models.base import Base, EntityId, one_of
from rules.records import RecordKind

INDUSTRY_TOPIC: Final = "industry_risk"
ALARM: Final = "ALARM"
"""Under which an alarm of an industry's index is told; attributes: industry, index, month."""


class ForecastModel(Base):
    """One training of the model: when, on what, and how it did on what came later."""

    __tablename__ = "forecast_model"
    version: Mapped[str] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    as_of: Mapped[date]
    """The day of the predictions in force."""
    tested_on: Mapped[date]
    """The earlier day on whose predictions outcomes have come in."""
    horizon_days: Mapped[int]
    is_current: Mapped[bool] = mapped_column(server_default=text("false"))
    intercept: Mapped[float] = mapped_column(Double)
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """`[{name, mean, scale, coefficient}]` in the order of the features."""
    card: Mapped[dict[str, Any]] = mapped_column(JSONB)
    __table_args__ = (
        Index(
            "forecast_model_current_idx",
            "is_current",
            unique=True,
            postgresql_where=text("is_current"),
        ),
    )


class RiskPrediction(Base):
    """The chance of an adverse record within the horizon, for one entity as of one day."""

    __tablename__ = "risk_prediction"
    model_version: Mapped[str] = mapped_column(
        ForeignKey("forecast_model.version", ondelete="CASCADE"), primary_key=True
    )
    as_of: Mapped[date] = mapped_column(primary_key=True)
    entity_id: Mapped[EntityId] = mapped_column(primary_key=True)
    district_code: Mapped[str | None]
    probability: Mapped[float] = mapped_column(Double)
    outcome: Mapped[bool | None]
    """What came of it; null while the horizon lasts."""
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        Index(
            "risk_prediction_rank_idx",
            "model_version",
            "as_of",
            "district_code",
            text("probability DESC"),
            "entity_id",
        ),
        Index(None, "entity_id"),
    )


class IndustryIndex(Base):
    """Adverse records of an industry in a district in a month, beside what was expected."""

    __tablename__ = "industry_index"
    section: Mapped[str] = mapped_column(primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    observed: Mapped[int]
    expected: Mapped[float] = mapped_column(Double)
    tail: Mapped[float] = mapped_column(Double)
    is_alarm: Mapped[bool]
    drivers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    __table_args__ = (
        Index(
            "industry_index_alarm_idx",
            text("month DESC"),
            "tail",
            postgresql_where=text("is_alarm"),
        ),
    )


class WarningEffect(Base):
    """Of the adverse records of one family within a year, how many a warning preceded."""

    __tablename__ = "warning_effect"
    kind: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    events: Mapped[int]
    warned: Mapped[int]
    median_lead_days: Mapped[float | None] = mapped_column(Double)
    __table_args__ = (one_of(RecordKind, "kind"),)
