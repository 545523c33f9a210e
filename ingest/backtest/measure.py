"""How much earlier a re-ordered calendar finds violations; each figure with its 95 % interval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.metrics import roc_auc_score

RESAMPLES: Final = 500
SEED: Final = 20_260_101
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """The visits of one window: their days as ordinals in order, outcomes, and scores."""

    start: str
    days: Array
    outcomes: Array
    scores: Array

    @property
    def reordered(self) -> Array:
        """The day of each visit if the riskiest came first and each day kept its number."""
        made: Array = np.empty_like(self.days)
        made[np.argsort(-self.scores, kind="stable")] = np.sort(self.days)
        return made

    @property
    def gains(self) -> Array:
        """For each violation the days by which it comes earlier."""
        made: Array = (self.days - self.reordered)[self.outcomes == 1]
        return made

    def found_within(self, share: float) -> tuple[Array, Array]:
        """For each violation whether it falls in the first share: re-ordered, and as it was."""
        count = int(np.ceil(share * len(self.days)))
        ranks = np.empty(len(self.days), dtype=int)
        ranks[np.argsort(-self.scores, kind="stable")] = np.arange(len(self.days))
        was = np.arange(len(self.days))
        bad = self.outcomes == 1
        return (ranks < count)[bad], (was < count)[bad]


def figures(windows: list[Window]) -> dict[str, Any]:
    """The figures over one window or many."""
    gains = np.concatenate([one.gains for one in windows])
    made: dict[str, Any] = {
        "inspections": int(sum(len(one.days) for one in windows)),
        "violations": len(gains),
        "meanDaysEarlier": _with_interval(gains, np.mean),
    }
    for name, share in (("firstHalf", 0.5), ("firstFifth", 0.2)):
        pairs = [one.found_within(share) for one in windows]
        made[name] = {
            "reordered": _with_interval(np.concatenate([new for new, _ in pairs]), np.mean),
            "asItWas": _with_interval(np.concatenate([old for _, old in pairs]), np.mean),
        }
    return made | {"auc": _auc(windows)}


def _with_interval(values: Array, of: Callable[[Array], Any]) -> dict[str, float | None]:
    if not len(values):
        return {"value": None, "lower": None, "upper": None}
    chance = np.random.default_rng(SEED)
    drawn = [of(values[chance.integers(0, len(values), len(values))]) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return {"value": _short(of(values)), "lower": _short(low), "upper": _short(high)}


def _auc(windows: list[Window]) -> dict[str, float | None]:
    """The mean over windows, weighted by violations; the interval by Hanley and McNeil."""
    known = [one for one in windows if 0 < one.outcomes.sum() < len(one.outcomes)]
    if not known:
        return {"value": None, "lower": None, "upper": None}
    weights = np.array([one.outcomes.sum() for one in known], dtype=float)
    areas = np.array([roc_auc_score(one.outcomes, one.scores) for one in known])
    bad = [int(one.outcomes.sum()) for one in known]
    good = [int((1 - one.outcomes).sum()) for one in known]
    spreads = np.array([spread_of(*one) for one in zip(areas, bad, good, strict=True)])
    share = weights / weights.sum()
    value, half = float(share @ areas), 1.96 * float(np.sqrt((share**2) @ (spreads**2)))
    return {"value": _short(value), "lower": _short(value - half), "upper": _short(value + half)}


def spread_of(area: float, bad: int, good: int) -> float:
    """The standard error of an area under the curve, by Hanley and McNeil."""
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    inner = area * (1 - area) + (bad - 1) * (first - area**2) + (good - 1) * (second - area**2)
    return float(np.sqrt(inner / (bad * good)))


def _short(value: float) -> float:
    return round(float(value), 4)
