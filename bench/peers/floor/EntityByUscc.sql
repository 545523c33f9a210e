SELECT row_to_json(r)::text FROM (
  SELECT 'ent_' || e.id AS id, e.uscc, e.name, e.kind, e.status, e.established_on AS "establishedOn",
         CASE WHEN e.capital_amount IS NOT NULL THEN json_build_object(
           'amount', e.capital_amount::text, 'currency', e.capital_currency) END
           AS "registeredCapital",
         e.address, e.business_scope AS "businessScope", e.credit_color AS "creditColor",
         (SELECT json_build_object('code', d.code, 'name', d.name)
            FROM district d WHERE d.code = e.district_code) AS district,
         (SELECT json_build_object('code', i.code, 'name', i.name)
            FROM industry i WHERE i.code = e.industry_code) AS industry
    FROM entity e WHERE e.uscc = $1
) r
