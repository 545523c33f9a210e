"""Province and county names of any GB/T 2260 code in the country, by year, from python-stdnum.

Refuses to judge: an unknown code has no name here, and Chongqing's history is rules.divisions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stdnum import numdb

_PERIOD: Final = re.compile(r"\[(\d{4})?-(\d{4})?\](.*)")
_PLACEHOLDERS: Final = frozenset({"市辖区", "县", "市"})
_FIRST_YEAR, _LAST_YEAR = 0, 9999


@dataclass(frozen=True)
class Region:
    """A province and, where the code reaches that far, the prefecture and county."""

    code: str
    province: str
    prefecture: str | None
    county: str | None


def _period(text: str) -> tuple[int, int, str]:
    match = _PERIOD.fullmatch(text)
    if match is None:
        return _FIRST_YEAR, _LAST_YEAR, text
    since, until, name = match.groups()
    return int(since or _FIRST_YEAR), int(until or _LAST_YEAR), name


def _name_in(periods: str, year: int) -> str:
    """The name in that year, else the nearest: papers outlive the units they name."""
    holders = sorted(map(_period, periods.split(",")))
    for since, until, name in reversed(holders):
        if since <= year <= until:
            return name
    return next((name for since, _, name in reversed(holders) if since <= year), holders[0][2])


@lru_cache(maxsize=8192)
def _named(code: str, year: int) -> tuple[str | None, str | None]:
    levels = numdb.get("cn/loc").info(code)
    province = levels[0][1].get("province") if levels else None
    county = levels[1][1].get("county") if len(levels) > 1 else None
    name = _name_in(county, year) if county else None
    return province, None if name in _PLACEHOLDERS else name


def _prefecture(code: str, year: int) -> str | None:
    if code[2:4] in {"00", "90"}:
        return None
    return _named(code[:4] + "00", year)[1]


def region(code: str, year: int) -> Region | None:
    """The names a six-digit division code stood for in a year; None if its province is unknown."""
    province, county = _named(code, year)
    if province is None:
        return None
    if code.endswith("00"):
        return Region(code, province, county if code[2:4] != "00" else None, None)
    return Region(code, province, _prefecture(code, year), county)
