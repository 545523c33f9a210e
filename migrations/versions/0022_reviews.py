"""Reviews bound to a proof each, assessments of third parties, announcements seen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_reviews"
down_revision = "0021_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('review_proof',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('owner', sa.Text(), nullable=False),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('is_verified', sa.Boolean(), nullable=False),
        sa.Column('occurred_on', sa.Date(), nullable=False),
        sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('SCAN', 'RECEIPT', 'CASE')", name=op.f('review_proof_kind_check')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('review_proof_entity_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('review_proof_pkey')),
        sa.UniqueConstraint('digest', name=op.f('review_proof_digest_key'))
    )
    op.create_table('review',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('district_code', sa.Text(), nullable=True),
        sa.Column('proof_id', sa.Uuid(), nullable=False),
        sa.Column('proof_kind', sa.Text(), nullable=False),
        sa.Column('is_verified', sa.Boolean(), nullable=False),
        sa.Column('author', sa.Text(), nullable=False),
        sa.Column('stars', sa.SmallInteger(), nullable=False),
        sa.Column('quality', sa.SmallInteger(), nullable=True),
        sa.Column('attitude', sa.SmallInteger(), nullable=True),
        sa.Column('environment', sa.SmallInteger(), nullable=True),
        sa.Column('price', sa.SmallInteger(), nullable=True),
        sa.Column('after_sales', sa.SmallInteger(), nullable=True),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('reports', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('submitted_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('submitted_on', sa.Date(), nullable=False),
        sa.Column('reply', sa.Text(), nullable=True),
        sa.Column('replied_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint("proof_kind IN ('SCAN', 'RECEIPT', 'CASE')", name=op.f('review_proof_kind_check')),
        sa.CheckConstraint("reason IN ('ABUSE', 'PERSONAL_DATA', 'ADVERTISING', 'REPORTED', 'NOT_GENUINE', 'UNFOUNDED')", name=op.f('review_reason_check')),
        sa.CheckConstraint("state IN ('PUBLISHED', 'HELD', 'REMOVED')", name=op.f('review_state_check')),
        sa.CheckConstraint('(reply IS NULL) = (replied_at IS NULL)', name=op.f('review_reply_check')),
        sa.CheckConstraint('after_sales BETWEEN 1 AND 5', name=op.f('review_after_sales_check')),
        sa.CheckConstraint('attitude BETWEEN 1 AND 5', name=op.f('review_attitude_check')),
        sa.CheckConstraint('environment BETWEEN 1 AND 5', name=op.f('review_environment_check')),
        sa.CheckConstraint('price BETWEEN 1 AND 5', name=op.f('review_price_check')),
        sa.CheckConstraint('quality BETWEEN 1 AND 5', name=op.f('review_quality_check')),
        sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('review_stars_check')),
        sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('review_district_code_fkey')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('review_entity_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['proof_id'], ['review_proof.id'], name=op.f('review_proof_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('review_pkey')),
        sa.UniqueConstraint('proof_id', name=op.f('review_proof_id_key'))
    )
    op.create_index('review_latest_idx', 'review', [sa.literal_column('submitted_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text("state = 'HELD' OR reports > 0"))
    op.create_index('review_published_idx', 'review', ['entity_id', sa.literal_column('submitted_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text("state = 'PUBLISHED'"))
    op.create_index('review_queue_idx', 'review', ['district_code', sa.literal_column('submitted_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text("state = 'HELD' OR reports > 0"))
    op.create_table('review_report',
        sa.Column('review_id', sa.Uuid(), nullable=False),
        sa.Column('reporter', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('review_report_review_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('review_id', 'reporter', name=op.f('review_report_pkey'))
    )
    op.create_table('manager_assessment',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('organization_id', sa.Uuid(), nullable=False),
        sa.Column('tenancy_id', sa.Uuid(), nullable=False),
        sa.Column('period_from', sa.Date(), nullable=False),
        sa.Column('period_to', sa.Date(), nullable=False),
        sa.Column('grade', sa.Text(), nullable=False),
        sa.Column('compliance', sa.SmallInteger(), nullable=False),
        sa.Column('quality', sa.SmallInteger(), nullable=False),
        sa.Column('service', sa.SmallInteger(), nullable=False),
        sa.Column('safety', sa.SmallInteger(), nullable=False),
        sa.Column('cooperation', sa.SmallInteger(), nullable=False),
        sa.Column('remark', sa.Text(), nullable=False),
        sa.Column('submitted_by', sa.Text(), nullable=False),
        sa.Column('submitted_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("grade IN ('EXCELLENT', 'GOOD', 'FAIR', 'POOR')", name=op.f('manager_assessment_grade_check')),
        sa.CheckConstraint("period_from BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('manager_assessment_period_from_check')),
        sa.CheckConstraint("period_to BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('manager_assessment_period_to_check')),
        sa.CheckConstraint('compliance BETWEEN 0 AND 100', name=op.f('manager_assessment_compliance_check')),
        sa.CheckConstraint('cooperation BETWEEN 0 AND 100', name=op.f('manager_assessment_cooperation_check')),
        sa.CheckConstraint('period_from <= period_to', name=op.f('manager_assessment_period_check')),
        sa.CheckConstraint('quality BETWEEN 0 AND 100', name=op.f('manager_assessment_quality_check')),
        sa.CheckConstraint('safety BETWEEN 0 AND 100', name=op.f('manager_assessment_safety_check')),
        sa.CheckConstraint('service BETWEEN 0 AND 100', name=op.f('manager_assessment_service_check')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('manager_assessment_entity_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organization_id'], ['managing_organization.id'], name=op.f('manager_assessment_organization_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['tenancy_id'], ['tenancy.id'], name=op.f('manager_assessment_tenancy_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('manager_assessment_pkey'))
    )
    op.create_index(op.f('manager_assessment_entity_id_idx'), 'manager_assessment', ['entity_id', sa.literal_column('submitted_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('manager_assessment_once', 'manager_assessment', ['organization_id', 'entity_id', 'period_from'], unique=True)
    op.create_table('announcement_seen',
        sa.Column('viewer', sa.Text(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['knowledge_document.id'], name=op.f('announcement_seen_document_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('viewer', 'document_id', name=op.f('announcement_seen_pkey'))
    )


def downgrade() -> None:
    op.drop_table("announcement_seen")
    op.drop_table("manager_assessment")
    op.drop_table("review_report")
    op.drop_table("review")
    op.drop_table("review_proof")
