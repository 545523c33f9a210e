"""Keys of personal values, themselves sealed by a key that no database holds."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.cipher import CipherAlgorithm
from rules.terms import Term


class KeyPurpose(Term):
    """密钥用途 · What a key is for."""

    DATA = "DATA", "加密 · Sealing values."
    INDEX = "INDEX", "盲索引 · Digests by which values are found."


class DataKey(Base):
    """A key, sealed by the key-encryption key that `wrapped` names."""

    __tablename__ = "data_key"
    key_id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    algorithm: Mapped[str]
    wrapped: Mapped[str]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(KeyPurpose, "purpose"),
        one_of(CipherAlgorithm, "algorithm"),
        Index(
            "data_key_current_idx",
            "purpose",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
    )


SEALED: dict[str, tuple[str, tuple[str, ...]]] = {
    "complainant": ("complaint_id", ("name", "phone", "address")),
    "complaint_file": ("complaint_id", ("request", "facts")),
    "mediation_message": ("id", ("text",)),
    "settlement": ("id", ("text",)),
    "qualification": ("id", ("certificate",)),
    "screening": ("id", ("name",)),
    "subject_request": ("id", ("detail",)),
}
"""Which columns hold sealed values, and the column that names the row to which they are bound."""
