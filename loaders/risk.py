"""The facts and marks from which grades are made, the grades as they were given, and peers.

One text of the marks serves the pure engine and the set-based one, so both read the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders.base import equals, feed, newest, one, order, within
from loaders.entities import DISTRICTS
from models.credit import CreditRecord
from models.entities import Entity
from models.risk import RiskReview
from rules.records import RecordKind
from rules.risk import Facts, Mark
from rules.risk_model import MODELS, Whose

Row = Mapping[str, Any]

reviews = newest(RiskReview.entity_id, by=RiskReview.requested_at)
review_of_subject = one(RiskReview.id, of="subject_id")
feed_of_reviews = feed(
    RiskReview,
    {"LATEST": order(RiskReview.requested_at, descending=True)},
    {
        "state": equals(RiskReview.state),
        "district": within(RiskReview.district_code, DISTRICTS),
    },
)
entity = one(Entity.id, of="entity_id")
record = one(CreditRecord.id, of="record_id")
cause_record = one(CreditRecord.id, of="cause_record_id")

_ALL_MARKS = [mark for model in MODELS for one in model.indicators for mark in one.marks]


def _kinds(whose: Whose) -> str:
    kinds = sorted({mark.kind.value for mark in _ALL_MARKS if mark.whose is whose})
    return ", ".join(f"'{kind}'" for kind in kinds)


_SAYS = f"""CASE r.kind WHEN '{RecordKind.PENALTY.value}' THEN coalesce(r.sanction, '')
    WHEN '{RecordKind.REGISTRATION_CHANGE.value}' THEN r.title
    ELSE coalesce(r.result, '') END"""
_END = "least(r.removed_on, r.due_on, r.repaired_on)"
"""A listing ends with its term; a penalty counts on after its publicity, until it is repaired."""

OWN_MARKS = f"""
SELECT r.entity_id, r.id, '{Whose.OWN.value}' AS whose, r.kind, {_SAYS} AS says,
    r.occurred_on AS since, {_END} AS ends_on, coalesce(r.amount, 0) AS amount
FROM credit_record r
WHERE {{own}} AND r.kind IN ({_kinds(Whose.OWN)})"""
PARENT_MARKS = f"""
SELECT c.id, r.id, '{Whose.PARENT.value}', r.kind, '', r.occurred_on, {_END}, 0
FROM entity c JOIN credit_record r ON r.entity_id = c.parent_id
WHERE {{branch}} AND r.kind IN ({_kinds(Whose.PARENT)})"""
REPRESENTATIVE_MARKS = f"""
SELECT own.entity_id, r.id, '{Whose.REPRESENTATIVE.value}', r.kind, '',
    min(greatest(r.occurred_on, own.since, other.since)),
    max(least({_END}, own.until, other.until)), 0
FROM key_person_role own
JOIN key_person_role other ON other.person_id = own.person_id AND other.role = own.role
    AND other.entity_id <> own.entity_id
JOIN credit_record r ON r.entity_id = other.entity_id
WHERE {{holder}} AND own.role = 'LEGAL_REPRESENTATIVE'
    AND r.kind IN ({_kinds(Whose.REPRESENTATIVE)})
GROUP BY own.entity_id, r.id, r.kind"""

MARKS = " UNION ALL ".join((OWN_MARKS, PARENT_MARKS, REPRESENTATIVE_MARKS)).format(
    own="r.entity_id = ANY($1::uuid[])",
    branch="c.id = ANY($1::uuid[])",
    holder="own.entity_id = ANY($1::uuid[])",
)
RELATED_MARKS = " UNION ALL ".join((PARENT_MARKS, REPRESENTATIVE_MARKS))
CAPITAL = "CASE WHEN capital_currency = 'CNY' THEN trunc(capital_amount)::bigint END"
REGISTERED = f"""
SELECT id, kind, status, established_on, ended_on, {CAPITAL} AS capital, industry_code
FROM entity WHERE id = ANY($1::uuid[])"""

CURRENT = "SELECT * FROM risk_assessment WHERE is_current AND entity_id = ANY($1::uuid[])"
HISTORY = """
SELECT a.* FROM (SELECT DISTINCT unnest($1::uuid[])) e (id) CROSS JOIN LATERAL (
    SELECT * FROM risk_assessment WHERE entity_id = e.id
    ORDER BY assessed_at DESC, id DESC LIMIT $2) a
ORDER BY a.assessed_at DESC, a.id DESC"""
TURNS = """
SELECT entity_id, as_of, assessed_at, cause, cause_record_id, color, previous_color
FROM (SELECT entity_id, id, as_of, assessed_at, cause, cause_record_id, color,
        lag(color) OVER (PARTITION BY entity_id ORDER BY assessed_at, id) AS previous_color
    FROM risk_assessment WHERE entity_id = ANY($1::uuid[])) a
WHERE color IS DISTINCT FROM previous_color
ORDER BY assessed_at DESC, id DESC"""
"""The grades by which the colour became another."""
PEERS = "SELECT peer_group, dimension, counts FROM risk_peers WHERE peer_group = ANY($1::text[])"
SPANS = "SELECT * FROM life_span WHERE cohort = ANY($1::text[]) ORDER BY cohort, month"
RELATIVES = """
SELECT id FROM entity WHERE parent_id = ANY($1::uuid[])
UNION
SELECT other.entity_id FROM key_person_role own
JOIN key_person_role other ON other.person_id = own.person_id AND other.role = own.role
WHERE own.entity_id = ANY($1::uuid[]) AND own.role = 'LEGAL_REPRESENTATIVE'
    AND other.entity_id <> own.entity_id
LIMIT $2"""
"""Whose grades read the lists of these entities."""


def facts(entities: Sequence[Row], marks: Sequence[Row]) -> dict[UUID, Facts]:
    """What the pure engine reads, by entity."""
    found: dict[UUID, list[Mark]] = {row["id"]: [] for row in entities}
    for row in marks:
        found[row["entity_id"]].append(_mark(row))
    return {row["id"]: _facts(row, tuple(found[row["id"]])) for row in entities}


def _mark(row: Row) -> Mark:
    return Mark(
        id=str(row["id"]),
        whose=Whose(row["whose"]),
        kind=RecordKind[row["kind"]],
        says=row["says"],
        since=row["since"],
        ends_on=row["ends_on"],
        amount=int(row["amount"]),
    )


def _facts(row: Row, marks: tuple[Mark, ...]) -> Facts:
    born: date | None = row["established_on"]
    capital: int | None = row["capital"]
    return Facts(row["kind"], row["status"], born, capital, row["industry_code"], marks)
