"""What a consumer's decision card says: a sentence of each topic, made of cited facts alone.

Refuses to call anything good: what is not recorded is said not to be recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from rules.credit import AbnormalGround, ComplaintOutcome, InspectionResult, SamplingResult
from rules.entities import CreditColor, EntityStatus
from rules.errors import Language
from rules.persons import PersonRole, ProfessionKind
from rules.restrictions import RestrictionKind
from rules.terms import Term

MOST_FACTS: Final = 3
"""So many facts of a topic are told and cited, the latest; the sentence says how many there are."""


class CardSection(Term):
    """决策卡的部分 · Part of a decision card."""

    BASICS = "BASICS", "基本信息 · Basics."
    CREDIT = "CREDIT", "信用信息 · Credit."
    SUPERVISION = "SUPERVISION", "监管信息 · Supervision."
    KEY_GOODS = "KEY_GOODS", "重点商品溯源信息 · Key goods and where they come from."
    KEY_PERSON_WARNINGS = "KEY_PERSON_WARNINGS", "重点人员警示信息 · Warnings of key persons."


class CardTopic(Term):
    """决策卡的话题 · What a sentence of a decision card is about."""

    REGISTRATION = "REGISTRATION", "登记状态 · registration"
    ESTABLISHED = "ESTABLISHED", "成立日期 · establishment"
    ADDRESS = "ADDRESS", "住所 · address"
    LICENCES = "LICENCES", "有效行政许可 · licences in force"
    COLOR = "COLOR", "信用评定 · credit grading"
    SERIOUS_VIOLATIONS = "SERIOUS_VIOLATIONS", "严重违法失信在列 · listings as a serious violator"
    ABNORMAL_LISTINGS = "ABNORMAL_LISTINGS", "经营异常在列 · listings of abnormal operation"
    PENALTIES = "PENALTIES", "公示期内行政处罚 · published penalties"
    COMPLAINTS = "COMPLAINTS", "已公示投诉处理结果 · published outcomes of complaints"
    AWARDS = "AWARDS", "守信激励 · awards"
    INSPECTIONS = "INSPECTIONS", "双随机抽查 · random inspections"
    SAMPLING_TESTS = "SAMPLING_TESTS", "监督抽检 · official sampling tests"
    WARNINGS = "WARNINGS", "有效风险警示 · risk warnings in force"
    BATCHES = "BATCHES", "可追溯食品批次 · traceable lots of food"
    FAILED_BATCHES = "FAILED_BATCHES", "检验不合格或已召回批次 · lots that failed or were recalled"
    DEVICES = "DEVICES", "在用特种设备 · devices of special equipment"
    OVERDUE_DEVICES = "OVERDUE_DEVICES", "超过检验日期的特种设备 · devices past their inspection"
    KEY_PERSONS = "KEY_PERSONS", "在任重点人员 · key persons in office"
    RESTRICTED_PERSONS = (
        "RESTRICTED_PERSONS",
        "受限的在任重点人员 · restricted key persons in office",
    )
    EXPIRED_CERTIFICATES = (
        "EXPIRED_CERTIFICATES",
        "资格已过期的在任重点人员 · key persons in office whose certificate has run out",
    )


SECTIONS: Final[Mapping[CardSection, tuple[CardTopic, ...]]] = {
    CardSection.BASICS: (
        CardTopic.REGISTRATION,
        CardTopic.ESTABLISHED,
        CardTopic.ADDRESS,
        CardTopic.LICENCES,
    ),
    CardSection.CREDIT: (
        CardTopic.COLOR,
        CardTopic.SERIOUS_VIOLATIONS,
        CardTopic.ABNORMAL_LISTINGS,
        CardTopic.PENALTIES,
        CardTopic.COMPLAINTS,
        CardTopic.AWARDS,
    ),
    CardSection.SUPERVISION: (
        CardTopic.INSPECTIONS,
        CardTopic.SAMPLING_TESTS,
        CardTopic.WARNINGS,
    ),
    CardSection.KEY_GOODS: (
        CardTopic.BATCHES,
        CardTopic.FAILED_BATCHES,
        CardTopic.DEVICES,
        CardTopic.OVERDUE_DEVICES,
    ),
    CardSection.KEY_PERSON_WARNINGS: (
        CardTopic.KEY_PERSONS,
        CardTopic.RESTRICTED_PERSONS,
        CardTopic.EXPIRED_CERTIFICATES,
    ),
}


class LotFault(Term):
    """批次的问题 · What is wrong with a lot."""

    RECALLED = "RECALLED", "已召回 · Recalled."
    FAILED = "FAILED", "检验不合格 · Failed a test."


WORDS: Final[Mapping[CardTopic, type[Term]]] = {
    CardTopic.REGISTRATION: EntityStatus,
    CardTopic.COLOR: CreditColor,
    CardTopic.ABNORMAL_LISTINGS: AbnormalGround,
    CardTopic.COMPLAINTS: ComplaintOutcome,
    CardTopic.INSPECTIONS: InspectionResult,
    CardTopic.SAMPLING_TESTS: SamplingResult,
    CardTopic.FAILED_BATCHES: LotFault,
    CardTopic.KEY_PERSONS: PersonRole,
    CardTopic.RESTRICTED_PERSONS: RestrictionKind,
    CardTopic.EXPIRED_CERTIFICATES: ProfessionKind,
}
"""The closed list of each topic's codes."""
COUNTED: Final = frozenset(CardTopic) - {
    CardTopic.REGISTRATION,
    CardTopic.ESTABLISHED,
    CardTopic.ADDRESS,
    CardTopic.COLOR,
}
"""Topics of which there may be several; the others are one fact each."""
TELLS: Final[Mapping[Language, str]] = {"zh": "{topic}：{facts}。", "en": "{topic}: {facts}."}
COUNTS: Final[Mapping[Language, str]] = {
    "zh": "{topic} {total} 项：{facts}{more}。",
    "en": "{topic}, {total} in all: {facts}{more}.",
}
MORE: Final[Mapping[Language, str]] = {"zh": " 等", "en": ", and more"}
NO_RECORD: Final[Mapping[Language, str]] = {
    "zh": "{topic}：无记录。",
    "en": "{topic}: no record.",
}
BETWEEN_WORDS: Final[Mapping[Language, str]] = {"zh": "，", "en": ", "}
BETWEEN: Final[Mapping[Language, str]] = {"zh": "；", "en": "; "}


def told(
    topic: CardTopic, text: str | None, code: str | None, on: date | None, lang: Language
) -> str:
    """A fact in words: what its source wrote, what its code means, and its day."""
    meaning = WORDS[topic].__members__[code].text(lang).rstrip(".") if code is not None else None
    words = (BETWEEN_WORDS[lang]).join(part for part in (text, meaning) if part)
    day = on.isoformat() if on is not None else None
    return f"{words} ({day})" if words and day else words or day or ""


def sentence(topic: CardTopic, facts: Sequence[str], total: int, lang: Language) -> str:
    """What is said of a topic: the facts told, how many there are, or that there is no record."""
    name = topic.text(lang)
    name = name[0].upper() + name[1:]
    if not facts:
        return NO_RECORD[lang].format(topic=name)
    joined = BETWEEN[lang].join(facts)
    if topic not in COUNTED:
        return TELLS[lang].format(topic=name, facts=joined)
    more = MORE[lang] if total > len(facts) else ""
    return COUNTS[lang].format(topic=name, total=total, facts=joined, more=more)
