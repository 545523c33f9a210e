WITH page AS MATERIALIZED (
  SELECT b.*
    FROM unnest((SELECT subtree FROM district WHERE code = $1)) n(code)
   CROSS JOIN LATERAL (
     SELECT id, uscc, name, kind, status, established_on, address, credit_color,
            capital_amount, capital_currency, industry_code, name_key
       FROM entity e WHERE e.district_code = n.code
      ORDER BY e.name_key, e.id LIMIT 101) b
   ORDER BY b.name_key, b.id LIMIT 101
), shown AS (
  SELECT * FROM page ORDER BY name_key, id LIMIT 100
)
SELECT json_build_object(
  'pageInfo', json_build_object(
    'hasNextPage', (SELECT count(*) > 100 FROM page),
    'endCursor', (SELECT rtrim(translate(encode(convert_to(
        '[1,"entity:name_key,id:a",' || to_json(name_key) || ',"' || id || '"]', 'UTF8'),
        'base64'), E'+/\n', '-_'), '=') FROM shown ORDER BY name_key DESC, id DESC LIMIT 1)),
  'nodes', coalesce(json_agg(x), '[]'))::text
  FROM (
    SELECT 'ent_' || e.id AS id, e.uscc, e.name, e.kind, e.status,
           e.established_on AS "establishedOn", e.address, e.credit_color AS "creditColor",
           CASE WHEN e.capital_amount IS NOT NULL THEN json_build_object(
             'amount', e.capital_amount::text, 'currency', e.capital_currency) END
             AS "registeredCapital",
           (SELECT json_build_object('code', i.code, 'name', i.name)
              FROM industry i WHERE i.code = e.industry_code) AS industry
      FROM shown e
  ) x
