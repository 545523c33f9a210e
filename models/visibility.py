"""Who may see which row and which form of a value: SQL predicates and masks, by class of rights.

Every table has a row rule; the one door to the database applies it on both execution paths.
`{t}` stands for the table's alias and `{today}` for the parameter that holds the day in Chongqing.
"""

from dataclasses import dataclass

from models.complaints import Complaint
from models.credit import CreditRecord
from models.persons import Person
from models.tables import METADATA
from models.warnings import RiskWarning
from rules.roles import Rights


@dataclass(frozen=True, slots=True)
class RowRule:
    """The rows that each class of rights may see; `None` is every row."""

    public: str | None
    staff: str | None = None

    def predicate(self, rights: Rights) -> str | None:
        """The SQL condition for viewers of this class."""
        return self.staff if rights is Rights.STAFF else self.public


@dataclass(frozen=True, slots=True)
class Mask:
    """The SQL that stands for a value, by class of rights."""

    public: str
    staff: str

    def expression(self, rights: Rights) -> str:
        """The SQL expression for viewers of this class."""
        return self.staff if rights is Rights.STAFF else self.public


OPEN = RowRule(public=None)
HIDDEN = RowRule(public="false")

PUBLICITY = RowRule(public="{t}.public_until >= {today}")
PUBLISHED = RowRule(public="{t}.is_published")
PUBLIC_WARNING = RowRule(public="{t}.audience = 'PUBLIC' AND {t}.state = 'RAISED'")

PERSON_NAME = Mask(public="{t}.masked_name", staff="{t}.name")

STAFF_TABLES = ("audit_event", "ingest_finding")
OWNER_TABLES = ("idempotency_key", "epoch")

ROW_RULES: dict[str, RowRule] = {
    CreditRecord.__tablename__: PUBLICITY,
    Complaint.__tablename__: PUBLISHED,
    RiskWarning.__tablename__: PUBLIC_WARNING,
    **dict.fromkeys(STAFF_TABLES, HIDDEN),
}
HIDDEN_COLUMNS: dict[str, tuple[str, ...]] = {Person.__tablename__: ("name",)}
"""Columns that the database itself denies to viewers below staff."""


def row_rule(table: str) -> RowRule:
    """The rule of a table; a table without a line of its own is open to read."""
    if table not in METADATA.tables:
        raise LookupError(table)
    return ROW_RULES.get(table, OPEN)
