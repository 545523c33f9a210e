"""The facts of a decision card in one statement: what is public of an entity, whoever asks.

A row is a fact: its topic, its place among how many of that topic, its words, its day, the node
that it is read from, and where it comes from.
"""

from dataclasses import dataclass

from models.credit import IS_IN_FORCE
from models.visibility import row_rule
from rules.cards import MOST_FACTS, CardTopic
from rules.records import RecordKind
from rules.roles import Rights

IN_FORCE = IS_IN_FORCE.format(t="t", day="$2::date")
LICENSED = """t.revoked_on IS NULL AND t.valid_from <= $2::date
 AND coalesce(t.valid_to >= $2::date, true)"""
NOTHING = "NULL::text"
RECORDS: tuple[tuple[CardTopic, RecordKind, str, str], ...] = (
    (CardTopic.SERIOUS_VIOLATIONS, RecordKind.SERIOUS_VIOLATION, NOTHING, IN_FORCE),
    (CardTopic.ABNORMAL_LISTINGS, RecordKind.ABNORMAL_LISTING, "t.ground", IN_FORCE),
    (CardTopic.PENALTIES, RecordKind.PENALTY, NOTHING, "true"),
    (CardTopic.COMPLAINTS, RecordKind.COMPLAINT, "t.result", "true"),
    (CardTopic.AWARDS, RecordKind.AWARD, NOTHING, "true"),
    (CardTopic.INSPECTIONS, RecordKind.RANDOM_INSPECTION, "t.result", "true"),
    (CardTopic.SAMPLING_TESTS, RecordKind.SAMPLING_TEST, "t.result", "true"),
    (CardTopic.LICENCES, RecordKind.LICENCE, NOTHING, LICENSED),
)
"""Families of the credit file: their topic, the code that a fact tells, and which records count."""


def _rule(table: str) -> str:
    """What everybody may see of a table."""
    rule = row_rule(table).predicate(Rights.PUBLIC) or "true"
    return rule.replace("{t}", "t").replace("{today}", "$2::date")


@dataclass(frozen=True, slots=True)
class Said:
    """What a fact tells of its row: words, a code of a closed list, a day; as SQL."""

    text: str = NOTHING
    code: str = NOTHING
    on: str = "NULL::date"


def _facts(topic: CardTopic, said: Said, prefix: str, rows: str) -> str:
    """The latest facts of a topic, each with how many there are."""
    return f"""(SELECT '{topic.value}' AS topic, count(*) OVER ()::int AS total,
  {said.text} AS text, {said.code} AS code, {said.on} AS happened_on,
  '{prefix}_' || t.id AS subject,
  t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at,
  t.signature_status, t.signature_key_id
FROM {rows} ORDER BY happened_on DESC NULLS LAST, t.id DESC LIMIT {MOST_FACTS})"""


def _of_entity(topic: CardTopic, said: Said) -> str:
    told = f"coalesce({said.text}, {said.code}, {said.on}::text)"
    return _facts(topic, said, "ent", f"entity t WHERE t.id = $1::uuid AND {told} IS NOT NULL")


def _of_records(topic: CardTopic, kind: RecordKind, code: str, where: str) -> str:
    rows = f"""credit_record t WHERE t.entity_id = $1::uuid AND t.kind = '{kind.value}'
  AND {_rule("credit_record")} AND {where}"""
    return _facts(topic, Said("t.title", code, "t.occurred_on"), "rec", rows)


BATCH = "concat_ws(' ', (SELECT p.name FROM product p WHERE p.id = t.product_id), t.lot)"
DEVICE = """concat_ws(' ', (SELECT v.name FROM equipment_variety v WHERE v.code = t.variety_code),
  t.registration_code)"""
IN_OFFICE = "{k}.entity_id = $1::uuid AND {k}.since <= $2::date AND {k}.until > $2::date"
HOLDS_OFFICE = f"""t.person_id IN
  (SELECT k.person_id FROM key_person_role k WHERE {IN_OFFICE.format(k="k")})"""
PERSON = "(SELECT p.masked_name FROM person p WHERE p.id = t.person_id)"
FAULT = "CASE t.state WHEN 'RECALLED' THEN 'RECALLED' ELSE 'FAILED' END"
LAPSED = """t.valid_to < $2::date AND NOT EXISTS (SELECT FROM qualification q
  WHERE q.person_id = t.person_id AND q.kind = t.kind AND q.revoked_on IS NULL
    AND q.valid_to >= $2::date)"""

OF_GOODS = (
    _facts(
        CardTopic.BATCHES,
        Said(BATCH, on="t.produced_on"),
        "bat",
        "product_batch t WHERE t.entity_id = $1::uuid",
    ),
    _facts(
        CardTopic.FAILED_BATCHES,
        Said(BATCH, FAULT, "t.produced_on"),
        "bat",
        "product_batch t WHERE t.entity_id = $1::uuid"
        " AND (t.has_failed_test OR t.state = 'RECALLED')",
    ),
    _facts(
        CardTopic.DEVICES,
        Said(DEVICE, on="t.in_use_since"),
        "eqp",
        "special_equipment t WHERE t.entity_id = $1::uuid",
    ),
    _facts(
        CardTopic.OVERDUE_DEVICES,
        Said(DEVICE, on="t.next_inspection_on"),
        "eqp",
        "special_equipment t WHERE t.entity_id = $1::uuid AND t.next_inspection_on < $2::date",
    ),
)
OF_PERSONS = (
    _facts(
        CardTopic.KEY_PERSONS,
        Said(PERSON, "t.role", "t.since"),
        "kpr",
        f"key_person_role t WHERE {IN_OFFICE.format(k='t')}",
    ),
    _facts(
        CardTopic.RESTRICTED_PERSONS,
        Said("t.masked_name", "t.kind", "t.starts_on"),
        "res",
        f"person_restriction t WHERE {HOLDS_OFFICE} AND {_rule('person_restriction')}",
    ),
    _facts(
        CardTopic.EXPIRED_CERTIFICATES,
        Said("t.masked_name", "t.kind", "t.valid_to"),
        "qua",
        f"qualification t WHERE {HOLDS_OFFICE} AND {LAPSED}",
    ),
)
FACTS = "\nUNION ALL\n".join(
    (
        _of_entity(CardTopic.REGISTRATION, Said("t.name", "t.status")),
        _of_entity(CardTopic.ESTABLISHED, Said(on="t.established_on")),
        _of_entity(CardTopic.ADDRESS, Said("t.address")),
        _of_entity(CardTopic.COLOR, Said(code="t.credit_color")),
        *(_of_records(*family) for family in RECORDS),
        _facts(
            CardTopic.WARNINGS,
            Said("t.title", on="t.issued_at::date"),
            "wrn",
            f"warning t WHERE t.entity_id = $1::uuid AND {_rule('warning')}",
        ),
        *OF_GOODS,
        *OF_PERSONS,
    )
)
ENTITY = "SELECT id FROM entity WHERE uscc = $1"
