"""The industry of an entity whose source has none, told from its name and its scope's main line.

Refuses to answer without evidence, and never passes for a fact: confidence is per mille, measured
on the labelled sample (tests/ingest/labels).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from rules.industry_words import (
    GOODS,
    MAKING,
    MAKING_NAMES,
    RETAIL_NAMES,
    SERVICES,
    TRADING,
    VERSION,
)

__all__ = ["VERSION", "Inference", "infer"]

MAKE, WHOLESALE, RETAIL = range(3)
STRONG: Final = 860
GOODS_WEIGHT: Final = 750
AGREED, NAMED, DISPUTED = 970, 720, 640
"""Shares of right divisions in the 400 labelled rows: 260 of 267, 33 of 46, 42 of 64."""
GENERIC_MAKE, GENERIC_WEIGHT = "34", 700
"""机械 and 设备 name anything that turns: the goods of the scope know better."""
_SCOPE_READ: Final = 240


@dataclass(frozen=True)
class Inference:
    """A code of GB/T 4754-2017 (2 to 4 digits), how sure in per mille, and the words seen."""

    code: str
    confidence: int
    evidence: tuple[str, ...]

    @property
    def division(self) -> str:
        return self.code[:2]


@dataclass(frozen=True)
class _Sense:
    """What a word means: one code for a service, one for each kind of dealing for goods."""

    codes: tuple[str, ...]
    weight: int

    def code(self, kind: int) -> str:
        return self.codes[kind] if len(self.codes) > 1 else self.codes[0]

    @property
    def is_goods(self) -> bool:
        return len(self.codes) > 1


@dataclass(frozen=True)
class _Reading:
    code: str
    weight: int
    word: str


def _senses() -> dict[str, _Sense]:
    senses: dict[str, _Sense] = {}
    for line in filter(None, SERVICES.split("\n")):
        code, weight, *words = line.split()
        senses.update(dict.fromkeys(words, _Sense((code,), int(weight))))
    for line in filter(None, GOODS.split("\n")):
        make, wholesale, retail, *words = line.split()
        sure = GENERIC_WEIGHT if make == GENERIC_MAKE else GOODS_WEIGHT
        senses.update(dict.fromkeys(words, _Sense((make, wholesale, retail), sure)))
    return senses


def _any_of(words: list[str]) -> re.Pattern[str]:
    """Longest first, and grouped by first character, which is ten times faster than flat."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(k)}(?:{'|'.join(v)})" for k, v in groups.items()))


_SENSES: Final = _senses()
_WORDS: Final = _any_of(list(_SENSES))
_BRACKETS: Final = re.compile(r"[(\[【『*][^()\[\]【】『』]*[)\]】』]")
_OPEN_BRACKET: Final = re.compile(r"[(\[【『].*$")
_CLAUSES: Final = re.compile(r"[;。,\n]|\*\*")
_CITY: Final = re.compile(r"^(重庆市?|[^市]{2,3}市)")
_ALL_TRADE: Final = re.compile("|".join(TRADING))
_ALL_MAKE: Final = re.compile("|".join(MAKING))


def _plain(text: str) -> str:
    """Half width, and without brackets: what they hold is a licence, a place or an exclusion."""
    folded = unicodedata.normalize("NFKC", text)
    once = _BRACKETS.sub("", folded)
    return _OPEN_BRACKET.sub("", _BRACKETS.sub("", once))


def _kind_of_name(name: str) -> int | None:
    end = name[-8:]
    if any(word in end for word in RETAIL_NAMES) and "酒店" not in end and "饭店" not in end:
        return RETAIL
    return MAKE if any(word in end for word in MAKING_NAMES) or "制造" in name else None


def _kind_of_clause(clause: str) -> int | None:
    if _ALL_MAKE.search(clause):
        return MAKE
    if "零售" in clause and "批发" not in clause:
        return RETAIL
    return WHOLESALE if _ALL_TRADE.search(clause) else None


def _read_scope(clauses: list[str], shop: bool) -> tuple[_Reading | None, int | None]:
    """The first clause that says anything; its first word is what the entity mainly does."""
    for clause in clauses[:3]:
        found = _WORDS.search(clause)
        if found is None:
            continue
        word, sense, kind = found.group(), _SENSES[found.group()], _kind_of_clause(clause)
        if not sense.is_goods:
            return _Reading(sense.code(0), sense.weight, word), kind
        if kind is None:
            continue
        dealing = RETAIL if shop and kind == WHOLESALE else kind
        return _Reading(sense.code(dealing), sense.weight, word), kind
    return None, None


def _read_name(name: str, kind: int | None) -> _Reading | None:
    """The last word wins: Chinese names end in what the entity is."""
    words = _WORDS.findall(name)
    if not words:
        return None
    sense = _SENSES[words[-1]]
    code = sense.code(WHOLESALE if kind is None else kind)
    return _Reading(code, sense.weight, words[-1])


def _weigh(name: _Reading | None, scope: _Reading | None) -> Inference | None:
    if name is None or scope is None:
        only = name or scope
        return Inference(only.code, only.weight * 8 // 10, (only.word,)) if only else None
    evidence = (name.word, scope.word)
    if name.code[:2] == scope.code[:2]:
        finer = scope if len(scope.code) > len(name.code) else name
        return Inference(finer.code, AGREED, evidence)
    if name.weight >= STRONG or name.weight >= scope.weight:
        return Inference(name.code, NAMED if name.weight >= STRONG else DISPUTED, evidence)
    return Inference(scope.code, DISPUTED, evidence)


def infer(name: str, scope: str | None) -> Inference | None:
    """Weighs the name's last telling word against the first clause of the scope that tells."""
    plain = _CITY.sub("", _plain(name))
    text = _plain(scope[:_SCOPE_READ]) if scope else ""
    named_kind = _kind_of_name(plain)
    main, clause_kind = _read_scope(_CLAUSES.split(text), named_kind == RETAIL)
    kind = clause_kind if named_kind is None else named_kind
    return _weigh(_read_name(plain, kind), main)
