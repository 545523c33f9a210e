"""Documents of knowledge: their kinds, what each cannot do without, and the moves to publication.

The table of moves decides; who may make one, and of which level, stands beside it.
"""

from collections.abc import Mapping
from typing import Any

from rules.errors import ErrorCode, Refused
from rules.terms import Term
from rules.topics import KnowledgeAudience


class DocumentKind(Term):
    """知识文件类别 · Kind of a document of knowledge."""

    KNOWLEDGE_ARTICLE = "KNOWLEDGE_ARTICLE", "消费知识 · Article of consumer knowledge."
    GUIDE = "GUIDE", "办事指南 · Service guide."
    OPERATION_GUIDE = "OPERATION_GUIDE", "业务操作指南 · Operation guide."
    COMPLIANCE_GUIDE = "COMPLIANCE_GUIDE", "合规指引 · Compliance guide."
    SUPPORT_POLICY = "SUPPORT_POLICY", "惠企政策 · Policy in support of enterprises."
    POLICY_DOCUMENT = "POLICY_DOCUMENT", "政策文件 · Policy document."
    SERVICE_ENTRY = "SERVICE_ENTRY", "便民服务 · Convenience service."
    PUBLICITY_ITEM = "PUBLICITY_ITEM", "平台宣传 · Publicity for the platform."
    CONSUMER_ALERT = "CONSUMER_ALERT", "消费提示警示 · Tip or warning for consumers."
    COMPARATIVE_TEST = "COMPARATIVE_TEST", "商品比较试验 · Comparative test of products."
    CONSUMER_SURVEY = "CONSUMER_SURVEY", "消费调查体察 · Survey or field check."
    TYPICAL_CASE = "TYPICAL_CASE", "典型案例 · Typical case."


class DocumentState(Term):
    """发布状态 · State of a document on its way to the public."""

    DRAFT = "DRAFT", "草稿 · Draft."
    SUBMITTED = "SUBMITTED", "待审核 · Submitted for approval."
    APPROVED = "APPROVED", "已审核 · Approved, not yet published."
    PUBLISHED = "PUBLISHED", "已发布 · Published."
    SUPERSEDED = "SUPERSEDED", "已被新版替代 · Replaced by a later edition."
    WITHDRAWN = "WITHDRAWN", "已撤回 · Withdrawn."


class DocumentMove(Term):
    """发布操作 · What can be done to a document."""

    REVISE = "REVISE", "修改草稿 · Change the draft."
    SUBMIT = "SUBMIT", "提交审核 · Submit it for approval."
    APPROVE = "APPROVE", "审核通过 · Approve it."
    RETURN = "RETURN", "退回修改 · Send it back."
    PUBLISH = "PUBLISH", "发布 · Publish it."
    AMEND = "AMEND", "修订新版 · Begin the next edition."
    WITHDRAW = "WITHDRAW", "撤回 · Withdraw it."


class IssuingLevel(Term):
    """发布层级 · The level that a document is issued for."""

    CITY = "CITY", "市级 · The whole city."
    DISTRICT = "DISTRICT", "区县级 · A district."


class ReliefKind(Term):
    """惠企政策类别 · Kind of support."""

    RELIEF = "RELIEF", "助企纾困 · Relief."
    SUBSIDY = "SUBSIDY", "财政补贴 · Subsidy."
    TAX = "TAX", "税费优惠 · Tax or fee reduction."
    FINANCE = "FINANCE", "融资支持 · Finance."
    CONVENIENCE = "CONVENIENCE", "便利化措施 · Easier procedures."


class PublicityKind(Term):
    """宣传类别 · What publicity tells."""

    PURPOSE = "PURPOSE", "建设意义 · What the platform is for."
    ADVANTAGE = "ADVANTAGE", "功能优势 · What it is good at."
    HOW_TO = "HOW_TO", "使用方法 · How it is used."


MOVES: Mapping[tuple[DocumentState, DocumentMove], DocumentState] = {
    (DocumentState.DRAFT, DocumentMove.REVISE): DocumentState.DRAFT,
    (DocumentState.DRAFT, DocumentMove.SUBMIT): DocumentState.SUBMITTED,
    (DocumentState.SUBMITTED, DocumentMove.APPROVE): DocumentState.APPROVED,
    (DocumentState.SUBMITTED, DocumentMove.RETURN): DocumentState.DRAFT,
    (DocumentState.APPROVED, DocumentMove.RETURN): DocumentState.DRAFT,
    (DocumentState.APPROVED, DocumentMove.PUBLISH): DocumentState.PUBLISHED,
    (DocumentState.PUBLISHED, DocumentMove.AMEND): DocumentState.PUBLISHED,
    (DocumentState.PUBLISHED, DocumentMove.WITHDRAW): DocumentState.WITHDRAWN,
}

REQUIRED: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.KNOWLEDGE_ARTICLE: ("source_text", "review_on"),
    DocumentKind.GUIDE: ("steps", "materials", "time_limit", "fee", "channel"),
    DocumentKind.OPERATION_GUIDE: ("steps",),
    DocumentKind.COMPLIANCE_GUIDE: ("steps",),
    DocumentKind.SUPPORT_POLICY: ("relief_kind", "benefit", "apply_link"),
    DocumentKind.POLICY_DOCUMENT: ("document_number",),
    DocumentKind.SERVICE_ENTRY: ("category", "link", "hours"),
    DocumentKind.PUBLICITY_ITEM: ("publicity_kind",),
    DocumentKind.CONSUMER_ALERT: ("alert_scope",),
    DocumentKind.COMPARATIVE_TEST: ("category",),
    DocumentKind.CONSUMER_SURVEY: ("method", "sample_size", "findings"),
    DocumentKind.TYPICAL_CASE: ("facts", "outcome", "citations"),
}
"""What a document of each kind cannot do without; the database checks the same."""
OPTIONAL: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.GUIDE: ("office",),
    DocumentKind.PUBLICITY_ITEM: ("example_operation",),
    DocumentKind.SUPPORT_POLICY: ("conditions",),
    DocumentKind.COMPARATIVE_TEST: ("results",),
    DocumentKind.COMPLIANCE_GUIDE: ("citations",),
}
OWN = tuple(
    dict.fromkeys(name for names in (*REQUIRED.values(), *OPTIONAL.values()) for name in names)
)
"""Every field that belongs to some kinds only."""
LONGEST: Mapping[str, int] = {"title": 100, "summary": 500, "body": 20_000}
LONGEST_OTHER, MOST_ITEMS = 2_000, 50

FOOD = "FOOD"
NOT_PUBLIC = frozenset({KnowledgeAudience.REGULATOR})


def moved(state: DocumentState, move: DocumentMove) -> DocumentState:
    """The state after the move; refuses one that the table lacks."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("document",), state=state, move=move)
    return after


def allowed_moves(state: DocumentState) -> list[DocumentMove]:
    """What may be done next, by whoever may do it."""
    return [move for found, move in MOVES if found is state]


def least_level(kind: DocumentKind, topics: list[str]) -> IssuingLevel:
    """A food-safety warning is issued by the city at least (食品安全法第一百一十八条)."""
    is_food_alert = kind is DocumentKind.CONSUMER_ALERT and FOOD in topics
    return IssuingLevel.CITY if is_food_alert else IssuingLevel.DISTRICT


def require_whole(kind: DocumentKind, given: Mapping[str, Any]) -> None:
    """Refuse a document that lacks what its kind needs, or holds what it does not have."""
    for name in ("title", "summary", "body", *REQUIRED[kind]):
        value = given.get(name)
        is_empty = value is None or (isinstance(value, str | list) and not value)
        if is_empty or (isinstance(value, str) and not value.strip()):
            raise Refused(ErrorCode.REQUIRED, ("document", name), field=name)
    if not given.get("audiences"):
        raise Refused(ErrorCode.REQUIRED, ("document", "audiences"), field="audiences")
    allowed = {*REQUIRED[kind], *OPTIONAL.get(kind, ())}
    for name in OWN:
        if given.get(name) is not None and name not in allowed:
            detail = f"{kind}: {name}"
            raise Refused(ErrorCode.BAD_INPUT, ("document", name), detail=detail)
    _require_sizes(given)


def _require_sizes(given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        limit = LONGEST.get(name, LONGEST_OTHER)
        texts = value if isinstance(value, list) else [value]
        if isinstance(value, list) and len(value) > MOST_ITEMS:
            path = ("document", name)
            raise Refused(ErrorCode.OUT_OF_RANGE, path, field=name, low=0, high=MOST_ITEMS)
        for text in texts:
            if isinstance(text, str) and len(text) > limit:
                raise Refused(ErrorCode.TOO_LONG, ("document", name), field=name, limit=limit)
            if isinstance(text, str) and isinstance(value, list) and not text.strip():
                raise Refused(ErrorCode.REQUIRED, ("document", name), field=name)
