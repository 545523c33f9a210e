"""Managing organisations and their tenancies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_managers"
down_revision = "0008_feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('managing_organization',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('uscc', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('district_code', sa.Text(), nullable=True),
        sa.Column('service_station', sa.Text(), nullable=True),
        sa.Column('listed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('source_code', sa.Text(), nullable=False),
        sa.Column('source_record_id', sa.Text(), nullable=False),
        sa.Column('authority', sa.Text(), nullable=False),
        sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
        sa.Column('signature_key_id', sa.Text(), nullable=True),
        sa.Column('batch_id', sa.Uuid(), nullable=True),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint("kind IN ('ASSOCIATION', 'CHAMBER', 'INCUBATOR', 'PARK', 'BUSINESS_DISTRICT', 'MALL', 'BUILDING', 'OTHER')", name=op.f('managing_organization_kind_check')),
        sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('managing_organization_district_code_fkey')),
        sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('managing_organization_source_code_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('managing_organization_pkey')),
        sa.UniqueConstraint('uscc', name=op.f('managing_organization_uscc_key'))
    )
    op.create_index(op.f('managing_organization_district_code_idx'), 'managing_organization', ['district_code', sa.literal_column('listed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('managing_organization_latest_idx', 'managing_organization', [sa.literal_column('listed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('tenancy',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organization_id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('place', sa.Text(), nullable=True),
        sa.Column('proof', sa.Text(), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('until', sa.Date(), server_default=sa.text("'9998-12-31'"), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('decided_by', sa.Text(), nullable=True),
        sa.Column('decided_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column('source_code', sa.Text(), nullable=False),
        sa.Column('source_record_id', sa.Text(), nullable=False),
        sa.Column('authority', sa.Text(), nullable=False),
        sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
        sa.Column('signature_key_id', sa.Text(), nullable=True),
        sa.Column('batch_id', sa.Uuid(), nullable=True),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint("since BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('tenancy_since_check')),
        sa.CheckConstraint("state IN ('CLAIMED', 'CONFIRMED', 'REFUSED')", name=op.f('tenancy_state_check')),
        sa.CheckConstraint("until BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('tenancy_until_check')),
        sa.CheckConstraint('since <= until', name=op.f('tenancy_period_check')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('tenancy_entity_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organization_id'], ['managing_organization.id'], name=op.f('tenancy_organization_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('tenancy_source_code_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('tenancy_pkey'))
    )
    op.create_index(op.f('tenancy_entity_id_idx'), 'tenancy', ['entity_id', sa.literal_column('since DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('tenancy_one_open', 'tenancy', ['organization_id', 'entity_id'], unique=True, postgresql_where=sa.text("state <> 'REFUSED' AND until = '9998-12-31'"))
    op.create_index(op.f('tenancy_organization_id_idx'), 'tenancy', ['organization_id', sa.literal_column('since DESC'), sa.literal_column('id DESC')], unique=False)


def downgrade() -> None:
    op.drop_table("tenancy")
    op.drop_table("managing_organization")
