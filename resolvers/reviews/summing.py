"""What the reviews of an entity sum up to, and what its managing party thinks of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import reviews as load
from models.entities import Entity
from models.managers import ManagingOrganization
from models.reviews import ASPECTS, SCORES, ManagerAssessment
from resolvers.context import Ctx, Row
from resolvers.managers import manages
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.reviews import AssessmentGrade, Group, Summary, Terms, summary
from rules.versions import REVIEWS, in_force

LONGEST_REMARK = 500


async def summaries(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any]]:
    """The summary of each entity's public reviews, by the rule in force today."""
    ids = [row["id"] for row in rows]
    rule = in_force(REVIEWS, ctx.today)
    terms = Terms(
        rule.number("leastReviews"), rule.number("burstPerDay"), rule.number("receiptPerMille")
    )
    groups: dict[UUID, list[Group]] = defaultdict(list)
    for row in await ctx.door.fetch(load.GROUPS, ids):
        aspects = tuple(row[name] for name in ASPECTS)
        day = row["submitted_on"].isoformat()
        one = Group(day, row["is_verified"], row["stars"], aspects, row["count"])
        groups[row["entity_id"]].append(one)
    return [_told(summary(groups[key], terms), rule.code) for key in ids]


def _told(found: Summary, rule: str) -> dict[str, Any]:
    interval = found.interval
    return {
        "count": found.count,
        "effective_count": found.effective,
        "burst_reviews": found.bursts,
        "is_suppressed": found.stars is None,
        "mean_stars": found.stars,
        "positive_share": found.liked,
        "interval": None
        if interval is None
        else {"method": "WILSON", "confidence": 0.95, "low": interval[0], "high": interval[1]},
        "aspects": [
            {"aspect": aspect, "mean": mean, "count": count}
            for aspect, mean, count in found.aspects
        ],
        "rule_code": rule,
    }


async def manager_assessment_submit(
    work: Work,
    entity: UUID,
    period_from: date,
    period_to: date,
    grade: AssessmentGrade,
    scores: dict[str, int],
    remark: str,
) -> UUID:
    """What the organisation that manages the entity today thinks of it for a period."""
    await work.lock(Entity, entity, ("entity",))
    viewer = work.ctx.viewer
    tenancy = await manages(work.ctx, viewer.uscc, entity, work.today)
    if tenancy is None:
        raise Refused(ErrorCode.FORBIDDEN, ("entity",))
    if not period_from <= period_to <= work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("periodTo",), value=period_to)
    if len(remark) > LONGEST_REMARK:
        raise Refused(ErrorCode.TOO_LONG, ("remark",), field="remark", limit=LONGEST_REMARK)
    for name in SCORES:
        if not 0 <= scores[name] <= 100:
            path = ("scores", name)
            raise Refused(ErrorCode.OUT_OF_RANGE, path, field=name, low=0, high=100)
    mine = select(ManagingOrganization.id).filter_by(uscc=viewer.uscc)
    organization = (await work.session.scalars(mine)).one()
    same = {"organization_id": organization, "entity_id": entity, "period_from": period_from}
    if await work.session.scalar(select(ManagerAssessment.id).filter_by(**same)):
        raise Refused(ErrorCode.CONFLICT, ("periodFrom",), what="assessment")
    made = ManagerAssessment(
        id=work.new_id(), **same, tenancy_id=tenancy, period_to=period_to, grade=grade.value,
        **{name: scores[name] for name in SCORES}, remark=remark.strip(),
        submitted_by=viewer.subject, submitted_at=work.now,
    )  # fmt: skip
    work.add(made)
    work.emit("manager_assessment", "SUBMITTED", made.id, entity=entity)
    return made.id
