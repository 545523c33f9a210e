"""What the generated city shows of governance: a grading, a drill, a contract; all made up."""

from typing import Final

FILL: Final = """
WITH profile AS (
  INSERT INTO security_profile (id, level, graded_object, filed_at, filing_number, recorded_at,
    recorded_by)
  SELECT '01900000-0000-7000-8000-000000000001', 3, '山城有信平台（样例）', '2026-06-01',
    '样例-0001', $1::timestamptz, 'demo'
  ON CONFLICT (id) DO NOTHING
), contract AS (
  INSERT INTO data_contract (id, recipient, dataset, fields, purpose, begins_on, ends_on, state,
    owner, requested_at, decided_at)
  SELECT '01900000-0000-7000-8000-000000000002', 'partner-demo', 'ENTITY',
    '{uscc,name,status,district_code}', '样例：税源核查', $1::timestamptz::date,
    $1::timestamptz::date + 365, 'APPROVED', 'regulator-demo', $1::timestamptz, $1::timestamptz
  ON CONFLICT (id) DO NOTHING
), drill AS (
  INSERT INTO incident (id, kind, title, importance, period, damage, level, rule_code, is_drill,
    state, opened_at, opened_by, respond_by, responded_at, resolved_at, closed_at, review)
  SELECT '01900000-0000-7000-8000-000000000003', 'AVAILABILITY', '演练：数据库主机断电', 'KEY',
    'ORDINARY', 'MODERATE', 'TWO', 'INCIDENT_LEVEL@PLATFORM-1', true, 'CLOSED',
    $1::timestamptz, 'demo',
    $1::timestamptz + interval '30 minutes', $1::timestamptz + interval '6 minutes',
    $1::timestamptz + interval '25 minutes', $1::timestamptz + interval '2 hours',
    '切换用时 19 分钟；值班电话须更新'
  ON CONFLICT (id) DO NOTHING RETURNING id
)
INSERT INTO incident_step (incident_id, move, level, actor, note, at)
SELECT id, move, 'TWO', 'demo', note, $1::timestamptz + after
FROM drill, (VALUES ('RESPOND', '值班人员到位', interval '6 minutes'),
  ('RESOLVE', '已切换', interval '25 minutes'),
  ('CLOSE', '已总结', interval '2 hours')) AS steps (move, note, after)"""
"""Once, however often a city is resumed."""
