"""The columns of a table as numbers, as they stood on a day.

Figures are taken as they are, days as the time since them, words by their frequent levels and by
how often visits with the same word found something before.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np

MOST_LEVELS: Final = 30
"""Of a column of words, so many of the most frequent count on their own."""
DOUBT: Final = 20
"""A word is taken for average as if so many average visits had been paid under it before."""
FIGURE, DAY, WORD = "figure", "day", "word"


@dataclass(slots=True)
class Tally:
    """Visits with a word, and those that found something."""

    visits: int = 0
    violations: int = 0

    def share(self, base: float) -> float:
        """The share of violations, drawn to that of all."""
        return (self.violations + DOUBT * base) / (self.visits + DOUBT)


@dataclass(slots=True)
class Column:
    """One column: what it holds, and what was found under each of its words so far."""

    kind: str
    levels: list[str]
    found: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    @classmethod
    def learn(cls, texts: Sequence[str]) -> "Column":
        """What it holds, judged by all rows: they say nothing of outcomes."""
        given = [text for text in texts if text]
        if all(figure(text) is not None for text in given):
            return cls(FIGURE, [])
        if all(day(text) is not None for text in given):
            return cls(DAY, [])
        return cls(WORD, [text for text, _ in Counter(given).most_common(MOST_LEVELS)])

    def numbers(self, text: str, start: date, base: float) -> list[float]:
        """One cell; what is missing, or a day still to come then, is zero with a mark beside it."""
        if self.kind == WORD:
            tally = self.found.get(text)
            share = tally.share(base) if tally else base
            return [share, *(float(text == level) for level in self.levels)]
        value = figure(text) if self.kind == FIGURE else _since(text, start)
        return [value or 0.0, float(value is None)]

    def add(self, text: str, outcome: int) -> None:
        """What a visit found."""
        if self.kind == WORD:
            tally = self.found[text]
            tally.visits += 1
            tally.violations += outcome


@dataclass(slots=True)
class Columns:
    """The columns of one table."""

    columns: list[Column]

    @classmethod
    def learn(cls, rows: Sequence[Sequence[str]], width: int) -> "Columns":
        """What each of so many columns holds."""
        return cls([Column.learn([row[place] for row in rows]) for place in range(width)])

    def numbers(self, row: Sequence[str], start: date, base: float) -> list[float]:
        """One row as it stood on a day; `base` is the share of violations of all until then."""
        made: list[float] = []
        for column, text in zip(self.columns, row, strict=True):
            made += column.numbers(text, start, base)
        return made

    def add(self, row: Sequence[str], outcome: int) -> None:
        """What a visit found."""
        for column, text in zip(self.columns, row, strict=True):
            column.add(text, outcome)


def figure(text: str) -> float | None:
    """A finite number, or nothing."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def day(text: str) -> date | None:
    """A day, with or without a time behind it, or nothing."""
    try:
        return date.fromisoformat(text[:10]) if text[10:11] in ("", "T", " ") else None
    except ValueError:
        return None


def _since(text: str, start: date) -> float | None:
    """Years since a day; of one that was still to come nothing was known."""
    on = day(text)
    return None if on is None or on >= start else (start - on).days / 365.25
