"""Laws by version and article, and the topics that they and all other knowledge are filed under."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import FOREVER, Base, Id, Provenance, one_of, shown_between
from rules.laws import LawLevel


class KnowledgeTopic(Base):
    """A topic; a row more is a topic more."""

    __tablename__ = "knowledge_topic"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    words: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    """A law whose title holds one of these belongs here."""
    audiences: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    industries: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    __table_args__ = (Index(None, "code", "id"),)


class LegalDocument(Provenance, Base):
    """One version of a law: from its first day to its last, and what replaced it."""

    __tablename__ = "legal_document"
    id: Mapped[Id]
    law_key: Mapped[str]
    title: Mapped[str]
    level: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger)
    version_date: Mapped[date]
    in_force_on: Mapped[date]
    is_in_force_verified: Mapped[bool]
    ended_on: Mapped[date] = mapped_column(server_default=sql(f"'{FOREVER}'"))
    """The last day; 9998-12-31 while nothing replaced it."""
    successor_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("legal_document.id", ondelete="SET NULL")
    )
    successor_title: Mapped[str | None]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    audiences: Mapped[list[str]] = mapped_column(ARRAY(Text))
    industries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    article_count: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        one_of(LawLevel, "level"),
        shown_between("version_date"),
        shown_between("in_force_on"),
        shown_between("ended_on"),
        CheckConstraint("ended_on >= in_force_on - 1", name="period"),
        Index(None, "law_key", "version_date", unique=True),
        Index("legal_document_versions_idx", "law_key", sql("in_force_on DESC"), sql("id DESC")),
        Index(None, sql("rank DESC"), sql("in_force_on DESC"), sql("id DESC")),
    )


class LegalArticle(Base):
    """One article of one version; `label` is how it is cited."""

    __tablename__ = "legal_article"
    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("legal_document.id", ondelete="CASCADE"))
    position: Mapped[int]
    number: Mapped[int]
    suffix: Mapped[int]
    label: Mapped[str]
    chapter: Mapped[str | None]
    section: Mapped[str | None]
    text: Mapped[str]
    time_limits: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=sql("'{}'"))
    __table_args__ = (
        Index(None, "document_id", "position", "id"),
        Index("legal_article_number_idx", "document_id", "number", "suffix"),
    )
