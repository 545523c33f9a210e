"""Where reviews, their summaries and the assessments of third parties are found."""

from loaders.base import equals, feed, newest, one, order, within
from loaders.entities import DISTRICTS
from models.audit import RuleVersion
from models.entities import Entity
from models.managers import ManagingOrganization
from models.reviews import ASPECTS, ManagerAssessment, Review

of_entity = newest(Review.entity_id, by=Review.submitted_at, where="{t}.state = 'PUBLISHED'")
entity = one(Entity.id, of="entity_id")
assessments = newest(ManagerAssessment.entity_id, by=ManagerAssessment.submitted_at)
organization = one(ManagingOrganization.id, of=ManagerAssessment.organization_id)
assessment_of_subject = one(ManagerAssessment.id, of="subject_id")
rule = one(RuleVersion.code, of="rule_code")
queue = feed(
    Review,
    {"LATEST": order(Review.submitted_at, descending=True)},
    {"district": within(Review.district_code, DISTRICTS), "state": equals(Review.state)},
    where="({t}.state = 'HELD' OR {t}.reports > 0)",
)

REVIEWS = "SELECT * FROM review WHERE id = ANY($1::uuid[])"
GROUPS = f"""
SELECT entity_id, submitted_on, is_verified, stars, {", ".join(ASPECTS)}, count(*)::int AS count
FROM review WHERE entity_id = ANY($1::uuid[]) AND state = 'PUBLISHED'
GROUP BY entity_id, submitted_on, is_verified, stars, {", ".join(ASPECTS)}
"""
