"""Risk warnings: on the entity, raised and withdrawn by regulators, and live."""

from datetime import date, datetime

import strawberry

from graph.base.connection import Connection, PageInfo
from graph.base.declare import act, arg, col, id_of, part, root, stream, via
from graph.base.registry import extend, given, mutation, node, payload, query, subscription, value
from graph.base.scalars import USCC, Cursor
from graph.base.types import Node, Payload, Provenance
from graph.credit import RuleVersion
from graph.entities import District, Entity, Industry
from loaders import warnings as load
from models import warnings as m
from resolvers.warnings import following, issuing, watching
from rules.roles import Scope
from rules.subgraphs import Subgraph
from rules.warnings import Audience, WarningChange, WarningKind, WarningLevel, WarningState

SUBGRAPH = Subgraph.SUPERVISION


@node(m.RiskWarning, following.PREFIX)
class Warning(Node):  # noqa: A001 - the contract's name of the type
    """风险警示 · A risk warning about an entity, or about an industry in a district."""

    level: WarningLevel = col("级别 · Level.")
    kind: WarningKind = col("类别 · Kind.")
    title: str = col("标题 · Title.")
    state: WarningState = col("状态 · State.")
    issued_at: datetime = col("发布时间 · When it was issued.")
    withdrawn_at: datetime | None = col("撤回时间 · When it was withdrawn.")
    withdrawal_reason: str | None = col("撤回原因 · Why it was withdrawn.")
    expires_on: date = col(
        "有效期截止日，9998-12-31 为长期 · Last day in force; 9998-12-31 if open."
    )
    edition: int = col("内容版次，更正后加一 · Edition of what it says; one more when corrected.")
    evidence: str | None = col("依据 · Evidence.")
    cause: strawberry.ID | None = col(
        "引发警示的记录的全局标识，见 node · Global id of the record that raised it, for `node`."
    )
    rule: RuleVersion | None = via(load.rule, "引发警示的规则版本 · The rule that raised it.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    entity: Entity | None = via(
        load.entity,
        "涉及主体，行业预警为空 · The entity it is about; null where it is about an industry.",
    )
    district: District | None = via(load.district, "所在或涉及区划 · Division of its subject.")
    industry: Industry | None = via(load.industry, "所属或涉及行业 · Industry of its subject.")
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
    watch_list: str | None = col("本人关注名单的名称 · Name of one of the viewer's watch lists.")


@value()
class WarningEvent:
    """警示事件 · A change of a warning, with the cursor to replay from."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    change: WarningChange = col("变化 · What changed.")
    subject: strawberry.ID = via(
        following.subjects,
        "警示的全局标识，撤回后仍给出 · Global id of the warning, even when it is gone.",
    )
    warning: Warning | None = via(load.by_event, "警示 · The warning, if the viewer may see it.")


@value()
class WarningsSnapshot:
    """警示快照 · The warnings in force, and the cursor at which the live stream goes on."""

    cursor: Cursor = col(
        "由此续接 riskWarnings，不遗漏 · Pass it to riskWarnings; nothing is missed."
    )
    entries: list[WarningEvent] = col(
        "有效警示，由近到远 · Warnings in force, latest first.", most=200
    )
    page_info: PageInfo = col("分页信息 · Page information.")


@value()
class WatchList:
    """关注名单，仅本人可见 · A watch list, seen by its owner only."""

    name: str = col("名称 · Name.")
    usccs: list[USCC] = col("统一社会信用代码 · USCCs of its entities.")
    updated_at: datetime = col("更新时间 · When it was changed.")


@query
class WarningQueries:
    warnings_snapshot: WarningsSnapshot = root(
        following.snapshot,
        "有效警示及续接游标 · Warnings in force, with the cursor for the live stream. "
        "Later pages keep the first page's cursor.",
        cost=20,
        filter=arg(WarningFilter | None, "筛选条件 · Filter.", None),
        first=arg(int, "每页条数，1–100 · Page size, 1 to 100.", 20),
        after=arg(str | None, "上一页的 endCursor · The endCursor of the page before.", None),
    )
    watch_lists: list[WatchList] | None = root(
        watching.watch_lists, "本人的关注名单 · The viewer's watch lists.", scope=Scope.WATCH_LIST
    )


@payload
class WatchListPayload(Payload):
    """关注名单变更结果 · The watch list, or why it was not changed."""

    watch_list: WatchList | None = via(watching.of_subject, "关注名单 · The watch list.")


@payload
class WarningPayload(Payload):
    """警示变更结果 · The warning, or why it was not changed."""

    warning: Warning | None = via(load.by_event, "警示 · The warning.")


@mutation
class WarningMutations:
    warning_raise: WarningPayload = act(
        issuing.warning_raise,
        "发布警示 · Raise a warning about an entity of the regulator's district.",
        scope=Scope.WARNING_ISSUE,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        level=arg(WarningLevel, "级别 · Level."),
        title=arg(str, "标题，最多 200 字 · Title, at most 200 characters."),
        audience=arg(Audience, "受众 · Audience.", Audience.REGULATOR),
        expires_on=arg(date | None, "有效期截止日，缺省长期 · Last day in force.", None),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    warning_withdraw: WarningPayload = act(
        issuing.warning_withdraw,
        "撤回警示 · Withdraw a warning.",
        scope=Scope.WARNING_ISSUE,
        warning=id_of("wrn", "警示标识 · Id of the warning."),
        version=arg(int, "所见版本号 · Version that the caller saw."),
        reason=arg(str, "原因 · Reason."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    warning_revise: WarningPayload = act(
        issuing.warning_revise,
        "更正警示内容，已确认的弹窗重新出现 · Correct a warning; its pop-ups appear anew.",
        scope=Scope.WARNING_ISSUE,
        warning=id_of("wrn", "警示标识 · Id of the warning."),
        version=arg(int, "所见版本号 · Version that the caller saw."),
        level=arg(WarningLevel, "级别 · Level."),
        title=arg(str, "标题，最多 200 字 · Title, at most 200 characters."),
        reason=arg(str, "更正原因 · Why it is corrected."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    watch_list_put: WatchListPayload = act(
        watching.watch_list_put,
        "建立或整体替换关注名单，实时推送随之改变 · Make or replace a watch list; "
        "streams follow at once.",
        scope=Scope.WATCH_LIST,
        name=arg(str, "名称，最多 50 字 · Name, at most 50 characters."),
        usccs=arg(list[USCC], "统一社会信用代码，最多 1,000 个 · USCCs, at most 1,000."),
    )
    watch_list_drop: WatchListPayload = act(
        watching.watch_list_drop,
        "删除关注名单 · Remove a watch list.",
        scope=Scope.WATCH_LIST,
        name=arg(str, "名称 · Name."),
    )


@subscription
class WarningStreams:
    risk_warnings: WarningEvent = stream(
        following.follow,
        "风险警示实时推送，可从游标续传 · Live warnings, resumable from a cursor.",
        filter=arg(WarningFilter | None, "筛选条件 · Filter.", None),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )
