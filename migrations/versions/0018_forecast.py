"""The statistical model with its predictions; the industries' index; the effect of warnings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018_forecast"
down_revision = "0017_webhooks"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
KINDS = (
    "REGISTRATION_CHANGE', 'LICENCE', 'ANNUAL_REPORT', 'CERTIFICATE', 'PENALTY', "
    "'ABNORMAL_LISTING', 'SERIOUS_VIOLATION', 'COMPLAINT', 'SAMPLING_TEST', "
    "'RANDOM_INSPECTION', 'AWARD"
)


def upgrade() -> None:
    op.create_table(
        "forecast_model",
        sa.Column("version", sa.Text(), primary_key=True),
        sa.Column("trained_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("intercept", sa.Double(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("card", postgresql.JSONB(), nullable=False),
    )
    op.create_index(
        "forecast_model_current_idx", "forecast_model", ["is_current"], unique=True,
        postgresql_where=sa.text("is_current"),
    )  # fmt: skip
    op.create_table(
        "risk_prediction",
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.Text()),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("outcome", sa.Boolean()),
        sa.CheckConstraint(
            "probability BETWEEN 0 AND 1", name=op.f("risk_prediction_probability_check")
        ),
        sa.ForeignKeyConstraint(
            ["model_version"], ["forecast_model.version"], ondelete="CASCADE",
            name=op.f("risk_prediction_model_version_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], ondelete="CASCADE",
            name=op.f("risk_prediction_entity_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "model_version", "as_of", "entity_id", name=op.f("risk_prediction_pkey")
        ),
    )  # fmt: skip
    op.create_index(
        "risk_prediction_rank_idx",
        "risk_prediction",
        ["model_version", "as_of", "district_code", sa.text("probability DESC"), "entity_id"],
    )
    op.create_index(op.f("risk_prediction_entity_id_idx"), "risk_prediction", ["entity_id"])
    op.create_table(
        "industry_index",
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("observed", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("tail", sa.Double(), nullable=False),
        sa.Column("is_alarm", sa.Boolean(), nullable=False),
        sa.Column("drivers", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("industry_index_district_code_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "section", "district_code", "month", name=op.f("industry_index_pkey")
        ),
    )
    op.create_index(
        "industry_index_alarm_idx", "industry_index", [sa.text("month DESC"), "tail"],
        postgresql_where=sa.text("is_alarm"),
    )  # fmt: skip
    op.create_table(
        "warning_effect",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("median_lead_days", sa.Double()),
        sa.CheckConstraint(f"kind IN ('{KINDS}')", name=op.f("warning_effect_kind_check")),
    )


def downgrade() -> None:
    for table in ("warning_effect", "industry_index", "risk_prediction", "forecast_model"):
        op.drop_table(table)
