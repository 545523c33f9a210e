"""Cases of complaints and reports, each field for whom the row rules let see it."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, stream, via
from graph.base.registry import extend, given, node, query, subscription, value
from graph.base.scalars import Cursor
from graph.base.types import Node, Provenance
from graph.credit import RuleVersion
from graph.entities import Entity
from loaders import complaints as load
from models import complaints as m
from models.complaint_actions import ALLOWED, IS_OVERDUE, LEFT
from models.visibility import STANDING, Mask, alike
from resolvers.complaints import attaching, complainants, mediating
from rules.complaints import (
    ComplaintAction,
    ComplaintActor,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintSource,
    ComplaintState,
)
from rules.complaints.terms import ClaimMatter, RoutingReason
from rules.grading import DataCategory
from rules.personal import PersonalDataPurpose
from rules.roles import Scope


@value(m.Complaint)
class Deadline:
    """法定期限 · What is due, when, and by which rule."""

    on: date = col("到期日 · Last day.", m.Complaint.due_on)
    days_left: int = col("剩余自然日，逾期为负 · Days left; negative once late.", mask=alike(LEFT))
    is_overdue: bool = col("是否逾期 · Whether it is late.", mask=alike(IS_OVERDUE))
    rule_version: RuleVersion | None = via(load.due_rule, "所依规则 · The rule that set it.")


@value(m.ComplaintFile)
class ComplaintFile:
    """案卷内容，仅当事方与辖区监管人员可见 · The file; its parties and district only."""

    request: str | None = via(
        attaching.requests,
        "投诉请求 · What is asked for.",
        needs=(m.ComplaintFile.complaint_id, m.ComplaintFile.request),
        category=DataCategory.PERSONAL,
    )
    facts: str = via(
        attaching.facts,
        "事实 · The facts.",
        needs=(m.ComplaintFile.complaint_id, m.ComplaintFile.facts),
        category=DataCategory.PERSONAL,
    )
    amount: int | None = col("争议金额，单位为分 · Amount in dispute, in fen.")
    happened_on: date | None = col("发生日期 · Day on which it happened.")
    is_anonymous: bool = col("是否匿名 · Whether it is anonymous.")


@value(category=DataCategory.PERSONAL)
class Complainant:
    """投诉人信息，查看留痕 · Who complained; every look is audited."""

    name: str | None = col("姓名 · Name.")
    phone: str | None = col("电话 · Telephone.")
    address: str | None = col("地址 · Address.")


@node(m.ComplaintStep, "cst")
class ComplaintStep(Node):
    """办理记录 · A line of the time line."""

    action: ComplaintAction = col("动作 · What was done.")
    actor: ComplaintActor = col("角色 · By which part.")
    by: str | None = col(
        "经办人，仅监管人员可见 · By whom; regulators only.",
        mask=Mask(public="NULL::text", staff="{t}.by"),
    )
    state: ComplaintState = col("之后的状态 · State afterwards.")
    ground: str | None = col("情形代码 · Code of the ground.")
    note: str | None = col("说明 · Reasons.")
    at: datetime = col("时间 · When.")


@node(m.Evidence, "evi")
class Evidence(Node):
    """证据材料 · A file of evidence."""

    name: str = col("文件名，已清理 · Name, cleaned.")
    media_type: str | None = col("类型，按内容判定 · Type, told by its content; null until then.")
    size: int = col("字节数 · Bytes.")
    sha256: str = col("内容的 SHA-256 · SHA-256 of its bytes.")
    given_by: ComplaintActor = col("提交方 · Who handed it in.")
    given_at: datetime = col("登记时间 · When it was announced.")
    stored_at: datetime | None = col("收到文件的时间 · When its bytes had arrived.")


@node(m.MediationMessage, "msg")
class MediationMessage(Node):
    """调解留言 · A message in the room."""

    side: ComplaintActor = col("发言方 · Who said it.")
    text: str = via(
        mediating.messages,
        "内容 · What was said.",
        needs=(m.MediationMessage.id, m.MediationMessage.text),
        category=DataCategory.PERSONAL,
    )
    at: datetime = col("时间 · When.")


@node(m.Settlement, "stl")
class Settlement(Node):
    """调解协议 · A settlement: proposed, and binding once both have signed."""

    proposed_by: ComplaintActor = col("提出方 · Who proposed it.")
    proposed_at: datetime = col("提出时间 · When.")
    text: str = via(
        mediating.proposals,
        "内容 · Its text.",
        needs=(m.Settlement.id, m.Settlement.text),
        category=DataCategory.PERSONAL,
    )
    digest: str = col("案号与内容的 SHA-256，双方签署的对象 · What both sign.")
    complainant_signed_at: datetime | None = col("投诉人签署时间 · When the complainant signed.")
    respondent_signed_at: datetime | None = col("被投诉人签署时间 · When the respondent signed.")
    key_id: str | None = col("平台密钥标识 · Key of the seal.")
    seal: str | None = col("平台印签（Ed25519），可离线核验 · Seal; verifies off-line.")


@node(m.ExternalCase, "exc")
class ExternalCase(Node):
    """外部渠道案件 · The case at a partner channel."""

    system: ComplaintSource = col("渠道 · Channel.")
    number: str = col("对方编号 · Its number there.")
    status: ComplaintState = col("对方状态 · Its state there.")
    received_at: datetime = col("最近收到时间 · When it last told us.")
    told_at: datetime | None = col("最近告知时间 · When we last told it.")


@value(category=DataCategory.PERSONAL)
class Transcript:
    """调解全程记录 · The whole record of a mediation."""

    text: str = col("全文 · Text.")
    digest: str = col("全文的 SHA-256 · SHA-256 of the text.")


@node(m.Complaint, "cmp")
class Complaint(Node):
    """投诉举报 · A complaint or report; the public sees published outcomes only."""

    number: str | None = col("案号 · Number of the case.")
    kind: ComplaintKind = col("投诉或举报 · Complaint or report.")
    state: ComplaintState = col("状态 · State.")
    subject: str = col("事由 · What it is about.")
    matter: ClaimMatter = col("争议事项 · Matter.")
    channel: ComplaintSource = col("来源 · Channel.")
    routing: list[RoutingReason] = col("转办理由 · Why it took this route.")
    outcome: ComplaintOutcome | None = col("处理结果 · Outcome.")
    ground: str | None = col("不予受理、终止或决定的情形代码 · Code of the ground.")
    filed_on: date = col("提交日期 · Day of filing.")
    accepted_on: date | None = col("受理日期 · Day of acceptance.")
    closed_on: date = col("办结日期，未办结为 1900-01-01 · Day of closing; 1900-01-01 while open.")
    consents: list[ComplaintActor] = col("已同意调解的一方 · Who has agreed to mediation.")
    deadline: Deadline | None = part("法定期限 · What is due.", present=m.Complaint.due_rule)
    standing: ComplaintActor | None = col(
        "本人在该件中的角色 · The viewer's part in it.", mask=STANDING
    )
    allowed_actions: list[ComplaintAction] = col(
        "本人可执行的动作 · What the viewer may do.", mask=ALLOWED
    )
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    file: ComplaintFile | None = via(load.file, "案卷内容 · Its file.")
    complainant: Complainant | None = via(
        complainants.complainants,
        "投诉人，仅本人与辖区监管人员 · Who complained: himself and the district's regulators.",
        needs=(m.Complaint.id,),
        cost=10,
        purpose=arg(
            PersonalDataPurpose | None,
            "查阅目的，空为本人查阅或办理案件 · For what; null: one's own data, or the case.",
            None,
        ),
    )
    timeline: Connection[ComplaintStep] = via(load.steps, "办理过程 · Time line, earliest first.")
    evidence: Connection[Evidence] = via(load.evidence, "证据材料 · Evidence.")
    messages: Connection[MediationMessage] = via(load.messages, "调解留言 · Messages.")
    settlements: Connection[Settlement] = via(load.settlements, "调解协议 · Settlements.")
    external_cases: Connection[ExternalCase] = via(load.externals, "外部渠道案件 · At partners.")
    transcript: Transcript | None = via(
        mediating.transcripts,
        "调解全程记录 · Record of the mediation.",
        needs=(m.Complaint.id,),
        cost=10,
    )
    same_as: "Complaint | None" = via(
        load.same_as, "同一争议的主件 · The case that is counted for this dispute."
    )
    arisen_from: "Complaint | None" = via(
        load.arisen_from, "线索来源投诉 · The complaint in which the clue was found."
    )
    reports: Connection["Complaint"] = via(
        load.arisen, "由该件线索另立的举报，仅监管人员可见 · Reports of clues found in it."
    )
    entity: Entity = via(load.entity, "被投诉举报主体 · The entity.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityComplaints:
    published_complaints: Connection[Complaint] = via(
        load.of_entity,
        "已公示投诉 · Published complaints about the entity.",
        cost=2,
        channel=arg(ComplaintSource | None, "来源，空为全部 · Channel; null for all.", None),
    )
    complaints: Connection[Complaint] = via(
        load.cases_of_entity,
        "投诉，按权限可见 · Complaints about it that the viewer may see, latest first.",
        cost=2,
    )


@given
class ComplaintQueueFilter:
    """工作台筛选 · Which cases."""

    district: str = col("区划代码，含下级 · Division code, subtree included.")
    state: ComplaintState | None = col("状态 · State.")
    due_by: date | None = col("到期日不晚于 · Due on or before this day.")


@given
class StationComplaintFilter:
    """服务站工作台筛选 · Which cases of a station."""

    state: ComplaintState | None = col("状态 · State.")


@query
class ComplaintQueries:
    complaint_queue: Connection[Complaint] | None = root(
        load.queue,
        "辖区待办，逾期在前 · Open cases of a district; what is late comes first.",
        scope=Scope.COMPLAINT_QUEUE,
        filter=arg(ComplaintQueueFilter, "筛选条件 · Filter."),
    )
    station_complaints: Connection[Complaint] | None = root(
        load.at_station,
        "服务站待办 · Open cases of the viewer's station.",
        scope=Scope.COMPLAINT_ACT,
        filter=arg(StationComplaintFilter | None, "筛选条件 · Filter.", None),
    )
    my_complaints: Connection[Complaint] | None = root(
        load.mine,
        "本人提交的投诉举报 · What the viewer has filed, latest first.",
        scope=Scope.COMPLAINT_ACT,
    )


@value()
class ComplaintEvent:
    """案件动态 · What happened in a case, with the cursor to replay from."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    action: ComplaintAction = col("动作 · What was done.", "change")
    complaint: Complaint | None = via(load.of_subject, "案件 · The case.")


@subscription
class ComplaintStreams:
    complaint_events: ComplaintEvent = stream(
        mediating.follow,
        "案件实时动态，可从游标续传 · A case live, resumable from a cursor.",
        scope=Scope.COMPLAINT_ACT,
        number=arg(str, "案号 · Number of the case."),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )
