"""What laws and documents are found by: public text only, without row-level security.

Its operators are not leakproof, and a text search under a policy falls back to a scan; what is
found is joined by id to tables that have their rules.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of
from rules.knowledge_search import HitKind


class KnowledgeSearch(Base):
    """One article, or one document, with the words that its text is made of."""

    __tablename__ = "knowledge_search"
    id: Mapped[Id]
    """The id of the article or of the document."""
    kind: Mapped[str]
    document_id: Mapped[UUID]
    """The law's version, or the document itself."""
    title: Mapped[str]
    label: Mapped[str | None]
    number: Mapped[int | None]
    body: Mapped[str]
    folded: Mapped[str]
    """The body as texts are compared: no width, case, punctuation or traditional forms."""
    names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """On the row of a law: its folded title and the short names people use."""
    audiences: Mapped[list[str]] = mapped_column(ARRAY(Text))
    first_on: Mapped[date]
    last_on: Mapped[date]
    rank: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(TSVECTOR)
    __table_args__ = (
        one_of(HitKind, "kind"),
        Index(None, "words", postgresql_using="gin"),
        Index(None, "document_id", "number"),
        Index("knowledge_search_laws_idx", "kind", postgresql_where=text("kind = 'LAW'")),
    )


class KnowledgeWord(Base):
    """In how many rows a word stands; rare words are not listed, '' counts all rows."""

    __tablename__ = "knowledge_word"
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    rows: Mapped[int]
