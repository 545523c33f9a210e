"""Which unit a Chongqing division code or name means, on a day and now.

A code outlives its unit on paper, so a known code always answers: with its holder on that day,
its first holder before, its last holder after. Refuses codes outside Chongqing (see ingest).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Final

from rules.division_table import FORMER, SPOKEN, UNITS, VERSION, ZONES, Row

__all__ = ["CURRENT", "VERSION", "Division", "by_code", "by_name", "current", "known_codes"]

CITY_CODE: Final = "500000"
_SUFFIXES: Final = (
    "土家族苗族自治县",
    "苗族土家族自治县",
    "土家族自治县",
    "自治县",
    "区",
    "县",
    "市",
)


@dataclass(frozen=True)
class Division:
    """A unit under one name. `valid_to` is the first day it no longer holds."""

    code: str
    name: str
    name_en: str
    short_name: str
    level: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    successor: str | None
    source: str

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def _short(name: str) -> str:
    """忠县 keeps its 县 and 两江新区 its 新区: people never say 忠 or 两江新."""
    for suffix in _SUFFIXES:
        stem = name.removesuffix(suffix)
        if stem != name and len(stem) >= 2 and not stem.endswith("新"):
            return stem
    return name


def _division(row: Row) -> Division:
    return Division(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        short_name=_short(row.name),
        level=row.level,
        parent=None if row.code == CITY_CODE else CITY_CODE,
        valid_from=date.fromisoformat(row.since),
        valid_to=date.fromisoformat(row.until) if row.until else None,
        successor=row.successor or None,
        source=row.source,
    )


CURRENT: Final[tuple[Division, ...]] = tuple(map(_division, UNITS))
_PAST: Final = tuple(map(_division, FORMER))
_ZONES: Final = tuple(map(_division, ZONES))


def _holders() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for unit in sorted(chain(_PAST, CURRENT, _ZONES), key=lambda unit: unit.valid_from):
        found.setdefault(unit.code, []).append(unit)
    return {code: tuple(units) for code, units in found.items()}


_BY_CODE: Final = _holders()


def by_code(code: str, on: date) -> Division | None:
    """The holder of a code on a day; the nearest holder when none held it that day."""
    holders = _BY_CODE.get(code)
    if holders is None:
        return None
    begun = [unit for unit in holders if unit.valid_from <= on]
    return begun[-1] if begun else holders[0]


def current(code: str, on: date) -> Division | None:
    """The unit of today that answers for what the code meant on that day."""
    unit = by_code(code, on)
    while unit is not None and unit.successor is not None:
        unit = by_code(unit.successor, unit.valid_to or date.max)
    return unit


def _names() -> dict[str, Division]:
    """Today's names win over former ones, and full names over short ones of the same age."""
    names: dict[str, Division] = {}
    for units in (CURRENT, _PAST, _ZONES):
        for unit in units:
            names.setdefault(unit.name, unit)
        for unit in units:
            names.setdefault(unit.short_name, unit)
    for name, code in SPOKEN.items():
        names.setdefault(name, _BY_CODE[code][-1])
    return names


_BY_NAME: Final = _names()


@lru_cache(maxsize=4096)
def by_name(text: str) -> Division | None:
    """The unit a person means by a name: full, short, former, or that of a functional zone."""
    name = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    return _BY_NAME.get(name) or _BY_NAME.get(name.removeprefix("重庆市"))


def known_codes() -> tuple[str, ...]:
    """Every code that a Chongqing unit or zone ever held."""
    return tuple(_BY_CODE)
