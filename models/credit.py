"""Credit records of all families in one table; a CHECK per kind makes its columns NOT NULL."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import FOREVER, NEVER, Base, EntityId, Id, Provenance, one_of, shown_between
from rules.credit import (
    AbnormalGround,
    ComplaintOutcome,
    DisclosureStatus,
    InspectionResult,
    LicenceKind,
    PenaltyTier,
    SamplingResult,
)
from rules.records import RecordKind
from rules.terms import Term

REQUIRED: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.REGISTRATION_CHANGE: (),
    RecordKind.LICENCE: ("number", "valid_from", "item", "licence_kind"),
    RecordKind.ANNUAL_REPORT: ("report_year", "disclosure_status"),
    RecordKind.CERTIFICATE: ("number", "valid_from", "item"),
    RecordKind.PENALTY: ("number", "sanction", "tier", "is_warning_only"),
    RecordKind.ABNORMAL_LISTING: ("ground",),
    RecordKind.SERIOUS_VIOLATION: ("ground", "article", "due_on"),
    RecordKind.COMPLAINT: ("result", "item"),
    RecordKind.SAMPLING_TEST: ("result",),
    RecordKind.RANDOM_INSPECTION: ("result", "formed_on", "publish_by"),
    RecordKind.AWARD: (),
}
"""The sparse columns that are never null for each kind."""

CLOSED: tuple[tuple[RecordKind, str, type[Term]], ...] = (
    (RecordKind.LICENCE, "licence_kind", LicenceKind),
    (RecordKind.ANNUAL_REPORT, "disclosure_status", DisclosureStatus),
    (RecordKind.PENALTY, "tier", PenaltyTier),
    (RecordKind.ABNORMAL_LISTING, "ground", AbnormalGround),
    (RecordKind.COMPLAINT, "result", ComplaintOutcome),
    (RecordKind.SAMPLING_TEST, "result", SamplingResult),
    (RecordKind.RANDOM_INSPECTION, "result", InspectionResult),
)
"""The sparse columns whose values are a closed list for a kind."""


def _listed(kind: RecordKind, column: str, terms: type[Term]) -> CheckConstraint:
    names = ", ".join(f"'{term.value}'" for term in terms)
    return CheckConstraint(
        f"kind <> '{kind.value}' OR {column} IN ({names})", name=f"{kind.value.lower()}_{column}"
    )


def _required(kind: RecordKind) -> CheckConstraint:
    present = " AND ".join(f"{column} IS NOT NULL" for column in REQUIRED[kind])
    return CheckConstraint(f"kind <> '{kind.value}' OR ({present})", name=kind.value.lower())


LICENCE_STATUS = """CASE WHEN {t}.revoked_on <= {day} THEN 'REVOKED'
 WHEN {t}.valid_to < {day} THEN 'EXPIRED'
 WHEN {t}.valid_from > {day} THEN 'NOT_YET_VALID' ELSE 'VALID' END"""
VERIFICATION = """CASE WHEN {t}.revoked_on <= {day} THEN 'REVOKED'
 WHEN {t}.content_hash IS NULL OR {t}.valid_from > {day} THEN 'UNKNOWN'
 WHEN {t}.valid_to < {day} THEN 'EXPIRED' ELSE 'VALID' END"""
REMOVED_ON = """CASE WHEN least({t}.removed_on, {t}.due_on) <= {day}
 THEN least({t}.removed_on, {t}.due_on) END"""
IS_IN_FORCE = "coalesce(least({t}.removed_on, {t}.due_on) > {day}, true)"
IS_LATE = "({t}.publish_by < coalesce({t}.published_on, {day}))"
IS_PUBLIC = "({t}.public_until >= {today})"
PUBLIC_UNTIL = f"""CASE WHEN {{t}}.public_until > '{NEVER}'
 AND {{t}}.public_until < '{FOREVER}' THEN {{t}}.public_until END"""
"""Facts that depend on the day, as SQL on alias `{t}`; a listing that is due removes itself.

`{day}` is the day that is asked about; publicity goes by `{today}`, whatever day that is.
"""


class CreditRecord(Provenance, Base):
    """A fact in an entity's credit file; public while `public_until` has not passed."""

    __tablename__ = "credit_record"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    kind: Mapped[str]
    title: Mapped[str]
    occurred_on: Mapped[date]
    public_until: Mapped[date]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    number: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    report_year: Mapped[int | None]
    sanction: Mapped[str | None]
    amount: Mapped[Decimal | None]
    ground: Mapped[str | None]
    removed_on: Mapped[date | None]
    result: Mapped[str | None]
    item: Mapped[str | None]
    licence_kind: Mapped[str | None]
    revoked_on: Mapped[date | None]
    content_hash: Mapped[str | None]
    disclosure_status: Mapped[str | None]
    act: Mapped[str | None]
    basis: Mapped[str | None]
    tier: Mapped[str | None]
    is_warning_only: Mapped[bool | None]
    published_on: Mapped[date | None]
    article: Mapped[str | None]
    measures: Mapped[str | None]
    due_on: Mapped[date | None]
    removal_ground: Mapped[str | None]
    product_name: Mapped[str | None]
    lot: Mapped[str | None]
    standard: Mapped[str | None]
    laboratory: Mapped[str | None]
    product_batch_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_batch.id", ondelete="SET NULL")
    )
    plan: Mapped[str | None]
    formed_on: Mapped[date | None]
    publish_by: Mapped[date | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    repaired_on: Mapped[date | None]
    term_rule: Mapped[str | None] = mapped_column(ForeignKey("rule_version.code"))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    __table_args__ = (
        one_of(RecordKind, "kind"),
        *(_required(kind) for kind, columns in REQUIRED.items() if columns),
        shown_between("occurred_on"),
        shown_between("public_until"),
        *(_listed(*closed) for closed in CLOSED),
        CheckConstraint(
            f"NOT (is_warning_only OR repaired_on IS NOT NULL) OR public_until = '{NEVER}'",
            name="withheld",
        ),
        Index(
            "credit_record_file_idx",
            "entity_id",
            text("occurred_on DESC"),
            text("id DESC"),
            "public_until",
        ),
        Index(
            "credit_record_kind_idx",
            "entity_id",
            "kind",
            text("occurred_on DESC"),
            text("id DESC"),
            "public_until",
        ),
        Index("credit_record_source_idx", "source_code", "kind", "source_record_id", unique=True),
        Index(
            "credit_record_number_idx",
            "number",
            "kind",
            postgresql_where=text("kind IN ('PENALTY', 'CERTIFICATE')"),
        ),
        Index(
            "credit_record_inspected_idx",
            "district_code",
            text("publish_by DESC"),
            text("id DESC"),
            postgresql_where=text("kind = 'RANDOM_INSPECTION'"),
        ),
    )


class ReportFinancials(Base):
    """The section of an annual report that the entity may keep to itself (Art 9 (7))."""

    __tablename__ = "report_financials"
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("credit_record.id", ondelete="CASCADE"), primary_key=True
    )
    entity_id: Mapped[EntityId]
    is_disclosed: Mapped[bool]
    employees: Mapped[int | None]
    assets: Mapped[Decimal | None]
    liabilities: Mapped[Decimal | None]
    equity: Mapped[Decimal | None]
    revenue: Mapped[Decimal | None]
    main_revenue: Mapped[Decimal | None]
    total_profit: Mapped[Decimal | None]
    net_profit: Mapped[Decimal | None]
    tax: Mapped[Decimal | None]
    __table_args__ = (Index(None, "entity_id"),)
