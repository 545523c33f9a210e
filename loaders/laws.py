"""Where laws, their versions, their articles and topics are found."""

from dataclasses import replace

from loaders.base import equals, feed, holds, newest, one, order, soonest
from models.laws import KnowledgeTopic, LegalArticle, LegalDocument

document = one(LegalDocument.id, of=LegalArticle.document_id)
document_of_hit = one(LegalDocument.id, of="law_id")
article_of_hit = one(LegalArticle.id, of="article_id")
successor = one(LegalDocument.id, of=LegalDocument.successor_id)
articles = soonest(LegalArticle.document_id, by=LegalArticle.position)
topic_of_subject = one(KnowledgeTopic.id, of="subject_id")

IN_FORCE_ON = holds("{t}.in_force_on <= {value} AND {t}.ended_on >= {value}", "date")
feed_of_laws = feed(
    LegalDocument,
    {"FORCE": order(LegalDocument.rank, LegalDocument.in_force_on, descending=True)},
    {
        "level": equals(LegalDocument.level),
        "topic": holds("{value} = ANY({t}.topics)"),
        "audience": holds("{value} = ANY({t}.audiences)"),
        "in_force_on": IN_FORCE_ON,
    },
)
feed_of_topics = feed(KnowledgeTopic, {"CODE": order(KnowledgeTopic.code, descending=False)})
versions = replace(newest(LegalDocument.law_key, by=LegalDocument.in_force_on), of="law_key")

BY_TITLE = """
SELECT * FROM legal_document
WHERE law_key = $1 AND in_force_on <= $2::date AND ended_on >= $2::date
ORDER BY in_force_on DESC, version_date DESC LIMIT 1
"""
ARTICLES = """
SELECT a.* FROM legal_article a JOIN legal_document d ON d.id = a.document_id
WHERE d.law_key = $1 AND d.in_force_on <= $2::date AND d.ended_on >= $2::date
  AND ($3::int[] IS NULL OR a.number = ANY($3::int[])) AND a.position > $4
ORDER BY a.position LIMIT $5
"""
# Written by hand: one round trip for all that a violation cites, each in the version of the day.
CITED = """
SELECT c.place, a.id AS article_id, d.id AS law_id, a.text
FROM unnest($1::text[], $2::int[], $3::date[], $4::date[]) WITH ORDINALITY
  c(law_key, number, since, before, place)
JOIN legal_document d ON d.law_key = c.law_key
  AND d.in_force_on <= $5::date AND d.ended_on >= $5::date
  AND d.version_date >= c.since AND d.version_date < c.before
JOIN legal_article a ON a.document_id = d.id AND a.number = c.number AND a.suffix = 0
ORDER BY c.place
"""
# Written by hand: what is about a trade comes first, whatever its force; then force and date.
FOR_TRADE = """
SELECT d.*, (d.industries && $2::text[])::int AS about FROM legal_document d
WHERE ($1::text IS NULL OR $1 = ANY(d.audiences))
  AND d.in_force_on <= $3::date AND d.ended_on >= $3::date
  AND ($5::int IS NULL OR ((d.industries && $2::text[])::int, d.rank, d.in_force_on, d.id)
    < ($5::int, $6::smallint, $7::date, $8::uuid))
ORDER BY about DESC, d.rank DESC, d.in_force_on DESC, d.id DESC LIMIT $4
"""
SECTION = "SELECT code, name FROM industry WHERE $1 = ANY(subtree) AND length(code) = 1"
TOPICS_OF = "SELECT * FROM knowledge_topic WHERE code = ANY($1::text[]) ORDER BY code"
NUMBERED = """
SELECT * FROM legal_article WHERE document_id = ANY($1::uuid[]) AND number = $2 AND suffix = 0
"""
INDUSTRY_OF = "SELECT industry_code FROM entity WHERE uscc = $1"
