"""Consents and requests of persons, and where what is held about a person lies."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Versioned, one_of
from rules.consents import ProcessingPurpose
from rules.subjects import SubjectRequestKind, SubjectRequestState


class Consent(Base):
    """That a person agreed to a purpose in a case, under which wording, and when it ended."""

    __tablename__ = "consent"
    id: Mapped[Id]
    subject: Mapped[str]
    purpose: Mapped[str]
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id", ondelete="CASCADE"))
    text_version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(ProcessingPurpose, "purpose"),
        Index(None, "subject", text("given_at DESC"), text("id DESC")),
        Index(None, "complaint_id"),
    )


class SubjectRequest(Versioned, Base):
    """A person's request about his data, with its clock and its answer."""

    __tablename__ = "subject_request"
    id: Mapped[Id]
    subject: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    detail: Mapped[str]
    """What was asked, sealed."""
    filed_at: Mapped[datetime]
    due_on: Mapped[date]
    due_rule: Mapped[str] = mapped_column(ForeignKey("rule_version.code"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    __table_args__ = (
        one_of(SubjectRequestKind, "kind"),
        one_of(SubjectRequestState, "state"),
        Index(None, "subject", text("filed_at DESC"), text("id DESC")),
        Index(None, "state", "due_on", "id"),
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """Columns about a person in one table: the rows by SQL with the account at `$1`."""

    table: str
    columns: tuple[str, ...]
    rows: str
    key: str = "id"


_CASES = "SELECT complaint_id FROM complaint_party WHERE subject = $1"
HOLDINGS = (
    Holding("complaint_party", ("subject",), "subject = $1", "complaint_id"),
    Holding(
        "complainant",
        ("name", "phone", "address", "masked_name", "masked_phone"),
        f"complaint_id IN ({_CASES})",
        "complaint_id",
    ),
    Holding("complaint_file", ("request", "facts"), f"complaint_id IN ({_CASES})", "complaint_id"),
    Holding("complaint_step", ("by",), "by = $1"),
    Holding("mediation_message", ("text",), f"side = 'COMPLAINANT' AND complaint_id IN ({_CASES})"),
    Holding("settlement", ("text",), f"complaint_id IN ({_CASES})"),
    Holding("review", ("author",), "author = $1"),
    Holding("disclosure", ("subject",), "subject = $1"),
    Holding("incident_notice", ("subject",), "subject = $1"),
    Holding("consent", ("subject",), "subject = $1"),
    Holding("subject_request", ("subject", "detail"), "subject = $1"),
)
"""Everything personal that hangs on an account; a test compares it with the register of classes."""

REGISTER = {
    "person": "依法登记的重点人员，按身份而非账户识别 · Key persons by law, known by identity.",
    "person_restriction": "依法公示的受限人员名单 · Lists published by law.",
    "qualification": "依法登记的资格 · Registered qualifications.",
    "screening": "核查留痕，姓名加密 · The log of screenings, names sealed.",
    "warning": "经办人员职务信息 · Staff on duty.",
    "known_network": "工作人员登录安全 · Security of sign-in of staff.",
    "security_event": "安全日志，依法留存 · The security log, kept by law.",
    "data_key": "密钥，非个人信息 · Keys, not data of persons.",
    "pepper": "密钥，非个人信息 · Keys, not data of persons.",
}
"""Tables with personal columns that no account owns, and why a request by account leaves them."""
