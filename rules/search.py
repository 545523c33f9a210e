"""How a name and a code are indexed, and what a typed text asks of that index.

Every kind of query asks one index: a set of short words per name, prefixed by kind so that they
cannot meet: two characters, two with one left out (~), two syllables (-), three initials (.), four
characters of a code (#). Refuses to rank: weights live in `loaders/search.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules import names, pinyin
from rules.terms import Term

START, CORE, END = "^", "*", "$"
"""Marks around each form in a stored text; folded text holds letters and digits only."""
HEAD = 8
"""Characters of a USCC that its authority, kind and region take: too common to be words."""
MARKED = 7
"""Skip grams cover the first characters of a core, where it differs from its neighbours."""


class NameKind(Term):
    """名称类别 · Whether a name is borne or was."""

    CURRENT = "CURRENT", "现名称 · The registered name."
    FORMER = "FORMER", "曾用名 · A name of before."


@dataclass(frozen=True, slots=True)
class Forms:
    """The stored forms of one name; each text is `^full$` for every spelling, then `*core$`."""

    names: str
    core: str
    pinyin: str
    initials: str
    words: frozenset[str]


def forms(name: str) -> Forms:
    """Everything by which one name can be found."""
    full = names.normalise(name)
    core = names.core(full)
    read, at = pinyin.choices(full), full.find(core)
    core_read = read[at : at + len(core)] if at >= 0 else pinyin.choices(core)
    spelt, core_spelt = pinyin.spellings(read), pinyin.spellings(core_read)
    short, core_short = _initials(spelt), _initials(core_spelt)
    words = {*names.bigrams(full), *_pairs(read), *_triples(short)}
    words.update([f"~{gram}" for gram in names.skip_grams(core[:MARKED])])
    if at < 0:
        words.update(names.bigrams(core), _pairs(core_read), _triples(core_short))
    return Forms(
        names=_marked([full], [core]),
        core=core,
        pinyin=_marked(map("".join, spelt), map("".join, core_spelt)),
        initials=_marked(short, core_short),
        words=frozenset(words or {full}),
    )


def code_words(code: str) -> Iterator[str]:
    """Each four neighbouring characters of a code behind its region, which a prefix finds."""
    return (f"#{code[at : at + 4]}" for at in range(HEAD, len(code) - 3))


def _marked(full: Iterable[str], core: Iterable[str]) -> str:
    whole = [f"{START}{text}{END}" for text in dict.fromkeys(full)]
    return "".join(whole + [f"{CORE}{text}{END}" for text in dict.fromkeys(core)])


def _pairs(read: Sequence[pinyin.Syllables]) -> list[str]:
    """Neighbouring syllables, in every reading."""
    return [f"{a}-{b}" for left, right in pairwise(read) for a in left for b in right]


def _initials(spelt: Iterable[pinyin.Syllables]) -> list[str]:
    return list(dict.fromkeys(map(pinyin.initials, spelt)))


def _triples(texts: Iterable[str]) -> list[str]:
    """Three neighbouring initials."""
    return [f".{text[at : at + 3]}" for text in texts for at in range(len(text) - 2)]


def code_text(code: str) -> str:
    """A code as stored, marked at both ends; '' where there is none."""
    return f"{START}{code}{END}" if code else ""
