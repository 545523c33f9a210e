"""The statements of webhooks: the owner's view, and the pump that reads the log for each."""

OWN = """
SELECT w.id, w.name, c.url, w.filter, w.expires_on, w.ended, w.xid::text::bigint AS xid, w.event_id,
  (SELECT count(*)::int FROM partner_message m
   WHERE m.channel_id = w.channel_id AND m.state = 'PENDING') AS pending,
  (SELECT count(*)::int FROM partner_message m
   WHERE m.channel_id = w.channel_id AND m.state = 'DEAD') AS dead
FROM webhook w JOIN partner_channel c ON c.id = w.channel_id
WHERE w.owner = $1 AND ($2::uuid IS NULL OR w.id = $2) ORDER BY w.name
"""
FIND = "SELECT id, channel_id FROM webhook WHERE owner = $1 AND name = $2 FOR UPDATE"
COUNT = "SELECT count(*) AS many FROM webhook WHERE owner = $1"
ADD_CHANNEL = "INSERT INTO partner_channel (id, name, owner, url) VALUES ($1, $2, $3, $4)"
TURN_CHANNEL = "UPDATE partner_channel SET url = $2, due_at = now() WHERE id = $1"
DROP_CHANNEL = "DELETE FROM partner_channel WHERE id = $1"
PUT = """
INSERT INTO webhook (id, owner, role, district, uscc, name, channel_id, filter, xid, event_id,
  expires_on, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9::text::xid8, $10, $11, $12)
ON CONFLICT (owner, name) DO UPDATE SET role = excluded.role, district = excluded.district,
  uscc = excluded.uscc, filter = excluded.filter, expires_on = excluded.expires_on, ended = NULL,
  xid = CASE WHEN webhook.ended = 'CURSOR_EXPIRED' THEN excluded.xid ELSE webhook.xid END,
  event_id = CASE WHEN webhook.ended = 'CURSOR_EXPIRED' THEN excluded.event_id
    ELSE webhook.event_id END
"""
MOVE = "UPDATE webhook SET xid = $2::text::xid8, event_id = $3 WHERE id = $1"
END = "UPDATE webhook SET ended = $2 WHERE id = $1"
REVIVE = """
WITH again AS (
  UPDATE partner_message SET state = 'PENDING', attempts = 0, settled_at = NULL
  WHERE channel_id = $1 AND state = 'DEAD' RETURNING 1
) UPDATE partner_channel SET due_at = now() WHERE id = $1
"""
BEHIND = """
SELECT id FROM webhook WHERE ended IS NULL AND (xid, event_id) < ($1::text::xid8, $2::bigint)
ORDER BY xid, event_id LIMIT $3
"""
CLAIM = """
SELECT id, owner, role, district, uscc, channel_id, filter, xid::text::bigint AS xid, event_id,
  expires_on, (SELECT count(*) FROM partner_message m WHERE m.channel_id = webhook.channel_id
    AND m.state = 'PENDING') AS pending
FROM webhook WHERE id = $1 AND ended IS NULL FOR UPDATE SKIP LOCKED
"""
"""One process reads for a webhook at a time: order in the outbox is order in the log."""

ENQUEUE = """
INSERT INTO partner_message (id, channel_id, topic, reference, body)
SELECT g.id, $1, 'warning', g.reference, g.body
FROM unnest($2::uuid[], $3::text[], $4::bytea[]) WITH ORDINALITY g (id, reference, body, place)
ORDER BY g.place
ON CONFLICT (channel_id, reference) DO UPDATE
  SET state = 'PENDING', attempts = 0, settled_at = NULL
"""
"""What is read again, after a rewind, is sent again under the same reference."""

DELIVERIES = """
SELECT m.id, m.seq, m.reference, m.state, m.attempts, m.created_at, m.settled_at
FROM partner_message m JOIN webhook w ON w.channel_id = m.channel_id
WHERE w.owner = $1 AND w.name = $2 AND ($3::text IS NULL OR m.state = $3)
  AND ($4::bigint IS NULL OR m.seq < $4)
ORDER BY m.seq DESC LIMIT $5
"""
DELIVERIES_COUNT = """
SELECT count(*) AS total FROM partner_message m JOIN webhook w ON w.channel_id = m.channel_id
WHERE w.owner = $1 AND w.name = $2 AND ($3::text IS NULL OR m.state = $3)
"""
ATTEMPTS = """
SELECT message_id, at, milliseconds, status, error, answer FROM partner_attempt
WHERE message_id = ANY($1::uuid[]) ORDER BY message_id, id
"""
