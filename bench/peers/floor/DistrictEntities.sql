WITH page AS MATERIALIZED (
  SELECT b.id, b.uscc, b.name, b.status, b.credit_color, b.established_key
    FROM unnest((SELECT subtree FROM district WHERE code = $1)) n(code)
   CROSS JOIN LATERAL (
     SELECT * FROM entity e WHERE e.district_code = n.code
      ORDER BY e.established_key DESC, e.id DESC LIMIT 51) b
   ORDER BY b.established_key DESC, b.id DESC LIMIT 51
), shown AS (
  SELECT * FROM page ORDER BY established_key DESC, id DESC LIMIT 50
)
SELECT json_build_object(
  'pageInfo', json_build_object(
    'hasNextPage', (SELECT count(*) > 50 FROM page),
    'endCursor', (SELECT rtrim(translate(encode(convert_to(
        '[1,"entity:established_key,id:d","' || established_key || '","' || id || '"]', 'UTF8'),
        'base64'), E'+/\n', '-_'), '=') FROM shown ORDER BY established_key, id LIMIT 1)),
  'nodes', coalesce(json_agg(x), '[]'))::text
  FROM (
    SELECT e.uscc, e.name, e.status, e.credit_color AS "creditColor",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT 'rec_' || id AS id, title, occurred_on AS "occurredOn"
                 FROM credit_record r WHERE r.entity_id = e.id
                ORDER BY r.occurred_on DESC, r.id DESC LIMIT 5) x) AS "creditRecords",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT o.role, (SELECT json_build_object('id', 'per_' || p.id,
                   'displayName', p.name) FROM person p WHERE p.id = o.person_id) AS person
                 FROM key_person_role o WHERE o.entity_id = e.id
                ORDER BY o.since DESC, o.id DESC LIMIT 5) x) AS "keyPersons",
      (SELECT json_build_object('nodes', coalesce(json_agg(x), '[]'))
         FROM (SELECT 'wrn_' || id AS id, level, title
                 FROM warning w WHERE w.entity_id = e.id AND w.state = 'RAISED'
                ORDER BY w.issued_at DESC, w.id DESC LIMIT 3) x) AS warnings
      FROM shown e
  ) x
