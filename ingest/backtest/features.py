"""What was known of a place before a window began: its history and its attributes, as numbers.

Refuses the future: only visits of earlier windows enter, for training and for testing alike.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from ingest.backtest.columns import Columns
from ingest.backtest.read import Inspection

NEVER: Final = 3650.0
"""Days since a last visit where there was none."""
FADING: Final = 540.0
"""Days after which a finding counts by 1/e of what it did."""
DOUBT: Final = 2.0
"""A place is taken for average as if so many average visits had been paid to it before."""
Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(slots=True)
class History:
    """The visits of each place so far, and what was found in all."""

    visits: dict[str, list[Inspection]] = field(default_factory=lambda: defaultdict(list))
    seen: int = 0
    violations: int = 0

    @property
    def base(self) -> float:
        """The share of violations of all visits so far."""
        return self.violations / self.seen if self.seen else 0.0

    def add(self, one: Inspection) -> None:
        """Take in a visit of a window that has ended."""
        self.visits[one.entity].append(one)
        self.seen += 1
        self.violations += one.outcome

    def numbers(self, entity: str, start: date) -> list[float]:
        """What the visits before a day say of a place."""
        past, base = self.visits.get(entity, []), self.base
        bad = [one for one in past if one.outcome]
        fading = [math.exp(-(start - one.on).days / FADING) for one in past]
        found = sum(part for one, part in zip(past, fading, strict=True) if one.outcome)
        return [
            float(len(past)),
            float(len(bad)),
            (len(bad) + DOUBT * base) / (len(past) + DOUBT),
            (found + DOUBT * base) / (sum(fading) + DOUBT),
            float(past[-1].outcome) if past else base,
            float(sum(one.outcome for one in past[-3:])),
            float((start - past[-1].on).days) if past else NEVER,
            float((start - bad[-1].on).days) if bad else NEVER,
            float((start - past[0].on).days) if past else 0.0,
            float(not past),
            float(sum((start - one.on).days <= 730 and one.outcome for one in past)),
        ]


@dataclass(slots=True)
class Known:
    """All that is known before a window begins, and how it becomes one row."""

    attributes: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]
    """What stands for a place without attributes."""
    entity: Columns
    visit: Columns
    history: History = field(default_factory=History)

    @classmethod
    def of(
        cls, names: Sequence[str], attributes: dict[str, tuple[str, ...]], visits: list[Inspection]
    ) -> "Known":
        """Nothing is known yet but what the columns hold."""
        told = [one.told for one in visits]
        entity = Columns.learn(list(attributes.values()), len(names))
        return cls(attributes, ("",) * len(names), entity, Columns.learn(told, len(told[0])))

    def rows(self, group: Sequence[Inspection], start: date) -> Matrix:
        """The visits of a window as numbers, each by what was known on its first day."""
        return np.array([self._row(one, start) for one in group])

    def add(self, group: Sequence[Inspection]) -> None:
        """Take in a window that has ended."""
        for one in group:
            self.history.add(one)
            self.entity.add(self._told(one.entity), one.outcome)
            self.visit.add(one.told, one.outcome)

    def _told(self, entity: str) -> tuple[str, ...]:
        return self.attributes.get(entity, self.missing)

    def _row(self, one: Inspection, start: date) -> list[float]:
        base = self.history.base
        return [
            *self.history.numbers(one.entity, start),
            *self.entity.numbers(self._told(one.entity), start, base),
            *self.visit.numbers(one.told, start, base),
            *_season(start),
        ]


def _season(start: date) -> tuple[float, float]:
    turn = 2 * math.pi * (start.month - 1) / 12
    return math.sin(turn), math.cos(turn)
