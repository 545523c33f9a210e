"""Managing organisations and their tenancies: what the rights of third parties rest on."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, part, root, via
from graph.base.registry import extend, given, mutation, node, payload, query
from graph.base.scalars import USCC
from graph.base.types import Node, Payload, Provenance
from graph.entities import Entity
from loaders import managers as load
from models import managers as m
from resolvers.managers import keeping
from rules.managers import OrganizationKind, TenancyMove, TenancyState
from rules.roles import Scope


@node(m.ManagingOrganization, "org", keys=("uscc",))
class ManagingOrganization(Node):
    """第三方管理组织 · An organisation that manages entities."""

    uscc: USCC = col("统一社会信用代码 · USCC of the organisation.")
    name: str = col("名称 · Name.")
    kind: OrganizationKind = col("类型 · Kind.")
    service_station: str | None = col(
        "消费维权服务站，无则为空 · Its station for consumers; null where it has none."
    )
    listed_at: datetime = col("登记时间 · When it was entered.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    provenance: Provenance = part("数据来源 · Provenance.")


@node(m.Tenancy, "ten")
class Tenancy(Node):
    """管理关系 · That an organisation manages an entity from a day to a day."""

    state: TenancyState = col("状态 · State.")
    since: date = col("起始日期 · First day.")
    until: date | None = via(
        keeping.last_days, "最后一日，未定为空 · Last day; null while none is known.",
        needs=(m.Tenancy.until,),
    )  # fmt: skip
    is_running: bool = via(
        keeping.running,
        "当日是否有效 · Whether it gives rights today.",
        needs=(m.Tenancy.state, m.Tenancy.since, m.Tenancy.until),
    )
    place: str | None = col("铺位 · Unit or place.")
    proof: str = col("关系凭证 · What proves the relation.")
    allowed_actions: list[TenancyMove] = via(
        keeping.next_moves, "可执行的操作 · What may be done next.", needs=(m.Tenancy.state,)
    )
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    organization: ManagingOrganization = via(load.organization, "管理组织 · The organisation.")
    entity: Entity = via(load.entity, "经营主体 · The entity.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityTenancies:
    tenancies: Connection[Tenancy] = via(
        load.of_entity,
        "管理关系，由近到远 · Its tenancies, latest first; the public sees confirmed ones.",
    )


@extend(ManagingOrganization)
class OrganizationTenancies:
    tenancies: Connection[Tenancy] = via(
        load.of_organization, "当日有效的管理关系 · Tenancies that run today, latest first."
    )


@given
class ManagingOrganizationFilter:
    """管理组织筛选，空值不作为条件 · Filter of organisations; null is no condition."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    kinds: list[OrganizationKind] | None = col("类型 · Kinds.")


@query
class ManagerQueries:
    managing_organization: ManagingOrganization | None = root(
        load.by_uscc,
        "按统一社会信用代码查询管理组织 · The organisation under a code.",
        uscc=arg(str, "统一社会信用代码 · USCC."),
    )
    managing_organizations: Connection[ManagingOrganization] = root(
        load.feed_of_organizations,
        "管理组织，由近到远 · Managing organisations, latest first.",
        filter=arg(ManagingOrganizationFilter | None, "筛选条件 · Filter.", None),
    )
    managed_tenancies: Connection[Tenancy] | None = root(
        keeping.managed_tenancies,
        "本组织的管理关系，含未确认的 · Tenancies of the viewer's own organisation in any state.",
        page=True,
        scope=Scope.TENANCY_KEEP,
        state=arg(TenancyState | None, "状态 · State.", None),
    )


@payload
class ManagingOrganizationPayload(Payload):
    """管理组织变更结果 · The organisation, or why it was not entered."""

    managing_organization: ManagingOrganization | None = via(
        load.organization_of_subject, "管理组织 · The organisation."
    )


@payload
class TenancyPayload(Payload):
    """管理关系变更结果 · The tenancy after the change, or why it was not changed."""

    tenancy: Tenancy | None = via(keeping.made, "管理关系 · The tenancy.")


TENANCY = id_of("ten", "管理关系标识 · Id of the tenancy.")
VERSION = arg(int, "所见版本号 · Version that the caller saw.")
KEY = arg(str | None, "幂等键 · Idempotency key.", None)


@mutation
class ManagerMutations:
    managing_organization_list: ManagingOrganizationPayload = act(
        keeping.managing_organization_list,
        "登记管理组织 · Enter an organisation of the regulator's district.",
        scope=Scope.ORGANIZATION_LIST,
        uscc=arg(str, "统一社会信用代码 · USCC."),
        name=arg(str, "名称，最多 200 字 · Name, at most 200 characters."),
        kind=arg(OrganizationKind, "类型 · Kind."),
        district=arg(str, "区划代码 · Division code."),
        service_station=arg(str | None, "消费维权服务站 · Its station for consumers.", None),
        idempotency_key=KEY,
    )
    tenancy_claim: TenancyPayload = act(
        keeping.tenancy_claim,
        "申报管理关系，待主体或监管确认 · Claim that the viewer's organisation manages an entity.",
        scope=Scope.TENANCY_CLAIM,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        since=arg(date, "起始日期 · First day."),
        until=arg(date | None, "最后一日 · Last day.", None),
        place=arg(str | None, "铺位，最多 200 字 · Unit, at most 200 characters.", None),
        proof=arg(str, "关系凭证，最多 200 字 · What proves it, at most 200 characters."),
        idempotency_key=KEY,
    )
    tenancy_confirm: TenancyPayload = act(
        keeping.tenancy_confirm,
        "确认管理关系 · Confirm a tenancy, by the entity or a regulator.",
        scope=Scope.TENANCY_KEEP,
        tenancy=TENANCY,
        version=VERSION,
    )
    tenancy_refuse: TenancyPayload = act(
        keeping.tenancy_refuse,
        "不予确认 · Refuse a tenancy, by the entity or a regulator.",
        scope=Scope.TENANCY_KEEP,
        tenancy=TENANCY,
        version=VERSION,
    )
    tenancy_end: TenancyPayload = act(
        keeping.tenancy_end,
        "终止管理关系 · Set the last day of a tenancy.",
        scope=Scope.TENANCY_KEEP,
        tenancy=TENANCY,
        version=VERSION,
        until=arg(date, "最后一日 · Last day."),
    )
