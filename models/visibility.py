"""Who may see which row and which form of a value: SQL predicates and masks, by class of rights.

Every table has a row rule; the one door to the database applies it on both execution paths.
`{t}` stands for the table's alias, `{today}` for the parameter that holds the day in Chongqing,
`{own}` for the entity that the viewer represents, `{uscc}` for the code under which he acts, `{me}`
for the subject of his token, and `{here}` for the codes of the district in which a regulator acts,
its subtree included.
"""

from dataclasses import dataclass

from models.complaints import Complaint, ComplaintParty
from models.credit import CreditRecord, ReportFinancials
from models.disclosure import Disclosure
from models.entities import Entity
from models.managers import Tenancy
from models.movements import TraceParty
from models.persons import Person, PersonRestriction, Qualification
from models.policies import KnowledgeDocument
from models.relations import Relation
from models.risk import RiskAssessment, RiskReview
from models.warnings import OPEN_SQL, RiskWarning
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
    own: str | None = None
    """What the signed-in see, where the value tells of the viewer's own part in the row."""

    @property
    def hides(self) -> bool:
        """Whether it keeps something of the row from whoever is not staff."""
        return self.public != self.staff and self.own is None

    def expression(self, rights: Rights) -> str:
        """The SQL expression for viewers of this class."""
        if rights is Rights.STAFF:
            return self.staff
        is_own = rights is Rights.SIGNED_IN and self.own is not None
        return self.own if is_own and self.own else self.public


def alike(sql: str) -> Mask:
    """A value that is computed in the statement, the same for every viewer."""
    return Mask(sql, sql)


OPEN = RowRule(public=None)
NOTHING = "false"
"""The predicate of those who see no row; their database role may not even read the table."""
HIDDEN = RowRule(public=NOTHING)
NO_ROW = "FALSE"
"""The predicate of those who see no row of a table that their role may name all the same."""

PUBLICITY = RowRule(public="{t}.public_until >= {today}", own="{t}.entity_id = {own}")
PAST = RowRule(
    public="EXISTS (SELECT 1 FROM credit_record now WHERE now.id = credit_record_history.id"
    " AND now.public_until >= {today})",
    own="credit_record_history.entity_id = {own}",
)
"""A version is seen by whoever sees its record today; only its function reads the table."""
OWN_ONLY = RowRule(public=NOTHING, own="{t}.entity_id = {own}")
DISCLOSED = RowRule(
    public="{t}.is_disclosed",
    own="({t}.entity_id = {own} OR {t}.record_id IN (SELECT r.id FROM disclosure d"
    " JOIN credit_record r ON r.entity_id = d.entity_id AND r.report_year = d.year"
    " WHERE d.subject = {me} AND d.matter = 'FINANCIALS' AND d.state = 'GRANTED'"
    " AND d.since <= {today} AND d.until >= {today}))",
)
"""Everybody's where the entity published it; else its own, and whose it agreed to show it to."""
_COMPLAINED = "{c}.id IN (SELECT p.complaint_id FROM complaint_party p WHERE p.subject = {me})"
_AGAINST = "({c}.entity_id = {own} AND {c}.is_served AND {c}.kind = 'COMPLAINT')"
MANAGED = "(SELECT org.id FROM managing_organization org WHERE org.uscc = {uscc})"
"""The organisation for which the viewer acts."""
_AT_STATION = f"{{c}}.manager_id = {MANAGED}"
_PARTY = f"({_AGAINST} OR {_AT_STATION} OR {_COMPLAINED})"
_HERE = "{c}.district_code = ANY({here})"
CASE = RowRule(
    public="{t}.is_published",
    staff=f"({{t}}.is_published OR {_HERE})".replace("{c}", "{t}"),
    own=_PARTY.replace("{c}", "{t}"),
)
"""Published outcomes are everybody's; a case is its parties' and its district's. A report is never
shown to whom it is about."""
STANDING = Mask(
    public="NULL::text",
    own=f"CASE WHEN {_COMPLAINED} THEN 'COMPLAINANT' WHEN {_AGAINST} THEN 'RESPONDENT'"
    f" WHEN {_AT_STATION} THEN 'STATION' END".replace("{c}", "{t}"),
    staff=f"CASE WHEN {_HERE} THEN 'REGULATOR' END".replace("{c}", "{t}"),
)
"""The part that the viewer has in a case; null for whoever only reads its outcome."""


def _of_case(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM complaint c WHERE c.id = {{t}}.complaint_id AND {condition})"


IN_CASE = RowRule(
    public=NO_ROW,
    staff=_of_case(_HERE.replace("{c}", "c")),
    own=_of_case(_PARTY.replace("{c}", "c")),
)
"""What lies beside a case is shown to its parties and its district only."""
MINE = RowRule(public=NO_ROW, staff=NO_ROW, own="{t}.subject = {me}")
PUBLIC_WARNING = RowRule(
    public=f"{{t}}.audience = 'PUBLIC' AND {{t}}.{OPEN_SQL} AND {{t}}.expires_on >= {{today}}"
)

KNOWLEDGE = RowRule(public="{t}.is_public AND {t}.state IN ('PUBLISHED', 'SUPERSEDED')")
OF_KNOWLEDGE = RowRule(
    public="EXISTS (SELECT 1 FROM knowledge_document d WHERE d.id = {t}.document_id"
    " AND d.is_public AND d.state IN ('PUBLISHED', 'SUPERSEDED'))"
)
SHOWN_REVIEW = RowRule(public="{t}.state = 'PUBLISHED'")
CONFIRMED = RowRule(public="{t}.state = 'CONFIRMED'", own="{t}.entity_id = {own}")

IN_EFFECT = RowRule(
    public="{t}.state = 'REVIEWED' AND {t}.effective_on <= {today} AND {t}.ends_on >= {today}"
)
"""A decision that was reviewed, has taken effect and still runs."""

REGISTERED = RowRule(public="{t}.is_published AND {t}.until > {today}")
"""A tie that the register itself publishes, while it holds."""

ASSIGNEE = Mask(public="null::text", staff="{t}.assignee")
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
    "entity_site",
    "equipment_care",
    "equipment_duty",
    "equipment_variety",
    "industry",
    "ingest_batch",
    "key_person_role",
    "knowledge_search",
    "knowledge_topic",
    "knowledge_word",
    "legal_article",
    "legal_document",
    "link_check",
    "list_edition",
    "manager_assessment",
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
    "backup_run",
    "data_activity",
    "data_contract",
    "delegation",
    "incident",
    "incident_notice",
    "incident_step",
    "security_event",
    "security_profile",
    "service_sample",
    "forecast_model",
    "industry_index",
    "risk_prediction",
    "warning_effect",
    "audit_checkpoint",
    "audit_event",
    "audit_seal",
    "cluster_member",
    "consent",
    "event",
    "event_floor",
    "ingest_finding",
    "joint_task",
    "life_span",
    "cohort_span",
    "industry_year",
    "office_task",
    "office_task_entity",
    "partner_usage",
    "relation_cluster",
    "relation_point",
    "restriction_step",
    "risk_peers",
    "safety_notice",
    "screening",
    "session",
    "subject_request",
    "warning_step",
)
CASE_TABLES = (
    "complaint_file",
    "complaint_step",
    "evidence",
    "external_case",
    "mediation_message",
    "settlement",
)
PERSONAL_TABLES = ("complaint", "disclosure", "report_financials", *CASE_TABLES)
"""Tables whose rules ask who the viewer is, so that the door must tell the database."""
OWNER_TABLES = (
    "acknowledgement",
    "complainant",
    "data_key",
    "epoch",
    "idempotency_key",
    "known_network",
    "partner_attempt",
    "partner_channel",
    "partner_key",
    "partner_message",
    "partner_nonce",
    "pepper",
    "rate_budget",
    "review_proof",
    "review_report",
    "sign_in_failure",
    "topic_follow",
    "watch_list",
    "webhook",
)

APPEND_ONLY = ("audit_checkpoint", "audit_event", "audit_seal")
"""What the writer of commands may add to and never alter (5.2-4)."""

ROW_RULES: dict[str, RowRule] = {
    CreditRecord.__tablename__: PUBLICITY,
    ReportFinancials.__tablename__: DISCLOSED,
    "credit_record_history": PAST,
    Complaint.__tablename__: CASE,
    ComplaintParty.__tablename__: MINE,
    Disclosure.__tablename__: MINE,
    **dict.fromkeys(CASE_TABLES, IN_CASE),
    RiskWarning.__tablename__: PUBLIC_WARNING,
    PersonRestriction.__tablename__: IN_EFFECT,
    Relation.__tablename__: REGISTERED,
    Tenancy.__tablename__: CONFIRMED,
    KnowledgeDocument.__tablename__: KNOWLEDGE,
    "review": SHOWN_REVIEW,
    "policy_condition": OF_KNOWLEDGE,
    "comparative_result": OF_KNOWLEDGE,
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
    KnowledgeDocument.__tablename__: ("author", "approver"),
    Disclosure.__tablename__: ("decided_by",),
    "review": ("author", "proof_id"),
    "manager_assessment": ("submitted_by",),
    TraceParty.__tablename__: ("entity_id", "name"),
    "complaint_step": ("by",),
    RiskWarning.__tablename__: ("assignee",),
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
SUBTREE = "(SELECT here.subtree FROM district here WHERE here.code = {place})::text[]"
"""The codes of a regulator's district and all below it; likewise."""
EVERYWHERE = "500000"
"""Where staff without a district of their own act: the whole city."""


def row_rule(table: str) -> RowRule:
    """The rule of a table; raises LookupError for a table that nobody decided about."""
    return ROW_RULES[table]
