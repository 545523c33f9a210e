"""Security events and their handling; the grading of the system (5.2-1, 8.3.2)."""

from datetime import date, datetime

import strawberry

from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import mutation, payload, query, value
from graph.base.types import Payload
from resolvers.governance import security as resolve
from rules.governance.security import SecurityEventKind, SecurityEventState
from rules.grading import DataCategory
from rules.roles import Scope


@value(category=DataCategory.PERSONAL)
class SecurityEvent:
    """安全事件 · What a rule found suspicious of one principal."""

    id: strawberry.ID = via(resolve.ids, "事件标识 · Id of the event.")
    kind: SecurityEventKind = col("类别 · Kind.")
    principal: str = col("账号或网络 · The account, or the network of the anonymous.")
    amount: int = col("次数或点数 · How often, or how many points.")
    rule_code: str = col("规则版本 · Version of the rule.")
    detected_at: datetime = col("发现时间 · When it was detected.")
    state: SecurityEventState = col("处置状态 · State.")
    handled_at: datetime | None = col("处置时间 · When it was handled.")
    handled_by: str | None = col("处置人 · Who handled it.")
    note: str | None = col("处置说明 · What was done.")
    seconds_to_handle: int | None = col("从发现到处置（秒） · Seconds from detection to handling.")


@value(category=DataCategory.INTERNAL)
class SecurityProfile:
    """网络安全等级保护定级备案（GB/T 22240-2020） · The system's grading for protection."""

    level: int = col("等级，1–5 · Level, 1 to 5.")
    graded_object: str = col("定级对象 · The graded object.")
    filed_at: date | None = col("备案日期 · When it was filed.")
    filing_number: str | None = col("备案编号 · Number of the filing.")
    last_assessed_at: date | None = col("最近测评日期 · When it was last assessed.")
    assessor: str | None = col("测评机构 · Who assessed it.")
    recorded_at: datetime = col("登记时间 · When this was recorded.")


@query
class SecurityQueries:
    security_events: list[SecurityEvent] | None = root(
        resolve.security_events,
        "最近的安全事件，至多 100 个 · The latest security events, at most 100.",
        scope=Scope.SECURITY_EVENTS,
        most=100,
        state=arg(SecurityEventState | None, "处置状态 · State.", None),
        kind=arg(SecurityEventKind | None, "类别 · Kind.", None),
    )
    security_profile: SecurityProfile | None = root(
        resolve.profile,
        "系统定级备案与测评，未登记为空 · The system's grading; null where none is recorded.",
        scope=Scope.GOVERNANCE_READ,
    )


@payload
class SecurityEventPayload(Payload):
    """安全事件处置结果 · The event, or why it was not settled."""

    security_event: SecurityEvent | None = via(resolve.of_subject, "安全事件 · The event.")


@payload
class SecurityProfilePayload(Payload):
    """定级登记结果 · The grading, or why it was not recorded."""

    security_profile: SecurityProfile | None = via(
        resolve.profile_of_subject, "定级备案 · The grading."
    )


@mutation
class SecurityMutations:
    security_event_handle: SecurityEventPayload = act(
        resolve.security_event_handle,
        "处置安全事件 · Settle a security event.",
        scope=Scope.SECURITY_EVENTS,
        event=id_of("sev", "事件标识 · Id of the event."),
        outcome=arg(SecurityEventState, "已处置或已排除 · Handled, or no threat."),
        note=arg(str, "处置说明 · What was done."),
    )
    security_profile_record: SecurityProfilePayload = act(
        resolve.security_profile_record,
        "登记定级、备案与测评 · Record the grading, its filing and its assessment.",
        scope=Scope.SECURITY_EVENTS,
        level=arg(int, "等级，1–5 · Level, 1 to 5."),
        graded_object=arg(str, "定级对象 · The graded object."),
        filed_at=arg(date | None, "备案日期 · When it was filed.", None),
        filing_number=arg(str | None, "备案编号 · Number of the filing.", None),
        last_assessed_at=arg(date | None, "最近测评日期 · When it was last assessed.", None),
        assessor=arg(str | None, "测评机构 · Who assessed it.", None),
    )
