"""Warnings at the regulator's desk, with clocks; and as pop-ups to whom they concern."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import extend, given, mutation, query, value
from graph.codes import ScanResult
from graph.credit import RuleVersion
from graph.warnings import Warning, WarningPayload  # noqa: A004 - the contract's name of the type
from loaders import handling as load
from models import warnings as m
from models.visibility import ASSIGNEE
from resolvers import handling
from resolvers.warnings import popups
from rules.roles import Scope
from rules.subgraphs import Subgraph
from rules.warnings import WarningKind, WarningLevel, WarningMove, WarningState

SUBGRAPH = Subgraph.SUPERVISION


@value()
class WarningDeadline:
    """办理时限 · By when the next step is to be made."""

    on: date = col("截止日 · The last day.")
    days_left: int = col("剩余天数，逾期为负 · Days left; negative when late.")
    is_overdue: bool = col("是否逾期 · Whether it is late.")
    rule_version: RuleVersion | None = via(load.rule, "规则版本 · The rule in force.")


@value()
class WarningStep:
    """警示的一次变动 · A move of a warning."""

    move: WarningMove = col("变动 · Move.")
    state: WarningState = col("变动后的状态 · State after it.")
    actor: str = col("办理人或规则 · Who made it, or which rule.")
    note: str | None = col("措施、原因或承办人 · The measure, the reason or the assignee.")
    at: datetime = col("时间 · When.")


@extend(Warning)
class WarningHandling:
    assignee: str | None = col("承办人，仅监管人员可见 · Assignee; regulators only.", mask=ASSIGNEE)
    deadline: WarningDeadline | None = via(
        handling.deadlines,
        "办理时限，仅监管人员可见 · Deadline of the next step; regulators only.",
        needs=(m.RiskWarning.due_on, m.RiskWarning.issued_at),
    )
    allowed_actions: list[WarningMove] = via(
        handling.next_moves,
        "可执行的动作，仅监管人员可见 · What may be done next; regulators only.",
        needs=(m.RiskWarning.state,),
    )
    steps: list[WarningStep] = via(
        handling.steps,
        "办理过程，仅监管人员可见 · Its moves in order; regulators only.",
        needs=(m.RiskWarning.id,),
    )


@value()
class WarningPopup:
    """弹窗警示 · A warning shown until it is acknowledged."""

    edition: int = col("内容版次，确认时带回 · Edition, to be sent back when acknowledged.")
    must_be_read: bool = col("是否须阅读后才能关闭 · Whether it is not dismissed unread.")
    warning: Warning = via(load.popped, "警示 · The warning.")


@extend(ScanResult)
class ScanPopups:
    popups: list[WarningPopup] = via(
        popups.of_scans,
        "该主体的高级别警示，本人已确认的除外 · High warnings about the entity, but for those that "
        "the viewer acknowledged.",
    )


@given
class WarningQueueFilter:
    """预警队列筛选 · Filter of the queue."""

    districts: list[str] | None = col("区划代码，含下级 · Division codes, subtrees included.")
    industries: list[str] | None = col("行业代码，含下级 · Industry codes, subtrees included.")
    entities: list[str] | None = col("统一社会信用代码 · USCCs.")
    min_level: WarningLevel | None = col("最低级别 · Lowest level.")
    kinds: list[WarningKind] | None = col("类别 · Kinds.")
    watch_list: str | None = col("本人关注名单的名称 · Name of one of the viewer's watch lists.")
    states: list[WarningState] | None = col("状态 · States.")
    is_mine: bool | None = col("仅本人承办 · Only those assigned to the viewer.")
    is_overdue: bool | None = col("仅逾期 · Only those that are late.")


@query
class HandlingQueries:
    warning_queue: Connection[Warning] | None = root(
        handling.queue,
        "预警队列：本辖区未办结警示，先到期者在前 · Open warnings of the viewer's district, the "
        "most urgent first.",
        page=True,
        cost=20,
        scope=Scope.WARNING_ISSUE,
        filter=arg(WarningQueueFilter | None, "筛选条件 · Filter.", None),
    )
    popups: list[WarningPopup] | None = root(
        popups.popups,
        "待确认的弹窗警示，最多 50 条 · Pop-ups yet to be acknowledged, at most 50.",
        scope=Scope.WATCH_LIST,
        cost=20,
        deprecated="Use pendingPopups. 2027-06-30 移除 · Removal on 2027-06-30.",
    )


_WARNING = id_of("wrn", "警示标识 · Id of the warning.")
_VERSION = arg(int, "所见版本号 · Version that the caller saw.")
_KEY = arg(str | None, "幂等键 · Idempotency key.", None)


@mutation
class HandlingMutations:
    warning_acknowledge: WarningPayload = act(
        handling.warning_acknowledge,
        "签收 · Take a warning up.",
        scope=Scope.WARNING_ISSUE,
        warning=_WARNING,
        version=_VERSION,
        idempotency_key=_KEY,
    )
    warning_assign: WarningPayload = act(
        handling.warning_assign,
        "分派 · Assign a warning to a person.",
        scope=Scope.WARNING_ISSUE,
        warning=_WARNING,
        version=_VERSION,
        assignee=arg(str, "承办人账号 · Account of the assignee."),
        idempotency_key=_KEY,
    )
    warning_act: WarningPayload = act(
        handling.warning_act,
        "登记监管措施 · Write down a measure that was taken.",
        scope=Scope.WARNING_ISSUE,
        warning=_WARNING,
        version=_VERSION,
        measure=arg(str, "措施，最多 500 字 · The measure, at most 500 characters."),
        idempotency_key=_KEY,
    )
    warning_close: WarningPayload = act(
        handling.warning_close,
        "办结；未采取措施的须说明原因 · Close; without a measure only for a reason.",
        scope=Scope.WARNING_ISSUE,
        warning=_WARNING,
        version=_VERSION,
        reason=arg(str | None, "原因，最多 500 字 · The reason, at most 500 characters.", None),
        idempotency_key=_KEY,
    )
    warning_dismiss: WarningPayload = act(
        popups.popup_acknowledge,
        "确认弹窗，该版次不再出现；高级别须先阅读 · Acknowledge a pop-up: this edition is not "
        "shown again; one of high level must have been read.",
        scope=Scope.WATCH_LIST,
        deprecated="Use popupAcknowledge. 2027-06-30 移除 · Removal on 2027-06-30.",
        warning=_WARNING,
        edition=arg(int, "所见版次 · Edition that the caller saw."),
        has_read=arg(bool, "是否已阅读 · Whether it was read."),
        idempotency_key=_KEY,
    )
