"""Laws by version and article, topics, and the index that they are found by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_laws"
down_revision = "0011_complaints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('knowledge_topic',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('name_en', sa.Text(), nullable=False),
        sa.Column('words', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column('audiences', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column('industries', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('knowledge_topic_pkey')),
        sa.UniqueConstraint('code', name=op.f('knowledge_topic_code_key'))
    )
    op.create_index(op.f('knowledge_topic_code_id_idx'), 'knowledge_topic', ['code', 'id'], unique=False)
    op.create_table('legal_document',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('law_key', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('level', sa.Text(), nullable=False),
        sa.Column('rank', sa.SmallInteger(), nullable=False),
        sa.Column('version_date', sa.Date(), nullable=False),
        sa.Column('in_force_on', sa.Date(), nullable=False),
        sa.Column('is_in_force_verified', sa.Boolean(), nullable=False),
        sa.Column('ended_on', sa.Date(), server_default=sa.text("'9998-12-31'"), nullable=False),
        sa.Column('successor_id', sa.Uuid(), nullable=True),
        sa.Column('successor_title', sa.Text(), nullable=True),
        sa.Column('topics', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('audiences', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('industries', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('article_count', sa.Integer(), nullable=False),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('source_code', sa.Text(), nullable=False),
        sa.Column('source_record_id', sa.Text(), nullable=False),
        sa.Column('authority', sa.Text(), nullable=False),
        sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
        sa.Column('signature_key_id', sa.Text(), nullable=True),
        sa.Column('batch_id', sa.Uuid(), nullable=True),
        sa.CheckConstraint("ended_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('legal_document_ended_on_check')),
        sa.CheckConstraint("in_force_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('legal_document_in_force_on_check')),
        sa.CheckConstraint("level IN ('LAW', 'ADMINISTRATIVE_REGULATION', 'DEPARTMENT_RULE', 'LOCAL_REGULATION')", name=op.f('legal_document_level_check')),
        sa.CheckConstraint("version_date BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('legal_document_version_date_check')),
        sa.CheckConstraint('ended_on >= in_force_on - 1', name=op.f('legal_document_period_check')),
        sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('legal_document_source_code_fkey')),
        sa.ForeignKeyConstraint(['successor_id'], ['legal_document.id'], name=op.f('legal_document_successor_id_fkey'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('legal_document_pkey'))
    )
    op.create_index(op.f('legal_document__idx'), 'legal_document', [sa.literal_column('rank DESC'), sa.literal_column('in_force_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('legal_document_law_key_version_date_idx'), 'legal_document', ['law_key', 'version_date'], unique=True)
    op.create_index('legal_document_versions_idx', 'legal_document', ['law_key', sa.literal_column('in_force_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('legal_article',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('suffix', sa.Integer(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('chapter', sa.Text(), nullable=True),
        sa.Column('section', sa.Text(), nullable=True),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('time_limits', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['legal_document.id'], name=op.f('legal_article_document_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('legal_article_pkey'))
    )
    op.create_index(op.f('legal_article_document_id_position_id_idx'), 'legal_article', ['document_id', 'position', 'id'], unique=False)
    op.create_index('legal_article_number_idx', 'legal_article', ['document_id', 'number', 'suffix'], unique=False)
    op.create_table('knowledge_search',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('label', sa.Text(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=True),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('names', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column('audiences', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('first_on', sa.Date(), nullable=False),
        sa.Column('last_on', sa.Date(), nullable=False),
        sa.Column('rank', sa.SmallInteger(), nullable=False),
        sa.Column('words', postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint("kind IN ('LAW', 'ARTICLE', 'DOCUMENT')", name=op.f('knowledge_search_kind_check')),
        sa.PrimaryKeyConstraint('id', name=op.f('knowledge_search_pkey'))
    )
    op.create_index(op.f('knowledge_search_document_id_number_idx'), 'knowledge_search', ['document_id', 'number'], unique=False)
    op.create_index('knowledge_search_laws_idx', 'knowledge_search', ['kind'], unique=False, postgresql_where=sa.text("kind = 'LAW'"))
    op.create_index(op.f('knowledge_search_words_idx'), 'knowledge_search', ['words'], unique=False, postgresql_using='gin')
    op.create_table('knowledge_word',
        sa.Column('word', sa.Text(collation='C'), nullable=False),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('word', name=op.f('knowledge_word_pkey'))
    )


def downgrade() -> None:
    op.drop_table("knowledge_word")
    op.drop_table("knowledge_search")
    op.drop_table("legal_article")
    op.drop_table("legal_document")
    op.drop_table("knowledge_topic")
