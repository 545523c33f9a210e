"""The SQL by which a delivery of records reads and writes the credit file; holds no decision."""

SPARSE = (
    "number", "valid_from", "valid_to", "report_year", "sanction", "amount", "ground",
    "removed_on", "result", "item", "licence_kind", "revoked_on", "content_hash",
    "disclosure_status", "act", "basis", "tier", "is_warning_only", "published_on", "article",
    "measures", "due_on", "removal_ground", "product_name", "lot", "standard", "laboratory",
    "product_batch_id", "plan", "formed_on", "publish_by", "before", "after", "repaired_on",
)  # fmt: skip
"""Columns that a row of a file may fill, whatever its family."""
FACTS = ("title", "occurred_on", "public_until", "term_rule", "authority", *SPARSE)
PROVENANCE = ("recorded_at", "ingested_at", "signature_status", "signature_key_id", "batch_id")
INSERTED = (
    "id", "entity_id", "kind", "district_code", "source_code", "source_record_id", "digest",
    *FACTS, *PROVENANCE,
)  # fmt: skip
MONEY = (
    "employees", "assets", "liabilities", "equity", "revenue", "main_revenue", "total_profit",
    "net_profit", "tax",
)  # fmt: skip
FINANCIALS = ("record_id", "entity_id", "is_disclosed", *MONEY)

ENTITIES = "SELECT uscc, id, district_code FROM entity WHERE uscc = ANY($1::text[])"
STORED = """
SELECT source_record_id, id, entity_id, digest, batch_id, public_until, repaired_on
FROM credit_record
WHERE source_code = $1 AND kind = $2 AND source_record_id = ANY($3::text[])
"""
NUMBERS = """
SELECT number, source_code, source_record_id FROM credit_record
WHERE kind = 'PENALTY' AND number = ANY($1::text[])
"""
LOTS = """
SELECT asked.row, b.id FROM unnest($1::int[], $2::uuid[], $3::text[], $4::text[])
  AS asked (row, entity_id, gtin, lot)
JOIN LATERAL (SELECT b.id FROM product_batch b JOIN product p ON p.id = b.product_id
  WHERE b.lot = asked.lot AND (p.gtin = asked.gtin
    OR (asked.gtin IS NULL AND b.entity_id = asked.entity_id)) LIMIT 2) b ON true
"""
INSERT = (
    f"INSERT INTO credit_record ({', '.join(INSERTED)}) "
    f"VALUES ({', '.join(f'${n}' for n in range(1, len(INSERTED) + 1))})"
)
_CHANGED = ("digest", *FACTS, *PROVENANCE)
UPDATE = (
    f"UPDATE credit_record SET "
    f"{', '.join(f'{name} = ${n}' for n, name in enumerate(_CHANGED, 2))} WHERE id = $1"
)
CHANGED = _CHANGED
FORGET = "DELETE FROM report_financials WHERE record_id = ANY($1::uuid[])"
EMITTED = ("topic", "change", "subject_id", "entity_id", "district_code", "attributes")
FOUND = ("batch_id", "row_number", "kind", "rule", "field", "value")
