"""Grades of credit risk, peers, life spans and reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_risk"
down_revision = "0002_credit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('risk_assessment',
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('model_version', sa.Text(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('assessed_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('cause_record_id', sa.Uuid(), nullable=True),
    sa.Column('color', sa.Text(), nullable=False),
    sa.Column('risk_class', sa.Text(), nullable=False),
    sa.Column('score', sa.SmallInteger(), nullable=False),
    sa.Column('dimensions', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('floors', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('contributions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('peer_group', sa.Text(), nullable=False),
    sa.Column('is_current', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint("as_of BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('risk_assessment_as_of_check')),
    sa.CheckConstraint("color IN ('GREEN', 'YELLOW', 'RED')", name=op.f('risk_assessment_color_check')),
    sa.CheckConstraint("risk_class IN ('A', 'B', 'C', 'D')", name=op.f('risk_assessment_risk_class_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('risk_assessment_entity_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('risk_assessment_pkey'))
    )
    op.create_index('risk_assessment_current_idx', 'risk_assessment', ['entity_id'], unique=True, postgresql_where=sa.text('is_current'))
    op.create_index(op.f('risk_assessment_entity_id_idx'), 'risk_assessment', ['entity_id', sa.literal_column('assessed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('risk_peers',
    sa.Column('peer_group', sa.Text(), nullable=False),
    sa.Column('dimension', sa.Text(), nullable=False),
    sa.Column('counts', postgresql.ARRAY(sa.Integer()), nullable=False),
    sa.PrimaryKeyConstraint('peer_group', 'dimension', name=op.f('risk_peers_pkey'))
    )
    op.create_table('life_span',
    sa.Column('cohort', sa.Text(), nullable=False),
    sa.Column('month', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('entered', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Integer(), nullable=False),
    sa.Column('censored', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('cohort', 'month', name=op.f('life_span_pkey'))
    )
    op.create_table('risk_review',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='REQUESTED', nullable=False),
    sa.Column('requested_by', sa.Text(), nullable=False),
    sa.Column('requested_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('risk_review_entity_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('risk_review_pkey'))
    )
    op.create_index(op.f('risk_review_entity_id_idx'), 'risk_review', ['entity_id', sa.literal_column('requested_at DESC'), sa.literal_column('id DESC')], unique=False)
    # Room on each page, so that a new class is written beside the old one without its indexes.
    op.execute('ALTER TABLE entity SET (fillfactor = 85)')


def downgrade() -> None:
    op.execute('ALTER TABLE entity RESET (fillfactor)')
    op.drop_index(op.f('risk_review_entity_id_idx'), table_name='risk_review')
    op.drop_table('risk_review')
    op.drop_table('life_span')
    op.drop_table('risk_peers')
    op.drop_index(op.f('risk_assessment_entity_id_idx'), table_name='risk_assessment')
    op.drop_index('risk_assessment_current_idx', table_name='risk_assessment', postgresql_where=sa.text('is_current'))
    op.drop_table('risk_assessment')
