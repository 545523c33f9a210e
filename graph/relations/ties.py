"""Ties with their evidence, the graph around an entity, and the shortest path between two."""

from datetime import date
from decimal import Decimal
from typing import Any

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import extend, node, query, value
from graph.base.types import Node, Provenance
from graph.entities import Entity
from graph.persons import KeyPerson
from loaders import relations as load
from models import relations as m
from resolvers.persons import tenures
from resolvers.relations import walking
from rules.persons import PersonRole
from rules.relations.kinds import RelationKind, RelationNodeKind
from rules.roles import Scope


@node(m.Relation, "rel")
class Relation(Node):
    """一条关联关系及其依据 · One tie, from its holder to an entity, with its evidence."""

    kind: RelationKind = col("类别 · Kind.")
    from_entity: Entity | None = via(load.holder, "起点主体 · The holder, if an entity.")
    person: KeyPerson | None = via(load.person, "起点人员 · The holder, if a person.")
    label: str | None = via(
        walking.labels,
        "起点为共同事项时的说明，电话和姓名不全显示 · What may be shown of the holder, if neither.",
        needs=(m.Relation.point_id,),
    )
    to_entity: Entity = via(load.subject, "所及主体 · The entity to which it leads.")
    share: Decimal | None = col("持股比例，百分数 · Share in per cent, of equity.")
    position: PersonRole | None = col("职务 · Position of the person.", m.Relation.role)
    since: date | None = col("起始日期 · First day, if known.")
    until: date | None = via(
        tenures.ends,
        "终止日期，存续为空 · First day on which it no longer holds; null while it does.",
        needs=(m.Relation.until,),
    )
    provenance: Provenance = part("依据：来源与来源记录 · Evidence: source and record.")


@value()
class RelationNode:
    """关联图节点 · A node of an answer."""

    key: str = col("节点键，仅在本次结果内有效 · Key within this answer.")
    kind: RelationNodeKind = col("类别 · Kind.")
    hops: int | None = col("距起点步数 · Steps from the start.")
    label: str | None = col("共同事项的说明 · Label of what is shared.")
    entity: Entity | None = via(load.node_entity, "经营主体 · The entity.")
    person: KeyPerson | None = via(load.node_person, "人员 · The person.")


@value()
class RelationLink:
    """关联图的边，附依据 · An edge with its evidence."""

    kind: RelationKind = col("类别 · Kind.")
    from_key: str = col("起点节点键 · Key of the holder.")
    to_key: str = col("终点节点键 · Key of the entity.")
    share: Decimal | None = col("持股比例，百分数 · Share in per cent.")
    relation: Relation | None = via(load.evidence, "关系及其依据 · The relation and its evidence.")


@value()
class RelationHub:
    """枢纽，不再由此扩展 · Too many ties of one kind: named, not walked through."""

    kind: RelationNodeKind = col("节点类别 · Kind of the node.")
    relation_kind: RelationKind = col("关系类别 · Kind of its ties.")
    size: int = col("关系数，至多计 10000 · How many ties, counted to 10,000.")
    label: str | None = col("共同事项的说明 · Label of what is shared.")
    entity: Entity | None = via(load.node_entity, "经营主体 · The entity.")
    person: KeyPerson | None = via(load.node_person, "人员 · The person.")


@value()
class RelationGraph:
    """关联图 · What lies around an entity."""

    entity: Entity = via(load.node_entity, "起点 · The start.")
    nodes: list[RelationNode] = col("节点 · Nodes.")
    edges: list[RelationLink] = col("边 · Edges.")
    hubs: list[RelationHub] = col("未扩展的枢纽 · Hubs that were not walked through.")
    is_cut: bool = col("是否因上限截断 · Whether a bound cut it.")
    rule_version: str = col("上限规则版本 · Version of the rule of bounds.")


@value()
class RelationPath:
    """最短关联路径 · A shortest path; its edges lie between its nodes in order."""

    length: int = col("步数，经共同事项为一步 · Steps; what is shared counts one.")
    nodes: list[RelationNode] = col("依次经过的节点 · Nodes in order.")
    edges: list[RelationLink] = col("依次经过的边，附依据 · Edges in order, with evidence.")
    is_certain: bool = col("未截断，确为最短 · Nothing was cut, so none is shorter.")
    rule_version: str = col("上限规则版本 · Version of the rule of bounds.")


KINDS = arg(list[RelationKind] | None, "关系类别，缺省为全部 · Kinds; by default all.", None)
HUBS = arg(bool, "是否经过枢纽 · Whether to walk through hubs.", False)
USCC = arg(str, "统一社会信用代码 · USCC.")
FROM: dict[str, Any] = {"from": arg(str, "起点统一社会信用代码 · USCC of the start.")}
"""Python has the word for itself."""
MANY = arg(list[RelationKind] | None, "关系类别 · Kinds.", None)


@extend(Entity)
class EntityRelations:
    relations: Connection[Relation] = via(
        load.of_entity,
        "指向本主体的关系，公众仅见登记公示者 · Ties that lead to it; the public sees what the "
        "register publishes.",
        kinds=MANY,
    )
    held_relations: Connection[Relation] = via(
        load.held_by_entity,
        "由本主体出发的关系：投资、分支、担保、供货 · Ties that lead from it: what it holds.",
        kinds=MANY,
    )


@query
class RelationQueries:
    relations: RelationGraph | None = root(
        walking.relations,
        "关联图 · What lies within some steps of an entity.",
        scope=Scope.RELATIONS,
        cost=50,
        uscc=USCC,
        depth=arg(int, "步数，1–4 · Steps, 1 to 4.", 2),
        through_hubs=HUBS,
        kinds=KINDS,
    )
    shortest_path: RelationPath | None = root(
        walking.shortest_path,
        "两主体间最短关联路径 · A shortest path between two entities.",
        scope=Scope.RELATIONS,
        cost=50,
        to=arg(str, "终点统一社会信用代码 · USCC of the end."),
        through_hubs=HUBS,
        kinds=KINDS,
        **FROM,
    )
