"""Snapshots of what was known on a day, and the predictions, indices and effects that are kept.

The snapshot is one text for training, for prediction and for the page of one entity. Everything in
it that depends on time is cut at the day `$3`; a test plants a leak and finds it.
"""

from typing import Final

from loaders.base import one
from models.entities import Entity
from rules.credit import BAD_RESULTS, ComplaintOutcome, SamplingResult
from rules.forecast import COUNTS
from rules.records import RecordKind

entity = one(Entity.id, of="entity_id")

_BAD = ", ".join(f"'{result.value}'" for result in sorted(BAD_RESULTS))
ADVERSE: Final = f"""(r.kind IN ('{RecordKind.ABNORMAL_LISTING.value}',
        '{RecordKind.SERIOUS_VIOLATION.value}')
    OR r.kind = '{RecordKind.PENALTY.value}' AND NOT r.is_warning_only
    OR r.kind = '{RecordKind.SAMPLING_TEST.value}' AND r.result = '{SamplingResult.FAIL.value}'
    OR r.kind = '{RecordKind.RANDOM_INSPECTION.value}' AND r.result IN ({_BAD}))"""
"""What a prediction is of, and what an industry's index counts."""
KNOWN: Final = "r.occurred_on <= $3::date AND (r.repaired_on IS NULL OR r.repaired_on > $3::date)"
"""A record that has been repaired by the day is used no more; a later repair is not known yet."""
OUTCOME: Final = f"""EXISTS (SELECT FROM {{records}} r WHERE r.entity_id = e.id
    AND r.occurred_on > $3::date AND r.occurred_on <= $3::date + $4::int AND {ADVERSE})"""


def _count(name: str, days: int, kind: RecordKind, also: str = "true") -> str:
    condition = f"r.kind = '{kind.value}' AND {also} AND r.occurred_on > $3::date - {days}"
    return f"count(*) FILTER (WHERE {condition}) AS {name}"


YEAR, THREE = 365, 1096
_FINE = "coalesce(r.amount, 0)"
_INSPECTED = f"r.result IN ({_BAD})"
_UNSETTLED = f"r.result = '{ComplaintOutcome.NOT_SETTLED.value}'"
_FAILED = f"r.result = '{SamplingResult.FAIL.value}'"
_COUNTS = ",\n    ".join(
    (
        _count("penalty_1y", YEAR, RecordKind.PENALTY, "NOT r.is_warning_only"),
        _count("penalty_3y", THREE, RecordKind.PENALTY, "NOT r.is_warning_only"),
        _count("abnormal_3y", THREE, RecordKind.ABNORMAL_LISTING),
        _count("serious_3y", THREE, RecordKind.SERIOUS_VIOLATION),
        _count("bad_check_1y", YEAR, RecordKind.RANDOM_INSPECTION, _INSPECTED),
        _count("bad_check_3y", THREE, RecordKind.RANDOM_INSPECTION, _INSPECTED),
        _count("failed_sample_3y", THREE, RecordKind.SAMPLING_TEST, _FAILED),
        _count("complaint_1y", YEAR, RecordKind.COMPLAINT),
        _count("unsettled_1y", YEAR, RecordKind.COMPLAINT, _UNSETTLED),
        _count("check_1y", YEAR, RecordKind.RANDOM_INSPECTION),
        _count("change_1y", YEAR, RecordKind.REGISTRATION_CHANGE),
        _count("award_3y", THREE, RecordKind.AWARD),
    )
)
SNAPSHOT: Final = f"""
SELECT e.id, e.district_code, e.kind, e.industry_code,
    $3::date - e.established_on AS age_days,
    CASE WHEN e.capital_currency = 'CNY' THEN e.capital_amount END AS capital,
    coalesce(k.is_listed, false) AS is_listed, coalesce(k.fines, 0) AS fines,
    $3::date - k.last_adverse AS adverse_days,
    {", ".join(f"coalesce(k.{name}, 0) AS {name}" for name in COUNTS)},
    CASE WHEN $4::int IS NOT NULL THEN {OUTCOME} END AS outcome
FROM {{entities}} e LEFT JOIN (SELECT r.entity_id,
    bool_or(r.kind = '{RecordKind.ABNORMAL_LISTING.value}'
        AND (r.removed_on IS NULL OR r.removed_on > $3::date)) AS is_listed,
    sum({_FINE}) FILTER (WHERE r.kind = '{RecordKind.PENALTY.value}'
        AND r.occurred_on > $3::date - {THREE}) AS fines,
    max(r.occurred_on) FILTER (WHERE {ADVERSE}) AS last_adverse,
    {_COUNTS}
    FROM {{records}} r WHERE r.entity_id > $1::uuid AND r.entity_id <= $2::uuid AND {KNOWN}
    GROUP BY r.entity_id) k ON k.entity_id = e.id
WHERE e.id > $1::uuid AND e.id <= $2::uuid
    AND (e.established_on IS NULL OR e.established_on <= $3::date)
    AND (e.ended_on IS NULL OR e.ended_on > $3::date)
ORDER BY e.id"""
"""Entities beyond `$1` up to `$2` that lived on the day `$3`; with `$4`, what came within days."""
NOW: Final = SNAPSHOT.format(entities="entity", records="credit_record")

CURRENT = "SELECT * FROM forecast_model WHERE is_current"
BY_VERSION = "SELECT * FROM forecast_model WHERE version = $1"
MODELS = """SELECT version, trained_at, as_of, tested_on, horizon_days, is_current
FROM forecast_model ORDER BY trained_at DESC, version DESC LIMIT 100"""
PREDICTION = """
SELECT p.entity_id, p.probability, p.as_of, m.version, m.horizon_days, m.intercept, m.terms
FROM entity e JOIN forecast_model m ON m.is_current
JOIN risk_prediction p ON p.model_version = m.version AND p.as_of = m.as_of AND p.entity_id = e.id
WHERE e.uscc = $1"""
_RANKED = """
SELECT p.entity_id, p.probability, p.outcome, row_number() OVER () AS rank
FROM (SELECT p.entity_id, p.probability, p.outcome
    FROM district d CROSS JOIN LATERAL unnest(d.subtree) s (code)
    CROSS JOIN LATERAL (SELECT entity_id, probability, outcome FROM risk_prediction
        WHERE model_version = $1 AND as_of = $2::date AND district_code = s.code
        ORDER BY probability DESC, entity_id LIMIT $4) p
    WHERE d.code = $3 ORDER BY p.probability DESC, p.entity_id LIMIT $4) p"""
TOP = _RANKED
MEASURED = f"""
SELECT (SELECT count(*) FROM ({_RANKED}) t)::int AS listed,
    (SELECT count(*) FROM ({_RANKED}) t WHERE outcome)::int AS found,
    count(*) FILTER (WHERE p.outcome)::int AS events, count(*)::int AS entities
FROM district d CROSS JOIN LATERAL unnest(d.subtree) s (code)
JOIN risk_prediction p ON p.model_version = $1 AND p.as_of = $2::date AND p.district_code = s.code
WHERE d.code = $3"""
"""How the same list, made on the test day, fared afterwards."""
INDUSTRY = """
SELECT * FROM industry_index
WHERE section = $1 AND district_code = $2 ORDER BY month DESC LIMIT $3"""
ALARMS = """
SELECT i.* FROM industry_index i WHERE i.is_alarm AND i.month >= $1::date
ORDER BY i.month DESC, i.tail, i.section, i.district_code LIMIT $2"""
EFFECTS = "SELECT * FROM warning_effect ORDER BY kind"
