"""Trade secrets shown by consent only, and partners' use of the platform (8.3.3)."""

from datetime import date, datetime

import strawberry

from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import mutation, payload, query, value
from graph.base.types import Payload
from graph.entities import Entity
from loaders.codes import entity_of_subject, scanned_entity
from resolvers import disclosure as resolve
from rules.disclosure import (
    ConfidentialMatter,
    DisclosurePurpose,
    DisclosureState,
    PartnerPurpose,
)
from rules.grading import DataCategory
from rules.roles import Scope


@value(category=DataCategory.INTERNAL)
class DisclosureRequest:
    """披露请求 · A request to see what an entity keeps to itself."""

    id: strawberry.ID = via(resolve.ids, "请求标识 · Id of the request.")
    entity: Entity = via(scanned_entity, "经营主体 · The entity.")
    matter: ConfidentialMatter = col("事项 · Matter.")
    year: int = col("年度 · Year.")
    purpose: DisclosurePurpose = col("目的 · Purpose.")
    reason: str = col("理由 · Reason.")
    state: DisclosureState = col("状态 · State.")
    since: date = col("同意起始日 · First day of the consent.")
    until: date = col("同意截止日 · Last day of the consent.")
    requested_at: datetime = col("提出时间 · When it was made.")
    decided_at: datetime | None = col("决定时间 · When it was decided.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")


@value(category=DataCategory.INTERNAL)
class PartnerUsage:
    """协作方使用统计 · How often a partner used the platform for a purpose."""

    owner: str = col("协作方 · Partner.")
    purpose: PartnerPurpose = col("用途 · Purpose.")
    admitted: int = col("受理次数 · Requests admitted.")
    refused: int = col("拒绝次数 · Requests refused for their purpose.")


@query
class DisclosureQueries:
    disclosure_requests: list[DisclosureRequest] | None = root(
        resolve.disclosures,
        "披露请求，主体见对其提出的 · To an entity those about it, to others their own.",
        scope=Scope.DISCLOSURE,
        most=100,
    )
    usage_report: list[PartnerUsage] | None = root(
        resolve.usage_report,
        "协作方按用途的使用统计 · Partners' use by purpose, from a day to before another.",
        scope=Scope.AUDIT_READ,
        most=500,
        since=arg(date, "起始日 · First day."),
        until=arg(date, "截止日，不含 · The day after the last."),
    )


@payload
class DisclosurePayload(Payload):
    """披露请求结果 · The request, or why it was not changed."""

    disclosure: DisclosureRequest | None = via(resolve.changed, "请求 · The request.")


@payload
class ConfidentialPayload(Payload):
    """商业秘密标记结果 · The entity, or why nothing was marked."""

    entity: Entity | None = via(entity_of_subject, "经营主体 · The entity.")


DISCLOSURE = id_of("dis", "请求标识 · Id of the request.")
VERSION = arg(int, "所见版本号 · Version that the caller saw.")


@mutation
class DisclosureMutations:
    disclosure_request: DisclosurePayload = act(
        resolve.disclosure_request,
        "请求主体披露 · Ask an entity to show something to the viewer.",
        scope=Scope.DISCLOSURE,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        matter=arg(ConfidentialMatter, "事项 · Matter."),
        year=arg(int, "年度 · Year."),
        purpose=arg(DisclosurePurpose, "目的 · Purpose."),
        reason=arg(str, "理由，最多 500 字 · Reason, at most 500 characters."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    disclosure_grant: DisclosurePayload = act(
        resolve.disclosure_grant,
        "同意披露，限本主体 · Agree; the entity itself only.",
        scope=Scope.DISCLOSURE,
        disclosure=DISCLOSURE,
        version=VERSION,
        until=arg(date, "截止日，至多一年 · Last day, a year at most."),
    )
    disclosure_refuse: DisclosurePayload = act(
        resolve.disclosure_refuse,
        "不同意披露 · Refuse; the entity itself only.",
        scope=Scope.DISCLOSURE,
        disclosure=DISCLOSURE,
        version=VERSION,
    )
    disclosure_revoke: DisclosurePayload = act(
        resolve.disclosure_revoke,
        "撤回同意，立即生效 · Take a consent back; it ends at once.",
        scope=Scope.DISCLOSURE,
        disclosure=DISCLOSURE,
        version=VERSION,
    )
    entity_mark_confidential: ConfidentialPayload = act(
        resolve.entity_mark_confidential,
        "标记或解除本主体商业秘密 · Mark what one's own entity keeps to itself, or publish it.",
        scope=Scope.DISCLOSURE,
        matter=arg(ConfidentialMatter, "事项 · Matter."),
        is_confidential=arg(bool, "是否保密 · Whether it is kept secret."),
    )
