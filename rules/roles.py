"""The closed list of roles, the class of rights of each, and what each may do."""

from enum import StrEnum

from rules.terms import Term


class Rights(StrEnum):
    """A class of rights: one database role and one pool of connections each."""

    PUBLIC = "PUBLIC"
    SIGNED_IN = "SIGNED_IN"
    STAFF = "STAFF"


class Role(Term):
    """访问者角色 · Role of a viewer."""

    PUBLIC = "PUBLIC", "社会公众（未登录） · Anyone who is not signed in."
    CONSUMER = "CONSUMER", "消费者 · A signed-in consumer."
    ENTITY = "ENTITY", "经营主体代表 · Representative of an entity."
    MANAGER = "MANAGER", "第三方管理者 · Third-party manager such as a mall."
    REGULATOR = "REGULATOR", "监管人员 · Regulator of a district and its subtree."
    ANALYST = "ANALYST", "分析人员 · Analyst."
    PARTNER = "PARTNER", "协作部门 · Partner department or system."
    GATEWAY = "GATEWAY", "联邦网关 · Federation gateway."
    OPERATOR_SYSTEM = "OPERATOR_SYSTEM", "系统管理员 · System administrator."
    OPERATOR_SECURITY = "OPERATOR_SECURITY", "安全管理员 · Security administrator."
    OPERATOR_AUDIT = "OPERATOR_AUDIT", "审计管理员 · Audit administrator."


STAFF = frozenset(
    {Role.REGULATOR, Role.OPERATOR_SYSTEM, Role.OPERATOR_SECURITY, Role.OPERATOR_AUDIT}
)
"""Who signs in with a second factor (5.2-2)."""
DUTIES = frozenset({Role.OPERATOR_SYSTEM, Role.OPERATOR_SECURITY, Role.OPERATOR_AUDIT})
"""Of these an account holds one only (5.2-3)."""

RIGHTS: dict[Role, Rights] = {
    Role.PUBLIC: Rights.PUBLIC,
    Role.CONSUMER: Rights.SIGNED_IN,
    Role.ENTITY: Rights.SIGNED_IN,
    Role.MANAGER: Rights.SIGNED_IN,
    Role.REGULATOR: Rights.STAFF,
    Role.ANALYST: Rights.SIGNED_IN,
    Role.PARTNER: Rights.SIGNED_IN,
    Role.GATEWAY: Rights.PUBLIC,
    Role.OPERATOR_SYSTEM: Rights.SIGNED_IN,
    Role.OPERATOR_SECURITY: Rights.SIGNED_IN,
    Role.OPERATOR_AUDIT: Rights.SIGNED_IN,
}
"""An administrator sees of the city's rows what any signed-in person does; what his duty needs
beside them is behind a scope."""


class Scope(Term):
    """权限范围 · Scope of rights."""

    CODE_MANAGE = "CODE_MANAGE", "赋码管理 · Suspend, activate, reissue and revoke codes."
    ENTITY_STATUS = "ENTITY_STATUS", "登记状态变更 · Change an entity's status."
    WARNING_ISSUE = "WARNING_ISSUE", "警示发布 · Raise and withdraw warnings."
    WARNING_WATCH = "WARNING_WATCH", "警示订阅 · Subscribe to live warnings."
    WATCH_LIST = "WATCH_LIST", "关注名单 · Keep watch lists of one's own."
    PERSON_MANAGE = "PERSON_MANAGE", "重点人员管理 · Keep key persons and the lists of them."
    PERSON_SCREEN = "PERSON_SCREEN", "人员核查 · Screen a person for a lawful purpose."
    INGEST_REVIEW = "INGEST_REVIEW", "归集复核 · Read the findings of ingest batches."
    TRACE_RECORD = "TRACE_RECORD", "追溯录入 · Record tests and movements of goods."
    TRACE_RECALL = "TRACE_RECALL", "召回模拟 · Simulate recalls and export whole chains."
    RISK_CONTEST = "RISK_CONTEST", "评定复核申请 · Ask that a person check a grade."
    RISK_REVIEW = "RISK_REVIEW", "评定复核 · Read and answer reviews of grades."
    SUPERVISION = "SUPERVISION", "监管安排 · Read policies and quotas of supervision."
    RELATIONS = "RELATIONS", "关联关系 · Read the relations, control and contagion of entities."
    JOINT_TASK = "JOINT_TASK", "协同监管 · Make and handle joint tasks of offices."
    CLAIM_SUBMIT = "CLAIM_SUBMIT", "提交投诉举报 · Submit complaints and reports."
    COMPLAINT_ACT = "COMPLAINT_ACT", "参与投诉办理 · Take part in cases of complaints."
    COMPLAINT_QUEUE = "COMPLAINT_QUEUE", "投诉举报工作台 · Read the queue of a district."
    ORGANIZATION_LIST = "ORGANIZATION_LIST", "管理组织登记 · Enter managing organisations."
    TENANCY_CLAIM = "TENANCY_CLAIM", "管理关系申报 · Claim that one manages an entity."
    TENANCY_KEEP = "TENANCY_KEEP", "管理关系确认 · Confirm, refuse and end tenancies."
    SESSION_MANAGE = "SESSION_MANAGE", "会话管理 · See and end sessions, lock accounts."
    AUDIT_READ = "AUDIT_READ", "审计查阅 · Read the audit and prove its lines."
    OWN_DATA = "OWN_DATA", "本人信息 · See one's own data, consents and requests."
    SUBJECT_ANSWER = "SUBJECT_ANSWER", "权利请求答复 · Answer requests about personal data."
    DISCLOSURE = "DISCLOSURE", "披露请求与同意 · Ask for and agree to disclosure."
    KNOWLEDGE_PUBLISH = "KNOWLEDGE_PUBLISH", "知识发布 · Draft, approve and publish documents."
    TOPIC_FOLLOW = "TOPIC_FOLLOW", "主题关注 · Follow topics."
    REVIEW_WRITE = "REVIEW_WRITE", "消费评价 · Review an entity one has dealt with."
    REVIEW_REPLY = "REVIEW_REPLY", "评价回复 · Reply to a review of one's own entity."
    REVIEW_REPORT = "REVIEW_REPORT", "评价举报 · Report a review."
    REVIEW_MODERATE = "REVIEW_MODERATE", "评价审核 · Moderate reviews."
    ASSESSMENT_SUBMIT = "ASSESSMENT_SUBMIT", "第三方评价 · Assess an entity that one manages."
    WEBHOOK = "WEBHOOK", "远程推送 · Have warnings posted to an address of one's own."
    OPERATIONS = "OPERATIONS", "运行监测 · Read measurements, backups and service reports."
    INCIDENTS = "INCIDENTS", "事件处置 · Open, handle and close incidents."
    SECURITY_EVENTS = "SECURITY_EVENTS", "安全事件处置 · Read and handle security events."
    GOVERNANCE_READ = "GOVERNANCE_READ", "数据治理 · Read responsibilities and ledgers."
    SHARE_APPROVE = "SHARE_APPROVE", "共享审批 · Approve what is shared with departments."
    SHARE_READ = "SHARE_READ", "共享协议查阅 · Read contracts of sharing."
    OWN_NOTICES = "OWN_NOTICES", "本人告知 · Read what one was told of incidents."
    SHARE_TAKE = "SHARE_TAKE", "共享取用 · Ask for shared data and take them."
    DELEGATE = "DELEGATE", "辖区委托 · Let someone write in a further district."
    DISPLAY = "DISPLAY", "展示登记 · Register the web sites that show one's own code."
    ANALYTICS = "ANALYTICS", "汇总分析 · Ask governed cubes."
    REFERENCE = "REFERENCE", "联邦解析 · Resolve federation references."


SCOPES: dict[Role, frozenset[Scope]] = {role: frozenset() for role in Role} | {
    Role.ANALYST: frozenset(
        {Scope.DISCLOSURE, Scope.WATCH_LIST, Scope.TOPIC_FOLLOW, Scope.ANALYTICS}
    ),
    Role.CONSUMER: frozenset(
        {
            Scope.WATCH_LIST,
            Scope.CLAIM_SUBMIT,
            Scope.COMPLAINT_ACT,
            Scope.TOPIC_FOLLOW,
            Scope.REVIEW_WRITE,
            Scope.OWN_DATA,
            Scope.DISCLOSURE,
            Scope.REVIEW_REPORT,
        }
    ),
    Role.PUBLIC: frozenset({Scope.CLAIM_SUBMIT}),
    Role.MANAGER: frozenset(
        {
            Scope.WATCH_LIST,
            Scope.PERSON_SCREEN,
            Scope.TENANCY_CLAIM,
            Scope.TENANCY_KEEP,
            Scope.TOPIC_FOLLOW,
            Scope.ASSESSMENT_SUBMIT,
            Scope.REVIEW_REPORT,
            Scope.CLAIM_SUBMIT,
            Scope.COMPLAINT_ACT,
            Scope.WEBHOOK,
        }
    ),
    Role.PARTNER: frozenset(
        {Scope.PERSON_SCREEN, Scope.WEBHOOK, Scope.SHARE_TAKE, Scope.SHARE_READ, Scope.DISCLOSURE}
    ),
    Role.REGULATOR: frozenset(
        {
            Scope.CODE_MANAGE,
            Scope.ENTITY_STATUS,
            Scope.WARNING_ISSUE,
            Scope.WARNING_WATCH,
            Scope.WEBHOOK,
            Scope.WATCH_LIST,
            Scope.PERSON_MANAGE,
            Scope.PERSON_SCREEN,
            Scope.INGEST_REVIEW,
            Scope.TRACE_RECORD,
            Scope.TRACE_RECALL,
            Scope.RISK_CONTEST,
            Scope.RISK_REVIEW,
            Scope.SUPERVISION,
            Scope.RELATIONS,
            Scope.JOINT_TASK,
            Scope.COMPLAINT_ACT,
            Scope.COMPLAINT_QUEUE,
            Scope.ANALYTICS,
            Scope.ORGANIZATION_LIST,
            Scope.KNOWLEDGE_PUBLISH,
            Scope.TOPIC_FOLLOW,
            Scope.REVIEW_MODERATE,
            Scope.TENANCY_KEEP,
            Scope.GOVERNANCE_READ,
            Scope.SHARE_APPROVE,
            Scope.SHARE_READ,
            Scope.DELEGATE,
        }
    ),
    Role.ENTITY: frozenset(
        {
            Scope.DISPLAY,
            Scope.OWN_DATA,
            Scope.DISCLOSURE,
            Scope.RISK_CONTEST,
            Scope.WATCH_LIST,
            Scope.PERSON_SCREEN,
            Scope.TENANCY_KEEP,
            Scope.TOPIC_FOLLOW,
            Scope.REVIEW_REPLY,
            Scope.REVIEW_REPORT,
            Scope.CLAIM_SUBMIT,
            Scope.COMPLAINT_ACT,
            Scope.WEBHOOK,
            Scope.PERSON_SCREEN,
            Scope.TENANCY_KEEP,
        }
    ),
    Role.GATEWAY: frozenset({Scope.REFERENCE}),
    Role.OPERATOR_SYSTEM: frozenset(
        {
            Scope.CODE_MANAGE,
            Scope.INGEST_REVIEW,
            Scope.OPERATIONS,
            Scope.INCIDENTS,
            Scope.GOVERNANCE_READ,
        }
    ),
    Role.OPERATOR_SECURITY: frozenset(
        {
            Scope.SESSION_MANAGE,
            Scope.OPERATIONS,
            Scope.INCIDENTS,
            Scope.SECURITY_EVENTS,
            Scope.SUBJECT_ANSWER,
            Scope.GOVERNANCE_READ,
        }
    ),
    Role.OPERATOR_AUDIT: frozenset(
        {Scope.AUDIT_READ, Scope.INGEST_REVIEW, Scope.OPERATIONS, Scope.GOVERNANCE_READ}
    ),
}


OWN_NOTICES = (Role.CONSUMER, Role.ENTITY, Role.MANAGER, Role.ANALYST, Role.PARTNER)
for _role in OWN_NOTICES:
    SCOPES[_role] |= {Scope.OWN_NOTICES}


def rights_of(role: Role) -> Rights:
    """The class of rights of a role."""
    return RIGHTS[role]


def may(role: Role, scope: Scope) -> bool:
    """Whether the role holds the scope."""
    return scope in SCOPES[role]
