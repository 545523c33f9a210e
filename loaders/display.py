"""The sites of entities."""

SITES = """
SELECT entity_id, array_agg(host ORDER BY host) AS hosts
  FROM entity_site WHERE entity_id = ANY($1::uuid[]) GROUP BY entity_id"""
