"""The SQL by which a load reads and writes the register; holds no decision."""

from ingest.facts import FACTS

PREPARE = (
    "CREATE TEMP TABLE IF NOT EXISTS seen_number (key bigint PRIMARY KEY)",
    "TRUNCATE seen_number",
    "CREATE TEMP TABLE IF NOT EXISTS staged_entity ON COMMIT DELETE ROWS AS "
    f"SELECT id, name_key, digest, {', '.join(FACTS)} FROM entity WITH NO DATA",
)
"""What one file has loaded so far lies in the server, not in this process's memory."""

SEE = """
INSERT INTO seen_number SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING RETURNING key
"""
FIND = """
SELECT id, uscc AS number, digest FROM entity WHERE uscc = ANY($1::text[])
UNION ALL
SELECT id, registration_number, digest FROM entity WHERE registration_number = ANY($1::text[])
"""
NAMESAKES = """
SELECT asked.number, held.number AS other
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (number, name_key, name),
LATERAL (SELECT coalesce(e.uscc, e.registration_number) AS number FROM entity e
  WHERE e.name_key = asked.name_key AND e.name = asked.name LIMIT 2) AS held
WHERE held.number <> asked.number
"""
LOCK = f"""
SELECT e.id, e.status, {", ".join(f"e.{name}" for name in FACTS)},
  ARRAY(SELECT n.name FROM entity_name n WHERE n.entity_id = e.id
    ORDER BY n.ended_on DESC, n.id DESC) AS former_names
FROM entity e WHERE e.id = ANY($1::uuid[]) ORDER BY e.id FOR UPDATE
"""
STAGED = ("id", "name_key", "digest", *FACTS)
UPDATE = f"""
UPDATE entity e SET {", ".join(f"{name} = s.{name}" for name in STAGED[1:])},
  source_code = $1, source_record_id = coalesce(s.uscc, s.registration_number), authority = $2,
  recorded_at = $3, ingested_at = $4, signature_status = $5, signature_key_id = $6, batch_id = $7,
  updated_at = $4, version = e.version + 1
FROM staged_entity s WHERE e.id = s.id
"""
PROVENANCE = (
    "source_code", "authority", "recorded_at", "ingested_at", "signature_status",
    "signature_key_id", "batch_id",
)  # fmt: skip
INSERTED = (*STAGED, "status", "source_record_id", *PROVENANCE)
CHANGED = ("entity_id", "field", "before", "after", "changed_on", "recorded_at", "source_code")
RENAMED = ("id", "entity_id", "name", "ended_on")
EMITTED = ("topic", "change", "subject_id", "entity_id", "district_code", "attributes")
FOUND = ("batch_id", "row_number", "kind", "rule", "field", "value")
