"""Risk warnings: on the entity, raised and withdrawn by regulators, and live."""

from datetime import datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, part, stream, via
from graph.base.registry import extend, given, mutation, node, payload, subscription, value
from graph.base.scalars import Cursor
from graph.base.types import Node, Payload, Provenance
from graph.entities import Entity
from loaders import warnings as load
from models import warnings as m
from resolvers import warnings as resolve
from rules.roles import Scope
from rules.warnings import Audience, WarningChange, WarningKind, WarningLevel, WarningState


@node(m.RiskWarning, "wrn")
class Warning(Node):  # noqa: A001 - the contract's name of the type
    """风险警示 · A risk warning about an entity."""

    level: WarningLevel = col("级别 · Level.")
    kind: WarningKind = col("类别 · Kind.")
    title: str = col("标题 · Title.")
    state: WarningState = col("状态 · State.")
    issued_at: datetime = col("发布时间 · When it was issued.")
    withdrawn_at: datetime | None = col("撤回时间 · When it was withdrawn.")
    withdrawal_reason: str | None = col("撤回原因 · Why it was withdrawn.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    entity: Entity = via(load.entity, "涉及主体 · The entity it is about.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityWarnings:
    warnings: Connection[Warning] = via(
        load.of_entity, "有效警示，由近到远 · Warnings in force, latest first."
    )


@given
class WarningFilter:
    """警示筛选，空值不作为条件 · Filter of warnings; null is no condition."""

    districts: list[str] | None = col("区划代码，含下级 · Division codes, subtrees included.")
    industries: list[str] | None = col("行业代码，含下级 · Industry codes, subtrees included.")
    entities: list[str] | None = col("统一社会信用代码 · USCCs.")
    min_level: WarningLevel | None = col("最低级别 · Lowest level.")
    kinds: list[WarningKind] | None = col("类别 · Kinds.")


@value()
class WarningEvent:
    """警示事件 · A change of a warning, with the cursor to replay from."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    change: WarningChange = col("变化 · What changed.")
    warning: Warning | None = via(load.by_event, "警示 · The warning, if the viewer may see it.")


@payload
class WarningPayload(Payload):
    """警示变更结果 · The warning, or why it was not changed."""

    warning: Warning | None = via(load.by_event, "警示 · The warning.")


@mutation
class WarningMutations:
    warning_raise: WarningPayload = act(
        resolve.warning_raise,
        "发布警示 · Raise a warning about an entity of the regulator's district.",
        scope=Scope.WARNING_ISSUE,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        level=arg(WarningLevel, "级别 · Level."),
        title=arg(str, "标题，最多 200 字 · Title, at most 200 characters."),
        audience=arg(Audience, "受众 · Audience.", Audience.REGULATOR),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    warning_withdraw: WarningPayload = act(
        resolve.warning_withdraw,
        "撤回警示 · Withdraw a warning.",
        scope=Scope.WARNING_ISSUE,
        warning=id_of("wrn", "警示标识 · Id of the warning."),
        version=arg(int, "所见版本号 · Version that the caller saw."),
        reason=arg(str, "原因 · Reason."),
    )


@subscription
class WarningStreams:
    risk_warnings: WarningEvent = stream(
        resolve.follow,
        "风险警示实时推送，可从游标续传 · Live warnings, resumable from a cursor.",
        filter=arg(WarningFilter | None, "筛选条件 · Filter.", None),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )
