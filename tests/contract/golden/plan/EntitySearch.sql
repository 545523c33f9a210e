SELECT * FROM (SELECT DISTINCT ON (entity_id) * FROM ((SELECT s.entity_id, s.position, s.kind, s.name, s.code, GREATEST(CASE WHEN strpos(s.names, $1::text) > 0 THEN CASE WHEN strpos(s.names, $2::text) > 0 THEN 9000 WHEN strpos(s.names, $3::text) > 0 THEN 8200 WHEN strpos(s.names, $4::text) > 0 THEN 6500 WHEN strpos(s.names, $5::text) > 0 THEN 6500 ELSE 5000 END END) + CASE WHEN s.is_active THEN 300 ELSE 0 END - CASE WHEN s.position > 0 THEN 100 ELSE 0 END + 200 * least($6::int, length(s.name)) / greatest(length(s.name), 1) AS score FROM entity_search s WHERE (s.words @@ $7::text::tsquery) OFFSET 0)) r WHERE score IS NOT NULL ORDER BY entity_id, score DESC, position) b ORDER BY score DESC, entity_id LIMIT $8::int;

SELECT convert_to((SELECT concat('{"uscc":', coalesce(to_json(t1.uscc), 'null'), ',"name":', to_json(t1.name), ',"status":"', t1.status, '","creditColor":', coalesce('"' || t1.credit_color || '"', 'null'), ',"district":', coalesce((SELECT concat('{"name":', to_json(t2.name), '}') FROM district t2 WHERE t2.code = t1.district_code), 'null'), '}') FROM entity t1 WHERE t1.id = k.key), 'UTF8') AS "json" FROM unnest($1::UUID[]) WITH ORDINALITY k(key, position) ORDER BY k.position;

SELECT word, names FROM search_word WHERE word = ANY($1::text[])
UNION ALL
SELECT begin, (SELECT sum(names) FROM search_word WHERE word >= begin AND word < begin || $3)
FROM unnest($2::text[]) begin;
