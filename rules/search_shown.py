"""Why a hit was found and which of its characters to mark: for the rows of one page only.

The marked text is safe to insert into a page: everything but the `<em>` marks is escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rapidfuzz.distance import LCSseq

from rules import names, pinyin
from rules.search import END, START
from rules.search_asked import Meaning
from rules.terms import Term

USCC_LENGTH = 18


class MatchedField(Term):
    """命中字段 · Field of an entity that matched a search."""

    USCC = "USCC", "统一社会信用代码 · The unified social credit code."
    REGISTRATION_NUMBER = "REGISTRATION_NUMBER", "旧注册号 · The old registration number."
    NAME = "NAME", "现名称 · The registered name."
    FORMER_NAME = "FORMER_NAME", "曾用名 · A former name."


class MatchedBy(Term):
    """命中方式 · How a field matched."""

    WHOLE = "WHOLE", "完全一致 · The whole of it."
    BEGINNING = "BEGINNING", "前缀 · Its beginning."
    PART = "PART", "部分 · A part of it."
    PINYIN = "PINYIN", "拼音 · Its pinyin."
    INITIALS = "INITIALS", "拼音首字母或混合输入 · Its initials, or a mixture."
    SIMILAR = "SIMILAR", "近似 · It is like what was typed."


@dataclass(frozen=True, slots=True)
class Shown:
    """The field that matched, how, its text, and the characters to mark as [from, to) ranges."""

    field: MatchedField
    by: MatchedBy
    text: str
    ranges: tuple[tuple[int, int], ...]

    @property
    def highlight(self) -> str:
        """The text with its marked characters in <em>."""
        marked, at = [], 0
        for start, end in self.ranges:
            marked += [escape(self.text[at:start]), f"<em>{escape(self.text[start:end])}</em>"]
            at = end
        return "".join([*marked, escape(self.text[at:])])


def shown(asked: Sequence[Meaning], name: str, code: str, *, former: bool) -> Shown:
    """The first meaning that the hit bears out; likeness, if none does."""
    number = code.strip(START + END)
    field = MatchedField.FORMER_NAME if former else MatchedField.NAME
    for meaning in asked:
        if meaning.column == "code" and meaning.text in number:
            return _in_code(number, meaning.text)
        places = _places(meaning, name)
        if places:
            return Shown(field, _by(meaning, name, places), name, _ranges(name, places))
    likeness = _common(asked[0].text, names.normalise(name))
    return Shown(field, MatchedBy.SIMILAR, name, _ranges(name, likeness))


def _in_code(number: str, part: str) -> Shown:
    whole = len(number) == USCC_LENGTH
    field = MatchedField.USCC if whole else MatchedField.REGISTRATION_NUMBER
    at = number.index(part)
    by = MatchedBy.PART if at else MatchedBy.BEGINNING
    return Shown(field, MatchedBy.WHOLE if number == part else by, number, ((at, at + len(part)),))


def _by(meaning: Meaning, name: str, places: Sequence[int]) -> MatchedBy:
    spelt = {"pinyin": MatchedBy.PINYIN, "initials": MatchedBy.INITIALS}
    if meaning.column in spelt:
        return spelt[meaning.column]
    if len(places) == len(names.normalise(name)):
        return MatchedBy.WHOLE
    return MatchedBy.PART if places[0] else MatchedBy.BEGINNING


def _places(meaning: Meaning, name: str) -> list[int]:
    """Which characters of the folded name the meaning's text stands for; none if it does not."""
    full = names.normalise(name)
    terms = meaning.text.split(" ") if meaning.column == "every" else [meaning.text]
    found = [_term_places(term, full, spelt=meaning.column in SPELT) for term in terms]
    return sorted({at for places in found for at in places}) if all(found) else []


SPELT = ("pinyin", "initials")


def _term_places(term: str, full: str, *, spelt: bool) -> list[int]:
    """In the name, or in its core where a legal form stands between."""
    core = names.core(full)
    for text in (full, core):
        places = _spelt_places(term, text) if spelt else _literal_places(term, text)
        if places:
            return places if text is full else _carried(core, full, places)
    return []


def _literal_places(term: str, text: str) -> list[int]:
    at = text.find(term)
    return list(range(at, at + len(term))) if at >= 0 else []


def _spelt_places(term: str, text: str) -> list[int]:
    read = pinyin.choices(text)
    for start in range(len(text)):
        end = _reach(term, text, read, start)
        if end is not None:
            return list(range(start, end))
    return []


def _reach(term: str, text: str, read: Sequence[pinyin.Syllables], at: int) -> int | None:
    """Where a term ends that begins here and is characters, syllables or initials in a row."""
    if not term:
        return at
    if at == len(text):
        return None
    for form in dict.fromkeys((*read[at], text[at], *(syllable[0] for syllable in read[at]))):
        if len(term) < len(form) and form.startswith(term):
            return at + 1
        if term.startswith(form):
            end = _reach(term[len(form) :], text, read, at + 1)
            if end is not None:
                return end
    return None


def _carried(core: str, full: str, places: Iterable[int]) -> list[int]:
    """Places of the core as places of the full name, in which the core stands in pieces."""
    where = [block for block in LCSseq.opcodes(core, full) if block.tag == "equal"]
    moved = {
        block.src_start + step: block.dest_start + step
        for block in where
        for step in range(block.src_end - block.src_start)
    }
    return [moved[place] for place in places if place in moved]


def _common(typed: str, full: str) -> list[int]:
    """The characters that two texts have in common, in order."""
    return _carried(typed, full, range(len(typed)))


def _ranges(name: str, places: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Places in the folded name as ranges of the name as written."""
    runs = groupby(enumerate(places), lambda pair: pair[1] - pair[0])
    starts = [[place for _, place in run] for _, run in runs]
    return tuple(names.spans(name, run[0], len(run)) for run in starts)
