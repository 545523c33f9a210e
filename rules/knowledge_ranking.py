"""How well a row answers a question: BM25 over pairs of characters, and what laws add to it.

Pure: the rows and how frequent each word is come from the loader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from rules import names
from rules.knowledge_search import Asked

K1, B = 1.2, 0.35
"""BM25; articles differ in length, but a long one lists what is forbidden and answers often."""
MEAN_LENGTH = 140
PAIR = 2
"""Pairs are the words of BM25 already; what is held together counts from three on."""
RUN = 0.35
"""Added for the longest run of the question's own characters that the text holds together."""
MEANT = 0.2
"""Added likewise for what a law calls it, where the text holds it whole."""
TITLED = 0.5
"""Words of the question that the law's title holds count so much more."""
NAMED, CITED, OTHER_ARTICLE = 12.0, 40.0, 0.25
"""Added for the law that the question names; for the article; and what is left of others."""
PUNISHES = 1.25
"""So much more counts an article that punishes, where a penalty is asked for."""
RANKED = 0.012
"""Added for each point of rank: the stronger of two equal texts first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate; `named` is how long a name of its law the question holds, 0 for none."""

    folded: str
    title: str
    number: int | None
    is_article: bool
    rank: int
    named: int


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many rows each word stands; a word that is not counted is rare."""

    rows: int
    counted: Mapping[str, int]
    rare: int = 3

    def telling(self, words: Mapping[str, float]) -> dict[str, float]:
        """Each word with its weight in the question and how much it tells."""
        return {word: weight * self._weight(word) for word, weight in words.items()}

    def _weight(self, word: str) -> float:
        found = self.counted.get(word, self.rare)
        return log(1 + (self.rows - found + 0.5) / (found + 0.5)) if self.rows > found else 0.05


@dataclass(slots=True)
class Scorer:
    """Scores the candidates of one question, some thousand of them.

    `telling` has each word with what it tells; `rows` is how many rows the index holds.
    """

    asked: Asked
    telling: Mapping[str, float]
    rows: int
    titled: dict[str, float] = field(default_factory=dict)
    """What each title tells: the candidates are of few laws."""

    def score(self, row: Row, *, with_runs: bool) -> float:
        """The higher the better; 0 for a row that has nothing of the question.

        Runs cost ten times the rest, so they are looked for in the best rows only.
        """
        asked = self.asked
        base = self._bm25(row)
        if base and with_runs:
            base += _runs(asked.parts, self.rows, row) + _held(asked.meant, self.rows, row)
        if asked.wants_penalty and "罚款" in row.folded:
            base *= PUNISHES
        if row.named:
            base += NAMED + row.named / 10
        if asked.article is not None and row.number is not None:
            base = base + CITED if row.number == asked.article else base * OTHER_ARTICLE
        return base + RANKED * row.rank if base else 0.0

    def _bm25(self, row: Row) -> float:
        total = self._title(row.title) if row.is_article else 0.0
        folded = row.folded
        spread = K1 * (1 - B + B * len(folded) / MEAN_LENGTH)
        for word, tells in self.telling.items():
            if word in folded:
                times = folded.count(word)
                total += tells * times * (K1 + 1) / (times + spread)
        return total

    def _title(self, title: str) -> float:
        found = self.titled.get(title)
        if found is None:
            found = TITLED * sum(tells for word, tells in self.telling.items() if word in title)
            self.titled[title] = found
        return found


def _runs(parts: Sequence[str], rows: int, row: Row) -> float:
    """For each part of the question, the longest run of it that stands in the text."""
    total = 0.0
    for part in parts:
        total += RUN * (_longest(part, row.folded) - PAIR) * log(1 + rows) / 2
    return total


def _held(phrases: Sequence[str], rows: int, row: Row) -> float:
    """For each phrase that stands in for what was said, its length if the text holds it whole."""
    held = sum(len(one) - PAIR for one in phrases if len(one) > PAIR and one in row.folded)
    return MEANT * held * log(1 + rows) / 2


def _longest(part: str, text: str) -> int:
    """The length of the longest piece of `part` that `text` holds, if it is longer than a pair."""
    best = PAIR
    for start in range(len(part)):
        while start + best < len(part) and part[start : start + best + 1] in text:
            best += 1
    return best


SHOWN = 160
"""Characters of a text that a hit shows at most."""


def snippet(asked: Asked, body: str) -> list[tuple[str, bool]]:
    """The part of a text around its first hit: each piece, and whether it is what was asked."""
    spans = _spans(asked, body)
    begin = max(0, spans[0][0] - SHOWN // 4) if spans else 0
    end = min(len(body), begin + SHOWN)
    pieces: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for start, stop in spans:
        if stop > end:
            break
        pieces += [(body[at:start], False), (body[start:stop], True)]
        at = stop
    pieces += [(body[at:end], False), ("…" if end < len(body) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _spans(asked: Asked, body: str) -> list[tuple[int, int]]:
    """Where the words asked stand in a text as written, those that touch as one."""
    places = [(at, names.normalise(char)) for at, char in enumerate(body)]
    kept = [(at, folded) for at, folded in places if folded]
    text = "".join(folded for _, folded in kept)
    origin = [at for at, folded in kept for _ in folded]
    hit = [False] * len(text)
    for word in asked.words:
        at = text.find(word)
        while at >= 0:
            hit[at : at + len(word)] = [True] * len(word)
            at = text.find(word, at + 1)
    spans: list[tuple[int, int]] = []
    for at, is_hit in enumerate(hit):
        if is_hit and at and hit[at - 1] and spans:
            spans[-1] = (spans[-1][0], origin[at] + 1)
        elif is_hit:
            spans.append((origin[at], origin[at] + 1))
    return spans
