"""`backtest`: window by window, learn from the windows before, score, re-order, measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from ingest.backtest.features import Known, Matrix
from ingest.backtest.measure import Window, figures
from ingest.backtest.read import Inspection, entities, inspections
from rules.errors import ErrorCode, Refused

LEAST: Final = 200
"""Visits to learn from before the first window is scored."""
LEAST_VIOLATIONS: Final = 20
TOO_FEW: Final = (
    f"每个窗口之前都不足 {LEAST} 次检查，或两种结果之一不足 {LEAST_VIOLATIONS} 次 · before every "
    f"window fewer than {LEAST} inspections, or {LEAST_VIOLATIONS} of either outcome"
)
MODEL: Final = "mean of logistic regression and gradient-boosted trees (scikit-learn)"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backtest:
    """The report, and whether any window could be scored."""

    report: dict[str, Any]


def backtest(
    visits_file: Path,
    entities_file: Path,
    window_months: int,
    use: tuple[str, ...] = (),
    progress: Progress = lambda _done, _total: None,
) -> Backtest:
    """Score every window that has enough before it; raises Refused where none has."""
    if not 1 <= window_months <= 24:
        raise Refused(
            ErrorCode.OUT_OF_RANGE, ("windowMonths",), field="window-months", low=1, high=24
        )
    visits = inspections(visits_file, use)
    names, attributes = entities(entities_file)
    known = Known.of(names, attributes, visits)
    groups = _windows(visits, window_months)
    learnt: list[Matrix] = []
    outcomes: list[Matrix] = []
    scored: list[Window] = []
    for place, (start, group) in enumerate(groups):
        matrix, found = known.rows(group, start), np.array([one.outcome for one in group])
        if len(outcomes) and _suffices(np.concatenate(outcomes)):
            scores = _scores(np.concatenate(learnt), np.concatenate(outcomes), matrix)
            days = np.array([one.on.toordinal() for one in group])
            scored.append(Window(start.isoformat(), days, found, scores))
        learnt.append(matrix)
        outcomes.append(found)
        known.add(group)
        progress(place + 1, len(groups))
    if not scored:
        raise Refused(ErrorCode.BAD_INPUT, ("inspections",), detail=TOO_FEW)
    return Backtest(_report(scored, len(visits), window_months, use, names))


def _report(
    scored: list[Window], visits: int, months: int, use: Sequence[str], names: Sequence[str]
) -> dict[str, Any]:
    return {
        "model": MODEL,
        "windowMonths": months,
        "inspectionsRead": visits,
        "features": {"history": True, "inspection": list(use), "entity": list(names)},
        "leakage": "features and training use visits before each window's first day only",
        "windows": [{"start": one.start, **figures([one])} for one in scored],
        "overall": figures(scored),
    }


def _windows(visits: list[Inspection], months: int) -> list[tuple[date, list[Inspection]]]:
    first = visits[0].on
    origin = first.year * 12 + first.month - 1
    groups: dict[int, list[Inspection]] = {}
    for one in visits:
        groups.setdefault((one.on.year * 12 + one.on.month - 1 - origin) // months, []).append(one)
    return [
        (date(*_month(origin + number * months), 1), group)
        for number, group in sorted(groups.items())
    ]


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def _suffices(outcomes: Matrix) -> bool:
    bad = int(outcomes.sum())
    return len(outcomes) >= LEAST and LEAST_VIOLATIONS <= bad <= len(outcomes) - LEAST_VIOLATIONS


def _scores(past: Matrix, outcomes: Matrix, now: Matrix) -> Matrix:
    """The mean of two models' chances of a violation; no randomness, so the same each time.

    On one thread: sums in one order everywhere, and no waiting for cores that others use.
    """
    line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500, C=0.3))
    trees = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=40, random_state=0
    )
    with threadpool_limits(1):
        made = [model.fit(past, outcomes).predict_proba(now)[:, 1] for model in (line, trees)]
    mean: Matrix = np.mean(made, axis=0)
    return mean
