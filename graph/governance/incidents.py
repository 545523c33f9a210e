"""Incidents and drills, and what people affected by one were told (5.4-5, 5.5-1)."""

from datetime import datetime

import strawberry

from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import given, mutation, payload, query, value
from graph.base.types import Payload
from resolvers.governance import incidents as resolve
from rules.governance.incidents import (
    Damage,
    Importance,
    IncidentKind,
    IncidentLevel,
    IncidentMove,
    IncidentState,
    ServicePeriod,
)
from rules.grading import DataCategory
from rules.roles import Scope


@value(category=DataCategory.INTERNAL)
class IncidentStep:
    """事件处置记录 · A move of an incident."""

    move: IncidentMove = col("操作 · Move.")
    level: IncidentLevel = col("当时级别 · Level then.")
    actor: str = col("操作人 · Who made it.")
    note: str = col("说明 · Note.")
    at: datetime = col("时间 · When.")


@value(category=DataCategory.PERSONAL)
class IncidentNoticeSent:
    """已发出的告知 · A notice that was sent."""

    subject: str = col("被告知人账号 · Account of who was told.")
    sent_at: datetime = col("告知时间 · When it was sent.")
    read_at: datetime | None = col("阅读时间 · When it was read.")


@value(category=DataCategory.INTERNAL)
class Incident:
    """安全或服务事件 · An incident of security or service, or a drill of one."""

    id: strawberry.ID = via(resolve.ids, "事件标识 · Id of the incident.")
    kind: IncidentKind = col("类别 · Kind.")
    title: str = col("标题 · Title.")
    importance: Importance = col("系统重要程度 · Importance of what is affected.")
    period: ServicePeriod = col("服务时段 · When it happens.")
    damage: Damage = col("损失程度 · What it does.")
    level: IncidentLevel = col("级别，由规则计算 · Level, computed by the rule.")
    rule_code: str = col("定级规则版本 · Version of the rule of levels.")
    is_drill: bool = col("是否演练 · Whether it is a drill.")
    state: IncidentState = col("状态 · State.")
    opened_at: datetime = col("登记时间 · When it was opened.")
    opened_by: str = col("登记人 · Who opened it.")
    respond_by: datetime = col("响应时限 · By when it must be taken up.")
    responded_at: datetime | None = col("响应时间 · When it was taken up.")
    seconds_to_respond: int | None = col("响应用时（秒） · Seconds until it was taken up.")
    resolved_at: datetime | None = col("恢复时间 · When it was over.")
    closed_at: datetime | None = col("关闭时间 · When it was closed.")
    review: str | None = col("总结 · Its review.")
    data_kinds: str | None = col("涉及的个人信息种类 · Kinds of personal information.")
    cause: str | None = col("原因 · Cause.")
    harm: str | None = col("可能的危害 · Harm that may follow.")
    remedy: str | None = col("补救措施 · What is done, and what those affected can do.")
    contact: str | None = col("联系方式 · Whom to ask.")
    notified: int = col("已告知人数 · How many were told.")
    allowed_moves: list[IncidentMove] = via(resolve.moves, "可执行的操作 · What may be done next.")
    steps: list[IncidentStep] = via(resolve.steps, "处置记录 · Its moves in order.", most=100)
    notices: list[IncidentNoticeSent] = via(
        resolve.notices, "告知记录，至多 100 条 · Who was told, at most 100.", most=100
    )


@value(category=DataCategory.PERSONAL)
class PersonalDataNotice:
    """个人信息安全事件告知 · What the viewer was told of an incident of his information."""

    id: strawberry.ID = via(resolve.notice_ids, "告知标识 · Id of the notice.")
    title: str = col("事件 · The incident.")
    data_kinds: str | None = col("涉及的个人信息种类 · Kinds of personal information.")
    cause: str | None = col("原因 · Cause.")
    harm: str | None = col("可能的危害 · Harm that may follow.")
    remedy: str | None = col("补救措施 · What is done, and what one can do.")
    contact: str | None = col("联系方式 · Whom to ask.")
    sent_at: datetime = col("告知时间 · When it was sent.")
    read_at: datetime | None = col("阅读时间 · When it was read.")


@given
class IncidentGrading:
    """事件定级要素 · What the level of an incident follows from."""

    importance: Importance = col("系统重要程度 · Importance of what is affected.")
    period: ServicePeriod = col("服务时段 · When it happens.")
    damage: Damage = col("损失程度 · What it does.")


@given
class PersonalDataFacts:
    """个人信息安全事件的告知内容 · What those affected are told (GB/T 35273-2020, 10.2)."""

    data_kinds: str = col("涉及的个人信息种类 · Kinds of personal information.")
    cause: str = col("原因 · Cause.")
    harm: str = col("可能的危害 · Harm that may follow.")
    remedy: str = col("补救措施 · What is done, and what one can do.")
    contact: str = col("联系方式 · Whom to ask.")


@query
class IncidentQueries:
    incidents: list[Incident] | None = root(
        resolve.incidents,
        "最近的事件与演练，至多 100 个 · The latest incidents and drills, at most 100.",
        scope=Scope.INCIDENTS,
        most=100,
        state=arg(IncidentState | None, "状态 · State.", None),
        is_drill=arg(bool | None, "是否演练 · Drills only, or none.", None),
    )
    my_incident_notices: list[PersonalDataNotice] | None = root(
        resolve.own_notices,
        "本人收到的个人信息安全事件告知 · What the viewer was told of incidents.",
        scope=Scope.OWN_NOTICES,
        most=100,
    )


@payload
class IncidentPayload(Payload):
    """事件变更结果 · The incident, or why it was not changed."""

    incident: Incident | None = via(resolve.of_subject, "事件 · The incident.")


@payload
class IncidentNoticePayload(Payload):
    """阅读确认结果 · The notice, or why it was not noted that it was read."""

    incident_notice: PersonalDataNotice | None = via(
        resolve.notice_of_subject, "告知 · The notice."
    )


INCIDENT = id_of("inc", "事件标识 · Id of the incident.")


@mutation
class IncidentMutations:
    incident_open: IncidentPayload = act(
        resolve.incident_open,
        "登记事件或演练 · Open an incident or a drill.",
        scope=Scope.INCIDENTS,
        kind=arg(IncidentKind, "类别 · Kind."),
        title=arg(str, "标题 · Title."),
        grading=arg(IncidentGrading, "定级要素 · What its level follows from."),
        is_drill=arg(bool, "是否演练 · Whether it is a drill.", False),
        personal=arg(PersonalDataFacts | None, "告知内容 · What to tell those affected.", None),
    )
    incident_respond: IncidentPayload = act(
        resolve.incident_respond,
        "响应事件 · Take an incident up.",
        scope=Scope.INCIDENTS,
        incident=INCIDENT,
        note=arg(str, "说明 · Note."),
    )
    incident_escalate: IncidentPayload = act(
        resolve.incident_escalate,
        "按新情况重新定级 · Judge an incident anew.",
        scope=Scope.INCIDENTS,
        incident=INCIDENT,
        grading=arg(IncidentGrading, "定级要素 · What its level follows from."),
        note=arg(str, "说明 · Note."),
    )
    incident_resolve: IncidentPayload = act(
        resolve.incident_resolve,
        "确认已恢复 · Say that it is over.",
        scope=Scope.INCIDENTS,
        incident=INCIDENT,
        note=arg(str, "说明 · Note."),
    )
    incident_close: IncidentPayload = act(
        resolve.incident_close,
        "总结并关闭，无总结不得关闭 · Close it with a review; without one it stays open.",
        scope=Scope.INCIDENTS,
        incident=INCIDENT,
        review=arg(str, "总结 · The review."),
    )
    incident_notify: IncidentPayload = act(
        resolve.incident_notify,
        "告知受影响的个人，至多 1000 人 · Tell those affected, at most 1000 at once.",
        scope=Scope.INCIDENTS,
        incident=INCIDENT,
        subjects=arg(list[str], "账号 · Their accounts."),
    )
    incident_notice_read: IncidentNoticePayload = act(
        resolve.incident_notice_read,
        "确认已阅读告知 · Note that a notice was read.",
        scope=Scope.OWN_NOTICES,
        notice=id_of("ino", "告知标识 · Id of the notice."),
    )
