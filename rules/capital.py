"""Registered capital as registries write it, in some thirty notations, to amount and currency.

Refuses to guess a number: what cannot be read has no amount and names the rule that says so.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CapitalRule(StrEnum):
    """What had to be done, or could not be, to read a notation."""

    NOTATION = "CAPITAL_NOTATION"
    BLANK = "CAPITAL_BLANK"
    CURRENCY_ASSUMED = "CAPITAL_CURRENCY_ASSUMED"
    UNIT_ASSUMED = "CAPITAL_UNIT_ASSUMED"
    UNIT_AMBIGUOUS = "CAPITAL_UNIT_AMBIGUOUS"
    UNREADABLE = "CAPITAL_UNREADABLE"


REFUSALS = frozenset({CapitalRule.UNIT_AMBIGUOUS, CapitalRule.UNREADABLE})
"""The value said something that is lost; a blank loses nothing."""

ASSUMPTIONS = frozenset({CapitalRule.UNIT_ASSUMED})
"""Read, but a person should look."""

CURRENCIES: dict[str, str] = {
    "人民币": "CNY",
    "美元": "USD",
    "美金": "USD",
    "香港元": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "欧元": "EUR",
    "日元": "JPY",
    "英镑": "GBP",
    "德国马克": "DEM",
    "瑞士法郎": "CHF",
    "法国法郎": "FRF",
    "加元": "CAD",
    "加拿大元": "CAD",
    "澳大利亚元": "AUD",
    "澳元": "AUD",
    "澳门元": "MOP",
    "新加坡元": "SGD",
    "新台币": "TWD",
    "台币": "TWD",
    "韩元": "KRW",
    "韩国元": "KRW",
}
SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}

BLANKS = frozenset({"", "-", "--", "N/A", "无", "NULL"})
MAX_AMOUNT = Decimal(10) ** 16

_CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
_NOTATION = re.compile(
    rf"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<scale>[万亿]?)(?P<yuan>元?)(?P<currency>{_CURRENCY})?元?"
)
_AMBIGUOUS = re.compile(r"[0-9,.]+元/万元")
_WIDTH = {0xFEE0 + half: half for half in range(0x21, 0x7F)} | {0x3000: 0x20}
_DROPPED = str.maketrans("", "", " ()\t")


@dataclass(frozen=True, slots=True)
class Capital:
    """`amount` in units of `currency` (yuan, not 万); both None where nothing can be read."""

    amount: Decimal | None = None
    currency: str | None = None
    repaired: CapitalRule | None = None


def parse(text: str) -> Capital:
    """Reads one notation; never raises."""
    plain = text.translate(_WIDTH).translate(_DROPPED)
    if plain.upper() in BLANKS:
        return Capital(repaired=CapitalRule.BLANK if plain else None)
    if _AMBIGUOUS.fullmatch(plain):
        return Capital(repaired=CapitalRule.UNIT_AMBIGUOUS)
    if found := _NOTATION.fullmatch(plain):
        return _read(found)
    return Capital(repaired=CapitalRule.UNREADABLE)


def _read(found: re.Match[str]) -> Capital:
    number = Decimal(found["number"].replace(",", ""))
    currency = CURRENCIES.get(found["currency"] or "", "CNY")
    scale, rule = SCALES[found["scale"]], CapitalRule.NOTATION
    if not any(found[part] for part in ("scale", "yuan", "currency")):
        # The column is kept in 万; only cooperatives' sums written out in yuan reach 10,000.
        scale, rule = (10_000 if number < 10_000 else 1), CapitalRule.UNIT_ASSUMED
    elif not found["yuan"] and not found["currency"]:
        rule = CapitalRule.CURRENCY_ASSUMED
    amount = number * scale
    if amount >= MAX_AMOUNT:
        return Capital(repaired=CapitalRule.UNREADABLE)
    return Capital(amount, currency, rule)
