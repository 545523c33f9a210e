"""Who may see which row and which form of a value: SQL predicates and masks, by class of rights.

Every table has a row rule; the one door to the database applies it on both execution paths.
`{t}` stands for the table's alias and `{today}` for the parameter that holds the day in Chongqing.
"""

from dataclasses import dataclass

from models.complaints import Complaint
from models.credit import CreditRecord
from models.entities import Entity
from models.movements import TraceParty
from models.persons import Person
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
PARTY_NAME = Mask(public="{t}.masked_name", staff="{t}.name")

OPEN_TABLES = (
    "batch_test",
    "batch_test_item",
    "district",
    "entity",
    "entity_change",
    "entity_code",
    "entity_name",
    "entity_search",
    "equipment_care",
    "equipment_duty",
    "equipment_variety",
    "industry",
    "ingest_batch",
    "key_person_role",
    "movement",
    "movement_line",
    "person",
    "product",
    "product_batch",
    "rule_version",
    "search_word",
    "signing_key",
    "source",
    "special_equipment",
    "trace_domain",
    "trace_party",
    "traceable_item",
)
"""Every row is public; columns that are not stand in HIDDEN_COLUMNS."""
STAFF_TABLES = ("audit_event", "event", "ingest_finding")
OWNER_TABLES = ("idempotency_key", "epoch")

ROW_RULES: dict[str, RowRule] = {
    CreditRecord.__tablename__: PUBLICITY,
    Complaint.__tablename__: PUBLISHED,
    RiskWarning.__tablename__: PUBLIC_WARNING,
    **dict.fromkeys(OPEN_TABLES, OPEN),
    **dict.fromkeys((*STAFF_TABLES, *OWNER_TABLES), HIDDEN),
}
"""Every table has its line; one without is readable by nobody, for building on it fails."""

HIDDEN_COLUMNS: dict[str, tuple[str, ...]] = {
    Person.__tablename__: ("name",),
    Entity.__tablename__: ("risk_class",),
    TraceParty.__tablename__: ("entity_id", "name"),
}
"""Columns that the database itself denies to viewers below staff."""


def row_rule(table: str) -> RowRule:
    """The rule of a table; raises LookupError for a table that nobody decided about."""
    return ROW_RULES[table]
