"""Complaints as cases: moves, clocks, files, rooms, evidence, partners."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_complaints"
down_revision = "0010_exchange"
branch_labels = None
depends_on = None

STATES = (
    "AT_STATION", "FILED", "FORWARDED", "ACCEPTED", "MEDIATING", "PAUSED", "SETTLED",
    "TERMINATED", "REFUSED", "VERIFYING", "DECIDED", "UNDER_REVIEW", "CLOSED",
)
CHANNELS = ("HOTLINE_12315", "CONSUMER_COUNCIL", "STATION")
WIDER = {"state": STATES, "channel": CHANNELS}
BEFORE = {"state": ("FILED", "ACCEPTED", "CLOSED"), "channel": CHANNELS[:2]}
ADDED = {
    "kind": ("COMPLAINT", "REPORT"),
    "matter": (
        "QUALITY", "FOOD_SAFETY", "SERVICE", "PRICE", "PREPAID", "AFTER_SALES", "MEASURE",
        "ADVERTISING", "LABOUR", "ADMINISTRATION",
    ),
}
# Cases of before have their entity's district, if it is of the city.
PLACED = """
UPDATE complaint c SET district_code = e.district_code
FROM entity e WHERE e.id = c.entity_id AND e.district_code LIKE '50%'
"""

# Going back, a case keeps the nearest state and channel that the earlier program knows.
NARROWED = """
UPDATE complaint SET
  state = CASE WHEN state IN ('FILED', 'ACCEPTED', 'CLOSED') THEN state
    WHEN state IN ('AT_STATION', 'FORWARDED') THEN 'FILED'
    WHEN state = 'REFUSED' THEN 'CLOSED' ELSE 'ACCEPTED' END,
  channel = CASE channel WHEN 'STATION' THEN 'HOTLINE_12315' ELSE channel END
"""


def _listed(lists: dict[str, tuple[str, ...]]) -> None:
    """Closed lists of before, exchanged without a scan under the strongest lock."""
    for column, names in lists.items():
        name = f"complaint_{column}_check"
        text = ", ".join(f"'{one}'" for one in names)
        op.execute(f"ALTER TABLE complaint DROP CONSTRAINT {name}")
        op.execute(
            f"ALTER TABLE complaint ADD CONSTRAINT {name} CHECK ({column} IN ({text})) NOT VALID"
        )
        op.execute(f"ALTER TABLE complaint VALIDATE CONSTRAINT {name}")


def upgrade() -> None:
    op.create_table('complainant',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('dispute_digest', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('complainant_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('complainant_pkey'))
    )
    op.create_index(op.f('complainant_dispute_digest_idx'), 'complainant', ['dispute_digest'], unique=False)
    op.create_table('complaint_file',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('complaint_file_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('complaint_file_pkey'))
    )
    op.create_table('complaint_party',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('complaint_party_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('complaint_party_pkey'))
    )
    op.create_index(op.f('complaint_party_subject_complaint_id_idx'), 'complaint_party', ['subject', 'complaint_id'], unique=False)
    op.create_table('complaint_step',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('ground', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("action IN ('ESCALATE', 'ACCEPT', 'REFUSE', 'TRANSFER', 'FORWARD', 'RETURN', 'CONSENT', 'DECLINE', 'POST', 'PROPOSE', 'SIGN', 'CHALLENGE', 'PAUSE', 'RESUME', 'SETTLE', 'TERMINATE', 'WITHDRAW', 'VERIFY', 'EXTEND', 'DECIDE', 'CLOSE', 'CONTEST', 'UPHOLD', 'REOPEN', 'SUBMIT', 'LINK')", name=op.f('complaint_step_action_check')),
    sa.CheckConstraint("actor IN ('COMPLAINANT', 'RESPONDENT', 'STATION', 'REGULATOR', 'PARTNER', 'CLOCK')", name=op.f('complaint_step_actor_check')),
    sa.CheckConstraint("state IN ('AT_STATION', 'FILED', 'FORWARDED', 'ACCEPTED', 'MEDIATING', 'PAUSED', 'SETTLED', 'TERMINATED', 'REFUSED', 'VERIFYING', 'DECIDED', 'UNDER_REVIEW', 'CLOSED')", name=op.f('complaint_step_state_check')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('complaint_step_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('complaint_step_pkey'))
    )
    op.create_index(op.f('complaint_step_complaint_id_at_id_idx'), 'complaint_step', ['complaint_id', 'at', 'id'], unique=False)
    op.create_table('evidence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('stored_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("given_by IN ('COMPLAINANT', 'RESPONDENT', 'STATION', 'REGULATOR', 'PARTNER', 'CLOCK')", name=op.f('evidence_given_by_check')),
    sa.CheckConstraint('size > 0', name=op.f('evidence_size_check')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('evidence_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('evidence_pkey'))
    )
    op.create_index(op.f('evidence_complaint_id_given_at_id_idx'), 'evidence', ['complaint_id', 'given_at', 'id'], unique=False)
    op.create_table('external_case',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('system', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('received_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('told_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('AT_STATION', 'FILED', 'FORWARDED', 'ACCEPTED', 'MEDIATING', 'PAUSED', 'SETTLED', 'TERMINATED', 'REFUSED', 'VERIFYING', 'DECIDED', 'UNDER_REVIEW', 'CLOSED')", name=op.f('external_case_status_check')),
    sa.CheckConstraint("system IN ('HOTLINE_12315', 'CONSUMER_COUNCIL', 'STATION')", name=op.f('external_case_system_check')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('external_case_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('external_case_pkey'))
    )
    op.create_index(op.f('external_case_complaint_id_received_at_id_idx'), 'external_case', ['complaint_id', 'received_at', 'id'], unique=False)
    op.create_index(op.f('external_case_system_number_idx'), 'external_case', ['system', 'number'], unique=True)
    op.create_table('mediation_message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("side IN ('COMPLAINANT', 'RESPONDENT', 'STATION', 'REGULATOR', 'PARTNER', 'CLOCK')", name=op.f('mediation_message_side_check')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('mediation_message_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('mediation_message_pkey'))
    )
    op.create_index(op.f('mediation_message_complaint_id_at_id_idx'), 'mediation_message', ['complaint_id', 'at', 'id'], unique=False)
    op.create_table('settlement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('proposed_by', sa.Text(), nullable=False),
    sa.Column('proposed_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('complainant_signed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('respondent_signed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('key_id', sa.Text(), nullable=True),
    sa.Column('seal', sa.Text(), nullable=True),
    sa.CheckConstraint("proposed_by IN ('COMPLAINANT', 'RESPONDENT', 'STATION', 'REGULATOR', 'PARTNER', 'CLOCK')", name=op.f('settlement_proposed_by_check')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('settlement_complaint_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('settlement_pkey'))
    )
    op.create_index(op.f('settlement_complaint_id_proposed_at_id_idx'), 'settlement', ['complaint_id', 'proposed_at', 'id'], unique=False)
    _widened()
    _listed(WIDER)


def _widened() -> None:
    op.add_column('complaint', sa.Column('number', sa.Text(), nullable=True))
    op.add_column('complaint', sa.Column('claim_id', sa.Uuid(), nullable=True))
    op.add_column('complaint', sa.Column('same_as', sa.Uuid(), nullable=True))
    op.add_column('complaint', sa.Column('manager_id', sa.Uuid(), nullable=True))
    op.add_column('complaint', sa.Column('district_code', sa.Text(), server_default=sa.text("'500000'"), nullable=False))
    op.add_column('complaint', sa.Column('kind', sa.Text(), server_default='COMPLAINT', nullable=False))
    op.add_column('complaint', sa.Column('matter', sa.Text(), server_default='QUALITY', nullable=False))
    op.add_column('complaint', sa.Column('routing', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('complaint', sa.Column('ground', sa.Text(), nullable=True))
    op.add_column('complaint', sa.Column('is_served', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('complaint', sa.Column('may_publish', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('complaint', sa.Column('may_delegate', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('complaint', sa.Column('received_on', sa.Date(), nullable=True))
    op.add_column('complaint', sa.Column('accepted_on', sa.Date(), nullable=True))
    op.add_column('complaint', sa.Column('entered_on', sa.Date(), nullable=True))
    op.add_column('complaint', sa.Column('paused_days', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('complaint', sa.Column('is_extended', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('complaint', sa.Column('due_on', sa.Date(), server_default=sa.text("'9998-12-31'"), nullable=False))
    op.add_column('complaint', sa.Column('due_rule', sa.Text(), nullable=True))
    op.add_column('complaint', sa.Column('consents', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('complaint', sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False))
    for column, names in ADDED.items():
        text = ", ".join(f"'{one}'" for one in names)
        op.execute(f"ALTER TABLE complaint ADD CONSTRAINT complaint_{column}_check CHECK ({column} IN ({text}))")
    op.execute("ALTER TABLE complaint ADD CONSTRAINT complaint_due_on_check CHECK (due_on BETWEEN '1900-01-01' AND '9998-12-31')")
    op.execute(PLACED)
    op.create_index('complaint_claim_idx', 'complaint', ['claim_id'], unique=False, postgresql_where=sa.text('claim_id IS NOT NULL'))
    op.create_unique_constraint(op.f('complaint_number_key'), 'complaint', ['number'])
    op.create_index('complaint_outcomes_idx', 'complaint', ['channel', sa.literal_column('closed_on DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text('is_published'))
    op.create_index('complaint_outcomes_latest_idx', 'complaint', [sa.literal_column('closed_on DESC'), sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text('is_published'))
    op.create_index('complaint_queue_idx', 'complaint', ['district_code', 'due_on', 'id'], unique=False, postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"))
    op.create_index('complaint_queue_state_idx', 'complaint', ['district_code', 'state', 'due_on', 'id'], unique=False, postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"))
    op.create_index('complaint_same_idx', 'complaint', ['same_as'], unique=False, postgresql_where=sa.text('same_as IS NOT NULL'))
    op.create_index('complaint_station_idx', 'complaint', ['manager_id', 'due_on', 'id'], unique=False, postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"))
    op.create_foreign_key(op.f('complaint_due_rule_fkey'), 'complaint', 'rule_version', ['due_rule'], ['code'])
    op.create_foreign_key(op.f('complaint_district_code_fkey'), 'complaint', 'district', ['district_code'], ['code'])
    op.create_foreign_key(op.f('complaint_same_as_fkey'), 'complaint', 'complaint', ['same_as'], ['id'], ondelete='SET NULL')
    op.create_foreign_key(op.f('complaint_manager_id_fkey'), 'complaint', 'managing_organization', ['manager_id'], ['id'], ondelete='SET NULL')


RULED = (
    "complaint", "complaint_file", "complaint_party", "complaint_step", "evidence",
    "external_case", "mediation_message", "settlement",
)


def downgrade() -> None:
    for table in RULED:  # their policies name columns that go; the rights are set anew afterwards
        for name in ("public", "signed_in", "all"):
            op.execute(f"DROP POLICY IF EXISTS youxin_{name}_rows ON {table}")
    op.execute(NARROWED)
    _listed(BEFORE)
    op.drop_constraint(op.f('complaint_manager_id_fkey'), 'complaint', type_='foreignkey')
    op.drop_constraint(op.f('complaint_same_as_fkey'), 'complaint', type_='foreignkey')
    op.drop_constraint(op.f('complaint_district_code_fkey'), 'complaint', type_='foreignkey')
    op.drop_constraint(op.f('complaint_due_rule_fkey'), 'complaint', type_='foreignkey')
    op.drop_index('complaint_station_idx', table_name='complaint', postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"))
    op.drop_index('complaint_same_idx', table_name='complaint', postgresql_where=sa.text('same_as IS NOT NULL'))
    op.drop_index('complaint_queue_state_idx', table_name='complaint', postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"))
    op.drop_index('complaint_queue_idx', table_name='complaint', postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"))
    op.drop_index('complaint_outcomes_latest_idx', table_name='complaint', postgresql_where=sa.text('is_published'))
    op.drop_index('complaint_outcomes_idx', table_name='complaint', postgresql_where=sa.text('is_published'))
    op.drop_constraint(op.f('complaint_number_key'), 'complaint', type_='unique')
    op.drop_index('complaint_claim_idx', table_name='complaint', postgresql_where=sa.text('claim_id IS NOT NULL'))
    op.drop_column('complaint', 'version')
    op.drop_column('complaint', 'consents')
    op.drop_column('complaint', 'due_rule')
    op.drop_column('complaint', 'due_on')
    op.drop_column('complaint', 'is_extended')
    op.drop_column('complaint', 'paused_days')
    op.drop_column('complaint', 'entered_on')
    op.drop_column('complaint', 'accepted_on')
    op.drop_column('complaint', 'received_on')
    op.drop_column('complaint', 'may_delegate')
    op.drop_column('complaint', 'may_publish')
    op.drop_column('complaint', 'is_served')
    op.drop_column('complaint', 'ground')
    op.drop_column('complaint', 'routing')
    op.drop_column('complaint', 'matter')
    op.drop_column('complaint', 'kind')
    op.drop_column('complaint', 'district_code')
    op.drop_column('complaint', 'manager_id')
    op.drop_column('complaint', 'same_as')
    op.drop_column('complaint', 'claim_id')
    op.drop_column('complaint', 'number')
    op.drop_index(op.f('settlement_complaint_id_proposed_at_id_idx'), table_name='settlement')
    op.drop_table('settlement')
    op.drop_index(op.f('mediation_message_complaint_id_at_id_idx'), table_name='mediation_message')
    op.drop_table('mediation_message')
    op.drop_index(op.f('external_case_system_number_idx'), table_name='external_case')
    op.drop_index(op.f('external_case_complaint_id_received_at_id_idx'), table_name='external_case')
    op.drop_table('external_case')
    op.drop_index(op.f('evidence_complaint_id_given_at_id_idx'), table_name='evidence')
    op.drop_table('evidence')
    op.drop_index(op.f('complaint_step_complaint_id_at_id_idx'), table_name='complaint_step')
    op.drop_table('complaint_step')
    op.drop_index(op.f('complaint_party_subject_complaint_id_idx'), table_name='complaint_party')
    op.drop_table('complaint_party')
    op.drop_table('complaint_file')
    op.drop_index(op.f('complainant_dispute_digest_idx'), table_name='complainant')
    op.drop_table('complainant')
