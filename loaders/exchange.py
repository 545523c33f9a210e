"""The statements of signed exchange: keys and nonces, channels claimed, messages settled."""

KEY = """
SELECT key_id, owner, algorithm, public_key, purposes FROM partner_key
WHERE key_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)
  AND revoked_at IS NULL
"""
OWN_KEYS = """
SELECT key_id, owner, algorithm, public_key FROM partner_key
WHERE owner = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)
  AND revoked_at IS NULL
ORDER BY valid_from DESC, key_id
"""
ALL_OWN_KEYS = """
SELECT key_id, algorithm, public_key, valid_from, valid_until, revoked_at FROM partner_key
WHERE owner = $1 ORDER BY valid_from DESC, key_id LIMIT 100
"""
ADD_KEY = """
INSERT INTO partner_key
  (key_id, owner, algorithm, public_key, valid_from, valid_until, purposes)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING key_id
"""
REVOKE_KEY = """
UPDATE partner_key SET revoked_at = $2 WHERE key_id = $1 AND revoked_at IS NULL RETURNING key_id
"""
PUT_CHANNEL = """
INSERT INTO partner_channel (id, name, owner, url) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, url = excluded.url RETURNING id
"""
REPLAY = """
UPDATE partner_message m SET state = 'PENDING', attempts = 0, settled_at = NULL
FROM partner_channel c
WHERE c.id = m.channel_id AND c.name = $1 AND m.state = 'DEAD' RETURNING m.id
"""
USE_NONCE = """
INSERT INTO partner_nonce (key_id, nonce, seen_at) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING RETURNING 1 AS used
"""
FORGET_NONCES = """
DELETE FROM partner_nonce WHERE (key_id, nonce) IN (
  SELECT key_id, nonce FROM partner_nonce WHERE seen_at < $1 ORDER BY seen_at LIMIT $2)
"""

CLAIM_CHANNELS = """
UPDATE partner_channel c SET leased_until = now() + $2::interval
FROM (
  SELECT id FROM partner_channel p
  WHERE is_active AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())
    AND EXISTS (SELECT 1 FROM partner_message m
                WHERE m.channel_id = p.id AND m.state = 'PENDING')
  ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) due
WHERE c.id = due.id
RETURNING c.id, c.name, c.url, c.leased_until
"""
"""Channels with something to send and nobody who sends it; the lease is the claim."""

PENDING = """
SELECT id, topic, reference, content_type, body, attempts FROM partner_message
WHERE channel_id = $1 AND state = 'PENDING' ORDER BY seq LIMIT $2
"""
SETTLE = """
WITH held AS (
  UPDATE partner_channel
  SET leased_until = now() + $10::interval, due_at = coalesce($9::timestamptz, due_at)
  WHERE id = $1 AND leased_until = $2 RETURNING leased_until
), moved AS (
  UPDATE partner_message SET state = $4, attempts = attempts + 1,
    settled_at = CASE WHEN $4 = 'PENDING' THEN NULL ELSE now() END
  FROM held WHERE id = $3
), tried AS (
  INSERT INTO partner_attempt (message_id, at, milliseconds, status, error, answer)
  SELECT $3, now(), $5, $6, $7, $8 FROM held
)
SELECT leased_until FROM held
"""
"""What came of a try, if the lease is still ours; whoever lost it changes nothing."""

RELEASE = "UPDATE partner_channel SET leased_until = NULL WHERE id = $1 AND leased_until = $2"
