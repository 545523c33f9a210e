"""The SQL by which a feed reads and writes goods and devices; holds no decision."""

from typing import Final

PROVENANCE: Final = (
    "authority", "recorded_at", "ingested_at", "signature_status", "signature_key_id", "batch_id",
    "digest",
)  # fmt: skip
OWN: Final = ("id", "source_code", "source_record_id")

ENTITIES = "SELECT uscc, id FROM entity WHERE uscc = ANY($1::text[])"
PRODUCTS = "SELECT gtin, id, producer_id FROM product WHERE gtin = ANY($1::text[])"
LOTS = """
SELECT b.product_id, b.lot, b.id, b.produced_on, b.unit
FROM unnest($1::uuid[], $2::text[]) AS asked (product_id, lot)
JOIN product_batch b ON b.product_id = asked.product_id AND b.lot = asked.lot
"""
DEVICES = """
SELECT registration_code, id FROM special_equipment WHERE registration_code = ANY($1::text[])
"""
VARIETIES = "SELECT code FROM equipment_variety WHERE code = ANY($1::text[])"
DISTRICTS = "SELECT code FROM district WHERE code = ANY($1::text[])"
BEARERS = """
SELECT d.certificate, p.name, p.id FROM equipment_duty d JOIN person p ON p.id = d.person_id
WHERE d.certificate = ANY($1::text[])
"""
"""The person of a certificate: the same name on the same certificate is the same person."""

FORGET_ITEMS = "DELETE FROM batch_test_item WHERE test_id = ANY($1::uuid[])"
MARK_FAILED = """
UPDATE product_batch b SET has_failed_test = found.failed
FROM (SELECT asked.id, EXISTS (SELECT 1 FROM batch_test t
        WHERE t.tested_batch_id = asked.id AND t.conclusion = 'FAILED') AS failed
      FROM unnest($1::uuid[]) AS asked (id)) found
WHERE b.id = found.id AND b.has_failed_test <> found.failed
"""

PARTY = """
INSERT INTO trace_party (id, name, masked_name, district_code) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, masked_name = excluded.masked_name,
  district_code = excluded.district_code
"""
PARTIES = "SELECT id, name, district_code FROM trace_party WHERE id = ANY($1::uuid[])"
MAY_SKIP = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
SKIP_KEYS = "SET LOCAL session_replication_role = 'replica'"
CHECK_KEYS = "SET LOCAL session_replication_role = 'origin'"
STAY = "SELECT pg_advisory_xact_lock_shared(2037914898)"
"""Foreign keys are checked row by row, nine checks to an event. Where the loader may, it leaves
them aside: what a chunk points to was seen under a lock that whoever deletes a batch or a party
takes alone (the trigger `goods_stay`), which holds the same promise."""
PARTIES_HELD = "SELECT count(*) FROM trace_party WHERE id = ANY($1::uuid[])"
EVENTS = "SELECT event_id, digest FROM movement WHERE event_id = ANY($1::text[])"
FOUND = ("batch_id", "row_number", "kind", "rule", "field", "value")


def stored(table: str) -> str:
    """The rows of a table that a source has delivered under these ids."""
    return (
        f"SELECT source_record_id, id, digest, batch_id FROM {table} WHERE source_code = $1"
        " AND source_record_id = ANY($2::text[]) AND digest IS NOT NULL"
    )


def clashing(table: str, columns: tuple[str, ...]) -> str:
    """The rows that hold one of these keys, with the place of each in the question."""
    casts = {"product_id": "uuid", "tested_batch_id": "uuid"}
    asked = ", ".join(f"${n}::{casts.get(c, 'text')}[]" for n, c in enumerate(columns, 1))
    same = " AND ".join(f"t.{column} = asked.{column}" for column in columns)
    return (
        f"SELECT asked.place, t.id FROM unnest({asked}) WITH ORDINALITY"
        f" AS asked ({', '.join(columns)}, place) JOIN {table} t ON {same}"
    )


def changed(table: str, columns: tuple[str, ...]) -> str:
    """Sets all the columns of one row."""
    sets = ", ".join(f"{name} = ${at}" for at, name in enumerate((*columns, *PROVENANCE), 2))
    return f"UPDATE {table} SET {sets} WHERE id = $1"
