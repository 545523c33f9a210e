"""The facts by which rules raise warnings, each by one statement, and the one that raises them.

`$1` is the entities looked at, `$2` the day. Every table is read by its index on the entity, so a
command asks for one entity and a sweep for thousands by the same text.
"""

from models.warnings import OPEN_SQL
from rules.restrictions import RestrictionKind
from rules.warning_rules import LOOK_BACK_DAYS, PHARMACY_INDUSTRIES

_PHARMACY = " OR ".join(f"e.industry_code LIKE '{code}%'" for code in PHARMACY_INDUSTRIES)
_OFFICES = "('LEGAL_REPRESENTATIVE', 'DIRECTOR', 'MANAGER')"

BANNED_PERSON = f"""
SELECT k.entity_id, k.id AS tenure_id, k.role, k.since, p.masked_name, r.id AS restriction_id,
  r.kind AS restriction_kind, r.article
FROM key_person_role k JOIN person p ON p.id = k.person_id
JOIN person_restriction r ON r.person_id = k.person_id
WHERE k.entity_id = ANY($1::uuid[]) AND k.since <= $2::date AND k.until > $2::date
  AND r.state = 'REVIEWED' AND r.effective_on <= $2::date AND r.ends_on >= $2::date
  AND (r.kind <> '{RestrictionKind.OFFICE_BAR.value}' OR k.role IN {_OFFICES})
"""

CERTIFICATE_EXPIRED = f"""
SELECT q.entity_id, 'qua' AS prefix, q.id, q.valid_to,
  CASE q.kind WHEN 'LICENSED_PHARMACIST' THEN '执业药师注册（' ELSE '特种设备作业人员证（' END
    || q.masked_name || '）' AS what
FROM qualification q
WHERE q.entity_id = ANY($1::uuid[]) AND q.revoked_on IS NULL
  AND q.valid_to < $2::date AND q.valid_to >= $2::date - {LOOK_BACK_DAYS}
  AND NOT EXISTS (SELECT 1 FROM qualification n WHERE n.person_id = q.person_id
    AND n.kind = q.kind AND n.revoked_on IS NULL AND n.valid_to >= $2::date)
UNION ALL
SELECT r.entity_id, 'rec', r.id, r.valid_to, coalesce(r.item, r.title)
FROM credit_record r
WHERE r.entity_id = ANY($1::uuid[]) AND r.kind IN ('LICENCE', 'CERTIFICATE')
  AND r.revoked_on IS NULL AND r.valid_to < $2::date AND r.valid_to >= $2::date - {LOOK_BACK_DAYS}
  AND NOT EXISTS (SELECT 1 FROM credit_record n WHERE n.entity_id = r.entity_id
    AND n.kind = r.kind AND n.item IS NOT DISTINCT FROM r.item AND n.revoked_on IS NULL
    AND (n.valid_to IS NULL OR n.valid_to >= $2::date))
"""

PHARMACIST_MISSING = f"""
SELECT e.id AS entity_id, (SELECT max(q.valid_to) FROM qualification q
    WHERE q.entity_id = e.id AND q.kind = 'LICENSED_PHARMACIST') AS last_valid_to
FROM entity e
WHERE e.id = ANY($1::uuid[]) AND e.status = 'ACTIVE' AND ({_PHARMACY})
  AND NOT EXISTS (SELECT 1 FROM qualification q WHERE q.entity_id = e.id
    AND q.kind = 'LICENSED_PHARMACIST' AND q.revoked_on IS NULL AND q.valid_to >= $2::date)
"""

GRADE_FALL = """
SELECT a.id, a.entity_id, a.risk_class, a.as_of, a.model_version, b.risk_class AS previous_class
FROM risk_assessment a
CROSS JOIN LATERAL (SELECT p.risk_class FROM risk_assessment p
  WHERE p.entity_id = a.entity_id AND NOT p.is_current
  ORDER BY p.assessed_at DESC, p.id DESC LIMIT 1) b
WHERE a.entity_id = ANY($1::uuid[]) AND a.is_current AND a.as_of <= $2::date
  AND a.risk_class IN ('C', 'D') AND b.risk_class < a.risk_class
"""

FAILED_SAMPLE = f"""
WITH RECURSIVE failed AS (
  SELECT r.id, r.entity_id, r.product_batch_id, r.product_name, r.lot, r.occurred_on, r.title
  FROM credit_record r
  WHERE r.entity_id = ANY($1::uuid[]) AND r.kind = 'SAMPLING_TEST' AND r.result = 'FAIL'
    AND r.occurred_on BETWEEN $2::date - {LOOK_BACK_DAYS} AND $2::date
), affected (id, batch_id) AS (
  SELECT id, product_batch_id FROM failed WHERE product_batch_id IS NOT NULL
  UNION
  SELECT a.id, made.batch_id FROM affected a
  JOIN movement_line used ON used.batch_id = a.batch_id AND used.role = 'USED'
  JOIN movement_line made ON made.movement_id = used.movement_id AND made.role = 'MADE'
)
SELECT f.*, false AS holder FROM failed f
UNION
SELECT f.id, p.entity_id, f.product_batch_id, f.product_name, b.lot, f.occurred_on, f.title, true
FROM affected a JOIN failed f ON f.id = a.id
JOIN product_batch b ON b.id = f.product_batch_id
JOIN movement_line l ON l.batch_id = a.batch_id JOIN trace_party p ON p.id = l.party_id
WHERE p.entity_id IS NOT NULL AND p.entity_id <> f.entity_id
"""
"""The sampled entity, and every holder of the batch or of what it went into."""

LISTING = """
SELECT r.id, r.entity_id, r.kind AS record_kind, r.occurred_on FROM credit_record r
WHERE r.entity_id = ANY($1::uuid[]) AND r.kind IN ('ABNORMAL_LISTING', 'SERIOUS_VIOLATION')
  AND r.removed_on IS NULL AND r.occurred_on <= $2::date
"""

EQUIPMENT = """
SELECT d.id, d.entity_id, d.registration_code, d.variety_code, d.is_public_gathering,
  d.in_use_since, d.next_inspection_on,
  (SELECT jsonb_object_agg(c.kind, c.done_on) FROM (
     SELECT kind, max(done_on) AS done_on FROM equipment_care
     WHERE equipment_id = d.id AND is_passed GROUP BY kind) c)::text AS last_care,
  (SELECT jsonb_object_agg(c.kind, c.done_on) FROM (
     SELECT kind, max(done_on) AS done_on FROM equipment_care
     WHERE equipment_id = d.id AND NOT is_passed GROUP BY kind) c)::text AS failed_care,
  (SELECT jsonb_object_agg(c.kind, c.valid_to) FROM (
     SELECT kind, max(valid_to) AS valid_to FROM equipment_duty
     WHERE equipment_id = d.id GROUP BY kind) c)::text AS certified_until
FROM special_equipment d WHERE d.entity_id = ANY($1::uuid[]) AND $2::date IS NOT NULL
"""

CAPITAL_DUE = """
SELECT e.id AS entity_id, e.established_on FROM entity e
WHERE e.id = ANY($1::uuid[]) AND e.status = 'ACTIVE' AND e.kind = 'ENTERPRISE'
  AND e.capital_amount > 0 AND e.legal_form LIKE '%有限责任公司%'
  AND e.established_on IS NOT NULL AND $2::date IS NOT NULL
"""

FACTS = {
    "BANNED_PERSON": BANNED_PERSON,
    "CERTIFICATE_EXPIRED": CERTIFICATE_EXPIRED,
    "PHARMACIST_MISSING": PHARMACIST_MISSING,
    "GRADE_FALL": GRADE_FALL,
    "FAILED_SAMPLE": FAILED_SAMPLE,
    "LISTING": LISTING,
    "EQUIPMENT": EQUIPMENT,
    "CAPITAL_DUE": CAPITAL_DUE,
}

RAISE = """
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::text::jsonb) AS g (id uuid, entity_id uuid, kind text,
    level text, title text, audience text, evidence text, cause text, cause_id uuid,
    rule_code text, due_on date, district_code text, industry_code text)
), made AS (
  INSERT INTO warning (id, entity_id, district_code, industry_code, level, kind, title, audience,
    state, issued_at, evidence, cause, cause_id, rule_code, due_on,
    source_code, source_record_id, authority, recorded_at)
  SELECT g.id, e.id, coalesce(g.district_code, e.district_code),
    coalesce(g.industry_code, e.industry_code), g.level, g.kind, g.title, g.audience,
    'RAISED', $2, g.evidence, g.cause, g.cause_id, g.rule_code, g.due_on,
    'PLATFORM', g.rule_code, '预警规则', $2
  FROM given g LEFT JOIN entity e ON e.id = g.entity_id AND e.status <> 'CANCELLED'
  WHERE e.id IS NOT NULL OR g.entity_id IS NULL
  ON CONFLICT (cause_id) DO NOTHING
  RETURNING id, entity_id, district_code, industry_code, level, kind, audience, rule_code
), stepped AS (
  INSERT INTO warning_step (warning_id, move, state, actor, at)
  SELECT id, 'RAISE', 'RAISED', rule_code, $2 FROM made
), told AS (
  INSERT INTO event (topic, change, subject_id, entity_id, district_code, attributes)
  SELECT 'warning', 'RAISED', id, entity_id, district_code, jsonb_build_object('level', level,
    'kind', kind, 'audience', audience, 'industry', industry_code) FROM made
)
SELECT count(*) AS raised FROM made
"""
"""One statement for any number of warnings; a cause that raised one already raises none."""

EMPLOYERS = """
SELECT DISTINCT k.entity_id FROM person_restriction r
JOIN key_person_role k ON k.person_id = r.person_id
WHERE r.id = ANY($1::uuid[]) AND k.since <= $2::date AND k.until > $2::date
"""
OF_CAUSE = f"SELECT id FROM warning WHERE cause = ANY($1::text[]) AND {OPEN_SQL}"
NEXT_ENTITIES = "SELECT id FROM entity WHERE id > $1 ORDER BY id LIMIT $2"
