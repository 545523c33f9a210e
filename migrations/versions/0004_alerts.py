"""The log's floor, watch lists, restricted persons, editions of their lists, professionals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_alerts"
down_revision = "0003_risk"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)
FROZEN = """
CREATE FUNCTION list_edition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an edition of a list never changes' USING ERRCODE = '55000'; END $$
"""
TRIGGER = """
CREATE TRIGGER list_edition_frozen BEFORE UPDATE OR DELETE ON list_edition
FOR EACH ROW EXECUTE FUNCTION list_edition_is_frozen()
"""
PEPPER = """
INSERT INTO pepper (single, secret)
VALUES (true, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
"""
LATEST: tuple[sa.ColumnClause[str], ...] = (sa.literal_column("issued_at DESC"), sa.literal_column("id DESC"))


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id; a migration imports nothing that may change."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "event_floor",
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("single", name=op.f("event_floor_single_check")),
        sa.PrimaryKeyConstraint("single", name=op.f("event_floor_pkey")),
    )
    op.create_table(
        "watch_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("watch_list_pkey")),
    )
    op.create_index(op.f("watch_list_owner_name_idx"), "watch_list", ["owner", "name"], unique=True)
    op.create_index("warning_latest_idx", "warning", list(LATEST))
    _people()


def _people() -> None:
    op.create_table('list_edition',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('entries', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('signature', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('OFFICE_BAR', 'CATERING_VIOLATION', 'INDUSTRY_BAN')", name=op.f('list_edition_kind_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('list_edition_pkey'))
    )
    op.create_index(op.f('list_edition_kind_idx'), 'list_edition', ['kind', sa.literal_column('number DESC')], unique=True)
    op.create_index('list_edition_latest_idx', 'list_edition', ['kind', sa.literal_column('published_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('pepper',
    sa.Column('single', sa.Boolean(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('single', name=op.f('pepper_single_check')),
    sa.PrimaryKeyConstraint('single', name=op.f('pepper_pkey'))
    )
    op.create_table('screening',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('has_id_number', sa.Boolean(), nullable=False),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.CheckConstraint("purpose IN ('EMPLOYMENT', 'LICENSING', 'SUPERVISION')", name=op.f('screening_purpose_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('screening_pkey'))
    )
    op.create_index(op.f('screening_at_id_idx'), 'screening', ['at', 'id'], unique=False)
    op.create_table('person_restriction',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('masked_name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('misconduct', sa.Text(), nullable=False),
    sa.Column('sanction', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('listed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('listed_by', sa.Text(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("basis IN ('ECONOMIC_CRIME', 'PROBATION', 'BANKRUPTCY', 'LICENCE_REVOKED', 'FALSE_REGISTRATION', 'CATERING_OFFENCE', 'FOOD_LICENCE_REVOKED', 'FOOD_CRIME')", name=op.f('person_restriction_basis_check')),
    sa.CheckConstraint("decided_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('person_restriction_decided_on_check')),
    sa.CheckConstraint("ends_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('person_restriction_ends_on_check')),
    sa.CheckConstraint("kind IN ('OFFICE_BAR', 'CATERING_VIOLATION', 'INDUSTRY_BAN')", name=op.f('person_restriction_kind_check')),
    sa.CheckConstraint("starts_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('person_restriction_starts_on_check')),
    sa.CheckConstraint("state IN ('LISTED', 'REVIEWED', 'LIFTED', 'EXPIRED', 'OVERTURNED')", name=op.f('person_restriction_state_check')),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('person_restriction_district_code_fkey')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('person_restriction_person_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('person_restriction_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('person_restriction_pkey'))
    )
    op.create_index(op.f('person_restriction_kind_idx'), 'person_restriction', ['kind', sa.literal_column('listed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('person_restriction_latest_idx', 'person_restriction', [sa.literal_column('listed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('person_restriction_person_id_idx'), 'person_restriction', ['person_id', sa.literal_column('listed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('qualification',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('masked_name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('items', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('revoked_on', sa.Date(), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("approved_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('qualification_approved_on_check')),
    sa.CheckConstraint("kind IN ('SPECIAL_EQUIPMENT_OPERATOR', 'LICENSED_PHARMACIST')", name=op.f('qualification_kind_check')),
    sa.CheckConstraint('cardinality(items) > 0', name=op.f('qualification_items_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('qualification_entity_id_fkey'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('qualification_person_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('qualification_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('qualification_pkey'))
    )
    op.create_index(op.f('qualification_entity_id_idx'), 'qualification', ['entity_id', sa.literal_column('approved_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('qualification_kind_idx'), 'qualification', ['kind', sa.literal_column('approved_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('qualification_latest_idx', 'qualification', [sa.literal_column('approved_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('qualification_person_id_idx'), 'qualification', ['person_id', sa.literal_column('approved_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('restriction_step',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('restriction_id', sa.Uuid(), nullable=False),
    sa.Column('move', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("move IN ('LIST', 'REVIEW', 'LIFT', 'OVERTURN')", name=op.f('restriction_step_move_check')),
    sa.CheckConstraint("state IN ('LISTED', 'REVIEWED', 'LIFTED', 'EXPIRED', 'OVERTURNED')", name=op.f('restriction_step_state_check')),
    sa.ForeignKeyConstraint(['restriction_id'], ['person_restriction.id'], name=op.f('restriction_step_restriction_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('restriction_step_pkey'))
    )
    op.create_index(op.f('restriction_step_restriction_id_at_id_idx'), 'restriction_step', ['restriction_id', 'at', 'id'], unique=False)
    op.add_column('person', sa.Column('id_digest', sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f('person_id_digest_key'), 'person', ['id_digest'])
    op.create_index(op.f('person_name_idx'), 'person', ['name'], unique=False)
    op.execute(FROZEN)
    op.execute(TRIGGER)
    op.execute(PEPPER)


def downgrade() -> None:
    op.drop_index(op.f('person_name_idx'), table_name='person')
    op.drop_constraint(op.f('person_id_digest_key'), 'person', type_='unique')
    op.drop_column('person', 'id_digest')
    op.drop_index(op.f('restriction_step_restriction_id_at_id_idx'), table_name='restriction_step')
    op.drop_table('restriction_step')
    op.drop_index(op.f('qualification_person_id_idx'), table_name='qualification')
    op.drop_index('qualification_latest_idx', table_name='qualification')
    op.drop_index(op.f('qualification_kind_idx'), table_name='qualification')
    op.drop_index(op.f('qualification_entity_id_idx'), table_name='qualification')
    op.drop_table('qualification')
    op.drop_index(op.f('person_restriction_person_id_idx'), table_name='person_restriction')
    op.drop_index('person_restriction_latest_idx', table_name='person_restriction')
    op.drop_index(op.f('person_restriction_kind_idx'), table_name='person_restriction')
    op.drop_table('person_restriction')
    op.drop_index(op.f('screening_at_id_idx'), table_name='screening')
    op.drop_table('screening')
    op.drop_table('pepper')
    op.drop_index('list_edition_latest_idx', table_name='list_edition')
    op.drop_index(op.f('list_edition_kind_idx'), table_name='list_edition')
    op.drop_table('list_edition')
    op.execute("DROP FUNCTION list_edition_is_frozen()")
    op.drop_index("warning_latest_idx", table_name="warning")
    op.drop_table("watch_list")
    op.drop_table("event_floor")
