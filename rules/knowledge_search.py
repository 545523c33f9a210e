"""How knowledge is indexed and what a typed question asks of the index; looks nothing up.

The words are pairs of neighbouring characters of folded text. Refuses to rank by anything but
the text: which rows are candidates is the loader's, how well they answer `knowledge_ranking.py`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rules import names
from rules.knowledge_thesaurus import kin
from rules.knowledge_words import EMPTY, MEANT
from rules.laws import number_of
from rules.terms import Term


class HitKind(Term):
    """检索结果类别 · What was found."""

    LAW = "LAW", "法律法规 · A law as a whole."
    ARTICLE = "ARTICLE", "法律条文 · An article of a law."
    DOCUMENT = "DOCUMENT", "知识文件 · A document of knowledge, a guide or a policy."


CITED = re.compile(r"第?([〇零一二三四五六七八九十百]+|\d{1,3})条(?:之([一二三四五六七八九十]+))?")
DOCUMENT_RANK = 5
"""Documents stand below every law that answers as well."""
PENALTY = re.compile("处罚|罚款|罚多少|怎么罚|会罚")
"""Whoever asks so wants the article that punishes, not the one that forbids."""


def document_text(summary: str, body: str, steps: Sequence[str] | None) -> str:
    """What of a document is searched, beside its title."""
    return "\n".join(filter(None, (summary, body, *(steps or ()))))


def words_of(folded: str) -> list[str]:
    """The words by which a text is indexed: each two neighbours, and single characters if alone."""
    return list(dict.fromkeys(names.bigrams(folded) or ([folded] if folded else [])))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks: its own words, words that may stand for them, and a cited article."""

    folded: str
    """The whole question, in which names of laws are looked for."""
    parts: tuple[str, ...]
    """What is left of it without empty words and citations."""
    meant: tuple[str, ...]
    """What laws call the same thing."""
    article: int | None
    wants_penalty: bool = False

    def without(self, name: str) -> "Asked":
        """The question without the name of a law that was found in it."""
        parts = tuple(piece for part in self.parts for piece in part.split(name) if len(piece) > 0)
        return replace(self, parts=parts)

    @property
    def words(self) -> dict[str, float]:
        """Every word with its weight; what stands for another counts a little less."""
        found = dict.fromkeys((word for part in self.parts for word in words_of(part)), 1.0)
        for phrase in self.meant:
            for word in words_of(phrase):
                found.setdefault(word, 0.8)
        return found


@cache
def _empty() -> re.Pattern[str]:
    longest_first = sorted((names.normalise(word) for word in EMPTY), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _meant() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (names.normalise(said), tuple(names.normalise(one) for one in phrases))
        for table in (MEANT, kin())
        for said, phrases in table.items()
    )


def asked(text: str) -> Asked:
    """A question as it is typed, in either script."""
    folded = names.normalise(text)
    cited = CITED.search(folded)
    bare = CITED.sub(" ", folded)
    parts = tuple(part for part in _empty().sub(" ", bare).split() if part)
    meant = [one for said, phrases in _meant() if said in folded for one in phrases]
    number = number_of(cited[1]) if cited else None
    wants_penalty = PENALTY.search(folded) is not None
    return Asked(folded, parts, tuple(dict.fromkeys(meant)), number, wants_penalty)


def tsquery(words: Iterable[str], operator: str = "|") -> str:
    """Words as PostgreSQL reads them; folded text holds neither quotes nor backslashes."""
    return f" {operator} ".join(f"'{word}'" for word in words)
