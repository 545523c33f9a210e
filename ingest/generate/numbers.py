"""Chance and numbers: weighted draws, ids, and codes whose check digits hold.

Refuses to collide with the real world: subjects of generated USCCs begin with YY, which no
registry issues (a test looks at 110,000 real ones), and GTINs stand in 20–29, which GS1 leaves
to restricted circulation.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final, Generic, TypeVar

from rules.uscc import ALPHABET, ORGANISATION_WEIGHTS

T = TypeVar("T")

RESERVED: Final = "YY"
_SUBJECTS: Final = 31**6
_SCATTER: Final = 387_420_503
"""Prime to 31, so that neighbours have unlike codes and no two share one."""
_USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_VALUES: Final = {char: value for value, char in enumerate(ALPHABET)}
_ORGANISATION_VALUES: Final = {
    char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_EPOCH_MS: Final = 1_767_225_600_000
"""2026-01-01T00:00Z: where the time part of generated ids begins."""
IDS_PER_BLOCK: Final = 1_000_000
FIRST_DAY: Final = date(1899, 1, 1).toordinal()
_DAYS: Final = tuple(
    date.fromordinal(day).isoformat() for day in range(FIRST_DAY, date(2060, 1, 1).toordinal())
)


class Weighted(Generic[T]):
    """Draws items by weight from one random number."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        total = sum(weights)
        self.items = tuple(items)
        self.bounds = [part / total for part in accumulate(weights)][:-1]

    def draw(self, random: Random) -> T:
        return self.items[bisect(self.bounds, random.random())]


def iso(day: int) -> str:
    """A proleptic ordinal as an ISO date, from a table: dates are most of what is written."""
    return _DAYS[day - FIRST_DAY]


@dataclass(slots=True)
class Ids:
    """Ids of one block: shaped like UUIDv7, in order, and the same for the same seed."""

    random: Random
    block: int
    issued: int = field(default=0)

    def next(self) -> str:
        moment = _EPOCH_MS + self.block * IDS_PER_BLOCK // 1000 + self.issued // 1000
        tail = self.issued % 1000
        self.issued += 1
        bits = self.random.getrandbits(62)
        return f"{moment:012x}7{tail:03x}{8 | bits >> 60:x}{bits & (1 << 60) - 1:015x}"

    def opaque(self) -> str:
        """An id that tells no time, shaped like UUIDv4: for persons."""
        bits = self.random.getrandbits(122)
        return (
            f"{bits >> 74:012x}4{bits >> 62 & 0xFFF:03x}"
            f"{8 | bits >> 60 & 3:x}{bits & (1 << 60) - 1:015x}"
        )


def _organisation_check(body: str) -> str:
    total = sum(
        _ORGANISATION_VALUES[char] * weight
        for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def uscc(kind: str, division: str, number: int, seed: int) -> str:
    """`kind` is 1 for enterprises, 2 for individual businesses, 3 for cooperatives."""
    rest = (number * _SCATTER + seed * 104_729) % _SUBJECTS
    subject = ""
    for _ in range(6):
        rest, digit = divmod(rest, 31)
        subject += ALPHABET[digit]
    body = f"9{kind}{division}{RESERVED}{subject}"
    body += _organisation_check(body[8:])
    total = sum(
        _USCC_VALUES[char] * weight for char, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return body + ALPHABET[-total % 31]


def gtin(number: int) -> str:
    """A GTIN-13 in the prefixes 20–29."""
    body = f"2{number:011}"
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def registration_code(variety: str, division: str, year: int, number: int) -> str:
    """特种设备注册代码: variety, division, year and a running number below 10^8; 20 characters."""
    return f"{variety}{division}{year % 100:02}{number:08}"


def device_code(variety: str, year: int, number: int) -> str:
    """设备代码: base code, a maker of YY, year and serial; 18 characters, number below 10^8."""
    maker, serial = divmod(number, 100_000)
    return f"{variety}YY{maker:03}{year}{serial:05}"
