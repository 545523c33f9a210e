"""What entities are found by: one row per name, current or former, public text only.

No row-level security stands here: its operators are not leakproof, and a text search under it falls
back to a scan. Hence nothing but public text may enter; protected tables are joined by id after.
"""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, collated, one_of
from rules.search import NameKind


class EntitySearch(Base):
    """One name of one entity in every form that it is searched by (`rules/search.py`)."""

    __tablename__ = "entity_search"
    entity_id: Mapped[UUID] = mapped_column(
        ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0 is the current name, 1 the newest former one."""
    kind: Mapped[str]
    is_active: Mapped[bool]
    district_code: Mapped[str | None]
    name: Mapped[str]
    code: Mapped[str] = collated()
    """`^USCC$` (or the old registration number) on the current name's row; empty on others."""
    names: Mapped[str] = collated()
    core: Mapped[str] = collated()
    pinyin: Mapped[str] = collated()
    initials: Mapped[str] = collated()
    words: Mapped[str] = mapped_column(TSVECTOR)
    __table_args__ = (
        one_of(NameKind, "kind"),
        Index(None, "words", postgresql_using="gin"),
        Index(None, "names", "entity_id"),
        Index(None, "core", "entity_id"),
        Index(None, "code", "entity_id"),
        Index(None, "district_code", "entity_id"),
    )


class SearchWord(Base):
    """How many names hold a frequent word; rare words are not listed, '' counts all names."""

    __tablename__ = "search_word"
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    names: Mapped[int]
