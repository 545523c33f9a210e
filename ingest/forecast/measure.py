"""The model card: how predictions fared on what came later, beside the rule score.

Numbers only, each with what it was counted on; refuses groups in which too little happened.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sklearn.metrics import roc_auc_score

from ingest.backtest.measure import spread_of

TENTHS: Final = 10
LIFTS: Final = (0.01, 0.05, 0.1, 0.2)
LEAST_EVENTS: Final = 5
"""Groups in which less happened have no area; those below it in size are not shown."""
Array = np.ndarray[Any, Any]


def figures(outcomes: Array, chances: Array, scores: Array) -> dict[str, Any]:
    """Discrimination, calibration and lift of the chances, with the rule score as baseline."""
    return {
        "entities": len(outcomes),
        "events": int(outcomes.sum()),
        "auc": area(outcomes, chances),
        "baselineAuc": area(outcomes, scores),
        "brier": round(float(np.mean((chances - outcomes) ** 2)), 6),
        "calibration": _calibration(outcomes, chances),
        "lift": [_lift(outcomes, chances, scores, share) for share in LIFTS],
    }


def area(outcomes: Array, values: Array) -> dict[str, float] | None:
    """The area under the curve with its 95 % interval by Hanley and McNeil."""
    if not LEAST_EVENTS <= outcomes.sum() <= len(outcomes) - LEAST_EVENTS:
        return None
    value = float(roc_auc_score(outcomes, values))
    half = 1.96 * spread_of(value, int(outcomes.sum()), int(len(outcomes) - outcomes.sum()))
    return {
        "value": round(value, 4),
        "lower": round(max(0.0, value - half), 4),
        "upper": round(min(1.0, value + half), 4),
    }


def _calibration(outcomes: Array, chances: Array) -> list[dict[str, Any]]:
    order = np.argsort(chances, kind="stable")
    return [
        {
            "entities": len(part),
            "predicted": round(float(chances[part].mean()), 6),
            "observed": round(float(outcomes[part].mean()), 6),
        }
        for part in np.array_split(order, TENTHS)
        if len(part)
    ]


def _lift(outcomes: Array, chances: Array, scores: Array, share: float) -> dict[str, float]:
    count = max(1, round(share * len(outcomes)))
    base = float(outcomes.mean())
    return {
        "share": share,
        "lift": _ratio(outcomes[_first(chances, count)].mean(), base),
        "baselineLift": _ratio(outcomes[_first(scores, count)].mean(), base),
        "captured": _ratio(outcomes[_first(chances, count)].sum(), float(outcomes.sum())),
    }


def _first(values: Array, count: int) -> Array:
    return np.argsort(-values, kind="stable")[:count]


def _ratio(part: float, whole: float) -> float:
    return round(float(part) / whole, 4) if whole else 0.0


def groups(names: Sequence[str], outcomes: Array, chances: Array) -> list[dict[str, Any]]:
    """Each group's mean prediction beside what came: where they part, the model is biased."""
    labels = np.array(names)
    made = []
    for name in sorted(set(names)):
        chosen = labels == name
        if chosen.sum() < LEAST_EVENTS:
            continue
        made.append(
            {
                "group": name,
                "entities": int(chosen.sum()),
                "events": int(outcomes[chosen].sum()),
                "predicted": round(float(chances[chosen].mean()), 6),
                "observed": round(float(outcomes[chosen].mean()), 6),
                "auc": area(outcomes[chosen], chances[chosen]),
            }
        )
    return made
