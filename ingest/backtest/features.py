"""What was known of a place before a window began: its history and its attributes, as numbers.

Refuses the future: only visits of earlier windows enter, for training and for testing alike.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from ingest.backtest.read import Inspection

HISTORY: Final = 9
NEVER: Final = 3650.0
"""Days since a last visit where there was none."""
MOST_LEVELS: Final = 30
"""Of a column of words, so many of the most frequent count; the rest are one."""
Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(slots=True)
class Columns:
    """The attributes of one table as numbers: figures as they are, words by their frequent levels.

    Levels are learnt from all rows; they hold no outcome.
    """

    levels: list[list[str] | None]

    @classmethod
    def learn(cls, rows: Sequence[Sequence[str]]) -> "Columns":
        """Which columns are figures, and the frequent words of the others."""
        return cls([_levels(column) for column in zip(*rows, strict=True)] if rows else [])

    def numbers(self, row: Sequence[str] | None) -> list[float]:
        """One row; what is missing is zero with a mark beside it."""
        made: list[float] = []
        for place, levels in enumerate(self.levels):
            text = row[place] if row is not None else ""
            if levels is None:
                made += [_figure(text), float(text == "")]
            else:
                made += [float(text == level) for level in levels]
        return made


def _levels(column: Sequence[str]) -> list[str] | None:
    given = [text for text in column if text]
    if all(_is_figure(text) for text in given):
        return None
    return [text for text, _ in Counter(given).most_common(MOST_LEVELS)]


def _is_figure(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _figure(text: str) -> float:
    return float(text) if text else 0.0


@dataclass(slots=True)
class History:
    """The visits of each place so far, with the share of violations of all."""

    visits: dict[str, list[Inspection]]
    seen: int = 0
    violations: int = 0

    @classmethod
    def empty(cls) -> "History":
        """Nothing known yet."""
        return cls(defaultdict(list))

    def add(self, found: Sequence[Inspection]) -> None:
        """Take in the visits of a window that has ended."""
        for one in found:
            self.visits[one.entity].append(one)
            self.seen += 1
            self.violations += one.outcome

    def numbers(self, entity: str, start: date) -> list[float]:
        """What the visits before a day say of a place."""
        past = self.visits.get(entity, [])
        bad = [one for one in past if one.outcome]
        base = self.violations / self.seen if self.seen else 0.0
        return [
            float(len(past)),
            float(len(bad)),
            (len(bad) + 2 * base) / (len(past) + 2),
            float(past[-1].outcome) if past else base,
            float(sum(one.outcome for one in past[-3:])),
            float((start - past[-1].on).days) if past else NEVER,
            float((start - bad[-1].on).days) if bad else NEVER,
            float(not past),
            float(sum((start - one.on).days <= 730 and one.outcome for one in past)),
        ]
