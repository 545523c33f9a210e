"""Where an entity's credit records are found, all together and family by family."""

from functools import partial

from loaders.base import any_of, equals, feed, holds, newest, one, order, within
from loaders.entities import DISTRICTS
from models import credit as m
from models.audit import RuleVersion
from models.credit import CreditRecord, ReportFinancials
from rules.records import RecordKind

PUBLISHED_ONLY = holds(f"({m.IS_PUBLIC} OR NOT {{value}})", "boolean")
IS_LATE = holds(f"{m.IS_LATE} = {{value}}", "boolean")
LICENCE_STATUS = holds(f"{m.LICENCE_STATUS} = {{value}}")

_of_entity = partial(newest, CreditRecord.entity_id, by=CreditRecord.occurred_on)


def _only(kind: RecordKind) -> str:
    return f"{{t}}.kind = '{kind.value}'"


of_entity = _of_entity(has_history=True, kinds=any_of(CreditRecord.kind))
timeline = _of_entity(
    kinds=any_of(CreditRecord.kind),
    since=holds("{t}.occurred_on >= {value}", "date"),
    until=holds("{t}.occurred_on <= {value}", "date"),
)
licences = _of_entity(where=_only(RecordKind.LICENCE), status=LICENCE_STATUS)
annual_reports = _of_entity(
    where=_only(RecordKind.ANNUAL_REPORT), year=equals(CreditRecord.report_year, "int")
)
certificates = _of_entity(where=_only(RecordKind.CERTIFICATE))
penalties = _of_entity(where=_only(RecordKind.PENALTY), published_only=PUBLISHED_ONLY)
abnormal_listings = _of_entity(where=_only(RecordKind.ABNORMAL_LISTING))
serious_violation_listings = _of_entity(where=_only(RecordKind.SERIOUS_VIOLATION))
complaint_records = _of_entity(where=_only(RecordKind.COMPLAINT))
sampling_tests = _of_entity(
    where=_only(RecordKind.SAMPLING_TEST), result=equals(CreditRecord.result)
)
random_inspections = _of_entity(where=_only(RecordKind.RANDOM_INSPECTION), is_late=IS_LATE)
awards = _of_entity(where=_only(RecordKind.AWARD))

financials = one(ReportFinancials.record_id, of=CreditRecord.id)
term_rule = one(RuleVersion.code, of=CreditRecord.term_rule)
changed_record = one(CreditRecord.id, of="subject_id")

late_inspections = feed(
    CreditRecord,
    {"LATEST": order(CreditRecord.publish_by, descending=True)},
    {"district": within(CreditRecord.district_code, DISTRICTS)},
    where=f"{_only(RecordKind.RANDOM_INSPECTION)} AND {m.IS_LATE}",
)

COMPLAINTS = """
SELECT r.entity_id, r.item, r.result, count(*)::int AS count
FROM credit_record r
WHERE r.entity_id = ANY($1::uuid[]) AND r.kind = 'COMPLAINT' AND r.public_until >= $2::date
GROUP BY r.entity_id, r.item, r.result ORDER BY r.entity_id, r.item, r.result
"""
CERTIFICATE = """
SELECT id, number, item, authority, content_hash, valid_from, valid_to, revoked_on
FROM credit_record
WHERE kind = 'CERTIFICATE' AND number = $1 AND public_until >= $2::date
ORDER BY valid_from DESC, id DESC LIMIT 1
"""
VISIBLE = "SELECT 1 FROM credit_record WHERE id = $1::uuid"
"""Row-level security alone answers, by the database's own day: a stream outlives its request."""
