"""Clusters of entities, and the joint tasks that offices have for them."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import given, mutation, node, payload, query, value
from graph.base.types import Node, Payload
from graph.entities import District, Entity
from loaders import relations as load
from models import relations as m
from resolvers.relations import clustering, tasking
from rules.relations.tasks import TaskMove, TaskState
from rules.roles import Scope
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.ENFORCEMENT


@value(m.ClusterMember)
class ClusterMember:
    """群组成员 · A member of a cluster."""

    entity: Entity = via(load.member, "经营主体 · The entity.")
    degree: int = col("组内关系数 · Ties within the cluster.")


@node(m.RelationCluster, "clu")
class RelationCluster(Node):
    """关联群组，枢纽不相连 · Entities that hang together without any hub."""

    entity_count: int = col("成员数 · Members.")
    relation_count: int = col("组内关系数 · Ties within.")
    districts: list[str] = col("涉及区县代码 · Codes of the districts of its members.")
    method: str = col("划分方法 · How it was found.")
    rule_version: str = col("规则版本 · Version of the rule.")
    computed_at: datetime = col("计算时间 · When it was computed.")
    members: Connection[ClusterMember] = via(
        load.members, "成员，关系多者在前 · Members, best tied first."
    )


@node(m.OfficeTask, "otk")
class OfficeTask(Node):
    """一个区县的协同任务 · One office's part of a joint task."""

    district: District = via(load.office, "承办区县 · The office's district.")
    state: TaskState = col("状态 · State.")
    due_on: date = col("期限 · Last day.")
    is_overdue: bool = via(
        tasking.lateness, "是否逾期 · Late.", needs=(m.OfficeTask.state, m.OfficeTask.due_on)
    )
    allowed_moves: list[TaskMove] = via(
        tasking.next_moves, "可执行的操作 · What may be done next.", needs=(m.OfficeTask.state,)
    )
    result: str | None = col("办理结果 · What was done.")
    acknowledged_at: datetime | None = col("签收时间 · When it was taken up.")
    done_at: datetime | None = col("办结时间 · When it was done.")
    closed_at: datetime | None = col("归档时间 · When it was closed.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    joint_task: "JointTask" = via(load.joint_task, "所属协同任务 · The joint task.")
    entities: Connection["OfficeTaskEntity"] = via(
        load.task_entities, "所涉本区主体 · Its entities in the district."
    )


@value(m.OfficeTaskEntity)
class OfficeTaskEntity:
    """协同任务所涉主体 · An entity that an office looks at."""

    entity: Entity = via(load.task_entity, "经营主体 · The entity.")


@node(m.JointTask, "jtk")
class JointTask(Node):
    """对关联群组的协同监管任务 · A joint task for a cluster."""

    title: str = col("名称 · Title.")
    reason: str = col("事由 · Reason.")
    created_at: datetime = col("发起时间 · When it was made.")
    due_on: date = col("期限 · Last day.")
    rule_version: str = col("期限规则版本 · Version of the rule of its term.")
    state: TaskState = via(
        tasking.joint_states, "进度最慢一方的状态 · The least state.", needs=(m.JointTask.id,)
    )
    version: int = col("版本号 · Version.")
    cluster: RelationCluster | None = via(load.cluster_of_task, "所涉群组 · The cluster.")
    parts: Connection[OfficeTask] = via(load.parts, "各区县任务 · Its offices' tasks.")


@given
class ClusterFilter:
    """群组筛选 · Filter of clusters."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    uscc: str | None = col("所含主体的统一社会信用代码 · USCC of a member; alone it decides.")
    least_entities: int | None = col("最少成员数 · Least number of members.")


@given
class OfficeTaskFilter:
    """协同任务筛选 · Filter of offices' tasks."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    states: list[TaskState] | None = col("状态 · States.")


@query
class ClusterQueries:
    clusters: Connection[RelationCluster] | None = root(
        clustering.clusters,
        "关联群组，由大到小 · Clusters, largest first.",
        page=True,
        scope=Scope.RELATIONS,
        filter=arg(ClusterFilter | None, "筛选条件 · Filter.", None),
    )
    office_tasks: Connection[OfficeTask] | None = root(
        tasking.office_tasks,
        "本辖区协同任务，期限近者在前 · Tasks of one's own offices, most urgent first.",
        page=True,
        scope=Scope.JOINT_TASK,
        filter=arg(OfficeTaskFilter | None, "筛选条件 · Filter.", None),
    )


@payload
class JointTaskPayload(Payload):
    """协同任务发起结果 · The joint task, or why it was not made."""

    joint_task: JointTask | None = via(load.task_of_subject, "协同任务 · The joint task.")


@payload
class OfficeTaskPayload(Payload):
    """协同任务办理结果 · The office's task, or why it was not changed."""

    office_task: OfficeTask | None = via(load.office_task_of_subject, "任务 · The task.")


TASK = id_of("otk", "任务标识 · Id of the office's task.")
VERSION = arg(int, "所见版本号 · Version that the caller saw.")


@mutation
class RelationMutations:
    joint_task_create: JointTaskPayload = act(
        tasking.joint_task_create,
        "对群组发起协同监管，各成员所在区县各得一任务 · Make a joint task for a cluster: the "
        "office of each member's district gets a task.",
        scope=Scope.JOINT_TASK,
        cluster=id_of("clu", "群组标识 · Id of the cluster."),
        title=arg(str, "名称，最多 100 字 · Title, at most 100 characters."),
        reason=arg(str, "事由，最多 1000 字 · Reason, at most 1000 characters."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    office_task_acknowledge: OfficeTaskPayload = act(
        tasking.office_task_acknowledge,
        "签收 · Take a task up.",
        scope=Scope.JOINT_TASK,
        office_task=TASK,
        version=VERSION,
    )
    office_task_complete: OfficeTaskPayload = act(
        tasking.office_task_complete,
        "办结 · Say what was done.",
        scope=Scope.JOINT_TASK,
        office_task=TASK,
        version=VERSION,
        result=arg(str, "办理结果，最多 1000 字 · What was done, at most 1000 characters."),
    )
    office_task_close: OfficeTaskPayload = act(
        tasking.office_task_close,
        "归档 · Close a done task.",
        scope=Scope.JOINT_TASK,
        office_task=TASK,
        version=VERSION,
    )
