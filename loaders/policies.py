"""Where documents of knowledge, their conditions, results and editions are found."""

from dataclasses import replace

from loaders.base import Feed, any_of, equals, feed, holds, newest, one, order, soonest
from models.policies import ComparativeResult, KnowledgeDocument, LinkCheck, PolicyCondition
from rules.links import DEAD_AFTER
from rules.policies import DocumentKind

PUBLISHED = "{t}.state = 'PUBLISHED'"
CURRENT = f"{PUBLISHED} AND {{t}}.valid_from <= {{today}} AND {{t}}.valid_to >= {{today}}"
ENDED = f"{PUBLISHED} AND {{t}}.valid_to < {{today}}"
LATEST = {"LATEST": order(KnowledgeDocument.published_at, descending=True)}
FILTERS = {
    "kinds": any_of(KnowledgeDocument.kind),
    "topic": holds("{value} = ANY({t}.topics)"),
    "audience": holds("{value} = ANY({t}.audiences)"),
    "district": holds("({t}.district_code IS NULL OR {t}.district_code = {value})"),
    "category": equals(KnowledgeDocument.category),
    "relief_kind": equals(KnowledgeDocument.relief_kind),
    "publicity_kind": equals(KnowledgeDocument.publicity_kind),
}


LIVES = f"""NOT EXISTS (SELECT 1 FROM link_check k WHERE k.document_id = {{t}}.id
 AND k.url = {{t}}.link AND k.failures >= {DEAD_AFTER})"""
"""That its link is not known to be dead; one that was not checked yet is taken to live."""


def _only(kind: DocumentKind, where: str = CURRENT) -> Feed:
    return feed(
        KnowledgeDocument, LATEST, FILTERS, where=f"{{t}}.kind = '{kind.value}' AND {where}"
    )


documents = feed(KnowledgeDocument, LATEST, FILTERS, where=CURRENT)
archived_alerts = _only(DocumentKind.CONSUMER_ALERT, ENDED)
of_kind = {kind: _only(kind) for kind in DocumentKind} | {
    DocumentKind.SERVICE_ENTRY: _only(DocumentKind.SERVICE_ENTRY, f"{CURRENT} AND {LIVES}")
}
queue = feed(
    KnowledgeDocument,
    {"CHANGED": order(KnowledgeDocument.changed_at, descending=True)},
    {"state": equals(KnowledgeDocument.state), "kinds": any_of(KnowledgeDocument.kind)},
    where="{t}.state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'WITHDRAWN')",
)
editions = replace(
    newest(KnowledgeDocument.series_id, by=KnowledgeDocument.edition), of="series_id"
)
of_subject = one(KnowledgeDocument.id, of="subject_id")
of_hit = one(KnowledgeDocument.id, of="knowledge_id")
document_of_link = one(KnowledgeDocument.id, of=LinkCheck.document_id)
failing_links = feed(
    LinkCheck,
    {"LONGEST": order(LinkCheck.failing_since, descending=False)},
    {
        "is_dead": holds(f"({{t}}.failures >= {DEAD_AFTER}) = {{value}}", "boolean"),
        "district": holds(
            "{t}.document_id IN (SELECT d.id FROM knowledge_document d"
            " WHERE d.district_code IS NULL OR d.district_code = {value})"
        ),
    },
    where="{t}.fault IS NOT NULL",
)
conditions = soonest(PolicyCondition.document_id, by=PolicyCondition.position)
results = soonest(ComparativeResult.document_id, by=ComparativeResult.position)

SHOWN = ", ".join(
    f"d.{column.name}"
    for column in KnowledgeDocument.__table__.columns
    if column.name not in ("author", "approver")
)
HOME = f"""
SELECT {SHOWN} FROM knowledge_document d
WHERE d.state = 'PUBLISHED' AND d.valid_from <= $2::date AND d.valid_to >= $2::date
  AND $1 = ANY(d.audiences)
ORDER BY d.pin DESC, d.published_at DESC, d.id DESC LIMIT $3
"""
POPPING = """
SELECT d.id, d.edition FROM knowledge_document d
WHERE d.state = 'PUBLISHED' AND d.is_popup AND d.valid_from <= $2::date AND d.valid_to >= $2::date
  AND $1 = ANY(d.audiences)
ORDER BY d.pin DESC, d.published_at DESC, d.id DESC LIMIT 50
"""
POLICY = """
SELECT id, topics FROM knowledge_document WHERE id = $1::uuid AND kind = 'SUPPORT_POLICY'
  AND state = 'PUBLISHED' AND valid_from <= $2::date AND valid_to >= $2::date
"""
POLICIES = """
SELECT id FROM knowledge_document WHERE kind = 'SUPPORT_POLICY' AND state = 'PUBLISHED'
  AND valid_from <= $1::date AND valid_to >= $1::date
  AND (district_code IS NULL OR $2::text IS NULL OR district_code = ANY($3::text[]))
ORDER BY published_at DESC, id DESC LIMIT 500
"""
CONDITIONS = """
SELECT document_id, fact, operator, wanted, text FROM policy_condition
WHERE document_id = ANY($1::uuid[]) ORDER BY document_id, position, id
"""
# Written by hand: all facts of an entity that conditions may ask about, in one round trip.
FACTS = """
SELECT e.id, e.kind, e.status, e.industry_code, e.district_code, e.established_on,
  e.capital_amount, e.capital_currency, e.credit_color,
  (SELECT i.code FROM industry i WHERE e.industry_code = ANY(i.subtree) AND length(i.code) = 1)
    AS section,
  (SELECT coalesce(array_agg(d.code), '{}') FROM district d
    WHERE e.district_code = ANY(d.subtree)) AS districts,
  count(r.id) FILTER (WHERE r.kind = 'ABNORMAL_LISTING'
    AND coalesce(least(r.removed_on, r.due_on) > $2::date, true)) AS abnormal,
  count(r.id) FILTER (WHERE r.kind = 'SERIOUS_VIOLATION'
    AND coalesce(least(r.removed_on, r.due_on) > $2::date, true)) AS serious,
  count(r.id) FILTER (WHERE r.kind = 'PENALTY'
    AND r.occurred_on > $2::date - 730) AS penalties,
  count(r.id) FILTER (WHERE r.kind = 'LICENCE' AND r.revoked_on IS NULL
    AND r.valid_from <= $2::date AND coalesce(r.valid_to >= $2::date, true)) AS licences
FROM entity e LEFT JOIN credit_record r ON r.entity_id = e.id AND r.public_until >= $2::date
WHERE e.uscc = $1 GROUP BY e.id
"""
CITED = """
SELECT c.place, a.* FROM unnest($1::text[], $2::int[]) WITH ORDINALITY c(law_key, number, place)
JOIN legal_document d ON d.law_key = c.law_key
  AND d.in_force_on <= $3::date AND d.ended_on >= $3::date
JOIN legal_article a ON a.document_id = d.id AND a.number = c.number AND a.suffix = 0
ORDER BY c.place
"""
KNOWN_TOPICS = "SELECT code FROM knowledge_topic WHERE code = ANY($1::text[])"
VISIBLE = "SELECT id FROM knowledge_document WHERE id = $1::uuid"
