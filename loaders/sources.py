"""Where sources, their deliveries and what was found in them are read."""

from loaders.base import Order, Page, feed, keyed, one, order, soonest
from models.entities import Entity
from models.sources import IngestBatch, IngestFinding, Source

by_code = keyed(Source.code)
source = one(Source.code, of=IngestBatch.source_code)
batches = Page(
    IngestBatch.metadata.tables["ingest_batch"],
    IngestBatch.source_code.key,
    Order((IngestBatch.started_at.key, IngestBatch.id.key), descending=True),
    of=Source.code.key,
)
findings = soonest(IngestFinding.batch_id, by=IngestFinding.row_number)
feed_of_batches = feed(IngestBatch, {"NEWEST": order(IngestBatch.started_at, descending=True)})
changed_entity = one(Entity.id, of="subject_id")

SOURCES = "SELECT * FROM source ORDER BY code"
FRESHNESS = "SELECT code, as_of, stale_after_seconds FROM source WHERE code = ANY($1::text[])"

COVERAGE = """
WITH place AS (
  SELECT d.code, d.name, d.name_en, d.level FROM district d
  WHERE d.code = ANY($1::text[])
), counted AS (
  SELECT e.district_code, 'REGISTRATION' AS family, count(*) AS records,
    max(e.ingested_at) AS as_of
  FROM entity e WHERE e.district_code = ANY($1::text[]) GROUP BY 1
  UNION ALL
  SELECT e.district_code, family.name, count(*), max(r.ingested_at)
  FROM credit_record r JOIN entity e ON e.id = r.entity_id
  JOIN unnest($2::text[], $3::text[]) AS family (kind, name) ON family.kind = r.kind
  WHERE e.district_code = ANY($1::text[]) GROUP BY 1, 2
  UNION ALL
  SELECT e.district_code, 'LICENSING', count(*), max(s.ingested_at)
  FROM special_equipment s JOIN entity e ON e.id = s.entity_id
  WHERE e.district_code = ANY($1::text[]) GROUP BY 1
  UNION ALL
  SELECT e.district_code, 'COMPLAINT', count(*), max(c.ingested_at)
  FROM complaint c JOIN entity e ON e.id = c.entity_id
  WHERE e.district_code = ANY($1::text[]) GROUP BY 1
), delivering AS (
  SELECT family, bool_or(received_at IS NOT NULL) AS has_delivered FROM source GROUP BY 1
)
SELECT p.code, p.name, p.name_en, p.level, asked.family, d.has_delivered,
  coalesce(sum(c.records), 0)::bigint AS records, max(c.as_of) AS as_of
FROM place p CROSS JOIN unnest($4::text[]) AS asked (family)
LEFT JOIN counted c ON c.district_code = p.code AND c.family = asked.family
LEFT JOIN delivering d ON d.family = asked.family
GROUP BY p.code, p.name, p.name_en, p.level, asked.family, d.has_delivered
ORDER BY p.code, asked.family
"""
"""Every district with every family; what row rules hide from the viewer is not counted."""

LEAVES = """
SELECT d.code FROM district d
WHERE d.code = ANY(SELECT unnest(subtree) FROM district WHERE code = $1)
  AND d.abolished_on IS NULL AND d.level NOT IN ('municipality', 'province', 'prefecture', 'zone')
ORDER BY d.code
"""
"""Today's districts and counties under a division, itself included."""
