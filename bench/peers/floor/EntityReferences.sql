SELECT coalesce(json_agg(x ORDER BY position), '[]')::text
  FROM unnest($1::text[]) WITH ORDINALITY k(uscc, position)
  LEFT JOIN LATERAL (
    SELECT e.uscc, e.name, e.status, e.credit_color AS "creditColor", e.address,
           e.established_on AS "establishedOn",
      (SELECT json_build_object('nodes', coalesce(json_agg(r), '[]'))
         FROM (SELECT 'rec_' || id AS id, title, occurred_on AS "occurredOn"
                 FROM credit_record r WHERE r.entity_id = e.id AND r.public_until >= $2::date
                ORDER BY r.occurred_on DESC, r.id DESC LIMIT 3) r) AS "creditRecords"
      FROM entity e WHERE e.uscc = k.uscc
  ) x ON true
