"""Where movements and parties are found; and the two lookups by which documents name them."""

from loaders.base import Page, newest, one
from models.movements import Movement, MovementLine, TraceParty
from models.regions import District

event = one(Movement.id, of=MovementLine.movement_id)
place = one(TraceParty.id, of=Movement.place_id)
sender = one(TraceParty.id, of=Movement.sender_id)
receiver = one(TraceParty.id, of=Movement.receiver_id)
district = one(District.code, of=TraceParty.district_code)
of_batch: Page = newest(
    MovementLine.batch_id, by=MovementLine.occurred_at, where="{t}.role <> 'GOT'"
)
"""Each movement once: what one party sent another got."""
of_subject = one(Movement.id, of="subject_id")

# Staff only: the public's role cannot read the column.
ENTITIES = """
SELECT p.id AS party_id, e.* FROM trace_party p JOIN entity e ON e.id = p.entity_id
WHERE p.id = ANY($1::uuid[])
"""

LOTS = """
SELECT asked.gtin, asked.lot, b.id, b.produced_on, b.unit
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (form, gtin, lot)
JOIN product p ON p.gtin = asked.form
JOIN product_batch b ON b.product_id = p.id AND b.lot = asked.lot
"""
"""One item may stand in the register under any of its lengths: each is asked."""

PARTIES_BY_ID = "SELECT id FROM trace_party WHERE id = ANY($1::uuid[])"
ENTITIES_BY_USCC = """
SELECT e.id, e.uscc, e.name, e.district_code, p.id AS party_id
FROM entity e LEFT JOIN trace_party p ON p.entity_id = e.id WHERE e.uscc = ANY($1::text[])
"""

_EXPORT = """
SELECT m.*, (
  SELECT json_agg(json_build_array(l.role, p.gtin, b.lot, l.quantity::text, b.unit)
    ORDER BY p.gtin, b.lot)
  FROM movement_line l JOIN product_batch b ON b.id = l.batch_id
  JOIN product p ON p.id = b.product_id WHERE l.movement_id = m.id AND l.role <> 'GOT'
) AS lines,
  place.uri AS place, sender.uri AS sender, receiver.uri AS receiver
FROM movement m
LEFT JOIN LATERAL ({party} m.place_id) place ON true
LEFT JOIN LATERAL ({party} m.sender_id) sender ON true
LEFT JOIN LATERAL ({party} m.receiver_id) receiver ON true
WHERE m.id IN (
  SELECT movement_id FROM movement_line WHERE $1::uuid[] IS NULL OR batch_id = ANY($1::uuid[])
)
ORDER BY m.occurred_at, m.id LIMIT $2 OFFSET $3
"""
PARTY_URI = """
  SELECT coalesce('urn:youxin:uscc:' || e.uscc, 'urn:youxin:party:' || t.id) AS uri
  FROM trace_party t LEFT JOIN entity e ON e.id = t.entity_id WHERE t.id ="""
EXPORT = _EXPORT.format(party=PARTY_URI)
