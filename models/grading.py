"""What class of data each table and column holds; the default follows from who may see it.

A table whose every row is public holds public data, any other internal data. What differs is
written here: a column that is hidden from the public has a line, or the schema does not build.
"""

import re

from models.tables import METADATA
from models.visibility import HIDDEN_COLUMNS, OPEN, row_rule
from rules.grading import DataCategory

TABLES: dict[str, DataCategory] = {
    "data_key": DataCategory.SENSITIVE_PERSONAL,
    "pepper": DataCategory.SENSITIVE_PERSONAL,
}
"""Tables whose data are of another class than their row rule says."""

COLUMNS: dict[str, DataCategory] = {
    **dict.fromkeys(
        (
            "person.name",
            "person_restriction.name",
            "qualification.name",
            "screening.name",
            "complainant.name",
            "complainant.phone",
            "complainant.address",
            "complainant.masked_name",
            "complainant.masked_phone",
            "person.masked_id_number",
            "qualification.masked_certificate",
            "complaint_file.facts",
            "complaint_file.request",
            "complaint_party.subject",
            "consent.subject",
            "disclosure.subject",
            "subject_request.detail",
            "subject_request.subject",
            "complaint_step.by",
            "review.author",
            "mediation_message.text",
            "settlement.text",
            "warning.assignee",
            "incident_notice.subject",
            "known_network.subject",
            "security_event.principal",
        ),
        DataCategory.PERSONAL,
    ),
    **dict.fromkeys(
        ("person.id_digest", "qualification.certificate"), DataCategory.SENSITIVE_PERSONAL
    ),
    **dict.fromkeys(("trace_party.entity_id", "trace_party.name"), DataCategory.TRADE_SECRET),
    **dict.fromkeys(
        (
            "entity.risk_class",
            "knowledge_document.approver",
            "knowledge_document.author",
            "person_restriction.listed_by",
            "risk_review.requested_by",
            "risk_review.reviewed_by",
            "disclosure.decided_by",
            "tenancy.decided_by",
            "manager_assessment.submitted_by",
            "review.proof_id",
            *(f"risk_assessment.{column}" for column in HIDDEN_COLUMNS["risk_assessment"]),
        ),
        DataCategory.INTERNAL,
    ),
}
"""Columns of another class than their table."""

TELLING = re.compile(
    r"(?!has_|is_)(.*_)?(phone|mobile|email|id_number|id_card|id_digest|birth\w*|biometric)"
)
"""Names that tell of a person; such a column says of what class it is."""


def category_of(table: str, column: str) -> DataCategory:
    """The class of a column; raises LookupError for one that nobody decided about."""
    stated = COLUMNS.get(f"{table}.{column}")
    if stated is not None:
        return stated
    if column in HIDDEN_COLUMNS.get(table, ()) or TELLING.fullmatch(column):
        raise LookupError(f"models/grading.py: of what class is {table}.{column}?")
    return category_of_table(table)


def category_of_table(table: str) -> DataCategory:
    """The class of what a table holds, where a column says nothing else."""
    default = DataCategory.PUBLIC if row_rule(table) is OPEN else DataCategory.INTERNAL
    return TABLES.get(table, default)


def check() -> None:
    """Every column of every table has a class; raises LookupError for one that has none."""
    for table in METADATA.tables.values():
        for column in table.columns:
            category_of(table.name, column.name)
