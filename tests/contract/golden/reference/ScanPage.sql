SELECT k.__nth, r.* FROM unnest($1::UUID[]) WITH ORDINALITY k(key, __nth) CROSS JOIN LATERAL (SELECT t.id, t.level, t.kind, t.title, t.state, t.issued_at, t.withdrawn_at, t.withdrawal_reason, t.expires_on, t.edition, t.evidence, t.cause, t.rule_code, t.version, t.entity_id, t.district_code, t.industry_code, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id, t.due_on, null::text AS assignee FROM warning t WHERE t.entity_id = k.key AND t.state IN ('RAISED', 'ACKNOWLEDGED', 'ACTED') AND t.expires_on >= $2::date AND true AND t.audience = 'PUBLIC' AND t.state IN ('RAISED', 'ACKNOWLEDGED', 'ACTED') AND t.expires_on >= $2::date ORDER BY t.issued_at DESC, t.id DESC LIMIT $3::int) r ORDER BY k.__nth, r.issued_at DESC, r.id DESC;

SELECT k.__nth, r.* FROM unnest($1::UUID[]) WITH ORDINALITY k(key, __nth) CROSS JOIN LATERAL (SELECT t.id, t.lot, t.produced_on, t.expires_on, t.state, t.quantity, t.unit, t.has_failed_test, t.product_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id FROM product_batch t WHERE t.entity_id = k.key AND true ORDER BY t.produced_on DESC, t.id DESC LIMIT $2::int) r ORDER BY k.__nth, r.produced_on DESC, r.id DESC;

SELECT k.__nth, r.* FROM unnest($1::UUID[]) WITH ORDINALITY k(key, __nth) CROSS JOIN LATERAL (SELECT t.id, t.number, t.kind, t.state, t.subject, t.matter, t.channel, t.routing, t.outcome, t.ground, t.filed_on, t.accepted_on, t.closed_on, t.consents, t.due_on, t.due_rule, t.version, t.same_as, t.arisen_from, t.entity_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id, (t.due_on - $3::date) AS days_left, (t.due_on < $4::date) AS is_overdue, NULL::text AS standing, ARRAY[]::text[] AS allowed_actions FROM complaint t WHERE t.entity_id = k.key AND t.is_published AND true AND t.is_published ORDER BY t.closed_on DESC, t.id DESC LIMIT $2::int) r ORDER BY k.__nth, r.closed_on DESC, r.id DESC;

SELECT k.__nth, r.* FROM unnest($1::UUID[]) WITH ORDINALITY k(key, __nth) CROSS JOIN LATERAL (SELECT t.id, t.registration_code, t.device_code, t.safety_code, t.place, t.place_district_code, t.longitude, t.latitude, t.is_public_gathering, t.in_use_since, t.next_inspection_on, t.variety_code, t.entity_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id FROM special_equipment t WHERE t.entity_id = k.key AND true ORDER BY t.next_inspection_on, t.id LIMIT $2::int) r ORDER BY k.__nth, r.next_inspection_on, r.id;

SELECT k.__nth, r.* FROM unnest($1::UUID[]) WITH ORDINALITY k(key, __nth) CROSS JOIN LATERAL (SELECT t.id, t.role, t.since, t.until, t.person_id, t.entity_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id FROM key_person_role t WHERE t.entity_id = k.key AND true ORDER BY t.since DESC, t.id DESC LIMIT $2::int) r ORDER BY k.__nth, r.since DESC, r.id DESC;

SELECT k.__nth, r.* FROM unnest($1::UUID[]) WITH ORDINALITY k(key, __nth) CROSS JOIN LATERAL (SELECT t.kind, t.id, t.title, t.authority, t.occurred_on, t.repaired_on, t.term_rule, t.source_code, t.source_record_id, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id, t.item, t.before, t.after, t.licence_kind, t.number, t.valid_from, t.valid_to, t.revoked_on, t.report_year, t.disclosure_status, t.content_hash, t.act, t.basis, t.sanction, t.amount, t.tier, t.is_warning_only, t.published_on, t.ground, t.removal_ground, t.article, t.measures, t.due_on, t.result, t.product_name, t.lot, t.standard, t.laboratory, t.product_batch_id, t.plan, t.formed_on, t.publish_by, (t.public_until >= $4::date) AS is_public, CASE WHEN t.public_until > '1900-01-01'
 AND t.public_until < '9998-12-31' THEN t.public_until END AS public_until, CASE WHEN t.revoked_on <= $5::date THEN 'REVOKED'
 WHEN t.valid_to < $5::date THEN 'EXPIRED'
 WHEN t.valid_from > $5::date THEN 'NOT_YET_VALID' ELSE 'VALID' END AS status, CASE WHEN t.revoked_on <= $6::date THEN 'REVOKED'
 WHEN t.content_hash IS NULL OR t.valid_from > $6::date THEN 'UNKNOWN'
 WHEN t.valid_to < $6::date THEN 'EXPIRED' ELSE 'VALID' END AS verification, coalesce(least(t.removed_on, t.due_on) > $7::date, true) AS is_in_force, CASE WHEN least(t.removed_on, t.due_on) <= $8::date
 THEN least(t.removed_on, t.due_on) END AS removed_on, (t.publish_by < coalesce(t.published_on, $9::date)) AS is_late FROM credit_record t WHERE t.entity_id = k.key AND true AND t.public_until >= $2::date ORDER BY t.occurred_on DESC, t.id DESC LIMIT $3::int) r ORDER BY k.__nth, r.occurred_on DESC, r.id DESC;

SELECT k.public_key, k.revoked_at AS key_revoked_at, c.id AS code_id, c.entity_id,
       c.payload, c.status, c.reason, c.issued_at, c.ended_at
  FROM (VALUES ($1::text, $2::uuid)) AS asked (key_id, code_id)
  LEFT JOIN signing_key k ON k.key_id = asked.key_id
  LEFT JOIN entity_code c ON c.id = asked.code_id;

SELECT t.code, t.name, t.name_en, t.parent_code FROM equipment_variety t WHERE t.code = ANY($1::TEXT[]);

SELECT t.entity_id AS key, count(*) AS total FROM credit_record t WHERE t.entity_id = ANY($1::UUID[]) AND t.public_until >= $2::date GROUP BY 1;

SELECT t.id, t.gtin, t.name, t.specification, t.shelf_life_days, t.brand, t.standard, t.licence, t.producer_id FROM product t WHERE t.id = ANY($1::UUID[]);

SELECT t.id, t.masked_id_number, t.masked_name AS display_name FROM person t WHERE t.id = ANY($1::UUID[]);

SELECT t.id, t.uscc, t.registration_number, t.number_class, t.name, t.kind, t.legal_form, t.status, t.established_on, t.ended_on, t.capital_amount, t.capital_currency, t.address, t.business_scope, t.credit_color, t.district_code, t.industry_code, t.industry_basis, t.industry_confidence, t.parent_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id, t.updated_at FROM entity t WHERE t.id = ANY($1::UUID[]);
