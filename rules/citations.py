"""Which articles a violation rests on and is punished by, for each span of a law's versions.

Data with its source in the texts themselves; refuses to cite for a type that it does not list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.terms import Term


class CitationRole(Term):
    """引用类别 · What an article is cited for."""

    BASIS = "BASIS", "违法认定依据 · The duty that was broken."
    PENALTY = "PENALTY", "处罚依据 · The penalty."
    DISCRETION = "DISCRETION", "裁量依据 · The bounds of discretion."


class ViolationType(Term):
    """违法行为类型 · Type of violation."""

    EXPIRED_FOOD = "EXPIRED_FOOD", "经营超过保质期食品 · Food past its shelf life."
    UNLICENSED_FOOD = "UNLICENSED_FOOD", "无证生产经营食品 · Food business without a licence."
    NO_INBOUND_CHECK = "NO_INBOUND_CHECK", "未进货查验 · No check of inbound food."
    FALSE_ADVERTISING = "FALSE_ADVERTISING", "发布虚假广告 · False advertising."
    FALSE_PUBLICITY = "FALSE_PUBLICITY", "虚假商业宣传 · False commercial publicity."
    CONFUSION = "CONFUSION", "混淆行为 · Passing off."
    PRICE_FRAUD = "PRICE_FRAUD", "价格欺诈 · Price fraud."
    ADULTERATED_PRODUCT = "ADULTERATED_PRODUCT", "掺杂掺假、以假充真 · Adulterated or fake goods."
    CONSUMER_FRAUD = "CONSUMER_FRAUD", "欺诈消费者 · Fraud against consumers."
    UNINSPECTED_EQUIPMENT = (
        "UNINSPECTED_EQUIPMENT",
        "使用未经检验的特种设备 · Special equipment used uninspected.",
    )
    TRADEMARK = "TRADEMARK", "侵犯注册商标专用权 · Infringement of a registered trademark."


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of a law, for the versions promulgated from a day and before another."""

    violation: ViolationType
    role: CitationRole
    law_key: str
    number: int
    since: date = date.min
    before: date = date.max


V, R = ViolationType, CitationRole
_UNFAIR, _MARKS = date(2025, 6, 27), date(2026, 6, 26)
"""Promulgation of the versions that renumbered their articles."""
CITATIONS: tuple[Citation, ...] = (
    Citation(V.EXPIRED_FOOD, R.BASIS, "食品安全法", 34),
    Citation(V.EXPIRED_FOOD, R.PENALTY, "食品安全法", 124),
    Citation(V.UNLICENSED_FOOD, R.BASIS, "食品安全法", 35),
    Citation(V.UNLICENSED_FOOD, R.PENALTY, "食品安全法", 122),
    Citation(V.NO_INBOUND_CHECK, R.BASIS, "食品安全法", 53),
    Citation(V.NO_INBOUND_CHECK, R.PENALTY, "食品安全法", 126),
    Citation(V.FALSE_ADVERTISING, R.BASIS, "广告法", 28),
    Citation(V.FALSE_ADVERTISING, R.PENALTY, "广告法", 55),
    Citation(V.FALSE_PUBLICITY, R.BASIS, "反不正当竞争法", 8, before=_UNFAIR),
    Citation(V.FALSE_PUBLICITY, R.PENALTY, "反不正当竞争法", 20, before=_UNFAIR),
    Citation(V.FALSE_PUBLICITY, R.BASIS, "反不正当竞争法", 9, since=_UNFAIR),
    Citation(V.FALSE_PUBLICITY, R.PENALTY, "反不正当竞争法", 25, since=_UNFAIR),
    Citation(V.CONFUSION, R.BASIS, "反不正当竞争法", 6, before=_UNFAIR),
    Citation(V.CONFUSION, R.PENALTY, "反不正当竞争法", 18, before=_UNFAIR),
    Citation(V.CONFUSION, R.BASIS, "反不正当竞争法", 7, since=_UNFAIR),
    Citation(V.CONFUSION, R.PENALTY, "反不正当竞争法", 23, since=_UNFAIR),
    Citation(V.PRICE_FRAUD, R.BASIS, "价格法", 14),
    Citation(V.PRICE_FRAUD, R.PENALTY, "价格法", 40),
    Citation(V.ADULTERATED_PRODUCT, R.BASIS, "产品质量法", 32),
    Citation(V.ADULTERATED_PRODUCT, R.BASIS, "产品质量法", 39),
    Citation(V.ADULTERATED_PRODUCT, R.PENALTY, "产品质量法", 50),
    Citation(V.CONSUMER_FRAUD, R.BASIS, "消费者权益保护法", 20),
    Citation(V.CONSUMER_FRAUD, R.PENALTY, "消费者权益保护法", 56),
    Citation(V.UNINSPECTED_EQUIPMENT, R.BASIS, "特种设备安全法", 40),
    Citation(V.UNINSPECTED_EQUIPMENT, R.PENALTY, "特种设备安全法", 84),
    Citation(V.TRADEMARK, R.BASIS, "商标法", 57, before=_MARKS),
    Citation(V.TRADEMARK, R.PENALTY, "商标法", 60, before=_MARKS),
    Citation(V.TRADEMARK, R.BASIS, "商标法", 72, since=_MARKS),
    Citation(V.TRADEMARK, R.PENALTY, "商标法", 74, since=_MARKS),
)
DISCRETION: tuple[tuple[str, int], ...] = (
    ("行政处罚法", 5),
    ("行政处罚法", 32),
    ("行政处罚法", 33),
    ("行政处罚法", 34),
)
"""What bounds every penalty: proportion, mitigation, minor and first breaches, the standards."""


def citations(violation: ViolationType) -> Iterator[Citation]:
    """All articles for a violation, those that bound discretion last."""
    yield from (one for one in CITATIONS if one.violation is violation)
    yield from (
        Citation(violation, CitationRole.DISCRETION, key, number) for key, number in DISCRETION
    )
