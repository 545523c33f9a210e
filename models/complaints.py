"""Cases of complaints and reports; only closed ones with consent are ever published.

What the public may see stands on `complaint`; what only the parties may see in the tables beside
it; who complained in `complaint_party` and `complainant`, which no reading role below the owner
can join to a case of somebody else.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    FOREVER,
    NEVER,
    Base,
    EntityId,
    Id,
    Provenance,
    Versioned,
    one_of,
    shown_between,
)
from rules.complaints import (
    ComplaintAction,
    ComplaintActor,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintSource,
    ComplaintState,
)
from rules.complaints.moves import RESTING
from rules.complaints.terms import ClaimMatter

_RESTING = ", ".join(f"'{state.value}'" for state in sorted(RESTING))
IS_OPEN = f"state NOT IN ({_RESTING})"
"""What stands in the queue, as SQL of the row; the queue's indexes hold nothing else."""


class Complaint(Provenance, Versioned, Base):
    """A case; `closed_on` is 1900-01-01 while it is open, `due_on` 9998-12-31 where nothing is."""

    __tablename__ = "complaint"
    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(unique=True)
    claim_id: Mapped[UUID | None]
    """The submission it came in; a complaint and a report of one submission share it."""
    same_as: Mapped[UUID | None] = mapped_column(ForeignKey("complaint.id", ondelete="SET NULL"))
    """The case that holds the same dispute and is counted in its place."""
    arisen_from: Mapped[UUID | None] = mapped_column(
        ForeignKey("complaint.id", ondelete="SET NULL")
    )
    """The complaint in whose handling the clue of this report was found."""
    entity_id: Mapped[EntityId]
    manager_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("managing_organization.id", ondelete="SET NULL")
    )
    """Who runs the station that had it."""
    district_code: Mapped[str] = mapped_column(
        ForeignKey("district.code"), server_default=text("'500000'")
    )
    kind: Mapped[str] = mapped_column(server_default=ComplaintKind.COMPLAINT.value)
    channel: Mapped[str]
    matter: Mapped[str] = mapped_column(server_default=ClaimMatter.QUALITY.value)
    routing: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    subject: Mapped[str]
    state: Mapped[str]
    outcome: Mapped[str | None]
    ground: Mapped[str | None]
    """Ground of refusal or termination, or the decision on a report."""
    is_served: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the respondent has been told; it sees the case from then on."""
    may_publish: Mapped[bool] = mapped_column(server_default=text("false"))
    may_delegate: Mapped[bool] = mapped_column(server_default=text("false"))
    filed_on: Mapped[date]
    received_on: Mapped[date | None]
    """The day on which the authority in charge got it: a transfer begins another."""
    accepted_on: Mapped[date | None]
    entered_on: Mapped[date | None]
    """The day on which the present state began."""
    paused_days: Mapped[int] = mapped_column(server_default=text("0"))
    is_extended: Mapped[bool] = mapped_column(server_default=text("false"))
    due_on: Mapped[date] = mapped_column(server_default=text(f"'{FOREVER}'"))
    due_rule: Mapped[str | None] = mapped_column(ForeignKey("rule_version.code"))
    closed_on: Mapped[date] = mapped_column(server_default=text(f"'{NEVER}'"))
    is_published: Mapped[bool] = mapped_column(server_default=text("false"))
    consents: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """The parties that agreed to mediation."""
    __table_args__ = (
        one_of(ComplaintKind, "kind"),
        one_of(ComplaintState, "state"),
        one_of(ComplaintOutcome, "outcome"),
        one_of(ComplaintSource, "channel"),
        one_of(ClaimMatter, "matter"),
        shown_between("closed_on"),
        shown_between("due_on"),
        CheckConstraint(
            "NOT is_published OR (state = 'CLOSED' AND outcome IS NOT NULL)", name="published"
        ),
        Index(
            "complaint_published_idx",
            "entity_id",
            text("closed_on DESC"),
            text("id DESC"),
            postgresql_where=text("is_published"),
        ),
        Index(
            "complaint_outcomes_idx",
            "channel",
            text("closed_on DESC"),
            text("id DESC"),
            postgresql_where=text("is_published"),
        ),
        Index(
            "complaint_outcomes_latest_idx",
            text("closed_on DESC"),
            text("id DESC"),
            postgresql_where=text("is_published"),
        ),
        Index(None, "entity_id", text("filed_on DESC"), text("id DESC")),
        Index(
            "complaint_queue_idx",
            "district_code",
            "due_on",
            "id",
            postgresql_where=text(IS_OPEN),
        ),
        Index("complaint_queue_all_idx", "due_on", "id", postgresql_where=text(IS_OPEN)),
        Index(
            "complaint_queue_state_idx",
            "district_code",
            "state",
            "due_on",
            "id",
            postgresql_where=text(IS_OPEN),
        ),
        Index(
            "complaint_station_idx",
            "manager_id",
            "due_on",
            "id",
            postgresql_where=text(IS_OPEN),
        ),
        Index("complaint_claim_idx", "claim_id", postgresql_where=text("claim_id IS NOT NULL")),
        Index(
            "complaint_arisen_idx",
            "arisen_from",
            text("filed_on DESC"),
            text("id DESC"),
            postgresql_where=text("arisen_from IS NOT NULL"),
        ),
        Index("complaint_same_idx", "same_as", postgresql_where=text("same_as IS NOT NULL")),
    )


class ComplaintParty(Base):
    """Who complained, by the subject of the token: each viewer reads his own rows only."""

    __tablename__ = "complaint_party"
    complaint_id: Mapped[UUID] = mapped_column(
        ForeignKey("complaint.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str]
    __table_args__ = (Index(None, "subject", "complaint_id"),)


class Complainant(Base):
    """Who complained, sealed: read through one accessor, by no role below the owner."""

    __tablename__ = "complainant"
    complaint_id: Mapped[UUID] = mapped_column(
        ForeignKey("complaint.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    masked_name: Mapped[str | None]
    masked_phone: Mapped[str | None]
    dispute_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed digest of who disputes what with whom: equal for one dispute by two channels."""
    __table_args__ = (Index(None, "dispute_digest"),)


class ComplaintFile(Base):
    """What the parties and the authority see of a case."""

    __tablename__ = "complaint_file"
    complaint_id: Mapped[UUID] = mapped_column(
        ForeignKey("complaint.id", ondelete="CASCADE"), primary_key=True
    )
    request: Mapped[str | None]
    facts: Mapped[str]
    amount: Mapped[int | None]
    """Fen."""
    happened_on: Mapped[date | None]
    is_anonymous: Mapped[bool]


class ComplaintStep(Base):
    """A line of a case's time line: who did what when, and how the case stood afterwards."""

    __tablename__ = "complaint_step"
    id: Mapped[Id]
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    action: Mapped[str]
    actor: Mapped[str]
    by: Mapped[str]
    state: Mapped[str]
    ground: Mapped[str | None]
    note: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (
        one_of(ComplaintAction, "action"),
        one_of(ComplaintActor, "actor"),
        one_of(ComplaintState, "state"),
        Index(None, "complaint_id", "at", "id"),
    )


class Evidence(Base):
    """A file that was handed in: what it is, never by its name; its bytes lie in the store."""

    __tablename__ = "evidence"
    id: Mapped[Id]
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    name: Mapped[str]
    media_type: Mapped[str | None]
    size: Mapped[int]
    sha256: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
    """When the bytes had arrived whole; null while the file is only announced."""
    __table_args__ = (
        one_of(ComplaintActor, "given_by"),
        CheckConstraint("size > 0", name="size"),
        Index(None, "complaint_id", "given_at", "id"),
    )


class MediationMessage(Base):
    """A message in the room of a case."""

    __tablename__ = "mediation_message"
    id: Mapped[Id]
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    side: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        one_of(ComplaintActor, "side"),
        Index(None, "complaint_id", "at", "id"),
    )


class Settlement(Base):
    """A proposed settlement; it binds once both sides have signed, and the platform seals it."""

    __tablename__ = "settlement"
    id: Mapped[Id]
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    text: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of case number and text, which both sides sign."""
    complainant_signed_at: Mapped[datetime | None]
    respondent_signed_at: Mapped[datetime | None]
    key_id: Mapped[str | None]
    seal: Mapped[str | None]
    __table_args__ = (
        one_of(ComplaintActor, "proposed_by"),
        Index(None, "complaint_id", "proposed_at", "id"),
    )


class ExternalCase(Base):
    """A case under the number that a partner gave it."""

    __tablename__ = "external_case"
    id: Mapped[Id]
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    system: Mapped[str]
    number: Mapped[str]
    status: Mapped[str]
    received_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    """SHA-256 of the case as the partner sent it; null where it came from us."""
    __table_args__ = (
        one_of(ComplaintSource, "system"),
        one_of(ComplaintState, "status"),
        Index(None, "system", "number", unique=True),
        Index(None, "complaint_id", "received_at", "id"),
    )
