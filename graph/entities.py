"""The entity: its registration facts, its place, its branches and its changes."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import given, node, query, value
from graph.base.scalars import USCC
from graph.base.types import Money, Node, Provenance
from loaders import entities as load
from models import entities as m
from models import regions
from rules.entities import (
    CreditColor,
    EntityKind,
    EntitySort,
    EntityStatus,
    IndustryBasis,
    NumberClass,
)


@value(regions.District)
class District:
    """行政区划 · An administrative division (GB/T 2260)."""

    code: str = col("区划代码 · Division code.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")
    level: str = col("级别 · Level of the division.")


@value(regions.Industry)
class Industry:
    """国民经济行业分类 · A node of GB/T 4754-2017."""

    code: str = col("行业代码 · Code of the industry.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")
    level: str = col("层级 · Level in the classification.")


@value(m.EntityName)
class FormerName:
    """曾用名 · A name that the entity bore before."""

    name: str = col("名称 · The name.")
    ended_on: date = col("停用日期 · The day on which it ended.")


@value(m.EntityChange)
class EntityChange:
    """登记事项变更 · A change of one fact of the registration."""

    field: str = col("变更事项 · The fact that changed.")
    before: str | None = col("变更前 · Before the change.")
    after: str | None = col("变更后 · After the change.")
    changed_on: date = col("变更日期 · Day of the change.")


@node(m.Entity, "ent", keys=("uscc",))
class Entity(Node):
    """经营主体 · A business entity."""

    uscc: USCC | None = col(
        "统一社会信用代码，旧注册号主体为空 · USCC; null for old registrations."
    )
    registration_number: str | None = col("旧注册号 · Registration number from before the USCC.")
    number_class: NumberClass = col("登记号码类别 · Class of the registered number.")
    name: str = col("名称 · Registered name.")
    kind: EntityKind = col("主体类型 · Kind of entity.")
    legal_form: str | None = col("企业类型，来源原文 · Legal form as the source words it.")
    status: EntityStatus = col("登记状态 · Registration status.")
    established_on: date | None = col("成立日期 · Day of establishment.")
    ended_on: date | None = col("终止日期 · Day on which the entity ended.")
    registered_capital: Money | None = part(
        "注册资本 · Registered capital.", prefix="capital_", present=m.Entity.capital_amount
    )
    address: str | None = col("住所 · Registered address.")
    business_scope: str | None = col("经营范围 · Business scope.")
    credit_color: CreditColor | None = col("信用三色，未评定时为空 · Colour; null until graded.")
    district: District | None = via(load.district, "所在区县 · District.")
    industry: Industry | None = via(load.industry, "所属行业 · Industry.")
    industry_basis: IndustryBasis | None = col("行业归类依据 · Basis of the industry.")
    industry_confidence: int | None = col("行业推断置信度，千分比 · Confidence, per mille.")
    parent: "Entity | None" = via(load.parent, "所属主体 · Entity that this is a branch of.")
    branches: Connection["Entity"] = via(load.branches, "分支机构 · Branches, newest first.")
    former_names: Connection[FormerName] = via(load.former_names, "曾用名 · Former names.")
    changes: Connection[EntityChange] = via(load.changes, "变更记录 · Changes, latest first.")
    provenance: Provenance = part("数据来源 · Provenance.")
    updated_at: datetime = col("平台更新时间 · When the platform last changed it.")


@given
class EntityFilter:
    """经营主体筛选，空值不作为条件 · Filter of entities; null is no condition."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    industry: str | None = col("行业代码，含下级 · Industry code, its subtree included.")
    kinds: list[EntityKind] | None = col("主体类型 · Kinds.")
    statuses: list[EntityStatus] | None = col("登记状态 · Statuses.")
    credit_color: CreditColor | None = col("信用三色 · Colour.")


@query
class EntityQueries:
    entity: Entity | None = root(
        load.by_uscc,
        "按统一社会信用代码查询 · The entity under a USCC.",
        uscc=arg(str, "统一社会信用代码 · USCC."),
    )
    entities: Connection[Entity] = root(
        load.feed_of_entities,
        "经营主体列表 · Entities, filtered and sorted.",
        filter=arg(EntityFilter | None, "筛选条件 · Filter.", None),
        sort=arg(EntitySort, "排序 · Order.", EntitySort.NEWEST),
    )
