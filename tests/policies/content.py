"""Contents of documents of every kind, whole as each needs to be."""

from typing import Any

from resolvers.context import Viewer
from rules.roles import Role
from tests.build import YUZHONG

AUTHOR = Viewer(Role.REGULATOR, "author-1", district=YUZHONG)
APPROVER = Viewer(Role.REGULATOR, "approver-1", district=YUZHONG)
CITY_AUTHOR = Viewer(Role.REGULATOR, "city-author", district="500000")
CITY_APPROVER = Viewer(Role.REGULATOR, "city-approver", district="500000")
OWN: dict[str, dict[str, Any]] = {
    "KNOWLEDGE_ARTICLE": {"sourceText": "消委会", "reviewOn": "2027-01-01"},
    "GUIDE": {
        "steps": ["网上申请", "现场核查"],
        "materials": ["申请书"],
        "timeLimit": "二十日",
        "fee": "免费",
        "channel": "渝快办",
    },
    "OPERATION_GUIDE": {"steps": ["登录", "扫码"]},
    "COMPLIANCE_GUIDE": {"steps": ["查验许可证"], "citations": ["食品安全法:53"]},
    "SUPPORT_POLICY": {
        "reliefKind": "RELIEF",
        "benefit": "减免检验费",
        "applyLink": "https://example.cn/apply",
    },
    "POLICY_DOCUMENT": {"documentNumber": "渝市监发〔2026〕1号"},
    "SERVICE_ENTRY": {"category": "检测", "link": "https://example.cn", "hours": "9–17时"},
    "PUBLICITY_ITEM": {"publicityKind": "HOW_TO", "exampleOperation": "{ __typename }"},
    "CONSUMER_ALERT": {"alertScope": "全市"},
    "COMPARATIVE_TEST": {
        "category": "火锅底料",
        "results": [
            {
                "sample": "样品1",
                "laboratory": "样例实验室",
                "standard": "GB 31644-2018",
                "item": "酸价",
                "measured": "2.1",
                "permitted": "≤ 3",
                "isPassed": True,
            }
        ],
    },
    "CONSUMER_SURVEY": {"method": "暗访", "sampleSize": 30, "findings": "标价基本规范"},
    "TYPICAL_CASE": {
        "facts": "某餐馆使用过期食材",
        "outcome": "罚款",
        "citations": ["食品安全法:34", "食品安全法:124"],
    },
}


def content(kind: str, **given: Any) -> dict[str, Any]:
    """A content that is whole."""
    return {
        "title": f"样例 {kind}",
        "summary": "摘要",
        "body": "正文",
        "authority": "渝中区市场监督管理局",
        "topics": ["COSMETICS"],
        "audiences": ["CONSUMER"],
        "level": "DISTRICT",
        "district": YUZHONG,
        "validFrom": "2026-01-01",
        "pin": 0,
        "isPopup": False,
        **OWN[kind],
        **given,
    }
