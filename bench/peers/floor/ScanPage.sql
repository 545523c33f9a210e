SELECT k.public_key, k.revoked_at, c.status, (
  SELECT row_to_json(r) FROM (
    SELECT e.uscc, e.name, e.status, e.credit_color AS "creditColor",
      (SELECT json_build_object(
         'totalCount', (SELECT count(*) FROM credit_record
                         WHERE entity_id = e.id AND public_until >= $3::date),
         'nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT CASE kind WHEN 'REGISTRATION_CHANGE' THEN 'RegistrationChangeRecord'
                 WHEN 'LICENCE' THEN 'LicenceRecord' WHEN 'ANNUAL_REPORT' THEN 'AnnualReportRecord'
                 WHEN 'CERTIFICATE' THEN 'CertificateRecord' WHEN 'PENALTY' THEN 'PenaltyRecord'
                 WHEN 'ABNORMAL_LISTING' THEN 'AbnormalListingRecord'
                 WHEN 'SERIOUS_VIOLATION' THEN 'SeriousViolationRecord'
                 WHEN 'COMPLAINT' THEN 'ComplaintRecord'
                 WHEN 'SAMPLING_TEST' THEN 'SamplingTestRecord'
                 WHEN 'RANDOM_INSPECTION' THEN 'RandomInspectionRecord'
                 WHEN 'AWARD' THEN 'AwardRecord' END AS __typename,
                 'rec_' || id AS id, title, authority, occurred_on AS "occurredOn",
                 json_build_object('source', source_code, 'recordedAt',
                   to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS provenance
                 FROM credit_record r
                WHERE r.entity_id = e.id AND r.public_until >= $3::date
                ORDER BY r.occurred_on DESC, r.id DESC LIMIT 10) x) AS "creditRecords",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT 'bat_' || b.id AS id, b.lot, b.produced_on AS "producedOn",
                 b.expires_on AS "expiresOn",
                 (SELECT json_build_object('name', p.name, 'gtin', p.gtin)
                    FROM product p WHERE p.id = b.product_id) AS product
                 FROM product_batch b WHERE b.entity_id = e.id
                ORDER BY b.produced_on DESC, b.id DESC LIMIT 5) x) AS "productBatches",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT 'eqp_' || q.id AS id, q.registration_code AS "registrationCode",
                 (SELECT json_build_object('code', v.code, 'name', v.name)
                    FROM equipment_variety v WHERE v.code = q.variety_code) AS variety,
                 q.next_inspection_on AS "nextInspectionOn"
                 FROM special_equipment q WHERE q.entity_id = e.id
                ORDER BY q.next_inspection_on, q.id LIMIT 5) x) AS equipment,
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT o.role, (SELECT json_build_object('id', 'per_' || p.id,
                   'displayName', p.masked_name) FROM person p WHERE p.id = o.person_id) AS person
                 FROM key_person_role o WHERE o.entity_id = e.id
                ORDER BY o.since DESC, o.id DESC LIMIT 5) x) AS "keyPersons",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT 'cmp_' || m.id AS id, m.subject, m.outcome, m.closed_on AS "closedOn"
                 FROM complaint m WHERE m.entity_id = e.id AND m.is_published
                ORDER BY m.closed_on DESC, m.id DESC LIMIT 5) x) AS "publishedComplaints",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT 'wrn_' || w.id AS id, w.level, w.title,
                 to_char(w.issued_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "issuedAt"
                 FROM warning w
                WHERE w.entity_id = e.id AND w.state = 'RAISED' AND w.audience = 'PUBLIC'
                ORDER BY w.issued_at DESC, w.id DESC LIMIT 5) x) AS warnings
      FROM entity e WHERE e.id = c.entity_id
  ) r)::text AS entity
  FROM (VALUES ($1::text, $2::uuid)) AS asked (key_id, code_id)
  LEFT JOIN signing_key k ON k.key_id = asked.key_id
  LEFT JOIN entity_code c ON c.id = asked.code_id
