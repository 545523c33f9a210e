"""Incidents and their notices, security events, shared data, measured service, and backups."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of
from rules.governance.incidents import (
    Damage,
    Importance,
    IncidentKind,
    IncidentLevel,
    IncidentMove,
    IncidentState,
    ServicePeriod,
)
from rules.governance.security import SecurityEventKind, SecurityEventState
from rules.governance.sharing import ContractState, DataSet


class Incident(Base):
    """An incident or a drill of one; its level is the rule's, never a hand's."""

    __tablename__ = "incident"
    id: Mapped[Id]
    kind: Mapped[str]
    title: Mapped[str]
    importance: Mapped[str]
    period: Mapped[str]
    damage: Mapped[str]
    level: Mapped[str]
    rule_code: Mapped[str]
    is_drill: Mapped[bool]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    respond_by: Mapped[datetime]
    responded_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    review: Mapped[str | None]
    data_kinds: Mapped[str | None]
    cause: Mapped[str | None]
    harm: Mapped[str | None]
    remedy: Mapped[str | None]
    contact: Mapped[str | None]
    __table_args__ = (
        one_of(IncidentKind, "kind"),
        one_of(Importance, "importance"),
        one_of(ServicePeriod, "period"),
        one_of(Damage, "damage"),
        one_of(IncidentLevel, "level"),
        one_of(IncidentState, "state"),
        CheckConstraint("(state = 'CLOSED') = (review IS NOT NULL)", name="review"),
        CheckConstraint(
            "kind <> 'PERSONAL_DATA' OR num_nulls(data_kinds, cause, harm, remedy, contact) = 0",
            name="personal",
        ),
        Index("incident_latest_idx", text("opened_at DESC"), text("id DESC")),
    )


class IncidentStep(Base):
    """A move of an incident."""

    __tablename__ = "incident_step"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"))
    move: Mapped[str]
    level: Mapped[str]
    actor: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (one_of(IncidentMove, "move"), Index(None, "incident_id", "id"))


class IncidentNotice(Base):
    """What one person affected was told, and when he read it."""

    __tablename__ = "incident_notice"
    id: Mapped[Id]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"))
    subject: Mapped[str]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    __table_args__ = (
        Index(None, "incident_id", "subject", unique=True),
        Index("incident_notice_subject_idx", "subject", text("sent_at DESC")),
    )


class SecurityEvent(Base):
    """What a rule found suspicious of one principal, and how it was handled."""

    __tablename__ = "security_event"
    id: Mapped[Id] = mapped_column(server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    principal: Mapped[str]
    amount: Mapped[int]
    rule_code: Mapped[str]
    detected_at: Mapped[datetime]
    state: Mapped[str]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (
        one_of(SecurityEventKind, "kind"),
        one_of(SecurityEventState, "state"),
        CheckConstraint("(state = 'DETECTED') = (handled_at IS NULL)", name="handled"),
        Index("security_event_latest_idx", text("detected_at DESC"), text("id DESC")),
    )


class KnownNetwork(Base):
    """A network from which an account of staff has come."""

    __tablename__ = "known_network"
    subject: Mapped[str] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    first_seen_at: Mapped[datetime]


class SecurityProfile(Base):
    """The grading of the system for protection: filed, and assessed by others than us."""

    __tablename__ = "security_profile"
    id: Mapped[Id]
    level: Mapped[int]
    graded_object: Mapped[str]
    filed_at: Mapped[date | None]
    filing_number: Mapped[str | None]
    last_assessed_at: Mapped[date | None]
    assessor: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        Index("security_profile_latest_idx", text("recorded_at DESC"), text("id DESC")),
    )


class DataContract(Base):
    """What one department may take of one data set, for what, and from when to when."""

    __tablename__ = "data_contract"
    id: Mapped[Id]
    recipient: Mapped[str]
    dataset: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    purpose: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str]
    owner: Mapped[str | None]
    """Who approved it, and answers for what was taken under it."""
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(DataSet, "dataset"),
        one_of(ContractState, "state"),
        Index(None, "recipient", text("requested_at DESC")),
        Index("data_contract_latest_idx", text("requested_at DESC"), text("id DESC")),
    )


class DataActivity(Base):
    """One taking of shared data: to whom, for what, which fields, how many rows, whose duty."""

    __tablename__ = "data_activity"
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("data_contract.id"))
    recipient: Mapped[str]
    purpose: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    owner: Mapped[str]
    rows: Mapped[int]
    after_id: Mapped[UUID | None]
    last_id: Mapped[UUID | None]
    at: Mapped[datetime]
    __table_args__ = (Index("data_activity_latest_idx", text("at DESC"), text("id DESC")),)


class Delegation(Base):
    """A right to write in a further district for a while."""

    __tablename__ = "delegation"
    id: Mapped[Id]
    subject: Mapped[str]
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("begins_on <= ends_on", name="term"),
        Index(None, "subject", "ends_on"),
    )


class ServiceSample(Base):
    """What one process answered within one minute; a minute without any is one of no service."""

    __tablename__ = "service_sample"
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(primary_key=True)
    requests: Mapped[int]
    faults: Mapped[int]
    classes: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class BackupRun(Base):
    """A backup that was taken and verified, or a restore that was drilled."""

    __tablename__ = "backup_run"
    id: Mapped[Id] = mapped_column(server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    name: Mapped[str]
    restored_to: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    __table_args__ = (
        CheckConstraint("kind IN ('BACKUP', 'RESTORE')", name="kind"),
        Index("backup_run_latest_idx", text("at DESC"), text("id DESC")),
    )
