"""The credit file's families: their own columns, closed lists, rule versions, financials."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002_credit"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS: tuple[tuple[str, Any], ...] = (
    *((name, sa.Text()) for name in (
        "item", "licence_kind", "content_hash", "disclosure_status", "act", "basis", "tier",
        "article", "measures", "removal_ground", "product_name", "lot", "standard", "laboratory",
        "plan", "before", "after", "term_rule",
    )),
    *((name, sa.Date()) for name in (
        "revoked_on", "published_on", "due_on", "formed_on", "publish_by", "repaired_on",
    )),
    ("is_warning_only", sa.Boolean()),
    ("product_batch_id", sa.Uuid()),
    ("digest", sa.LargeBinary()),
)
BACKFILL = (
    """UPDATE credit_record SET item = title,
      licence_kind = CASE WHEN title LIKE '%备案' THEN 'FILING' ELSE 'LICENCE' END
    WHERE kind = 'LICENCE'""",
    "UPDATE credit_record SET disclosure_status = 'NOT_DISCLOSED' WHERE kind = 'ANNUAL_REPORT'",
    """UPDATE credit_record SET item = title, valid_from = coalesce(valid_from, occurred_on)
    WHERE kind = 'CERTIFICATE'""",
    """UPDATE credit_record SET is_warning_only = (sanction = '警告'),
      tier = CASE WHEN sanction = '警告' THEN 'MINOR' ELSE 'SERIOUS' END,
      public_until = CASE WHEN sanction = '警告' THEN '1900-01-01' ELSE public_until END
    WHERE kind = 'PENALTY'""",
    """UPDATE credit_record SET ground = CASE
        WHEN ground LIKE '%年度报告' THEN 'ANNUAL_REPORT_MISSING'
        WHEN ground LIKE '%联系' THEN 'UNREACHABLE'
        WHEN ground LIKE '%虚作假' THEN 'FALSE_INFORMATION'
        ELSE 'INFORMATION_NOT_PUBLISHED' END
    WHERE kind = 'ABNORMAL_LISTING'""",
    """UPDATE credit_record SET article = '第二条',
      due_on = (occurred_on + interval '3 years')::date
    WHERE kind = 'SERIOUS_VIOLATION'""",
    """UPDATE credit_record SET item = title, result = CASE
        WHEN result IN ('SETTLED', 'NOT_SETTLED', 'WITHDRAWN') THEN result
        ELSE 'NOT_SETTLED' END
    WHERE kind = 'COMPLAINT'""",
    """UPDATE credit_record SET item = title,
      result = CASE WHEN result = '合格' THEN 'PASS' ELSE 'FAIL' END
    WHERE kind = 'SAMPLING_TEST'""",
    """UPDATE credit_record SET item = title, formed_on = occurred_on, published_on = occurred_on,
      publish_by = occurred_on + 28, result = CASE
        WHEN result = '未发现问题' THEN 'NO_PROBLEM' ELSE 'CORRECTION_ORDERED' END
    WHERE kind = 'RANDOM_INSPECTION'""",
)
OLD_REQUIRED = {
    "licence": ("LICENCE", "number IS NOT NULL AND valid_from IS NOT NULL"),
    "annual_report": ("ANNUAL_REPORT", "report_year IS NOT NULL"),
    "certificate": ("CERTIFICATE", "number IS NOT NULL"),
    "penalty": ("PENALTY", "number IS NOT NULL AND sanction IS NOT NULL"),
    "serious_violation": ("SERIOUS_VIOLATION", "ground IS NOT NULL"),
    "complaint": ("COMPLAINT", "result IS NOT NULL"),
    "random_inspection": ("RANDOM_INSPECTION", "result IS NOT NULL"),
}
NEW_REQUIRED = {
    "licence": (
        "LICENCE",
        "number IS NOT NULL AND valid_from IS NOT NULL AND item IS NOT NULL "
        "AND licence_kind IS NOT NULL",
    ),
    "annual_report": (
        "ANNUAL_REPORT",
        "report_year IS NOT NULL AND disclosure_status IS NOT NULL",
    ),
    "certificate": (
        "CERTIFICATE",
        "number IS NOT NULL AND valid_from IS NOT NULL AND item IS NOT NULL",
    ),
    "penalty": (
        "PENALTY",
        "number IS NOT NULL AND sanction IS NOT NULL AND tier IS NOT NULL "
        "AND is_warning_only IS NOT NULL",
    ),
    "serious_violation": (
        "SERIOUS_VIOLATION",
        "ground IS NOT NULL AND article IS NOT NULL AND due_on IS NOT NULL",
    ),
    "complaint": ("COMPLAINT", "result IS NOT NULL AND item IS NOT NULL"),
    "random_inspection": (
        "RANDOM_INSPECTION",
        "result IS NOT NULL AND formed_on IS NOT NULL AND publish_by IS NOT NULL",
    ),
}
LISTED = {
    "licence_licence_kind": ("LICENCE", "licence_kind", "'LICENCE', 'FILING'"),
    "annual_report_disclosure_status": (
        "ANNUAL_REPORT",
        "disclosure_status",
        "'DISCLOSED', 'CONSENT_REQUIRED', 'NOT_DISCLOSED'",
    ),
    "penalty_tier": ("PENALTY", "tier", "'MINOR', 'GENERAL', 'SERIOUS'"),
    "abnormal_listing_ground": (
        "ABNORMAL_LISTING",
        "ground",
        "'ANNUAL_REPORT_MISSING', 'INFORMATION_NOT_PUBLISHED', 'FALSE_INFORMATION', "
        "'UNREACHABLE'",
    ),
    "complaint_result": ("COMPLAINT", "result", "'SETTLED', 'NOT_SETTLED', 'WITHDRAWN'"),
    "sampling_test_result": ("SAMPLING_TEST", "result", "'PASS', 'FAIL'"),
    "random_inspection_result": (
        "RANDOM_INSPECTION",
        "result",
        "'NO_PROBLEM', 'REPORT_NOT_PUBLISHED', 'INFORMATION_NOT_PUBLISHED', "
        "'FALSE_INFORMATION', 'UNREACHABLE', 'CORRECTION_ORDERED', 'OBSTRUCTED', "
        "'NOT_IN_BUSINESS', 'TO_BE_HANDLED'",
    ),
}
MONEY = (
    "assets", "liabilities", "equity", "revenue", "main_revenue", "total_profit", "net_profit",
    "tax",
)


def _require(rules: dict[str, tuple[str, str]]) -> None:
    for name, (kind, condition) in rules.items():
        op.drop_constraint(op.f(f"credit_record_{name}_check"), "credit_record", type_="check")
        op.create_check_constraint(
            op.f(f"credit_record_{name}_check"), "credit_record", f"kind <> '{kind}' OR ({condition})"
        )


def upgrade() -> None:
    """New columns, filled from the old ones where records exist, then required."""
    op.add_column("rule_version", sa.Column("code", sa.Text(), nullable=True))
    op.execute("UPDATE rule_version SET code = rule || '@' || version")
    op.alter_column("rule_version", "code", nullable=False)
    op.create_unique_constraint(op.f("rule_version_code_key"), "rule_version", ["code"])
    for name, kind in COLUMNS:
        op.add_column("credit_record", sa.Column(name, kind, nullable=True))
    op.create_foreign_key(
        op.f("credit_record_term_rule_fkey"), "credit_record", "rule_version",
        ["term_rule"], ["code"],
    )
    op.create_foreign_key(
        op.f("credit_record_product_batch_id_fkey"), "credit_record", "product_batch",
        ["product_batch_id"], ["id"], ondelete="SET NULL",
    )
    for statement in BACKFILL:
        op.execute(statement)
    _require(NEW_REQUIRED)
    for name, (kind, column, names) in LISTED.items():
        op.create_check_constraint(
            op.f(f"credit_record_{name}_check"), "credit_record",
            f"kind <> '{kind}' OR {column} IN ({names})",
        )
    op.create_check_constraint(
        op.f("credit_record_withheld_check"), "credit_record",
        "NOT (is_warning_only OR repaired_on IS NOT NULL) OR public_until = '1900-01-01'",
    )
    op.create_index(
        "credit_record_source_idx", "credit_record", ["source_code", "kind", "source_record_id"],
        unique=True,
    )
    op.create_index(
        "credit_record_number_idx", "credit_record", ["number", "kind"],
        postgresql_where=sa.text("kind IN ('PENALTY', 'CERTIFICATE')"),
    )
    op.create_index(
        "credit_record_inspected_idx", "credit_record",
        ["district_code", sa.literal_column("publish_by DESC"), sa.literal_column("id DESC")],
        postgresql_where=sa.text("kind = 'RANDOM_INSPECTION'"),
    )
    _create_financials()


def _create_financials() -> None:
    op.create_table(
        "report_financials",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("is_disclosed", sa.Boolean(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Numeric(precision=20, scale=4), nullable=True) for name in MONEY),
        sa.ForeignKeyConstraint(
            ["record_id"], ["credit_record.id"],
            name=op.f("report_financials_record_id_fkey"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"],
            name=op.f("report_financials_entity_id_fkey"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("report_financials_pkey")),
    )
    op.create_index(op.f("report_financials_entity_id_idx"), "report_financials", ["entity_id"])


def downgrade() -> None:
    op.drop_table("report_financials")
    for name in ("inspected", "number", "source"):
        op.drop_index(f"credit_record_{name}_idx", table_name="credit_record")
    for name in (*LISTED, "withheld"):
        op.drop_constraint(op.f(f"credit_record_{name}_check"), "credit_record", type_="check")
    _require(OLD_REQUIRED)
    for name, _ in COLUMNS:
        op.drop_column("credit_record", name)
    op.drop_column("rule_version", "code")
