"""Documents of knowledge of every kind in one table, their conditions and results, and followers.

A CHECK per kind makes its own columns NOT NULL, as for credit records.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Computed, ForeignKey, Index, SmallInteger, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import FOREVER, Base, Id, Provenance, Versioned, one_of, shown_between
from rules.eligibility import ConditionOperator, EntityFact
from rules.links import LinkFault
from rules.policies import (
    REQUIRED,
    DocumentKind,
    DocumentState,
    IssuingLevel,
    PublicityKind,
    ReliefKind,
)

LONG_AGO = "'1900-01-01 00:00:00+00'"


def _required(kind: DocumentKind) -> CheckConstraint:
    present = " AND ".join(f"{column} IS NOT NULL" for column in REQUIRED[kind])
    return CheckConstraint(f"kind <> '{kind.value}' OR ({present})", name=kind.value.lower())


class KnowledgeDocument(Provenance, Versioned, Base):
    """One edition of a document; editions of one document share a series."""

    __tablename__ = "knowledge_document"
    id: Mapped[Id]
    series_id: Mapped[UUID]
    edition: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    audiences: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_public: Mapped[bool] = mapped_column(
        Boolean, Computed("audiences && ARRAY['CONSUMER', 'ENTITY', 'THIRD_PARTY']", persisted=True)
    )
    """What is for regulators alone is not."""
    level: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(server_default=sql(f"'{FOREVER}'"))
    """The last day; 9998-12-31 while it has none."""
    pin: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"))
    is_popup: Mapped[bool] = mapped_column(server_default=sql("false"))
    author: Mapped[str]
    approver: Mapped[str | None]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime] = mapped_column(server_default=sql(LONG_AGO))
    """1900 while it is not published; such rows are never public."""
    reason: Mapped[str | None]
    """Why it was sent back or withdrawn."""
    steps: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    materials: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    time_limit: Mapped[str | None]
    fee: Mapped[str | None]
    channel: Mapped[str | None]
    office: Mapped[str | None]
    source_text: Mapped[str | None]
    review_on: Mapped[date | None]
    relief_kind: Mapped[str | None]
    benefit: Mapped[str | None]
    apply_link: Mapped[str | None]
    document_number: Mapped[str | None]
    category: Mapped[str | None]
    link: Mapped[str | None]
    hours: Mapped[str | None]
    publicity_kind: Mapped[str | None]
    example_operation: Mapped[str | None]
    alert_scope: Mapped[str | None]
    method: Mapped[str | None]
    sample_size: Mapped[int | None]
    findings: Mapped[str | None]
    facts: Mapped[str | None]
    outcome: Mapped[str | None]
    citations: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """`食品安全法:34`: the key of a law and the number of an article."""
    __table_args__ = (
        one_of(DocumentKind, "kind"),
        one_of(DocumentState, "state"),
        one_of(IssuingLevel, "level"),
        one_of(ReliefKind, "relief_kind"),
        one_of(PublicityKind, "publicity_kind"),
        *(_required(kind) for kind in DocumentKind),
        shown_between("valid_from"),
        shown_between("valid_to"),
        shown_between("review_on"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("approver <> author", name="approver"),
        CheckConstraint("sample_size > 0", name="sample_size"),
        Index(None, "series_id", sql("edition DESC"), sql("id DESC"), unique=True),
        Index(
            "knowledge_document_kind_idx", "kind", sql("published_at DESC"), sql("id DESC"),
            postgresql_where=sql("state = 'PUBLISHED'"),
        ),
        Index(
            "knowledge_document_home_idx", sql("pin DESC"), sql("published_at DESC"),
            sql("id DESC"), postgresql_where=sql("state = 'PUBLISHED'"),
        ),
        Index("knowledge_document_queue_idx", "state", sql("changed_at DESC"), sql("id DESC")),
        Index(
            "knowledge_document_one_published", "series_id", unique=True,
            postgresql_where=sql("state = 'PUBLISHED'"),
        ),
    )  # fmt: skip


class PolicyCondition(Base):
    """A condition of a support policy, in a form that a machine can weigh."""

    __tablename__ = "policy_condition"
    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("knowledge_document.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    fact: Mapped[str]
    operator: Mapped[str]
    wanted: Mapped[list[str]] = mapped_column(ARRAY(Text))
    text: Mapped[str]
    __table_args__ = (
        one_of(EntityFact, "fact"),
        one_of(ConditionOperator, "operator"),
        Index(None, "document_id", "position", "id"),
    )


class ComparativeResult(Base):
    """A row of a comparative test: which sample, by which laboratory, under which standard."""

    __tablename__ = "comparative_result"
    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("knowledge_document.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    sample: Mapped[str]
    laboratory: Mapped[str]
    standard: Mapped[str]
    item: Mapped[str]
    measured: Mapped[str]
    permitted: Mapped[str | None]
    is_passed: Mapped[bool]
    __table_args__ = (Index(None, "document_id", "position", "id"),)


class LinkCheck(Base):
    """What the last check found behind a link that a published document gives."""

    __tablename__ = "link_check"
    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("knowledge_document.id", ondelete="CASCADE")
    )
    url: Mapped[str]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    """The status of the answer; null where there was none."""
    fault: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default=sql("0"))
    """How many checks in a row have failed."""
    failing_since: Mapped[datetime | None]
    checked_at: Mapped[datetime]
    __table_args__ = (
        one_of(LinkFault, "fault"),
        CheckConstraint("(fault IS NULL) = (failures = 0)", name="failures"),
        CheckConstraint("(fault IS NULL) = (failing_since IS NULL)", name="failing_since"),
        Index(None, "document_id", "url", unique=True),
        Index(
            "link_check_failing_idx", "failing_since", "id",
            postgresql_where=sql("fault IS NOT NULL"),
        ),
    )  # fmt: skip


class TopicFollow(Base):
    """The topics that one person follows; nobody else reads it."""

    __tablename__ = "topic_follow"
    id: Mapped[Id]
    owner: Mapped[str] = mapped_column(unique=True)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    updated_at: Mapped[datetime]
