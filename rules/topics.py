"""Topics that knowledge is filed under: a seed of data, to which the platform's own rows add.

Refuses nothing: a law belongs to each topic of which its title holds a word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.terms import Term


class KnowledgeAudience(Term):
    """知识受众 · Whom a law or document is for."""

    CONSUMER = "CONSUMER", "消费者 · Consumers."
    ENTITY = "ENTITY", "经营主体 · Business entities."
    THIRD_PARTY = "THIRD_PARTY", "第三方 · Third parties such as malls and associations."
    REGULATOR = "REGULATOR", "监管部门 · Regulators."


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: words in a law's title that file it here, and whom and which trades it concerns."""

    code: str
    name: str
    name_en: str
    words: tuple[str, ...] = ()
    audiences: tuple[KnowledgeAudience, ...] = (KnowledgeAudience.ENTITY,)
    industries: tuple[str, ...] = ()


_C, _E = KnowledgeAudience.CONSUMER, KnowledgeAudience.ENTITY
_T = KnowledgeAudience.THIRD_PARTY
SEED: tuple[Topic, ...] = (
    Topic(
        "FOOD", "食品安全", "Food safety",
        ("食品", "食盐", "农产品"), (_C, _E, _T), ("H62", "C13", "C14", "C15", "F512", "F522"),
    ),
    Topic(
        "CATERING", "餐饮服务", "Catering",
        ("食品安全法", "食品浪费", "食品经营", "小作坊和食品摊贩"), (_C, _E, _T), ("H62",),
    ),
    Topic("COSMETICS", "化妆品", "Cosmetics", ("化妆品",), (_C, _E), ("C268", "F5134", "F5234")),
    Topic(
        "OFF_CAMPUS_TRAINING", "校外培训机构", "Off-campus training",
        ("校外培训", "民办教育"), (_C, _E), ("P83",),
    ),
    Topic("DRUGS", "药品", "Drugs", ("药品", "中医药", "疫苗"), (_C, _E), ("C27", "F525")),
    Topic("MEDICAL_DEVICES", "医疗器械", "Medical devices", ("医疗器械",), (_E,), ("C358", "F525")),
    Topic(
        "SPECIAL_EQUIPMENT", "特种设备", "Special equipment",
        ("特种设备",), (_E, _T), ("C34", "K70"),
    ),
    Topic(
        "CONSUMER_RIGHTS", "消费维权", "Consumer rights",
        ("消费者", "投诉举报", "更换退货", "合同格式条款"), (_C, _E, _T),
    ),
    Topic("E_COMMERCE", "网络交易", "Online trade", ("电子商务", "网络"), (_C, _E), ("F5292", "I")),
    Topic("PRICES", "价格", "Prices", ("价格",), (_C, _E, _T)),
    Topic("ADVERTISING", "广告", "Advertising", ("广告",), (_C, _E), ("L7251", "L7259")),
    Topic(
        "PRODUCT_QUALITY", "产品质量", "Product quality",
        ("产品质量", "工业产品", "召回", "认证认可"), (_C, _E), ("C",),
    ),
    Topic(
        "REGISTRATION", "登记注册", "Registration",
        (
            "市场主体", "公司", "合伙", "个人独资", "合作社", "企业名称", "无证无照", "注册资本",
        ),
        (_E, _T),
    ),
    Topic("CREDIT", "信用监管", "Credit", ("信息公示", "信用"), (_E, _T)),
    Topic(
        "COMPETITION", "公平竞争", "Fair competition",
        ("竞争", "垄断", "传销", "直销"), (_E,),
    ),
    Topic("METROLOGY", "计量", "Metrology", ("计量",), (_C, _E)),
    Topic("STANDARDS", "标准化", "Standards", ("标准化",), (_E,)),
    Topic("IP", "知识产权", "Intellectual property", ("商标", "专利"), (_E,)),
    Topic(
        "BUSINESS_CLIMATE", "营商环境", "Business climate",
        ("营商环境", "个体工商户", "民营经济", "中小企业", "企业负担"), (_E, _T),
    ),
    Topic(
        "PERSONAL_DATA", "个人信息", "Personal data",
        ("个人信息", "数据"), (_C, _E),
    ),
    Topic(
        "ENFORCEMENT", "行政执法", "Enforcement",
        ("行政", "监督检查", "处罚"), (KnowledgeAudience.REGULATOR, _E),
    ),
)  # fmt: skip
"""Industries are prefixes in GB/T 4754-2017, the section's letter before the number."""


@dataclass(frozen=True, slots=True)
class Filing:
    """The topics of a law, and whom and which trades it concerns by them."""

    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    industries: tuple[str, ...]


def filed(title: str, topics: Iterable[Topic]) -> Filing:
    """Where a law belongs; every law is for regulators, one without a topic for entities too."""
    found = [topic for topic in topics if any(word in title for word in topic.words)]
    audiences = {audience.value for topic in found for audience in topic.audiences}
    audiences |= {KnowledgeAudience.REGULATOR.value} | (
        set() if found else {KnowledgeAudience.ENTITY.value}
    )
    return Filing(
        tuple(topic.code for topic in found),
        tuple(sorted(audiences)),
        tuple(dict.fromkeys(one for topic in found for one in topic.industries)),
    )


def lineage(industry: str, section: str | None) -> Sequence[str]:
    """The prefixes under which an industry may be named: `H`, `H6`, `H62`, `H621` …"""
    code = industry if industry[:1].isalpha() else f"{section or ''}{industry}"
    return [code[: end + 1] for end in range(len(code))]
