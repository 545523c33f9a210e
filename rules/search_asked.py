"""What a typed text may mean: a name, a part of a code, pinyin, initials, or a mixture of them.

Every meaning says which words the index must hold and which stored text must then contain it.
Refuses nothing; a text without letters or digits means nothing and finds nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, product
from string import ascii_lowercase

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


Cut = tuple[Step, ...]
ALTERNATIVES = 4
"""Ways to cut one mixture that are looked up."""


def cuts(folded: str) -> list[Cut]:
    """Ways to cut a mixture into characters, syllables and initials, the likeliest first."""
    read = pinyin.choices(folded)
    runs = [
        _run(run.group()) if run.group()[0] in ascii_lowercase else [_character(read, run)]
        for run in re.finditer("[a-z]+|.", folded)
    ]
    found = (tuple(chain.from_iterable(one)) for one in product(*runs))
    return list(islice(found, ALTERNATIVES))


def _character(read: Sequence[pinyin.Syllables], found: re.Match[str]) -> Cut:
    spelt = read[found.start()]
    return (Step(found.group(), spelt, spelt[0][0]),)


def _run(letters: str) -> list[Cut]:
    """Letters as syllables where they divide, the fewest first; else syllables among initials."""
    whole = pinyin.divide(letters)
    if whole is None:
        found = [_greedy(letters)]
    else:
        ways = (sorted(stretch, key=len)[:2] for stretch in whole)
        divided = (tuple(chain.from_iterable(way)) for way in product(*ways))
        found = [tuple(map(_syllable, way)) for way in islice(divided, ALTERNATIVES - 1)]
    if not NO_INITIAL & set(letters):
        found.append(tuple(Step(letter, (), letter) for letter in letters))
    return found


def _syllable(typed: str) -> Step:
    """A syllable; one letter alone is taken for an initial, and so is half a syllable."""
    whole = len(typed) > 1 and typed in pinyin.known_syllables()
    return Step(typed, (typed,) if whole else (), typed[0])


def _greedy(letters: str) -> Cut:
    found, at = [], 0
    while at < len(letters):
        sizes = range(min(6, len(letters) - at), 0, -1)
        known = pinyin.known_syllables()
        size = next((n for n in sizes if letters[at : at + n] in known), 1)
        found.append(_syllable(letters[at : at + size]))
        at += size
    return tuple(found)


def _mixed(folded: str) -> Iterable[Meaning]:
    """Characters among letters (山城hg, 山城huoguo), or syllables among initials (shanchhg)."""
    return dict.fromkeys(meaning for cut in cuts(folded) for meaning in _of_cut(cut))


def _of_cut(cut: Cut) -> Iterator[Meaning]:
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
