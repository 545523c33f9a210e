"""Counts of the register by industry, and lives of cohorts; written anew by each full run.

Refuses to hold any entity: each row sums up many or few, and small ones are closed when asked.
"""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class IndustryYear(Base):
    """Entries and exits of one year; what an entity's registration does not say is ''."""

    __tablename__ = "industry_year"
    industry_code: Mapped[str] = mapped_column(primary_key=True)
    district_code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The year before the first that is shown sums up all before."""
    entries: Mapped[int]
    exits: Mapped[int]
    as_of: Mapped[date]


class CohortSpan(Base):
    """Entries, ends and exits by month of age, of those of a division founded in one year."""

    __tablename__ = "cohort_span"
    division: Mapped[str] = mapped_column(primary_key=True)
    """Of GB/T 4754: two digits, the section where no more is known, '' where nothing is."""
    kind: Mapped[str] = mapped_column(primary_key=True)
    founded: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entered: Mapped[int]
    ended: Mapped[int]
    censored: Mapped[int]
