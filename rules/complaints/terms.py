"""The closed lists of complaints and reports."""

from rules.credit import ComplaintOutcome
from rules.terms import Term

__all__ = ["ComplaintOutcome"]


class ComplaintKind(Term):
    """投诉或举报 · Complaint or report."""

    COMPLAINT = "COMPLAINT", "投诉：消费者权益争议，请求调解 · A consumer's own dispute."
    REPORT = "REPORT", "举报：违法线索 · A clue of a breach."


class ComplaintState(Term):
    """投诉举报状态 · State of a complaint or report."""

    AT_STATION = "AT_STATION", "服务站先行处理 · With the service station of the mall."
    FILED = "FILED", "待受理 · Filed; to be accepted or refused."
    FORWARDED = "FORWARDED", "已交外部渠道办理 · In the hands of a partner channel."
    ACCEPTED = "ACCEPTED", "已受理，待双方同意调解 · Accepted; consent to mediation is awaited."
    MEDIATING = "MEDIATING", "调解中 · In mediation."
    PAUSED = "PAUSED", "调解中止 · Mediation is paused."
    SETTLED = "SETTLED", "已达成协议 · Settled; the case is to be closed."
    TERMINATED = "TERMINATED", "调解终止，待告知双方 · Mediation ended; both are to be told."
    REFUSED = "REFUSED", "不予受理 · Not accepted."
    VERIFYING = "VERIFYING", "核查中 · A report is being verified."
    DECIDED = "DECIDED", "已决定，待告知举报人 · Decided; the reporter is to be told."
    UNDER_REVIEW = "UNDER_REVIEW", "复查中 · Under review."
    CLOSED = "CLOSED", "已办结 · Closed."


class ComplaintSource(Term):
    """处理渠道 · Channel that handles it."""

    HOTLINE_12315 = "HOTLINE_12315", "全国12315平台 · National 12315 platform."
    CONSUMER_COUNCIL = "CONSUMER_COUNCIL", "消费者权益保护委员会 · Consumer council."
    STATION = "STATION", "商场、楼宇等第三方服务站 · Service station of a mall or building."


class ComplaintActor(Term):
    """办理角色 · Part that somebody has in a case."""

    COMPLAINANT = "COMPLAINANT", "投诉人或举报人 · Who complained or reported."
    RESPONDENT = "RESPONDENT", "被投诉的经营主体 · The entity complained of."
    STATION = "STATION", "服务站 · The service station."
    REGULATOR = "REGULATOR", "辖区监管人员 · A regulator of the district."
    PARTNER = "PARTNER", "外部渠道 · The partner channel."
    CLOCK = "CLOCK", "法定期限届满 · The statutory clock."


class ComplaintAction(Term):
    """办理动作 · What can be done in a case."""

    ESCALATE = "ESCALATE", "升级至监管部门 · Take it from the station to the authority."
    ACCEPT = "ACCEPT", "受理 · Accept."
    REFUSE = "REFUSE", "不予受理 · Refuse."
    TRANSFER = "TRANSFER", "移送其他辖区 · Transfer to another district."
    FORWARD = "FORWARD", "交外部渠道办理 · Hand to a partner channel."
    RETURN = "RETURN", "退回或收回 · Return from the partner channel."
    CONSENT = "CONSENT", "同意调解 · Consent to mediation."
    DECLINE = "DECLINE", "拒绝调解 · Decline mediation."
    POST = "POST", "调解留言 · Post a message in the room."
    PROPOSE = "PROPOSE", "提出协议 · Propose a settlement."
    SIGN = "SIGN", "签署协议，双方签署后达成 · Sign; it is settled once both have."
    CHALLENGE = "CHALLENGE", "申请回避，调解中止 · Ask for recusal; mediation pauses."
    PAUSE = "PAUSE", "中止 · Pause."
    RESUME = "RESUME", "恢复调解 · Resume."
    SETTLE = "SETTLE", "外部渠道达成协议 · The partner channel settled it."
    TERMINATE = "TERMINATE", "终止调解 · End mediation."
    WITHDRAW = "WITHDRAW", "撤回 · Withdraw."
    VERIFY = "VERIFY", "开始核查 · Begin to verify."
    EXTEND = "EXTEND", "延长核查 · Extend verification."
    DECIDE = "DECIDE", "作出是否立案决定 · Decide whether to open a case."
    CLOSE = "CLOSE", "告知并办结 · Tell the parties and close."
    REPORT = "REPORT", "发现违法线索，另立举报 · Make a clue that was found a report of its own."
    CONTEST = "CONTEST", "申请复查 · Ask for a review."
    UPHOLD = "UPHOLD", "维持 · Uphold."
    REOPEN = "REOPEN", "重新办理 · Reopen."
    SUBMIT = "SUBMIT", "提交 · Submit."
    LINK = "LINK", "与同一争议关联 · Link to the same dispute."


class RefusalGround(Term):
    """不予受理情形 · Ground of refusal."""

    NOT_COMPETENT = "NOT_COMPETENT", "不属于职责或无处理权限 · Not our duty or competence."
    HANDLED_ELSEWHERE = (
        "HANDLED_ELSEWHERE",
        "同一争议已由法院、仲裁、其他机关或组织受理或处理 · The same dispute is handled elsewhere.",
    )
    NOT_CONSUMPTION = (
        "NOT_CONSUMPTION",
        "非生活消费需要或不能证明争议 · Not for daily consumption, or no provable dispute.",
    )
    OVER_THREE_YEARS = "OVER_THREE_YEARS", "超过三年 · More than three years."
    MATERIAL_MISSING = "MATERIAL_MISSING", "材料缺失或虚假 · Material missing or false."
    IDENTITY = (
        "IDENTITY",
        "冒用他人名义或拒绝核验身份 · Another's name, or identity check refused.",
    )
    OTHER = "OTHER", "其他法定情形 · Another lawful ground."


class TerminationGround(Term):
    """终止调解情形 · Ground for ending mediation."""

    WITHDRAWN = "WITHDRAWN", "撤回或自行和解 · Withdrawn or settled privately."
    NO_SHOW = "NO_SHOW", "不参加或拒绝调解 · A party stays away or refuses."
    NO_AGREEMENT = "NO_AGREEMENT", "无法达成协议 · No agreement is possible."
    NO_AGREEMENT_ON_TEST = (
        "NO_AGREEMENT_ON_TEST",
        "检测机构或费用无法协商一致 · No agreement on the test or its costs.",
    )
    TERM = "TERM", "法定期限届满 · The statutory term has run out."
    NOT_ACCEPTABLE = (
        "NOT_ACCEPTABLE",
        "受理后发现不予受理情形 · A ground of refusal was found later.",
    )
    PARTY_LOST = "PARTY_LOST", "当事人死亡或终止 · Death or end of a party."
    OTHER = "OTHER", "其他法定情形 · Another lawful ground."


class PauseReason(Term):
    """中止原因 · Why mediation is paused."""

    TESTING = "TESTING", "检定、检验、检测、鉴定 · Testing or appraisal; its time is not counted."
    RECUSAL = "RECUSAL", "回避申请审查 · A request for recusal is being decided."


class ReportResult(Term):
    """举报处理决定 · Decision on a report."""

    CASE_OPENED = "CASE_OPENED", "立案 · A penalty case is opened."
    NOT_OPENED = "NOT_OPENED", "不予立案 · No case is opened."
    NOT_COMPETENT = "NOT_COMPETENT", "告知向有权机关举报 · Told where to report instead."


class ClaimPath(Term):
    """维权路径 · Path of redress."""

    MANAGING_PARTY = "MANAGING_PARTY", "第三方管理机构维权 · By the managing third party."
    NATIONAL_12315 = "NATIONAL_12315", "12315维权 · By 12315."
    CONSUMER_COUNCIL = "CONSUMER_COUNCIL", "消委会维权 · By the consumer council."


class ClaimMatter(Term):
    """争议事项 · Matter of a dispute."""

    QUALITY = "QUALITY", "商品质量 · Quality of goods."
    FOOD_SAFETY = "FOOD_SAFETY", "食品安全 · Food safety."
    SERVICE = "SERVICE", "服务质量 · Quality of a service."
    PRICE = "PRICE", "价格 · Price."
    PREPAID = "PREPAID", "预付式消费 · Prepaid consumption."
    AFTER_SALES = "AFTER_SALES", "售后服务 · After-sales service."
    MEASURE = "MEASURE", "计量 · Measure."
    ADVERTISING = "ADVERTISING", "广告宣传 · Advertising."
    LABOUR = "LABOUR", "劳动争议（非市场监管职责） · Labour; another body's."
    ADMINISTRATION = "ADMINISTRATION", "政务信访（非市场监管职责） · Petitions; another body's."


class RoutingReason(Term):
    """转办理由 · Why a claim took its route."""

    REPORT_TO_AUTHORITY = (
        "REPORT_TO_AUTHORITY",
        "举报由违法行为发生地市场监管部门处理 · Reports go to the authority of the place.",
    )
    CHOSEN_12315 = "CHOSEN_12315", "投诉人选择12315 · The complainant chose 12315."
    CHOSEN_COUNCIL = "CHOSEN_COUNCIL", "投诉人选择消委会 · The complainant chose the council."
    STATION_FIRST = (
        "STATION_FIRST",
        "该经营者所在商场设有服务站，先行处理 · The mall has a service station, which goes first.",
    )
    NO_STATION = "NO_STATION", "无对应服务站，转12315 · No station here; it goes to 12315."
    SAFETY_FIRST = (
        "SAFETY_FIRST",
        "涉及食品安全，直接由监管部门处理 · Food safety goes straight to the authority.",
    )
    ORDINARY = "ORDINARY", "由经营者所在地市场监管部门处理 · The authority of the entity's place."
    OTHER_BODY = "OTHER_BODY", "不属于市场监管职责 · Not a matter of market regulation."
    FOUND_IN_CASE = (
        "FOUND_IN_CASE",
        "办理投诉时发现违法线索 · A clue that was found while a complaint was handled.",
    )
    SPLIT = "SPLIT", "同时含投诉与举报，分别处理 · Holds both; each is handled on its own."


class SettlementSide(Term):
    """协议一方 · Side of a settlement."""

    COMPLAINANT = "COMPLAINANT", "投诉人 · The complainant."
    RESPONDENT = "RESPONDENT", "被投诉人 · The respondent."
    STATION = "STATION", "服务站 · The service station."
    REGULATOR = "REGULATOR", "监管人员 · The regulator."
