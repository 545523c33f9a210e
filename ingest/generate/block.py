"""A block of the generated city: its own chance, its ids, and its rows as COPY text.

Refuses values that would need escaping: what is generated holds no tab, newline or backslash
but for the sort key of a name, which is escaped where it is written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Final

from ingest.generate.numbers import Ids, iso
from ingest.generate.trades import Trade
from ingest.search import SearchRow
from rules.divisions import Division
from rules.entities import EntityKind, EntityStatus, RiskClass
from rules.products import BatchState
from rules.sources import GENERATED
from rules.warnings import WarningKind, WarningLevel

SIZE: Final = 2000
"""Entities to a block: some 20,000 rows, 6 MB, one transaction."""
NULL: Final = "\\N"

PROVENANCE: Final = (
    "source_code", "source_record_id", "authority", "recorded_at", "ingested_at", "batch_id"
)  # fmt: skip
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "entity": (
        "id", "uscc", "number_class", "name", "name_key", "kind", "legal_form", "status",
        "ended_on", "established_on", "district_code", "industry_code", "industry_basis",
        "capital_amount", "capital_currency", "address", "business_scope", "parent_id",
        "risk_class", "credit_color", "flags", "digest", "updated_at", *PROVENANCE,
    ),
    "entity_name": ("id", "entity_id", "name", "ended_on"),
    "entity_change": (
        "entity_id", "field", "before", "after", "changed_on", "recorded_at", "source_code"
    ),
    "person": ("id", "name", "masked_name", *PROVENANCE),
    "key_person_role": ("id", "entity_id", "person_id", "role", "since", "until", *PROVENANCE),
    "credit_record": (
        "id", "entity_id", "kind", "title", "occurred_on", "public_until", "district_code",
        "number", "valid_from", "valid_to", "report_year", "sanction", "amount", "ground",
        "removed_on", "result", "item", "licence_kind", "content_hash", "disclosure_status",
        "act", "tier", "is_warning_only", "published_on", "article", "measures", "due_on",
        "removal_ground", "formed_on", "publish_by", "term_rule", *PROVENANCE,
    ),
    "report_financials": (
        "record_id", "entity_id", "is_disclosed", "employees", "assets", "liabilities", "equity",
        "revenue", "main_revenue", "total_profit", "net_profit", "tax",
    ),
    "product": (
        "id", "producer_id", "gtin", "name", "specification", "shelf_life_days", *PROVENANCE
    ),
    "product_batch": (
        "id", "product_id", "entity_id", "lot", "produced_on", "expires_on", "state",
        "has_failed_test", *PROVENANCE,
    ),
    "batch_test": (
        "id", "tested_batch_id", "kind", "report_number", "laboratory", "tested_on", "conclusion",
        *PROVENANCE,
    ),
    "batch_test_item": (
        "id", "test_id", "position", "name", "measured", "permitted", "is_passed"
    ),
    "trace_party": ("id", "entity_id", "name", "masked_name", "district_code"),
    "movement": (
        "id", "event_id", "type", "action", "biz_step", "occurred_at", "zone_offset", "place_id",
        "sender_id", "receiver_id", "received_at", *PROVENANCE,
    ),
    "movement_line": (
        "id", "movement_id", "batch_id", "party_id", "role", "quantity", "occurred_at"
    ),
    "special_equipment": (
        "id", "entity_id", "registration_code", "variety_code", "place", "is_public_gathering",
        "next_inspection_on", "device_code", "in_use_since", "safety_code",
        "place_district_code", *PROVENANCE,
    ),
    "equipment_care": ("id", "equipment_id", "kind", "done_on", "performer", *PROVENANCE),
    "equipment_duty": (
        "id", "equipment_id", "person_id", "kind", "certificate", "valid_to", *PROVENANCE
    ),
    "complaint": (
        "id", "number", "entity_id", "district_code", "channel", "matter", "subject", "state",
        "outcome", "is_served", "may_publish", "filed_on", "received_on", "accepted_on",
        "entered_on", "due_on", "due_rule", "closed_on", "is_published", *PROVENANCE,
    ),
    "complaint_file": ("complaint_id", "request", "facts", "is_anonymous"),
    "complaint_step": ("id", "complaint_id", "action", "actor", "by", "state", "at"),
    "warning": (
        "id", "entity_id", "district_code", "industry_code", "level", "kind", "title", "audience",
        "state", "issued_at", "withdrawn_at", "withdrawal_reason", "cause_id", *PROVENANCE,
    ),
    "managing_organization": (
        "id", "uscc", "name", "kind", "district_code", "service_station", "listed_at", *PROVENANCE
    ),
    "tenancy": (
        "id", "organization_id", "entity_id", "place", "proof", "since", "until", "state",
        *PROVENANCE,
    ),
    "manager_assessment": (
        "id", "entity_id", "organization_id", "tenancy_id", "period_from", "period_to", "grade",
        "compliance", "quality", "service", "safety", "cooperation", "remark", "submitted_by",
        "submitted_at",
    ),
    "review_proof": (
        "id", "kind", "entity_id", "owner", "digest", "is_verified", "occurred_on", "recorded_at"
    ),
    "review": (
        "id", "entity_id", "district_code", "proof_id", "proof_kind", "is_verified", "author",
        "stars", "quality", "attitude", "environment", "price", "after_sales", "text", "state",
        "submitted_at", "submitted_on",
    ),
    "relation_point": ("id", "kind", "source_code", "code", "label"),
    "relation": (
        "id", "kind", "from_entity_id", "person_id", "point_id", "to_id", "share", "since",
        *PROVENANCE,
    ),
}  # fmt: skip
"""Tables in the order of their foreign keys."""


@dataclass(frozen=True, slots=True)
class Made:
    """An entity as the other families need it; days are ordinals, `end` is None while it lives.

    `risk` is how it is meant to fare, from which its records are drawn; its grade is the engine's.
    """

    number: int
    id: str
    uscc: str
    name: str
    kind: EntityKind
    status: EntityStatus
    trade: Trade
    unit: Division
    birth: int
    end: int | None
    risk: RiskClass | None
    former: tuple[tuple[str, int], ...]
    address: str


@dataclass(frozen=True, slots=True)
class Lot:
    """A batch as its trade needs it: its id, its maker, its day and its state."""

    id: str
    made: Made
    day: int
    state: BatchState


@dataclass(frozen=True, slots=True)
class Device:
    """A device as its care needs it; `due` is the day of its next inspection."""

    id: str
    made: Made
    variety: str
    due: int


@dataclass(frozen=True, slots=True)
class Cause:
    """What gives rise to a warning: the row with this id, of this day."""

    kind: WarningKind
    level: WarningLevel
    title: str
    id: str
    day: int


@dataclass(slots=True)
class Block:
    """`today` and `batch` are the city's: the day it was made for and the batch it came in."""

    number: int
    seed: int
    today: int
    batch: str
    random: Random = field(init=False)
    accounts: Random = field(init=False)
    """Chance of its own for the accounts of reports."""
    ids: Ids = field(init=False)
    rows: dict[str, list[str]] = field(init=False)
    search: list[SearchRow] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    living: list[Made] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    event: str = ""
    """The movement that lines are being written for."""
    _ingested: str = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}:{self.number}")  # noqa: S311 - a city, not a secret
        self.accounts = Random(f"{self.seed}:{self.number}:accounts")  # noqa: S311 - the same
        self.ids = Ids(self.random, self.number)
        self.rows = defaultdict(list)
        self._ingested = f"{iso(self.today)} 00:00:00+00\t{self.batch}"

    def add(self, table: str, *cells: str) -> None:
        self.rows[table].append("\t".join(cells))

    def add_sourced(self, table: str, authority: str, day: int, *cells: str) -> None:
        """A row with its provenance; its own id serves as the source's record id."""
        line = "\t".join(cells)
        told = f"{GENERATED}\t{cells[0]}\t{authority}\t{iso(day)} 00:00:00+00\t{self._ingested}"
        self.rows[table].append(f"{line}\t{told}")

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def between(self, first: int, last: int) -> int:
        """A whole number from first to last, both included; first where the span is empty."""
        return first + int(self.random.random() * (last - first + 1)) if last > first else first


def authority_of(unit: Division) -> str:
    return f"{unit.name}市场监督管理局（样例）"
