"""What a typed text may mean: a name, a part of a code, pinyin, initials, or a mixture of them.

Every meaning says which words the index must hold and which stored text must then contain it.
Refuses nothing; a text without letters or digits means nothing and finds nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rules import names, pinyin
from rules.search import HEAD, MARKED

SHORT_CODE = 8
"""A part of a code no longer than this is a region that many share, or a prefix."""
BRIEF = 4
"""So few characters leave so few words that their sounds are asked for one by one."""
LETTERS = re.compile("[a-z]+")
NO_INITIAL = frozenset("iuv")
"""No syllable begins with these letters."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that the index must hold; `begins` if it need only begin so."""

    text: str
    begins: bool = False

    def __str__(self) -> str:
        return f"'{self.text}'" + (":*" if self.begins else "")


Clause = tuple[Word, ...]
"""Words of which one must be there."""


def tsquery(clauses: Iterable[Clause]) -> str:
    """Clauses, all of which must hold, as PostgreSQL reads them."""
    return " & ".join(f"({' | '.join(map(str, clause))})" for clause in clauses)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to read a text: the stored column, what it must contain, and the index's words."""

    column: str
    text: str
    clauses: tuple[Clause, ...]

    @property
    def query(self) -> str:
        """The words as PostgreSQL's tsquery reads them."""
        return tsquery(self.clauses)


def meanings(text: str) -> list[Meaning]:
    """Every meaning of a text, at most one for each stored column."""
    folded = names.normalise(text)
    if not folded:
        return []
    found = [_literal(folded), *_of_code(folded), *_spelt(folded), *_short(folded)]
    if not folded.isascii() or (LETTERS.fullmatch(folded) and len(found) == 1):
        found += _mixed(folded)
    return [*found, *_every(text)]


def all_of(words: Iterable[str]) -> tuple[Clause, ...]:
    """A clause for each word."""
    return tuple((Word(word),) for word in dict.fromkeys(words))


def _literal(folded: str) -> Meaning:
    if len(folded) == 1:
        return Meaning("names", folded, ((Word(folded, begins=True),),))
    return Meaning("names", folded, all_of(names.bigrams(folded)))


def _every(text: str) -> Iterator[Meaning]:
    """Words apart, all of which the name holds somewhere."""
    terms = [folded for term in text.split() if (folded := names.normalise(term))]
    clauses = all_of(gram for term in terms for gram in names.bigrams(term))
    if len(terms) > 1 and clauses:
        yield Meaning("every", " ".join(terms), clauses)


def _of_code(folded: str) -> Iterator[Meaning]:
    code = folded.upper()
    if re.fullmatch("(?=.*[0-9])[0-9A-Z]{2,18}", code):
        grams = [f"#{code[at : at + 4]}" for at in range(len(code) - 3)]
        sure = grams[HEAD:] or grams[-1:]
        yield Meaning("code", code, all_of(sure))


def _spelt(folded: str) -> Iterator[Meaning]:
    if LETTERS.fullmatch(folded) and (clauses := spelt_clauses(folded)):
        yield Meaning("pinyin", folded, clauses)


def spelt_clauses(letters: str) -> tuple[Clause, ...]:
    """The words of pinyin; none where the letters do not divide into syllables."""
    stretches = pinyin.divide(letters)
    if not stretches:
        return ()
    alone = tuple(Word(f"{way[0]}-", begins=True) for way in stretches[0])
    return tuple(_stretch_clauses(stretches)) or (alone,)


def _stretch_clauses(stretches: tuple[tuple[pinyin.Syllables, ...], ...]) -> Iterator[Clause]:
    """Pairs inside a stretch that divides in one way only, and pairs across two stretches."""
    last = len(stretches) - 1
    for at, (ways, following) in enumerate(pairwise(stretches), 1):
        if len(ways) * len(following) <= pinyin.MANY:
            yield tuple(
                Word(f"{left[-1]}-{right[0]}", begins=at == last and len(right) == 1)
                for left in ways
                for right in following
            )
    for at, ways in enumerate(stretches):
        if all(len(way) == 2 for way in ways):
            yield tuple(Word("-".join(way), begins=at == last) for way in ways)


def _short(folded: str) -> Iterator[Meaning]:
    if LETTERS.fullmatch(folded) and not NO_INITIAL & set(folded):
        yield Meaning("initials", folded, _initials(folded))


def _initials(letters: str) -> tuple[Clause, ...]:
    if len(letters) < 3:
        return ((Word(f".{letters}", begins=True),),)
    return all_of(f".{letters[at : at + 3]}" for at in range(len(letters) - 2))


@dataclass(frozen=True, slots=True)
class Step:
    """One character of a name as typed: itself, its syllables, or its initial only."""

    typed: str
    spelt: pinyin.Syllables
    initial: str


def steps(folded: str) -> list[Step]:
    """A mixture cut into characters, syllables and initials, the longest syllables first.

    A syllable of one letter is taken for an initial: a, e and o begin others far more often.
    """
    cut: list[Step] = []
    read, at = pinyin.choices(folded), 0
    while at < len(folded):
        cut.append(_step(folded, at, read[at]))
        at += len(cut[-1].typed)
    return cut


def _step(folded: str, at: int, read: pinyin.Syllables) -> Step:
    char = folded[at]
    if not ("a" <= char <= "z"):
        return Step(char, read, read[0][0])
    sizes = range(min(6, len(folded) - at), 1, -1)
    whole = next((n for n in sizes if folded[at : at + n] in pinyin.known_syllables()), 0)
    return Step(folded[at : at + max(1, whole)], (folded[at : at + whole],) if whole else (), char)


def _mixed(folded: str) -> Iterator[Meaning]:
    """Characters among letters (山城hg, 山城huoguo), or syllables among initials (shanchhg)."""
    yield from _cut(steps(folded))
    if not NO_INITIAL & set(folded):
        yield from _cut([step for char in folded for step in steps(char)])


def _cut(cut: list[Step]) -> Iterator[Meaning]:
    letters = sum(LETTERS.fullmatch(step.typed) is not None for step in cut)
    if letters and len(cut) > 1:
        short = "".join(step.initial for step in cut)
        clauses = tuple(clause for pair in pairwise(cut) if (clause := _pair(*pair)))
        sure = all(len({spelt[0] for spelt in step.spelt}) <= 1 for step in cut)
        yield Meaning("initials", short, clauses + (_initials(short) if sure else ()))


def _pair(left: Step, right: Step) -> Clause:
    if LETTERS.fullmatch(left.typed + right.typed) is None and left.typed > "⺀" < right.typed:
        return (Word(left.typed + right.typed),)
    if not left.spelt:
        return ()
    ends = right.spelt or (right.initial,)
    return tuple(Word(f"{a}-{b}", begins=not right.spelt) for a in left.spelt for b in ends)


def near_words(folded: str) -> list[str]:
    """Words of which a name that was typed with a slip still holds some."""
    head = names.core(folded)[:MARKED]
    whole, skipped = names.bigrams(head), names.skip_grams(head)
    words = [*names.bigrams(folded), *skipped, *(f"~{gram}" for gram in (*whole, *skipped))]
    if len(folded) <= BRIEF:
        read = pinyin.choices(folded)
        words += [f"{a}-{b}" for left, right in pairwise(read) for a in left for b in right]
    code = folded.upper()
    if re.fullmatch("(?=.*[0-9])[0-9A-Z]{10,18}", code):
        words += [f"#{code[at : at + 4]}" for at in range(len(code) - 3)]
    return list(dict.fromkeys(words))


def halves(folded: str) -> list[list[str]]:
    """The words of either half of a text: one slip leaves one of them whole."""
    middle = len(folded) // 2
    return [names.bigrams(folded[:middle]), names.bigrams(folded[middle:])]


def sounds(folded: str) -> tuple[Clause, ...]:
    """Words of every name that sounds like this one, whatever its characters."""
    read = pinyin.choices(folded)
    return tuple(
        tuple(Word(f"{a}-{b}") for a in left for b in right) for left, right in pairwise(read)
    )
