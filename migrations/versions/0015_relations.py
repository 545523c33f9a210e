"""Relations of entities with their evidence, clusters of them, joint tasks of offices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_relations"
down_revision = "0014_key_units"
branch_labels = None
depends_on = None

EVIDENCE = ("source_code, source_record_id, authority, recorded_at, ingested_at, "
            "signature_status, signature_key_id, batch_id")
# Tenures and branches have their home elsewhere; triggers keep their ties.
KEEP_TENURE = f"""
CREATE FUNCTION relation_keep_tenure() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM relation WHERE id = NEW.id;
  IF NEW.role IN ('LEGAL_REPRESENTATIVE', 'DIRECTOR', 'MANAGER') THEN
    INSERT INTO relation (id, kind, person_id, to_id, role, since, until, {EVIDENCE})
    VALUES (NEW.id, 'PERSON', NEW.person_id, NEW.entity_id, NEW.role, NEW.since, NEW.until,
      {", ".join(f"NEW.{name}" for name in EVIDENCE.split(", "))});
  END IF;
  RETURN NULL; END $$
"""
KEEP_BRANCH = f"""
CREATE FUNCTION relation_keep_branch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM relation WHERE id = NEW.id;
  IF NEW.parent_id <> NEW.id THEN
    INSERT INTO relation (id, kind, from_entity_id, to_id, since, until, {EVIDENCE})
    VALUES (NEW.id, 'BRANCH', NEW.parent_id, NEW.id, NEW.established_on,
      coalesce(NEW.ended_on, '9998-12-31'),
      {", ".join(f"NEW.{name}" for name in EVIDENCE.split(", "))});
  END IF;
  RETURN NULL; END $$
"""
FORGET = """
CREATE FUNCTION relation_forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM relation WHERE id = OLD.id; RETURN NULL; END $$
"""
TRIGGERS = """
CREATE TRIGGER relation_tenure AFTER INSERT OR UPDATE ON key_person_role
  FOR EACH ROW EXECUTE FUNCTION relation_keep_tenure();
CREATE TRIGGER relation_tenure_ended AFTER DELETE ON key_person_role
  FOR EACH ROW EXECUTE FUNCTION relation_forget();
CREATE TRIGGER relation_branch AFTER INSERT ON entity
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION relation_keep_branch();
CREATE TRIGGER relation_branch_moved AFTER UPDATE OF parent_id, ended_on ON entity
  FOR EACH ROW WHEN ((OLD.parent_id, OLD.ended_on) IS DISTINCT FROM (NEW.parent_id, NEW.ended_on))
  EXECUTE FUNCTION relation_keep_branch()
"""
PRESENT = (f"""
INSERT INTO relation (id, kind, person_id, to_id, role, since, until, {EVIDENCE})
SELECT id, 'PERSON', person_id, entity_id, role, since, until, {EVIDENCE}
FROM key_person_role WHERE role IN ('LEGAL_REPRESENTATIVE', 'DIRECTOR', 'MANAGER')
""", f"""
INSERT INTO relation (id, kind, from_entity_id, to_id, since, until, {EVIDENCE})
SELECT id, 'BRANCH', parent_id, id, established_on, coalesce(ended_on, '9998-12-31'), {EVIDENCE}
FROM entity WHERE parent_id <> id
""")


def upgrade() -> None:
    op.create_table('relation_cluster',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_count', sa.Integer(), nullable=False),
    sa.Column('relation_count', sa.Integer(), nullable=False),
    sa.Column('districts', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('computed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('relation_cluster_pkey'))
    )
    op.create_index('relation_cluster_largest', 'relation_cluster', [sa.literal_column('entity_count DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('relation_cluster_districts_idx'), 'relation_cluster', ['districts'], unique=False, postgresql_using='gin')
    op.create_table('joint_task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cluster_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['relation_cluster.id'], name=op.f('joint_task_cluster_id_fkey'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('joint_task_district_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('joint_task_pkey'))
    )
    op.create_index('joint_task_latest', 'joint_task', [sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('relation_point',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('REPRESENTATIVE', 'ADDRESS', 'PHONE')", name=op.f('relation_point_kind_check')),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('relation_point_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('relation_point_pkey')),
    sa.UniqueConstraint('source_code', 'kind', 'code', name=op.f('relation_point_source_code_kind_code_key'))
    )
    op.create_table('cluster_member',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cluster_id', sa.Uuid(), nullable=False),
    sa.Column('degree', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['relation_cluster.id'], name=op.f('cluster_member_cluster_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['id'], ['entity.id'], name=op.f('cluster_member_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('cluster_member_pkey'))
    )
    op.create_index(op.f('cluster_member_cluster_id_idx'), 'cluster_member', ['cluster_id', sa.literal_column('degree DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('office_task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('joint_task_id', sa.Uuid(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=True),
    sa.Column('acknowledged_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('done_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('closed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("state IN ('OPEN', 'ACKNOWLEDGED', 'DONE', 'CLOSED')", name=op.f('office_task_state_check')),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('office_task_district_code_fkey')),
    sa.ForeignKeyConstraint(['joint_task_id'], ['joint_task.id'], name=op.f('office_task_joint_task_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('office_task_pkey')),
    sa.UniqueConstraint('joint_task_id', 'district_code', name=op.f('office_task_joint_task_id_district_code_key'))
    )
    op.create_index(op.f('office_task_district_code_state_due_on_id_idx'), 'office_task', ['district_code', 'state', 'due_on', 'id'], unique=False)
    op.create_index('office_task_due', 'office_task', ['joint_task_id', 'due_on', 'id'], unique=False)
    op.create_table('relation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('from_entity_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('point_id', sa.Uuid(), nullable=True),
    sa.Column('from_id', sa.Uuid(), sa.Computed('coalesce(from_entity_id, person_id, point_id)', persisted=True), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('share', sa.Numeric(precision=20, scale=4), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), server_default=sa.text("'9998-12-31'"), nullable=False),
    sa.Column('is_published', sa.Boolean(), sa.Computed("kind IN ('EQUITY', 'BRANCH') AND from_entity_id IS NOT NULL", persisted=True), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(kind = 'EQUITY') = (share IS NOT NULL)", name=op.f('relation_has_share_check')),
    sa.CheckConstraint("CASE WHEN kind IN ('BRANCH', 'GUARANTEE', 'SUPPLY') THEN from_entity_id IS NOT NULL WHEN kind = 'PERSON' THEN person_id IS NOT NULL WHEN kind IN ('REPRESENTATIVE', 'ADDRESS', 'PHONE') THEN point_id IS NOT NULL ELSE point_id IS NULL END", name=op.f('relation_fits_check')),
    sa.CheckConstraint("kind IN ('EQUITY', 'BRANCH', 'PERSON', 'REPRESENTATIVE', 'ADDRESS', 'PHONE', 'GUARANTEE', 'SUPPLY')", name=op.f('relation_kind_check')),
    sa.CheckConstraint("since BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('relation_since_check')),
    sa.CheckConstraint("until BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('relation_until_check')),
    sa.CheckConstraint('from_entity_id <> to_id', name=op.f('relation_itself_check')),
    sa.CheckConstraint('num_nonnulls(from_entity_id, person_id, point_id) = 1', name=op.f('relation_holder_check')),
    sa.CheckConstraint('share > 0 AND share <= 100', name=op.f('relation_share_check')),
    sa.ForeignKeyConstraint(['from_entity_id'], ['entity.id'], name=op.f('relation_from_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('relation_person_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['point_id'], ['relation_point.id'], name=op.f('relation_point_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('relation_source_code_fkey')),
    sa.ForeignKeyConstraint(['to_id'], ['entity.id'], name=op.f('relation_to_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('relation_pkey'))
    )
    op.create_index('relation_delivered', 'relation', ['source_code', 'source_record_id'], unique=True, postgresql_where=sa.text('digest IS NOT NULL'))
    op.create_index(op.f('relation_from_id_kind_to_id_idx'), 'relation', ['from_id', 'kind', 'to_id'], unique=False)
    op.create_index('relation_held', 'relation', ['from_entity_id', sa.literal_column('recorded_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('relation_latest', 'relation', ['to_id', sa.literal_column('recorded_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('relation_to_id_kind_from_id_idx'), 'relation', ['to_id', 'kind', 'from_id'], unique=False)
    op.create_table('office_task_entity',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('office_task_id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('office_task_entity_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['office_task_id'], ['office_task.id'], name=op.f('office_task_entity_office_task_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('office_task_entity_pkey')),
    sa.UniqueConstraint('office_task_id', 'entity_id', name=op.f('office_task_entity_office_task_id_entity_id_key'))
    )
    op.create_index(op.f('office_task_entity_entity_id_idx'), 'office_task_entity', ['entity_id'], unique=False)
    for statement in (KEEP_TENURE, KEEP_BRANCH, FORGET, *TRIGGERS.split(";"), *PRESENT):
        op.execute(statement)


def downgrade() -> None:
    for table, trigger in (("key_person_role", "relation_tenure"),
                           ("key_person_role", "relation_tenure_ended"),
                           ("entity", "relation_branch"), ("entity", "relation_branch_moved")):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for function in ("relation_keep_tenure", "relation_keep_branch", "relation_forget"):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_index(op.f('office_task_entity_entity_id_idx'), table_name='office_task_entity')
    op.drop_table('office_task_entity')
    op.drop_index(op.f('relation_to_id_kind_from_id_idx'), table_name='relation')
    op.drop_index('relation_latest', table_name='relation')
    op.drop_index('relation_held', table_name='relation')
    op.drop_index(op.f('relation_from_id_kind_to_id_idx'), table_name='relation')
    op.drop_index('relation_delivered', table_name='relation', postgresql_where=sa.text('digest IS NOT NULL'))
    op.drop_table('relation')
    op.drop_index('office_task_due', table_name='office_task')
    op.drop_index(op.f('office_task_district_code_state_due_on_id_idx'), table_name='office_task')
    op.drop_table('office_task')
    op.drop_index(op.f('cluster_member_cluster_id_idx'), table_name='cluster_member')
    op.drop_table('cluster_member')
    op.drop_table('relation_point')
    op.drop_index('joint_task_latest', table_name='joint_task')
    op.drop_table('joint_task')
    op.drop_index(op.f('relation_cluster_districts_idx'), table_name='relation_cluster', postgresql_using='gin')
    op.drop_index('relation_cluster_largest', table_name='relation_cluster')
    op.drop_table('relation_cluster')
