SELECT t.code, t.name, t.name_en, t.level FROM district t WHERE t.code = ANY($1::TEXT[]);

SELECT t.code, t.name, t.name_en, t.level FROM industry t WHERE t.code = ANY($1::TEXT[]);

SELECT t.id, t.uscc, t.registration_number, t.number_class, t.name, t.kind, t.legal_form, t.status, t.established_on, t.ended_on, t.capital_amount, t.capital_currency, t.address, t.business_scope, t.credit_color, t.district_code, t.industry_code, t.industry_basis, t.industry_confidence, t.parent_id, t.source_code, t.source_record_id, t.authority, t.recorded_at, t.ingested_at, t.signature_status, t.signature_key_id, t.updated_at FROM entity t WHERE t.uscc = ANY($1::TEXT[]);
