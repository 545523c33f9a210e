SELECT * FROM (SELECT DISTINCT ON (entity_id) * FROM ((SELECT s.entity_id, s.position, s.kind, s.name, s.code, GREATEST(CASE WHEN strpos(s.names, $1::text) > 0 THEN CASE WHEN strpos(s.names, $2::text) > 0 THEN 9000 WHEN strpos(s.names, $3::text) > 0 THEN 8200 WHEN strpos(s.names, $4::text) > 0 THEN 6500 WHEN strpos(s.names, $5::text) > 0 THEN 6500 ELSE 5000 END END) + CASE WHEN s.is_active THEN 300 ELSE 0 END - CASE WHEN s.position > 0 THEN 100 ELSE 0 END + 200 * least($6::int, length(s.name)) / greatest(length(s.name), 1) AS score FROM entity_search s WHERE (s.words @@ $7::text::tsquery) OFFSET 0)) r WHERE score IS NOT NULL ORDER BY entity_id, score DESC, position) b ORDER BY score DESC, entity_id LIMIT $8::int;

SELECT t.code, t.name, t.name_en, t.level FROM district t WHERE t.code = ANY($1::TEXT[]);

SELECT t.id, t.uscc, t.registration_number, t.number_class, t.name, t.kind, t.legal_form, t.status, t.established_on, t.ended_on, t.capital_amount, t.capital_currency, t.address, t.business_scope, t.credit_color, t.district_code, t.industry_code, t.industry_basis, t.industry_confidence, t.parent_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id, t.updated_at FROM entity t WHERE t.id = ANY($1::UUID[]);

SELECT word, names FROM search_word WHERE word = ANY($1::text[])
UNION ALL
SELECT begin, (SELECT sum(names) FROM search_word WHERE word >= begin AND word < begin || $3)
FROM unnest($2::text[]) begin;
