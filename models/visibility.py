"""Who may see which row and which form of a value: SQL predicates and masks, by class of rights.

Every table has a row rule; the one door to the database applies it on both execution paths.
`{t}` stands for the table's alias, `{today}` for the parameter that holds the day in Chongqing,
and `{own}` for the entity that the viewer represents.
"""

from dataclasses import dataclass

from models.complaints import Complaint
from models.credit import CreditRecord, ReportFinancials
from models.entities import Entity
from models.managers import Tenancy
from models.movements import TraceParty
from models.persons import Person, PersonRestriction, Qualification
from models.risk import RiskAssessment, RiskReview
from models.warnings import RiskWarning
from rules.roles import Rights


@dataclass(frozen=True, slots=True)
class RowRule:
    """The rows that each class of rights may see; `None` is every row.

    `own` admits further rows to the signed-in viewer whom they are about; `{own}` in it stands
    for the id of the entity that the viewer represents, null where he represents none.
    """

    public: str | None
    staff: str | None = None
    own: str | None = None

    def predicate(self, rights: Rights) -> str | None:
        """The SQL condition for viewers of this class."""
        if rights is Rights.STAFF:
            return self.staff
        if rights is Rights.SIGNED_IN and self.public and self.own:
            return f"({self.public} OR {self.own})"
        return self.public


@dataclass(frozen=True, slots=True)
class Mask:
    """The SQL that stands for a value, by class of rights."""

    public: str
    staff: str

    def expression(self, rights: Rights) -> str:
        """The SQL expression for viewers of this class."""
        return self.staff if rights is Rights.STAFF else self.public


def alike(sql: str) -> Mask:
    """A value that is computed in the statement, the same for every viewer."""
    return Mask(sql, sql)


OPEN = RowRule(public=None)
NOTHING = "false"
"""The predicate of those who see no row; their database role may not even read the table."""
HIDDEN = RowRule(public=NOTHING)

PUBLICITY = RowRule(public="{t}.public_until >= {today}", own="{t}.entity_id = {own}")
PAST = RowRule(
    public="EXISTS (SELECT 1 FROM credit_record now WHERE now.id = credit_record_history.id"
    " AND now.public_until >= {today})",
    own="credit_record_history.entity_id = {own}",
)
"""A version is seen by whoever sees its record today; only its function reads the table."""
OWN_ONLY = RowRule(public=NOTHING, own="{t}.entity_id = {own}")
DISCLOSED = RowRule(public="{t}.is_disclosed", own="{t}.entity_id = {own}")
PUBLISHED = RowRule(public="{t}.is_published")
PUBLIC_WARNING = RowRule(public="{t}.audience = 'PUBLIC' AND {t}.state = 'RAISED'")

CONFIRMED = RowRule(public="{t}.state = 'CONFIRMED'", own="{t}.entity_id = {own}")

IN_EFFECT = RowRule(
    public="{t}.state = 'REVIEWED' AND {t}.effective_on <= {today} AND {t}.ends_on >= {today}"
)
"""A decision that was reviewed, has taken effect and still runs."""

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
    "list_edition",
    "managing_organization",
    "movement",
    "movement_line",
    "person",
    "product",
    "product_batch",
    "qualification",
    "risk_assessment",
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
STAFF_TABLES = (
    "account_lock",
    "audit_event",
    "event",
    "event_floor",
    "ingest_finding",
    "life_span",
    "restriction_step",
    "risk_peers",
    "screening",
    "session",
)
OWNER_TABLES = (
    "epoch",
    "idempotency_key",
    "partner_attempt",
    "partner_channel",
    "partner_key",
    "partner_message",
    "partner_nonce",
    "pepper",
    "rate_budget",
    "watch_list",
)

ROW_RULES: dict[str, RowRule] = {
    CreditRecord.__tablename__: PUBLICITY,
    ReportFinancials.__tablename__: DISCLOSED,
    "credit_record_history": PAST,
    Complaint.__tablename__: PUBLISHED,
    RiskWarning.__tablename__: PUBLIC_WARNING,
    PersonRestriction.__tablename__: IN_EFFECT,
    Tenancy.__tablename__: CONFIRMED,
    RiskReview.__tablename__: OWN_ONLY,
    **dict.fromkeys(OPEN_TABLES, OPEN),
    **dict.fromkeys((*STAFF_TABLES, *OWNER_TABLES), HIDDEN),
}
"""Every table has its line; one without is readable by nobody, for building on it fails."""

HIDDEN_COLUMNS: dict[str, tuple[str, ...]] = {
    Person.__tablename__: ("name", "id_digest"),
    PersonRestriction.__tablename__: ("name", "listed_by"),
    Qualification.__tablename__: ("name", "certificate"),
    Entity.__tablename__: ("risk_class",),
    Tenancy.__tablename__: ("decided_by",),
    TraceParty.__tablename__: ("entity_id", "name"),
    RiskReview.__tablename__: ("requested_by", "reviewed_by"),
    RiskAssessment.__tablename__: (
        "risk_class",
        "score",
        "dimensions",
        "floors",
        "contributions",
        "cause_record_id",
    ),
}
"""Columns that the database itself denies to viewers below staff."""


OWNED = "(SELECT own.id FROM entity own WHERE own.uscc = {uscc})"
"""The entity behind a viewer's USCC; PostgreSQL runs it once per statement."""


def row_rule(table: str) -> RowRule:
    """The rule of a table; raises LookupError for a table that nobody decided about."""
    return ROW_RULES[table]
