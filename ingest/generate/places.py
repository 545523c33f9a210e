"""Where the generated city lives: districts by population, codes of the time, addresses.

Refuses streets that exist. Populations are those of the 2020 census, in ten thousands.
"""

from __future__ import annotations

from random import Random
from typing import Final

from ingest.generate.lexicon import STREET_FIRST, STREET_LAST
from rules.divisions import CURRENT, Division

POPULATION: Final = {
    "500101": 157, "500102": 112, "500103": 59, "500104": 42, "500106": 148, "500107": 153,
    "500108": 120, "500109": 83, "500110": 101, "500111": 83, "500113": 118, "500114": 49,
    "500115": 69, "500116": 136, "500117": 125, "500118": 115, "500119": 57, "500120": 76,
    "500151": 69, "500152": 69, "500153": 67, "500154": 120, "500155": 65, "500156": 36,
    "500157": 312, "500229": 20, "500230": 56, "500231": 65, "500233": 72, "500235": 93,
    "500236": 74, "500237": 46, "500238": 39, "500240": 39, "500241": 50, "500242": 61,
    "500243": 53,
}  # fmt: skip
URBAN: Final = 1.6
"""The nine central districts hold more businesses than people."""
_CENTRAL: Final = frozenset(
    ("500103", "500104", "500106", "500107", "500108", "500109", "500113", "500157")
)
DISTRICTS: Final[tuple[Division, ...]] = tuple(u for u in CURRENT if u.level != "municipality")
DISTRICT_WEIGHTS: Final = [
    POPULATION[unit.code] * (URBAN if unit.code in _CENTRAL else 1) for unit in DISTRICTS
]
_FORMER: Final = {"500157": ("500105", "500112")}
_MERGED: Final = {unit.code: unit.valid_from.toordinal() for unit in DISTRICTS}


def code_at_birth(unit: Division, day: int, random: Random) -> str:
    """The code a licence bore that day: 两江新区 was 江北区 or 渝北区 before November 2025."""
    if unit.code in _FORMER and day < _MERGED[unit.code]:
        return _FORMER[unit.code][random.random() < 0.6]
    return unit.code


def address(unit: Division, random: Random) -> str:
    draw = int(random.random() * 10_000_000)
    street = STREET_FIRST[draw % 10] + STREET_LAST[draw // 10 % 10]
    house, floor, door = draw // 100 % 300 + 1, draw // 30_000 % 30 + 1, draw // 900_000 + 1
    return f"重庆市{unit.name}{street}{house}号{floor}-{door}"
