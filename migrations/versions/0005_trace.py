"""Traces: tests of batches, movements between parties, care of equipment, and what they are of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_trace"
down_revision = "0004_alerts"
branch_labels = None
depends_on = None

DOMAINS = """
INSERT INTO trace_domain (code, name, name_en) VALUES
  ('FOOD', '食品', 'Food'), ('EQUIPMENT', '特种设备', 'Special equipment')
"""

# The items of a domain are kept by triggers, so that no writer of its table can forget them.
FILL_FOOD = """
CREATE FUNCTION trace_food() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO traceable_item (id, kind, code, entity_id)
  SELECT NEW.id, 'FOOD', concat('/01/', lpad(p.gtin, 14, '0'), '/10/', NEW.lot), NEW.entity_id
  FROM product p WHERE p.id = NEW.product_id
  ON CONFLICT (id) DO UPDATE SET code = excluded.code, entity_id = excluded.entity_id;
  RETURN NULL; END $$
"""
FILL_EQUIPMENT = """
CREATE FUNCTION trace_equipment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO traceable_item (id, kind, code, entity_id)
  VALUES (NEW.id, 'EQUIPMENT', NEW.registration_code, NEW.entity_id)
  ON CONFLICT (id) DO UPDATE SET code = excluded.code, entity_id = excluded.entity_id;
  RETURN NULL; END $$
"""
DROP_ITEM = """
CREATE FUNCTION trace_forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM traceable_item WHERE id = OLD.id; RETURN NULL; END $$
"""
KEPT = (("product_batch", "trace_food"), ("special_equipment", "trace_equipment"))
PRESENT = """
INSERT INTO traceable_item (id, kind, code, entity_id)
SELECT b.id, 'FOOD', concat('/01/', lpad(p.gtin, 14, '0'), '/10/', b.lot), b.entity_id
FROM product_batch b JOIN product p ON p.id = b.product_id
UNION ALL SELECT id, 'EQUIPMENT', registration_code, entity_id FROM special_equipment
"""


def upgrade() -> None:
    op.create_table('trace_domain',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('trace_domain_pkey'))
    )
    op.create_table('trace_party',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('masked_name', sa.Text(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('trace_party_district_code_fkey')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('trace_party_entity_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('trace_party_pkey')),
    sa.UniqueConstraint('entity_id', name=op.f('trace_party_entity_id_key'))
    )
    op.create_table('traceable_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('traceable_item_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kind'], ['trace_domain.code'], name=op.f('traceable_item_kind_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('traceable_item_pkey')),
    sa.UniqueConstraint('kind', 'code', name=op.f('traceable_item_kind_code_key'))
    )
    op.create_index('traceable_item_code', 'traceable_item', ['code'], unique=False)
    op.create_index(op.f('traceable_item_entity_id_idx'), 'traceable_item', ['entity_id', sa.literal_column('id DESC')], unique=False)
    op.create_table('equipment_care',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('equipment_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('performer', sa.Text(), nullable=False),
    sa.Column('report_number', sa.Text(), nullable=True),
    sa.Column('is_passed', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("done_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('equipment_care_done_on_check')),
    sa.CheckConstraint("kind IN ('MAINTENANCE', 'INSPECTION', 'SELF_TEST', 'ASSESSMENT')", name=op.f('equipment_care_kind_check')),
    sa.ForeignKeyConstraint(['equipment_id'], ['special_equipment.id'], name=op.f('equipment_care_equipment_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('equipment_care_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('equipment_care_pkey'))
    )
    op.create_index(op.f('equipment_care_equipment_id_idx'), 'equipment_care', ['equipment_id', sa.literal_column('done_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('equipment_duty',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('equipment_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind IN ('SAFETY_MANAGER', 'OPERATOR')", name=op.f('equipment_duty_kind_check')),
    sa.CheckConstraint("valid_to BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('equipment_duty_valid_to_check')),
    sa.ForeignKeyConstraint(['equipment_id'], ['special_equipment.id'], name=op.f('equipment_duty_equipment_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('equipment_duty_person_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('equipment_duty_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('equipment_duty_pkey'))
    )
    op.create_index(op.f('equipment_duty_equipment_id_valid_to_id_idx'), 'equipment_duty', ['equipment_id', 'valid_to', 'id'], unique=False)
    op.create_table('movement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=True),
    sa.Column('biz_step', sa.Text(), nullable=True),
    sa.Column('disposition', sa.Text(), nullable=True),
    sa.Column('occurred_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('zone_offset', sa.Text(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=True),
    sa.Column('sender_id', sa.Uuid(), nullable=True),
    sa.Column('receiver_id', sa.Uuid(), nullable=True),
    sa.Column('parent_code', sa.Text(), nullable=True),
    sa.Column('document_type', sa.Text(), nullable=True),
    sa.Column('document_number', sa.Text(), nullable=True),
    sa.Column('received_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("action IN ('ADD', 'OBSERVE', 'DELETE')", name=op.f('movement_action_check')),
    sa.CheckConstraint("occurred_at BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('movement_occurred_at_check')),
    sa.CheckConstraint("type IN ('OBJECT', 'AGGREGATION', 'TRANSFORMATION', 'TRANSACTION', 'ASSOCIATION')", name=op.f('movement_type_check')),
    sa.ForeignKeyConstraint(['place_id'], ['trace_party.id'], name=op.f('movement_place_id_fkey')),
    sa.ForeignKeyConstraint(['receiver_id'], ['trace_party.id'], name=op.f('movement_receiver_id_fkey')),
    sa.ForeignKeyConstraint(['sender_id'], ['trace_party.id'], name=op.f('movement_sender_id_fkey')),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('movement_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('movement_pkey')),
    sa.UniqueConstraint('event_id', name=op.f('movement_event_id_key'))
    )
    op.create_index('movement_latest', 'movement', [sa.literal_column('occurred_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('batch_test',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('tested_batch_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('report_number', sa.Text(), nullable=False),
    sa.Column('laboratory', sa.Text(), nullable=False),
    sa.Column('lab_accreditation', sa.Text(), nullable=True),
    sa.Column('tested_on', sa.Date(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("conclusion IN ('PASSED', 'FAILED')", name=op.f('batch_test_conclusion_check')),
    sa.CheckConstraint("kind IN ('FACTORY', 'THIRD_PARTY', 'OFFICIAL')", name=op.f('batch_test_kind_check')),
    sa.CheckConstraint("tested_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('batch_test_tested_on_check')),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('batch_test_source_code_fkey')),
    sa.ForeignKeyConstraint(['tested_batch_id'], ['product_batch.id'], name=op.f('batch_test_tested_batch_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('batch_test_pkey')),
    sa.UniqueConstraint('tested_batch_id', 'kind', 'report_number', name=op.f('batch_test_tested_batch_id_kind_report_number_key'))
    )
    op.create_index(op.f('batch_test_tested_batch_id_idx'), 'batch_test', ['tested_batch_id', sa.literal_column('tested_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('movement_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('movement_id', sa.Uuid(), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=20, scale=4), nullable=False),
    sa.Column('occurred_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('MADE', 'GOT', 'USED', 'SENT', 'GONE', 'SEEN')", name=op.f('movement_line_role_check')),
    sa.CheckConstraint('quantity > 0', name=op.f('movement_line_quantity_check')),
    sa.ForeignKeyConstraint(['batch_id'], ['product_batch.id'], name=op.f('movement_line_batch_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['movement_id'], ['movement.id'], name=op.f('movement_line_movement_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['party_id'], ['trace_party.id'], name=op.f('movement_line_party_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('movement_line_pkey'))
    )
    op.create_index(op.f('movement_line_batch_id_idx'), 'movement_line', ['batch_id', sa.literal_column('occurred_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('movement_line_batch_id_party_id_role_idx'), 'movement_line', ['batch_id', 'party_id', 'role'], unique=False)
    op.create_index('movement_line_made', 'movement_line', ['batch_id'], unique=False, postgresql_where=sa.text("role = 'MADE'"))
    op.create_index(op.f('movement_line_movement_id_role_idx'), 'movement_line', ['movement_id', 'role'], unique=False)
    op.create_index('movement_line_used', 'movement_line', ['batch_id'], unique=False, postgresql_where=sa.text("role = 'USED'"))
    op.create_table('batch_test_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('test_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('measured', sa.Text(), nullable=False),
    sa.Column('permitted', sa.Text(), nullable=True),
    sa.Column('is_passed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['test_id'], ['batch_test.id'], name=op.f('batch_test_item_test_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('batch_test_item_pkey'))
    )
    op.create_index(op.f('batch_test_item_test_id_position_id_idx'), 'batch_test_item', ['test_id', 'position', 'id'], unique=False)
    op.add_column('product', sa.Column('brand', sa.Text(), nullable=True))
    op.add_column('product', sa.Column('standard', sa.Text(), nullable=True))
    op.add_column('product', sa.Column('licence', sa.Text(), nullable=True))
    op.add_column('product_batch', sa.Column('quantity', sa.Numeric(precision=20, scale=4), nullable=True))
    op.add_column('product_batch', sa.Column('unit', sa.Text(), nullable=True))
    op.add_column('product_batch', sa.Column('has_failed_test', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('special_equipment', sa.Column('device_code', sa.Text(), nullable=True))
    op.add_column('special_equipment', sa.Column('in_use_since', sa.Date(), nullable=True))
    op.create_unique_constraint(op.f('special_equipment_device_code_key'), 'special_equipment', ['device_code'])
    op.execute(DOMAINS)
    for function in (FILL_FOOD, FILL_EQUIPMENT, DROP_ITEM):
        op.execute(function)
    for table, function in KEPT:
        op.execute(f"CREATE TRIGGER {function} AFTER INSERT OR UPDATE ON {table} "
                   f"FOR EACH ROW EXECUTE FUNCTION {function}()")
        op.execute(f"CREATE TRIGGER {function}_forget AFTER DELETE ON {table} "
                   f"FOR EACH ROW EXECUTE FUNCTION trace_forget()")
    op.execute(PRESENT)


def downgrade() -> None:
    for table, function in KEPT:
        op.execute(f"DROP TRIGGER {function} ON {table}")
        op.execute(f"DROP TRIGGER {function}_forget ON {table}")
    for function in ("trace_food", "trace_equipment", "trace_forget"):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_constraint(op.f('special_equipment_device_code_key'), 'special_equipment', type_='unique')
    op.drop_column('special_equipment', 'in_use_since')
    op.drop_column('special_equipment', 'device_code')
    op.drop_column('product_batch', 'has_failed_test')
    op.drop_column('product_batch', 'unit')
    op.drop_column('product_batch', 'quantity')
    op.drop_column('product', 'licence')
    op.drop_column('product', 'standard')
    op.drop_column('product', 'brand')
    op.drop_index(op.f('batch_test_item_test_id_position_id_idx'), table_name='batch_test_item')
    op.drop_table('batch_test_item')
    op.drop_index('movement_line_used', table_name='movement_line', postgresql_where=sa.text("role = 'USED'"))
    op.drop_index(op.f('movement_line_movement_id_role_idx'), table_name='movement_line')
    op.drop_index('movement_line_made', table_name='movement_line', postgresql_where=sa.text("role = 'MADE'"))
    op.drop_index(op.f('movement_line_batch_id_party_id_role_idx'), table_name='movement_line')
    op.drop_index(op.f('movement_line_batch_id_idx'), table_name='movement_line')
    op.drop_table('movement_line')
    op.drop_index(op.f('batch_test_tested_batch_id_idx'), table_name='batch_test')
    op.drop_table('batch_test')
    op.drop_index('movement_latest', table_name='movement')
    op.drop_table('movement')
    op.drop_index(op.f('equipment_duty_equipment_id_valid_to_id_idx'), table_name='equipment_duty')
    op.drop_table('equipment_duty')
    op.drop_index(op.f('equipment_care_equipment_id_idx'), table_name='equipment_care')
    op.drop_table('equipment_care')
    op.drop_index(op.f('traceable_item_entity_id_idx'), table_name='traceable_item')
    op.drop_index('traceable_item_code', table_name='traceable_item')
    op.drop_table('traceable_item')
    op.drop_table('trace_party')
    op.drop_table('trace_domain')
