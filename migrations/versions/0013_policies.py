"""Documents of knowledge, their conditions and results, and who follows which topics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_policies"
down_revision = "0012_laws"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('knowledge_document',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('series_id', sa.Uuid(), nullable=False),
        sa.Column('edition', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('topics', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('audiences', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('is_public', sa.Boolean(), sa.Computed("audiences && ARRAY['CONSUMER', 'ENTITY', 'THIRD_PARTY']", persisted=True), nullable=False),
        sa.Column('level', sa.Text(), nullable=False),
        sa.Column('district_code', sa.Text(), nullable=True),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('valid_to', sa.Date(), server_default=sa.text("'9998-12-31'"), nullable=False),
        sa.Column('pin', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
        sa.Column('is_popup', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('author', sa.Text(), nullable=False),
        sa.Column('approver', sa.Text(), nullable=True),
        sa.Column('changed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text("'1900-01-01 00:00:00+00'"), nullable=False),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('steps', postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column('materials', postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column('time_limit', sa.Text(), nullable=True),
        sa.Column('fee', sa.Text(), nullable=True),
        sa.Column('channel', sa.Text(), nullable=True),
        sa.Column('office', sa.Text(), nullable=True),
        sa.Column('source_text', sa.Text(), nullable=True),
        sa.Column('review_on', sa.Date(), nullable=True),
        sa.Column('relief_kind', sa.Text(), nullable=True),
        sa.Column('benefit', sa.Text(), nullable=True),
        sa.Column('apply_link', sa.Text(), nullable=True),
        sa.Column('document_number', sa.Text(), nullable=True),
        sa.Column('category', sa.Text(), nullable=True),
        sa.Column('link', sa.Text(), nullable=True),
        sa.Column('hours', sa.Text(), nullable=True),
        sa.Column('publicity_kind', sa.Text(), nullable=True),
        sa.Column('example_operation', sa.Text(), nullable=True),
        sa.Column('alert_scope', sa.Text(), nullable=True),
        sa.Column('method', sa.Text(), nullable=True),
        sa.Column('sample_size', sa.Integer(), nullable=True),
        sa.Column('findings', sa.Text(), nullable=True),
        sa.Column('facts', sa.Text(), nullable=True),
        sa.Column('outcome', sa.Text(), nullable=True),
        sa.Column('citations', postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column('source_code', sa.Text(), nullable=False),
        sa.Column('source_record_id', sa.Text(), nullable=False),
        sa.Column('authority', sa.Text(), nullable=False),
        sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
        sa.Column('signature_key_id', sa.Text(), nullable=True),
        sa.Column('batch_id', sa.Uuid(), nullable=True),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint("kind <> 'COMPARATIVE_TEST' OR (category IS NOT NULL)", name=op.f('knowledge_document_comparative_test_check')),
        sa.CheckConstraint("kind <> 'COMPLIANCE_GUIDE' OR (steps IS NOT NULL)", name=op.f('knowledge_document_compliance_guide_check')),
        sa.CheckConstraint("kind <> 'CONSUMER_ALERT' OR (alert_scope IS NOT NULL)", name=op.f('knowledge_document_consumer_alert_check')),
        sa.CheckConstraint("kind <> 'CONSUMER_SURVEY' OR (method IS NOT NULL AND sample_size IS NOT NULL AND findings IS NOT NULL)", name=op.f('knowledge_document_consumer_survey_check')),
        sa.CheckConstraint("kind <> 'GUIDE' OR (steps IS NOT NULL AND materials IS NOT NULL AND time_limit IS NOT NULL AND fee IS NOT NULL AND channel IS NOT NULL)", name=op.f('knowledge_document_guide_check')),
        sa.CheckConstraint("kind <> 'KNOWLEDGE_ARTICLE' OR (source_text IS NOT NULL AND review_on IS NOT NULL)", name=op.f('knowledge_document_knowledge_article_check')),
        sa.CheckConstraint("kind <> 'OPERATION_GUIDE' OR (steps IS NOT NULL)", name=op.f('knowledge_document_operation_guide_check')),
        sa.CheckConstraint("kind <> 'POLICY_DOCUMENT' OR (document_number IS NOT NULL)", name=op.f('knowledge_document_policy_document_check')),
        sa.CheckConstraint("kind <> 'PUBLICITY_ITEM' OR (publicity_kind IS NOT NULL)", name=op.f('knowledge_document_publicity_item_check')),
        sa.CheckConstraint("kind <> 'SERVICE_ENTRY' OR (category IS NOT NULL AND link IS NOT NULL AND hours IS NOT NULL)", name=op.f('knowledge_document_service_entry_check')),
        sa.CheckConstraint("kind <> 'SUPPORT_POLICY' OR (relief_kind IS NOT NULL AND benefit IS NOT NULL AND apply_link IS NOT NULL)", name=op.f('knowledge_document_support_policy_check')),
        sa.CheckConstraint("kind <> 'TYPICAL_CASE' OR (facts IS NOT NULL AND outcome IS NOT NULL AND citations IS NOT NULL)", name=op.f('knowledge_document_typical_case_check')),
        sa.CheckConstraint("kind IN ('KNOWLEDGE_ARTICLE', 'GUIDE', 'OPERATION_GUIDE', 'COMPLIANCE_GUIDE', 'SUPPORT_POLICY', 'POLICY_DOCUMENT', 'SERVICE_ENTRY', 'PUBLICITY_ITEM', 'CONSUMER_ALERT', 'COMPARATIVE_TEST', 'CONSUMER_SURVEY', 'TYPICAL_CASE')", name=op.f('knowledge_document_kind_check')),
        sa.CheckConstraint("level IN ('CITY', 'DISTRICT')", name=op.f('knowledge_document_level_check')),
        sa.CheckConstraint("publicity_kind IN ('PURPOSE', 'ADVANTAGE', 'HOW_TO')", name=op.f('knowledge_document_publicity_kind_check')),
        sa.CheckConstraint("relief_kind IN ('RELIEF', 'SUBSIDY', 'TAX', 'FINANCE', 'CONVENIENCE')", name=op.f('knowledge_document_relief_kind_check')),
        sa.CheckConstraint("review_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('knowledge_document_review_on_check')),
        sa.CheckConstraint("state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'PUBLISHED', 'SUPERSEDED', 'WITHDRAWN')", name=op.f('knowledge_document_state_check')),
        sa.CheckConstraint("valid_from BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('knowledge_document_valid_from_check')),
        sa.CheckConstraint("valid_to BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('knowledge_document_valid_to_check')),
        sa.CheckConstraint('approver <> author', name=op.f('knowledge_document_approver_check')),
        sa.CheckConstraint('sample_size > 0', name=op.f('knowledge_document_sample_size_check')),
        sa.CheckConstraint('valid_from <= valid_to', name=op.f('knowledge_document_period_check')),
        sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('knowledge_document_district_code_fkey')),
        sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('knowledge_document_source_code_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('knowledge_document_pkey'))
    )
    op.create_index('knowledge_document_home_idx', 'knowledge_document', [sa.literal_column('pin DESC'), sa.literal_column('published_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text("state = 'PUBLISHED'"))
    op.create_index('knowledge_document_kind_idx', 'knowledge_document', ['kind', sa.literal_column('published_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text("state = 'PUBLISHED'"))
    op.create_index('knowledge_document_one_published', 'knowledge_document', ['series_id'], unique=True, postgresql_where=sa.text("state = 'PUBLISHED'"))
    op.create_index('knowledge_document_queue_idx', 'knowledge_document', ['state', sa.literal_column('changed_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('knowledge_document_series_id_idx'), 'knowledge_document', ['series_id', sa.literal_column('edition DESC'), sa.literal_column('id DESC')], unique=True)
    op.create_table('policy_condition',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('fact', sa.Text(), nullable=False),
        sa.Column('operator', sa.Text(), nullable=False),
        sa.Column('wanted', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.CheckConstraint("fact IN ('KIND', 'STATUS', 'INDUSTRY', 'DISTRICT', 'AGE_YEARS', 'CAPITAL', 'CREDIT_COLOR', 'ABNORMAL_LISTINGS', 'SERIOUS_LISTINGS', 'PENALTIES', 'LICENCES')", name=op.f('policy_condition_fact_check')),
        sa.CheckConstraint("operator IN ('IN', 'NOT_IN', 'AT_LEAST', 'AT_MOST')", name=op.f('policy_condition_operator_check')),
        sa.ForeignKeyConstraint(['document_id'], ['knowledge_document.id'], name=op.f('policy_condition_document_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('policy_condition_pkey'))
    )
    op.create_index(op.f('policy_condition_document_id_position_id_idx'), 'policy_condition', ['document_id', 'position', 'id'], unique=False)
    op.create_table('comparative_result',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('sample', sa.Text(), nullable=False),
        sa.Column('laboratory', sa.Text(), nullable=False),
        sa.Column('standard', sa.Text(), nullable=False),
        sa.Column('item', sa.Text(), nullable=False),
        sa.Column('measured', sa.Text(), nullable=False),
        sa.Column('permitted', sa.Text(), nullable=True),
        sa.Column('is_passed', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['knowledge_document.id'], name=op.f('comparative_result_document_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('comparative_result_pkey'))
    )
    op.create_index(op.f('comparative_result_document_id_position_id_idx'), 'comparative_result', ['document_id', 'position', 'id'], unique=False)
    op.create_table('topic_follow',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('owner', sa.Text(), nullable=False),
        sa.Column('topics', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('updated_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('topic_follow_pkey')),
        sa.UniqueConstraint('owner', name=op.f('topic_follow_owner_key'))
    )


def downgrade() -> None:
    op.drop_table("topic_follow")
    op.drop_table("comparative_result")
    op.drop_table("policy_condition")
    op.drop_table("knowledge_document")
