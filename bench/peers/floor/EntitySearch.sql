SELECT array_agg(x.entity::text ORDER BY k.position)
  FROM unnest($1::uuid[]) WITH ORDINALITY k(id, position)
  JOIN LATERAL (
    SELECT json_build_object('uscc', e.uscc, 'name', e.name, 'status', e.status,
             'creditColor', e.credit_color,
             'district', (SELECT json_build_object('name', d.name)
                            FROM district d WHERE d.code = e.district_code)) AS entity
      FROM entity e WHERE e.id = k.id
  ) x ON true
