"""Labelled queries of every kind, made from a name and its code by a seeded generator.

Pinyin is spelt by pypinyin's own dictionary, not by `rules/pinyin.py`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import opencc
from pypinyin import lazy_pinyin

from rules.names import core, normalise

TOP = 3


@dataclass(frozen=True, slots=True)
class Target:
    """An entity as it is looked for."""

    entity_id: Any
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All names and codes, each in one text so that parts can be counted."""

    names: str
    codes: str
    letters: str

    def few(self, part: str) -> bool:
        """At most three names hold this part."""
        return self.names.count(part) <= TOP

    def few_codes(self, part: str) -> bool:
        """At most three codes hold this part."""
        return self.codes.count(part) <= TOP


Make = Callable[[random.Random, Target, Corpus], str | None]
Form = Callable[[str], str]


def spelt(text: str) -> str:
    """Pinyin without tones, as people type it."""
    return "".join(lazy_pinyin(text)).replace("ü", "v")


def short(text: str) -> str:
    """Initials."""
    return "".join(syllable[0] for syllable in lazy_pinyin(text))


def bare(name: str) -> str:
    """The core of a name as written."""
    return core(normalise(name))


def whole(form: Form) -> Make:
    """The name in a form."""
    return lambda _rng, target, _corpus: form(target.name)


def whole_code(form: Form) -> Make:
    """The code in a form."""
    return lambda _rng, target, _corpus: form(target.code)


def brief(_: random.Random, target: Target, __: Corpus) -> str | None:
    """The initials of a core of four characters or more."""
    text = bare(target.name)
    return short(text) if len(text) >= 4 else None


def spelt_core(name: str) -> str:
    """The pinyin of a core."""
    return spelt(bare(name))


def spelt_name(name: str) -> str:
    """The pinyin of a whole name."""
    return spelt(normalise(name))


def short_name(name: str) -> str:
    """The initials of a whole name."""
    return short(normalise(name))


def short_core(name: str) -> str:
    """The initials of a core."""
    return short(bare(name))


def misspelt(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
    """The pinyin of a core, two letters swapped."""
    text = spelt_core(target.name)
    return swapped(rng, text, rng.randrange(len(text)), corpus)


def part_of_code(low: int, high: int, *, begins: bool) -> Make:
    """A part of a code: its beginning, or any part of its later half."""

    def make(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
        size = rng.randint(low, high)
        start = 0 if begins else rng.randint(8, 18 - size)
        part = target.code[start : start + size]
        return part if len(target.code) == 18 and corpus.few_codes(part) else None

    return make


def part_of_name(*, begins: bool) -> Make:
    """A part of a name that few names hold."""

    def make(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
        name = normalise(target.name)
        start = 0 if begins else rng.randrange(max(1, len(name) - 3))
        ends = range(start + 2, len(name))
        return next((name[start:end] for end in ends if corpus.few(name[start:end])), None)

    return make


def slip(change: Callable[[random.Random, str, int, Corpus], str | None], of: Form) -> Make:
    """A change at one place of a name or of its core."""

    def make(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
        text = of(target.name)
        return change(rng, text, rng.randrange(len(text)), corpus) if len(text) >= 4 else None

    return make


def replaced(rng: random.Random, text: str, at: int, corpus: Corpus) -> str | None:
    """Another character in its place."""
    other = rng.choice(corpus.letters)
    return text[:at] + other + text[at + 1 :] if other != text[at] else None


def dropped(_: random.Random, text: str, at: int, __: Corpus) -> str | None:
    """One character less."""
    return text[:at] + text[at + 1 :]


def doubled(_: random.Random, text: str, at: int, __: Corpus) -> str | None:
    """One character twice."""
    return text[:at] + text[at] + text[at:]


def swapped(_: random.Random, text: str, at: int, __: Corpus) -> str | None:
    """Two neighbours in the wrong order."""
    at = min(at, len(text) - 2)
    pair = text[at : at + 2]
    return text[:at] + pair[::-1] + text[at + 2 :] if pair[0] != pair[1] else None


def homophone(rng: random.Random, text: str, at: int, corpus: Corpus) -> str | None:
    """Another character of the same sound, as an input method offers it."""
    others = [
        char for char in sounding(corpus.letters).get(spelt(text[at]), []) if char != text[at]
    ]
    return text[:at] + rng.choice(others) + text[at + 1 :] if others else None


@cache
def sounding(letters: str) -> dict[str, list[str]]:
    """Characters by sound."""
    found: dict[str, list[str]] = {}
    for char in dict.fromkeys(letters):
        found.setdefault(spelt(char), []).append(char)
    return found


def mixed(rng: random.Random, target: Target, _: Corpus) -> str | None:
    """Characters, then pinyin or initials."""
    text = bare(target.name)
    if len(text) < 4 or not text.isalpha() or text.isascii():
        return None
    cut = rng.randint(2, len(text) - 2)
    return text[:cut] + rng.choice((spelt, short))(text[cut:])


def wide(_: random.Random, target: Target, __: Corpus) -> str | None:
    """Full width, other brackets, spaces."""
    table = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    half = target.name.replace("（", "(").replace("）", ")").upper()
    text = half.translate(table) if "(" in half or not half.isalpha() else half
    return f" {text[:2]} {text[2:]} "


def dotted(_: random.Random, target: Target, __: Corpus) -> str | None:
    """The core and the district's name or form apart, in the wrong order."""
    text, name = bare(target.name), normalise(target.name)
    rest = name.replace(text, "")
    return f"{text} {rest[:2]}" if text in name and len(rest) > 1 and len(text) >= 4 else None


TRADITIONAL = opencc.OpenCC("s2t")
TAIWAN = opencc.OpenCC("s2tw")

KINDS: dict[str, tuple[Make, Form]] = {
    "code, whole": (whole_code(str), normalise),
    "code, lower case": (whole_code(str.lower), normalise),
    "code, beginning": (part_of_code(12, 16, begins=True), normalise),
    "code, part": (part_of_code(5, 9, begins=False), normalise),
    "name, whole": (whole(str), normalise),
    "name, core": (whole(bare), bare),
    "name, beginning": (part_of_name(begins=True), normalise),
    "name, part": (part_of_name(begins=False), normalise),
    "name, words apart": (dotted, bare),
    "pinyin, whole": (whole(spelt_name), spelt_name),
    "pinyin, core": (whole(spelt_core), spelt_core),
    "initials, whole": (whole(short_name), short_name),
    "initials, core": (brief, short_core),
    "characters and letters": (mixed, short_core),
    "traditional": (whole(TRADITIONAL.convert), normalise),
    "traditional, Taiwan": (whole(TAIWAN.convert), normalise),
    "width, case, brackets": (wide, normalise),
    "slip: same sound": (slip(homophone, normalise), normalise),
    "slip: wrong character": (slip(replaced, normalise), normalise),
    "slip: dropped": (slip(dropped, normalise), normalise),
    "slip: doubled": (slip(doubled, normalise), normalise),
    "slip: swapped": (slip(swapped, normalise), normalise),
    "slip in core: same sound": (slip(homophone, bare), bare),
    "slip in core: wrong": (slip(replaced, bare), bare),
    "slip in core: dropped": (slip(dropped, bare), bare),
    "slip in core: swapped": (slip(swapped, bare), bare),
    "slip in pinyin": (misspelt, spelt_core),
}
