"""GB/T 4754-2017 as a tree: section, division, group, class, in Chinese and English.

Refuses other editions: a code of the 2011 edition must be translated before it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rules.industry_classes import GROUPS_AND_CLASSES
from rules.industry_sections import DIVISIONS, SECTIONS

__all__ = ["INDUSTRIES", "VERSION", "Industry", "ancestors", "by_code", "section_of"]

VERSION: Final = "GB/T 4754-2017"
_LEVELS: Final = {1: "section", 2: "division", 3: "group", 4: "class"}


@dataclass(frozen=True)
class Industry:
    """One entry; `level` is section, division, group or class."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str | None


def _sections() -> list[Industry]:
    return [
        Industry(code, name, name_en, "section", None) for code, _, _, name, name_en in SECTIONS
    ]


_SECTION_OF_DIVISION: Final = {
    f"{number:02}": code
    for code, first, last, _, _ in SECTIONS
    for number in range(first, last + 1)
}


def _entry(line: str) -> Industry:
    code, name, name_en = line.split("|")
    parent = _SECTION_OF_DIVISION[code] if len(code) == 2 else code[:-1]
    return Industry(code, name, name_en, _LEVELS[len(code)], parent)


def _tree() -> dict[str, Industry]:
    lines = (DIVISIONS + GROUPS_AND_CLASSES).split("\n")
    entries = [*_sections(), *(_entry(line) for line in lines if line)]
    return {entry.code: entry for entry in entries}


INDUSTRIES: Final = _tree()


def by_code(code: str) -> Industry | None:
    return INDUSTRIES.get(code)


def section_of(code: str) -> str | None:
    """The section letter of any code, whether or not its finer levels are listed here."""
    return code if code in INDUSTRIES and len(code) == 1 else _SECTION_OF_DIVISION.get(code[:2])


def ancestors(code: str) -> tuple[Industry, ...]:
    """The entry and all above it, section first; empty for an unknown code."""
    found: list[Industry] = []
    entry = by_code(code)
    while entry is not None:
        found.insert(0, entry)
        entry = by_code(entry.parent) if entry.parent else None
    return tuple(found)
