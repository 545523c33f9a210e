"""The first schema: the register, its records, codes, sources, events and audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id; a migration imports nothing that may change."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('arguments', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('audit_event_pkey'))
    )
    op.create_index(op.f('audit_event_subject_id_idx'), 'audit_event', ['subject_id', sa.literal_column('id DESC')], unique=False)
    op.create_table('district',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('parent_code', sa.Text(), nullable=True),
    sa.Column('abolished_on', sa.Date(), nullable=True),
    sa.Column('successor_code', sa.Text(), nullable=True),
    sa.Column('subtree', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['parent_code'], ['district.code'], name=op.f('district_parent_code_fkey')),
    sa.PrimaryKeyConstraint('code', name=op.f('district_pkey'))
    )
    op.create_index(op.f('district_parent_code_idx'), 'district', ['parent_code'], unique=False)
    op.create_table('epoch',
    sa.Column('system_identifier', sa.Text(), nullable=False),
    sa.Column('epoch', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('system_identifier', name=op.f('epoch_pkey'))
    )
    op.create_table('equipment_variety',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('parent_code', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['parent_code'], ['equipment_variety.code'], name=op.f('equipment_variety_parent_code_fkey')),
    sa.PrimaryKeyConstraint('code', name=op.f('equipment_variety_pkey'))
    )
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('xid', Xid8(), server_default=sa.text('pg_current_xact_id()'), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('change', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('attributes', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('event_pkey'))
    )
    op.create_index(op.f('event_topic_xid_id_idx'), 'event', ['topic', 'xid', 'id'], unique=False)
    op.create_index(op.f('event_xid_id_idx'), 'event', ['xid', 'id'], unique=False)
    op.create_table('idempotency_key',
    sa.Column('principal', sa.Text(), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('request_hash', sa.LargeBinary(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('principal', 'operation', 'key', name=op.f('idempotency_key_pkey'))
    )
    op.create_table('industry',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('parent_code', sa.Text(), nullable=True),
    sa.Column('subtree', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['parent_code'], ['industry.code'], name=op.f('industry_parent_code_fkey')),
    sa.PrimaryKeyConstraint('code', name=op.f('industry_pkey'))
    )
    op.create_index(op.f('industry_parent_code_idx'), 'industry', ['parent_code'], unique=False)
    op.create_table('rule_version',
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('parameters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=True),
    sa.Column('is_verified', sa.Boolean(), nullable=False),
    sa.Column('effective_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('effective_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('rule', 'version', name=op.f('rule_version_pkey'))
    )
    op.create_table('search_word',
    sa.Column('word', sa.Text(collation='C'), nullable=False),
    sa.Column('names', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('word', name=op.f('search_word_pkey'))
    )
    op.create_table('signing_key',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('algorithm', sa.Text(), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('retired_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('revoked_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('key_id', name=op.f('signing_key_pkey'))
    )
    op.create_table('source',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('family', sa.Text(), nullable=False),
    sa.Column('stale_after_seconds', sa.Integer(), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=True),
    sa.Column('key_id', sa.Text(), nullable=True),
    sa.Column('is_generated', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('as_of', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('received_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('late_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('registered_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("family IN ('REGISTRATION', 'LICENSING', 'PENALTY', 'INSPECTION', 'COMPLAINT')", name=op.f('source_family_check')),
    sa.PrimaryKeyConstraint('code', name=op.f('source_pkey'))
    )
    op.create_table('entity',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('uscc', sa.Text(), nullable=True),
    sa.Column('registration_number', sa.Text(), nullable=True),
    sa.Column('number_class', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.Text(collation='C'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('legal_form', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('established_on', sa.Date(), nullable=True),
    sa.Column('established_key', sa.Date(), sa.Computed("coalesce(established_on, DATE '1900-01-01')", persisted=True), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('industry_code', sa.Text(), nullable=True),
    sa.Column('industry_basis', sa.Text(), nullable=True),
    sa.Column('industry_confidence', sa.Integer(), nullable=True),
    sa.Column('capital_amount', sa.Numeric(precision=20, scale=4), nullable=True),
    sa.Column('capital_currency', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('business_scope', sa.Text(), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('risk_class', sa.Text(), nullable=True),
    sa.Column('credit_color', sa.Text(), nullable=True),
    sa.Column('flags', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('updated_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("credit_color IN ('GREEN', 'YELLOW', 'RED')", name=op.f('entity_credit_color_check')),
    sa.CheckConstraint("established_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('entity_established_on_check')),
    sa.CheckConstraint("industry_basis IN ('REGISTERED', 'INFERRED')", name=op.f('entity_industry_basis_check')),
    sa.CheckConstraint("kind IN ('ENTERPRISE', 'INDIVIDUAL_BUSINESS', 'COOPERATIVE', 'BRANCH', 'REPRESENTATIVE_OFFICE', 'OTHER')", name=op.f('entity_kind_check')),
    sa.CheckConstraint("number_class IN ('VALID', 'CHECK_DIGIT_FAILED', 'OLD_NUMBER')", name=op.f('entity_number_class_check')),
    sa.CheckConstraint("risk_class IN ('A', 'B', 'C', 'D')", name=op.f('entity_risk_class_check')),
    sa.CheckConstraint("status IN ('ACTIVE', 'SUSPENDED', 'REVOKED', 'CANCELLED')", name=op.f('entity_status_check')),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('entity_district_code_fkey')),
    sa.ForeignKeyConstraint(['industry_code'], ['industry.code'], name=op.f('entity_industry_code_fkey')),
    sa.ForeignKeyConstraint(['parent_id'], ['entity.id'], name=op.f('entity_parent_id_fkey'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('entity_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('entity_pkey')),
    sa.UniqueConstraint('registration_number', name=op.f('entity_registration_number_key')),
    sa.UniqueConstraint('uscc', name=op.f('entity_uscc_key'))
    )
    op.create_index(op.f('entity__idx'), 'entity', [sa.literal_column('established_key DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('entity_district_code_idx'), 'entity', ['district_code', sa.literal_column('established_key DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('entity_district_code_name_key_id_idx'), 'entity', ['district_code', 'name_key', 'id'], unique=False)
    op.create_index(op.f('entity_industry_code_idx'), 'entity', ['industry_code', sa.literal_column('established_key DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('entity_name_key_id_idx'), 'entity', ['name_key', 'id'], unique=False)
    op.create_index(op.f('entity_parent_id_idx'), 'entity', ['parent_id', sa.literal_column('established_key DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('ingest_batch',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('family', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('signature_status', sa.Text(), nullable=False),
    sa.Column('is_late', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('resume_row', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('row_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('valid_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('upper_cased_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('flagged_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('old_number_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('inserted_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('updated_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('unchanged_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('rejected_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('repaired', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.Column('seconds', sa.Double(), server_default=sa.text('0'), nullable=False),
    sa.Column('started_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('RUNNING', 'INTERRUPTED', 'COMPLETED', 'REFUSED')", name=op.f('ingest_batch_status_check')),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('ingest_batch_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('ingest_batch_pkey'))
    )
    op.create_index(op.f('ingest_batch__idx'), 'ingest_batch', [sa.literal_column('started_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('ingest_batch_source_code_digest_idx'), 'ingest_batch', ['source_code', 'digest'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('masked_name', sa.Text(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('person_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('person_pkey'))
    )
    op.create_table('complaint',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('filed_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), server_default=sa.text("'1900-01-01'"), nullable=False),
    sa.Column('is_published', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("NOT is_published OR (state = 'CLOSED' AND outcome IS NOT NULL)", name=op.f('complaint_published_check')),
    sa.CheckConstraint("channel IN ('HOTLINE_12315', 'CONSUMER_COUNCIL')", name=op.f('complaint_channel_check')),
    sa.CheckConstraint("closed_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('complaint_closed_on_check')),
    sa.CheckConstraint("outcome IN ('SETTLED', 'NOT_SETTLED', 'WITHDRAWN')", name=op.f('complaint_outcome_check')),
    sa.CheckConstraint("state IN ('FILED', 'ACCEPTED', 'CLOSED')", name=op.f('complaint_state_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('complaint_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('complaint_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('complaint_pkey'))
    )
    op.create_index(op.f('complaint_entity_id_idx'), 'complaint', ['entity_id', sa.literal_column('filed_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('complaint_published_idx', 'complaint', ['entity_id', sa.literal_column('closed_on DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text('is_published'))
    op.create_table('credit_record',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('public_until', sa.Date(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('report_year', sa.Integer(), nullable=True),
    sa.Column('sanction', sa.Text(), nullable=True),
    sa.Column('amount', sa.Numeric(precision=20, scale=4), nullable=True),
    sa.Column('ground', sa.Text(), nullable=True),
    sa.Column('removed_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind <> 'ABNORMAL_LISTING' OR (ground IS NOT NULL)", name=op.f('credit_record_abnormal_listing_check')),
    sa.CheckConstraint("kind <> 'ANNUAL_REPORT' OR (report_year IS NOT NULL)", name=op.f('credit_record_annual_report_check')),
    sa.CheckConstraint("kind <> 'CERTIFICATE' OR (number IS NOT NULL)", name=op.f('credit_record_certificate_check')),
    sa.CheckConstraint("kind <> 'COMPLAINT' OR (result IS NOT NULL)", name=op.f('credit_record_complaint_check')),
    sa.CheckConstraint("kind <> 'LICENCE' OR (number IS NOT NULL AND valid_from IS NOT NULL)", name=op.f('credit_record_licence_check')),
    sa.CheckConstraint("kind <> 'PENALTY' OR (number IS NOT NULL AND sanction IS NOT NULL)", name=op.f('credit_record_penalty_check')),
    sa.CheckConstraint("kind <> 'RANDOM_INSPECTION' OR (result IS NOT NULL)", name=op.f('credit_record_random_inspection_check')),
    sa.CheckConstraint("kind <> 'SAMPLING_TEST' OR (result IS NOT NULL)", name=op.f('credit_record_sampling_test_check')),
    sa.CheckConstraint("kind <> 'SERIOUS_VIOLATION' OR (ground IS NOT NULL)", name=op.f('credit_record_serious_violation_check')),
    sa.CheckConstraint("kind IN ('REGISTRATION_CHANGE', 'LICENCE', 'ANNUAL_REPORT', 'CERTIFICATE', 'PENALTY', 'ABNORMAL_LISTING', 'SERIOUS_VIOLATION', 'COMPLAINT', 'SAMPLING_TEST', 'RANDOM_INSPECTION', 'AWARD')", name=op.f('credit_record_kind_check')),
    sa.CheckConstraint("occurred_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('credit_record_occurred_on_check')),
    sa.CheckConstraint("public_until BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('credit_record_public_until_check')),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('credit_record_district_code_fkey')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('credit_record_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('credit_record_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('credit_record_pkey'))
    )
    op.create_index('credit_record_file_idx', 'credit_record', ['entity_id', sa.literal_column('occurred_on DESC'), sa.literal_column('id DESC'), 'public_until'], unique=False)
    op.create_index('credit_record_kind_idx', 'credit_record', ['entity_id', 'kind', sa.literal_column('occurred_on DESC'), sa.literal_column('id DESC'), 'public_until'], unique=False)
    op.create_table('entity_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('changed_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('entity_change_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('entity_change_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('entity_change_pkey'))
    )
    op.create_index(op.f('entity_change_entity_id_idx'), 'entity_change', ['entity_id', sa.literal_column('changed_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('entity_code',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('issued_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("(status = 'ACTIVE') = (ended_at IS NULL)", name=op.f('entity_code_ended_check')),
    sa.CheckConstraint("reason IN ('UNDER_REVIEW', 'OWNER_REQUEST', 'REISSUED', 'ENTITY_CANCELLED', 'REVOKED_BY_AUTHORITY')", name=op.f('entity_code_reason_check')),
    sa.CheckConstraint("status IN ('ACTIVE', 'SUSPENDED', 'REVOKED')", name=op.f('entity_code_status_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('entity_code_entity_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('entity_code_pkey'))
    )
    op.create_index('entity_code_ended', 'entity_code', [sa.literal_column('ended_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text("status <> 'ACTIVE'"))
    op.create_index(op.f('entity_code_entity_id_idx'), 'entity_code', ['entity_id', sa.literal_column('issued_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('entity_code_one_live', 'entity_code', ['entity_id'], unique=True, postgresql_where=sa.text("status <> 'REVOKED'"))
    op.create_table('entity_name',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('entity_name_entity_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('entity_name_pkey'))
    )
    op.create_index(op.f('entity_name_entity_id_idx'), 'entity_name', ['entity_id', sa.literal_column('ended_on DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('entity_search',
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(collation='C'), nullable=False),
    sa.Column('names', sa.Text(collation='C'), nullable=False),
    sa.Column('core', sa.Text(collation='C'), nullable=False),
    sa.Column('pinyin', sa.Text(collation='C'), nullable=False),
    sa.Column('initials', sa.Text(collation='C'), nullable=False),
    sa.Column('words', postgresql.TSVECTOR(), nullable=False),
    sa.CheckConstraint("kind IN ('CURRENT', 'FORMER')", name=op.f('entity_search_kind_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('entity_search_entity_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entity_id', 'position', name=op.f('entity_search_pkey'))
    )
    op.create_index(op.f('entity_search_code_entity_id_idx'), 'entity_search', ['code', 'entity_id'], unique=False)
    op.create_index(op.f('entity_search_core_entity_id_idx'), 'entity_search', ['core', 'entity_id'], unique=False)
    op.create_index(op.f('entity_search_district_code_entity_id_idx'), 'entity_search', ['district_code', 'entity_id'], unique=False)
    op.create_index(op.f('entity_search_names_entity_id_idx'), 'entity_search', ['names', 'entity_id'], unique=False)
    op.create_index(op.f('entity_search_words_idx'), 'entity_search', ['words'], unique=False, postgresql_using='gin')
    op.create_table('ingest_finding',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('row_number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('REJECTED', 'FLAGGED')", name=op.f('ingest_finding_kind_check')),
    sa.ForeignKeyConstraint(['batch_id'], ['ingest_batch.id'], name=op.f('ingest_finding_batch_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('ingest_finding_pkey'))
    )
    op.create_index(op.f('ingest_finding_batch_id_row_number_id_idx'), 'ingest_finding', ['batch_id', 'row_number', 'id'], unique=False)
    op.create_table('key_person_role',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("role IN ('LEGAL_REPRESENTATIVE', 'DIRECTOR', 'MANAGER', 'SAFETY_MANAGER', 'OPERATOR', 'PHARMACIST')", name=op.f('key_person_role_role_check')),
    sa.CheckConstraint("since BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('key_person_role_since_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('key_person_role_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('key_person_role_person_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('key_person_role_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('key_person_role_pkey'))
    )
    op.create_index(op.f('key_person_role_entity_id_idx'), 'key_person_role', ['entity_id', sa.literal_column('since DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('key_person_role_person_id_idx'), 'key_person_role', ['person_id', sa.literal_column('since DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('product',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('producer_id', sa.Uuid(), nullable=False),
    sa.Column('gtin', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('specification', sa.Text(), nullable=False),
    sa.Column('shelf_life_days', sa.Integer(), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['producer_id'], ['entity.id'], name=op.f('product_producer_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('product_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('product_pkey')),
    sa.UniqueConstraint('gtin', name=op.f('product_gtin_key'))
    )
    op.create_index(op.f('product_producer_id_idx'), 'product', ['producer_id', sa.literal_column('id DESC')], unique=False)
    op.create_table('special_equipment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('registration_code', sa.Text(), nullable=False),
    sa.Column('variety_code', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('is_public_gathering', sa.Boolean(), nullable=False),
    sa.Column('next_inspection_on', sa.Date(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("next_inspection_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('special_equipment_next_inspection_on_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('special_equipment_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('special_equipment_source_code_fkey')),
    sa.ForeignKeyConstraint(['variety_code'], ['equipment_variety.code'], name=op.f('special_equipment_variety_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('special_equipment_pkey')),
    sa.UniqueConstraint('registration_code', name=op.f('special_equipment_registration_code_key'))
    )
    op.create_index(op.f('special_equipment_entity_id_next_inspection_on_id_idx'), 'special_equipment', ['entity_id', 'next_inspection_on', 'id'], unique=False)
    op.create_table('warning',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('district_code', sa.Text(), nullable=True),
    sa.Column('industry_code', sa.Text(), nullable=True),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('audience', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('issued_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('withdrawn_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('withdrawal_reason', sa.Text(), nullable=True),
    sa.Column('cause_id', sa.Uuid(), nullable=True),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("audience IN ('PUBLIC', 'REGULATOR')", name=op.f('warning_audience_check')),
    sa.CheckConstraint("kind IN ('LISTING', 'FAILED_SAMPLE', 'EQUIPMENT_OVERDUE', 'BANNED_PERSON', 'CERTIFICATE_EXPIRED', 'GRADE_FALL', 'MANUAL')", name=op.f('warning_kind_check')),
    sa.CheckConstraint("level IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')", name=op.f('warning_level_check')),
    sa.CheckConstraint("state IN ('RAISED', 'WITHDRAWN')", name=op.f('warning_state_check')),
    sa.ForeignKeyConstraint(['district_code'], ['district.code'], name=op.f('warning_district_code_fkey')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('warning_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['industry_code'], ['industry.code'], name=op.f('warning_industry_code_fkey')),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('warning_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('warning_pkey')),
    sa.UniqueConstraint('cause_id', name=op.f('warning_cause_id_key'))
    )
    op.create_index(op.f('warning_district_code_idx'), 'warning', ['district_code', sa.literal_column('issued_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index(op.f('warning_entity_id_idx'), 'warning', ['entity_id', sa.literal_column('issued_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('product_batch',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('lot', sa.Text(), nullable=False),
    sa.Column('produced_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('source_code', sa.Text(), nullable=False),
    sa.Column('source_record_id', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ingested_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('signature_status', sa.Text(), server_default='UNSIGNED', nullable=False),
    sa.Column('signature_key_id', sa.Text(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("produced_on BETWEEN '1900-01-01' AND '9998-12-31'", name=op.f('product_batch_produced_on_check')),
    sa.CheckConstraint("state IN ('ON_SALE', 'RECALLED', 'SOLD_OUT')", name=op.f('product_batch_state_check')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('product_batch_entity_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('product_batch_product_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_code'], ['source.code'], name=op.f('product_batch_source_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('product_batch_pkey')),
    sa.UniqueConstraint('product_id', 'lot', name=op.f('product_batch_product_id_lot_key'))
    )
    op.create_index(op.f('product_batch_entity_id_idx'), 'product_batch', ['entity_id', sa.literal_column('produced_on DESC'), sa.literal_column('id DESC')], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('product_batch_entity_id_idx'), table_name='product_batch')
    op.drop_table('product_batch')
    op.drop_index(op.f('warning_entity_id_idx'), table_name='warning')
    op.drop_index(op.f('warning_district_code_idx'), table_name='warning')
    op.drop_table('warning')
    op.drop_index(op.f('special_equipment_entity_id_next_inspection_on_id_idx'), table_name='special_equipment')
    op.drop_table('special_equipment')
    op.drop_index(op.f('product_producer_id_idx'), table_name='product')
    op.drop_table('product')
    op.drop_index(op.f('key_person_role_person_id_idx'), table_name='key_person_role')
    op.drop_index(op.f('key_person_role_entity_id_idx'), table_name='key_person_role')
    op.drop_table('key_person_role')
    op.drop_index(op.f('ingest_finding_batch_id_row_number_id_idx'), table_name='ingest_finding')
    op.drop_table('ingest_finding')
    op.drop_index(op.f('entity_search_words_idx'), table_name='entity_search', postgresql_using='gin')
    op.drop_index(op.f('entity_search_names_entity_id_idx'), table_name='entity_search')
    op.drop_index(op.f('entity_search_district_code_entity_id_idx'), table_name='entity_search')
    op.drop_index(op.f('entity_search_core_entity_id_idx'), table_name='entity_search')
    op.drop_index(op.f('entity_search_code_entity_id_idx'), table_name='entity_search')
    op.drop_table('entity_search')
    op.drop_index(op.f('entity_name_entity_id_idx'), table_name='entity_name')
    op.drop_table('entity_name')
    op.drop_index('entity_code_one_live', table_name='entity_code', postgresql_where=sa.text("status <> 'REVOKED'"))
    op.drop_index(op.f('entity_code_entity_id_idx'), table_name='entity_code')
    op.drop_index('entity_code_ended', table_name='entity_code', postgresql_where=sa.text("status <> 'ACTIVE'"))
    op.drop_table('entity_code')
    op.drop_index(op.f('entity_change_entity_id_idx'), table_name='entity_change')
    op.drop_table('entity_change')
    op.drop_index('credit_record_kind_idx', table_name='credit_record')
    op.drop_index('credit_record_file_idx', table_name='credit_record')
    op.drop_table('credit_record')
    op.drop_index('complaint_published_idx', table_name='complaint', postgresql_where=sa.text('is_published'))
    op.drop_index(op.f('complaint_entity_id_idx'), table_name='complaint')
    op.drop_table('complaint')
    op.drop_table('person')
    op.drop_index(op.f('ingest_batch_source_code_digest_idx'), table_name='ingest_batch')
    op.drop_index(op.f('ingest_batch__idx'), table_name='ingest_batch')
    op.drop_table('ingest_batch')
    op.drop_index(op.f('entity_parent_id_idx'), table_name='entity')
    op.drop_index(op.f('entity_name_key_id_idx'), table_name='entity')
    op.drop_index(op.f('entity_industry_code_idx'), table_name='entity')
    op.drop_index(op.f('entity_district_code_name_key_id_idx'), table_name='entity')
    op.drop_index(op.f('entity_district_code_idx'), table_name='entity')
    op.drop_index(op.f('entity__idx'), table_name='entity')
    op.drop_table('entity')
    op.drop_table('source')
    op.drop_table('signing_key')
    op.drop_table('search_word')
    op.drop_table('rule_version')
    op.drop_index(op.f('industry_parent_code_idx'), table_name='industry')
    op.drop_table('industry')
    op.drop_table('idempotency_key')
    op.drop_index(op.f('event_xid_id_idx'), table_name='event')
    op.drop_index(op.f('event_topic_xid_id_idx'), table_name='event')
    op.drop_table('event')
    op.drop_table('equipment_variety')
    op.drop_table('epoch')
    op.drop_index(op.f('district_parent_code_idx'), table_name='district')
    op.drop_table('district')
    op.drop_index(op.f('audit_event_subject_id_idx'), table_name='audit_event')
    op.drop_table('audit_event')
