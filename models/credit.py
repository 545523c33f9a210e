"""Credit records of all families in one table; a CHECK per kind makes its columns NOT NULL."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, one_of, shown_between
from rules.records import RecordKind

REQUIRED: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.REGISTRATION_CHANGE: (),
    RecordKind.LICENCE: ("number", "valid_from"),
    RecordKind.ANNUAL_REPORT: ("report_year",),
    RecordKind.CERTIFICATE: ("number",),
    RecordKind.PENALTY: ("number", "sanction"),
    RecordKind.ABNORMAL_LISTING: ("ground",),
    RecordKind.SERIOUS_VIOLATION: ("ground",),
    RecordKind.COMPLAINT: ("result",),
    RecordKind.SAMPLING_TEST: ("result",),
    RecordKind.RANDOM_INSPECTION: ("result",),
    RecordKind.AWARD: (),
}
"""The sparse columns that are never null for each kind."""


def _required(kind: RecordKind) -> CheckConstraint:
    present = " AND ".join(f"{column} IS NOT NULL" for column in REQUIRED[kind])
    return CheckConstraint(f"kind <> '{kind.value}' OR ({present})", name=kind.value.lower())


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
    __table_args__ = (
        one_of(RecordKind, "kind"),
        *(_required(kind) for kind, columns in REQUIRED.items() if columns),
        shown_between("occurred_on"),
        shown_between("public_until"),
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
    )
