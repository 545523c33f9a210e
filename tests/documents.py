"""Documents of knowledge with defaults, for tests that need rows and not their way there."""

from typing import Any
from uuid import uuid4

from models.policies import ComparativeResult, KnowledgeDocument, PolicyCondition
from rules.policies import DocumentKind, DocumentState
from tests.build import _NUMBERS, LONG_AGO, RECORDED_AT, YUZHONG, _provenance, _row


def document(**given: Any) -> KnowledgeDocument:
    """A guide that is published for everyone."""
    number = next(_NUMBERS)
    key = uuid4()
    defaults = {
        "id": key,
        "series_id": key,
        "edition": 1,
        "kind": DocumentKind.GUIDE.value,
        "state": DocumentState.PUBLISHED.value,
        "title": f"指南 {number}",
        "summary": "摘要",
        "body": "正文",
        "topics": ["FOOD"],
        "audiences": ["CONSUMER"],
        "level": "DISTRICT",
        "district_code": YUZHONG,
        "valid_from": LONG_AGO,
        "author": "author-1",
        "approver": "approver-1",
        "changed_at": RECORDED_AT,
        "published_at": RECORDED_AT,
        "steps": ["申请"],
        "materials": ["申请书"],
        "time_limit": "二十日",
        "fee": "免费",
        "channel": "渝快办",
        **_provenance(number),
    }
    row: KnowledgeDocument = _row(KnowledgeDocument, defaults, given)
    return row


def policy_condition(of: KnowledgeDocument, **given: Any) -> PolicyCondition:
    defaults = {
        "id": uuid4(),
        "document_id": of.id,
        "position": 0,
        "fact": "KIND",
        "operator": "IN",
        "wanted": ["ENTERPRISE"],
        "text": "企业",
    }
    row: PolicyCondition = _row(PolicyCondition, defaults, given)
    return row


def comparative_result(of: KnowledgeDocument, **given: Any) -> ComparativeResult:
    defaults = {
        "id": uuid4(),
        "document_id": of.id,
        "position": 0,
        "sample": "样品1",
        "laboratory": "样例实验室",
        "standard": "GB 31644-2018",
        "item": "酸价",
        "measured": "2.1",
        "is_passed": True,
    }
    row: ComparativeResult = _row(ComparativeResult, defaults, given)
    return row
