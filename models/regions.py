"""Reference trees: administrative divisions and the national industry classification."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from models.base import Base


class District(Base):
    """An administrative division (GB/T 2260); `subtree` lists it and all below it."""

    __tablename__ = "district"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    level: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"), index=True)
    abolished_on: Mapped[date | None]
    successor_code: Mapped[str | None]
    subtree: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Industry(Base):
    """A node of GB/T 4754-2017; `subtree` lists it and all below it."""

    __tablename__ = "industry"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    level: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"), index=True)
    subtree: Mapped[list[str]] = mapped_column(ARRAY(Text))
