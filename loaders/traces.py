"""Chains walked in the database, each by one recursive statement.

Written by hand: a recursion is no relation. The walk knows no depth, so UNION ends it on cycles;
hops are counted afterwards on what it found.
"""

from loaders.base import one
from models.entities import Entity
from models.equipment import SpecialEquipment
from models.movements import Movement, TraceParty
from models.products import ProductBatch
from models.traces import TraceableItem, TraceDomain

batch = one(ProductBatch.id, of="batch_id")
party = one(TraceParty.id, of="party_id")
movement = one(Movement.id, of="movement_id")

LINE = """
  l.movement_id, l.batch_id, l.party_id, l.role, l.quantity, l.occurred_at,
  m.received_at IS NOT NULL AS is_confirmed
"""

DERIVED = """
WITH RECURSIVE affected (batch_id) AS (
  SELECT $1::uuid
  UNION
  SELECT made.batch_id FROM affected a
  JOIN movement_line used ON used.batch_id = a.batch_id AND used.role = 'USED'
  JOIN movement_line made ON made.movement_id = used.movement_id AND made.role = 'MADE'
)
"""
"""A batch and everything that any of it went into: a part taints the whole."""

RECALL = f"""{DERIVED}
SELECT {LINE} FROM affected a
JOIN movement_line l ON l.batch_id = a.batch_id AND l.role <> 'SEEN'
JOIN movement m ON m.id = l.movement_id
ORDER BY l.occurred_at, l.id
"""

HOLDERS_OF_FAILED = """
WITH RECURSIVE source (batch_id) AS (
  SELECT unnest($1::uuid[])
  UNION
  SELECT used.batch_id FROM source s
  JOIN movement_line made ON made.batch_id = s.batch_id AND made.role = 'MADE'
  JOIN movement_line used ON used.movement_id = made.movement_id AND used.role = 'USED'
), failed AS (
  SELECT t.id AS test_id, b.id AS batch_id, b.entity_id, b.lot
  FROM source s JOIN product_batch b ON b.id = s.batch_id AND b.has_failed_test
  JOIN batch_test t ON t.tested_batch_id = b.id AND t.conclusion = 'FAILED'
), affected (test_id, batch_id) AS (
  SELECT test_id, batch_id FROM failed
  UNION
  SELECT a.test_id, made.batch_id FROM affected a
  JOIN movement_line used ON used.batch_id = a.batch_id AND used.role = 'USED'
  JOIN movement_line made ON made.movement_id = used.movement_id AND made.role = 'MADE'
), holder AS (
  SELECT test_id, entity_id FROM failed
  UNION
  SELECT a.test_id, p.entity_id FROM affected a
  JOIN movement_line l ON l.batch_id = a.batch_id
  JOIN trace_party p ON p.id = l.party_id WHERE p.entity_id IS NOT NULL
)
SELECT h.test_id, h.entity_id, f.lot,
  ARRAY(SELECT i.name FROM batch_test_item i WHERE i.test_id = h.test_id AND NOT i.is_passed
    ORDER BY i.position) AS items
FROM holder h JOIN failed f ON f.test_id = h.test_id
WHERE NOT EXISTS (SELECT 1 FROM warning w
  WHERE w.cause = 'tst_' || h.test_id AND w.entity_id = h.entity_id)
ORDER BY h.test_id, h.entity_id
"""
"""Of batches that were tested or moved, and of all that went into them, the failed tests; and the
producer and every holder downstream who was not warned of one yet."""

START = """
  SELECT DISTINCT l.batch_id, l.party_id FROM movement_line l
  WHERE l.batch_id = $1 AND (l.role = 'MADE' OR NOT EXISTS (
    SELECT 1 FROM movement_line o WHERE o.batch_id = $1 AND o.role = 'MADE'))
"""
"""Where a batch was made; every holder, where nobody recorded the making."""

UPSTREAM = f"""
WITH RECURSIVE found (batch_id, party_id) AS ({START}
  UNION
  SELECT o.batch_id, o.party_id FROM found f
  JOIN movement_line i ON i.batch_id = f.batch_id AND i.party_id = f.party_id
  JOIN movement_line o ON o.movement_id = i.movement_id
   AND (i.role = 'MADE' AND o.role = 'USED'
     OR i.role = 'GOT' AND o.role = 'SENT' AND o.batch_id = i.batch_id)
)
SELECT {LINE} FROM found f
JOIN movement_line l ON l.batch_id = f.batch_id AND l.party_id = f.party_id AND l.role <> 'SEEN'
JOIN movement m ON m.id = l.movement_id
ORDER BY l.occurred_at, l.id
"""

AROUND = f"""
WITH RECURSIVE found (batch_id, party_id, hops) AS (
  SELECT s.*, 0 FROM ({START}) s
  UNION
  SELECT o.batch_id, o.party_id, f.hops + 1 FROM found f
  JOIN movement_line i ON i.batch_id = f.batch_id AND i.party_id = f.party_id
  JOIN movement_line o ON o.movement_id = i.movement_id
   AND ((i.role, o.role) IN (('MADE', 'USED'), ('USED', 'MADE'))
     OR (i.role, o.role) IN (('GOT', 'SENT'), ('SENT', 'GOT')) AND o.batch_id = i.batch_id)
  WHERE f.hops < $2
)
SELECT {LINE} FROM (SELECT DISTINCT batch_id, party_id FROM found) f
JOIN movement_line l ON l.batch_id = f.batch_id AND l.party_id = f.party_id AND l.role <> 'SEEN'
JOIN movement m ON m.id = l.movement_id
ORDER BY l.occurred_at, l.id
"""

SAFETY = """
WITH RECURSIVE source (batch_id) AS (
  SELECT $1::uuid
  UNION
  SELECT used.batch_id FROM source s
  JOIN movement_line made ON made.batch_id = s.batch_id AND made.role = 'MADE'
  JOIN movement_line used ON used.movement_id = made.movement_id AND used.role = 'USED'
)
SELECT b.id AS batch_id, b.entity_id, b.produced_on, b.state, b.has_failed_test, b.expires_on,
  (SELECT count(*) FROM batch_test t WHERE t.tested_batch_id = b.id) AS tests
FROM source s JOIN product_batch b ON b.id = s.batch_id ORDER BY b.id <> $1, b.id
"""

domain = one(TraceDomain.code, of=TraceableItem.kind)
entity = one(Entity.id, of=TraceableItem.entity_id)
item = one(TraceableItem.id, of="item_id")
user = one(Entity.id, of="entity_id")
producer = one(Entity.id, of="producer_id")
used_device = one(SpecialEquipment.id, of="device_id")
food = one(ProductBatch.id, of=TraceableItem.id)
device = one(SpecialEquipment.id, of=TraceableItem.id)

DOMAINS = "SELECT code, name, name_en FROM trace_domain ORDER BY code"

CODES = """
SELECT concat('/01/', lpad(p.gtin, 14, '0'), '/10/', b.lot) AS code
FROM product p JOIN product_batch b ON b.product_id = p.id WHERE p.gtin = ANY($1::text[])
UNION ALL
SELECT registration_code FROM special_equipment WHERE device_code = $2 OR safety_code = $2
"""
"""The codes of items that go by another name: all lots of a GTIN, a device by its other codes."""

DEVICE = """
SELECT id, entity_id, variety_code, place, is_public_gathering, in_use_since, next_inspection_on,
  device_code FROM special_equipment WHERE id = $1
"""
ITEMS_NAMED = """
SELECT id, kind FROM traceable_item WHERE code = ANY($1::text[]) ORDER BY id LIMIT 2
"""

ENTITIES_BY_USCC = "SELECT id FROM entity WHERE uscc = $1"

ITEMS = """
SELECT id, kind, code, entity_id FROM traceable_item
WHERE (entity_id = ANY($1::uuid[]) OR code = ANY($2::text[]))
  AND ($3::text IS NULL OR kind = $3) AND ($4::uuid IS NULL OR id < $4)
ORDER BY id DESC LIMIT $5
"""
ITEMS_COUNT = """
SELECT count(*) AS total FROM traceable_item
WHERE (entity_id = ANY($1::uuid[]) OR code = ANY($2::text[])) AND ($3::text IS NULL OR kind = $3)
"""
