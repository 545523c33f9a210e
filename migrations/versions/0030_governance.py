"""Incidents, security events, sharing, measured service, backups."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030_governance"
down_revision = "0038_acknowledgements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("importance", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("damage", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("respond_by", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("responded_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("resolved_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("data_kinds", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'CLOSED') = (review IS NOT NULL)", name=op.f("incident_review_check")
        ),
        sa.CheckConstraint(
            "damage IN ('MINOR', 'MODERATE', 'SERIOUS', 'GRAVE')",
            name=op.f("incident_damage_check"),
        ),
        sa.CheckConstraint(
            "importance IN ('GENERAL', 'IMPORTANT', 'KEY')", name=op.f("incident_importance_check")
        ),
        sa.CheckConstraint(
            "kind <> 'PERSONAL_DATA' OR num_nulls(data_kinds, cause, harm, remedy, contact) = 0",
            name=op.f("incident_personal_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('AVAILABILITY', 'INTEGRITY', 'LEAK', 'PERSONAL_DATA', 'ATTACK')",
            name=op.f("incident_kind_check"),
        ),
        sa.CheckConstraint(
            "level IN ('ONE', 'TWO', 'THREE', 'FOUR')", name=op.f("incident_level_check")
        ),
        sa.CheckConstraint(
            "period IN ('OFF_HOURS', 'ORDINARY', 'PEAK')", name=op.f("incident_period_check")
        ),
        sa.CheckConstraint(
            "state IN ('OPEN', 'HANDLING', 'RESOLVED', 'CLOSED')", name=op.f("incident_state_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("incident_pkey")),
    )
    op.create_index(
        "incident_latest_idx",
        "incident",
        [sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "incident_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "move IN ('RESPOND', 'ESCALATE', 'RESOLVE', 'CLOSE')",
            name=op.f("incident_step_move_check"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("incident_step_incident_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("incident_step_pkey")),
    )
    op.create_index(
        op.f("incident_step_incident_id_id_idx"),
        "incident_step",
        ["incident_id", "id"],
        unique=False,
    )
    op.create_table(
        "incident_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("incident_notice_incident_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("incident_notice_pkey")),
    )
    op.create_index(
        op.f("incident_notice_incident_id_subject_idx"),
        "incident_notice",
        ["incident_id", "subject"],
        unique=True,
    )
    op.create_index(
        "incident_notice_subject_idx",
        "incident_notice",
        ["subject", sa.literal_column("sent_at DESC")],
        unique=False,
    )
    op.create_table(
        "security_event",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column("detected_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'DETECTED') = (handled_at IS NULL)", name=op.f("security_event_handled_check")
        ),
        sa.CheckConstraint(
            "kind IN ('DENIED_BURST', 'PERSON_LOOKUPS', 'BULK_READ', 'NEW_NETWORK')",
            name=op.f("security_event_kind_check"),
        ),
        sa.CheckConstraint(
            "state IN ('DETECTED', 'HANDLED', 'DISMISSED')", name=op.f("security_event_state_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("security_event_pkey")),
    )
    op.create_index(
        "security_event_latest_idx",
        "security_event",
        [sa.literal_column("detected_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "known_network",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("first_seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "network", name=op.f("known_network_pkey")),
    )
    op.create_table(
        "security_profile",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("graded_object", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.Date(), nullable=True),
        sa.Column("filing_number", sa.Text(), nullable=True),
        sa.Column("last_assessed_at", sa.Date(), nullable=True),
        sa.Column("assessor", sa.Text(), nullable=True),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("security_profile_level_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("security_profile_pkey")),
    )
    op.create_index(
        "security_profile_latest_idx",
        "security_profile",
        [sa.literal_column("recorded_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "data_contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("requested_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "dataset IN ('ENTITY', 'CREDIT_RECORD')", name=op.f("data_contract_dataset_check")
        ),
        sa.CheckConstraint(
            "state IN ('REQUESTED', 'APPROVED', 'REFUSED', 'ENDED')",
            name=op.f("data_contract_state_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("data_contract_pkey")),
    )
    op.create_index(
        "data_contract_latest_idx",
        "data_contract",
        [sa.literal_column("requested_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        op.f("data_contract_recipient_idx"),
        "data_contract",
        ["recipient", sa.literal_column("requested_at DESC")],
        unique=False,
    )
    op.create_table(
        "data_activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("last_id", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["data_contract.id"], name=op.f("data_activity_contract_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("data_activity_pkey")),
    )
    op.create_index(
        "data_activity_latest_idx",
        "data_activity",
        [sa.literal_column("at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("delegation_term_check")),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("delegation_district_code_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("delegation_pkey")),
    )
    op.create_index(
        op.f("delegation_subject_ends_on_idx"), "delegation", ["subject", "ends_on"], unique=False
    )
    op.create_table(
        "service_sample",
        sa.Column("minute", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("classes", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("minute", "process", name=op.f("service_sample_pkey")),
    )
    op.create_table(
        "backup_run",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("restored_to", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('BACKUP', 'RESTORE')", name=op.f("backup_run_kind_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("backup_run_pkey")),
    )
    op.create_index(
        "backup_run_latest_idx",
        "backup_run",
        [sa.literal_column("at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("backup_run")
    op.drop_table("service_sample")
    op.drop_table("delegation")
    op.drop_table("data_activity")
    op.drop_table("data_contract")
    op.drop_table("security_profile")
    op.drop_table("known_network")
    op.drop_table("security_event")
    op.drop_table("incident_notice")
    op.drop_table("incident_step")
    op.drop_table("incident")
