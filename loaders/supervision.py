"""Whom supervision singles out, and how many of each class and industry a district holds."""

from loaders.base import feed, order
from loaders.entities import feed_of_entities
from models.entities import Entity
from rules.entities import EntitySort

feed_of_intensified = feed(
    Entity,
    {EntitySort.NEWEST: order(Entity.established_key, descending=True)},
    {"district": feed_of_entities.conditions["district"]},
    where="{t}.credit_color = 'RED'",
)
COUNTS = """
SELECT e.risk_class, e.industry_code, count(*)::int AS entities
FROM district d CROSS JOIN LATERAL unnest(d.subtree) s (code)
JOIN entity e ON e.district_code = s.code
WHERE d.code = $1 AND e.risk_class IS NOT NULL
GROUP BY 1, 2"""
GRADED = "SELECT id, uscc, industry_code, risk_class FROM entity WHERE uscc = $1"
