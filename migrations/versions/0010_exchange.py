"""Keys of partners, nonces they used, channels and the outbox of messages to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_exchange"
down_revision = "0009_managers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partner_channel',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('due_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('leased_until', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('partner_channel_pkey')),
    sa.UniqueConstraint('name', name=op.f('partner_channel_name_key'))
    )
    op.create_index(op.f('partner_channel_due_at_idx'), 'partner_channel', ['due_at'], unique=False)
    op.create_index(op.f('partner_channel_owner_idx'), 'partner_channel', ['owner'], unique=False)
    op.create_table('partner_key',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('algorithm', sa.Text(), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('valid_until', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('revoked_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("algorithm IN ('ED25519', 'ECDSA_P256', 'SM2')", name=op.f('partner_key_algorithm_check')),
    sa.PrimaryKeyConstraint('key_id', name=op.f('partner_key_pkey'))
    )
    op.create_index(op.f('partner_key_owner_idx'), 'partner_key', ['owner', sa.literal_column('valid_from DESC')], unique=False)
    op.create_table('partner_nonce',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=False),
    sa.Column('seen_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key_id', 'nonce', name=op.f('partner_nonce_pkey'))
    )
    op.create_index(op.f('partner_nonce_seen_at_idx'), 'partner_nonce', ['seen_at'], unique=False)
    op.create_table('partner_message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('channel_id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), server_default='application/json', nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Text(), server_default='PENDING', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('settled_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('PENDING', 'DELIVERED', 'DEAD')", name=op.f('partner_message_state_check')),
    sa.ForeignKeyConstraint(['channel_id'], ['partner_channel.id'], name=op.f('partner_message_channel_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('partner_message_pkey'))
    )
    op.create_index(op.f('partner_message_channel_id_reference_idx'), 'partner_message', ['channel_id', 'reference'], unique=True)
    op.create_index('partner_message_latest_idx', 'partner_message', ['channel_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('partner_message_pending_idx', 'partner_message', ['channel_id', 'seq'], unique=False, postgresql_where=sa.text("state = 'PENDING'"))
    op.create_table('partner_attempt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('message_id', sa.Uuid(), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['partner_message.id'], name=op.f('partner_attempt_message_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('partner_attempt_pkey'))
    )
    op.create_index(op.f('partner_attempt_message_id_idx'), 'partner_attempt', ['message_id', sa.literal_column('id DESC')], unique=False)


def downgrade() -> None:
    for table in ("partner_attempt", "partner_message", "partner_nonce", "partner_key", "partner_channel"):
        op.drop_table(table)
