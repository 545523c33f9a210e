"""What a survival curve of ours must equal: an independent run of Kaplan–Meier's estimate."""

from collections.abc import Sequence
from typing import Any

import lifelines
import pytest


def fitted(entry: Sequence[int], out: Sequence[int], ended: Sequence[bool]) -> Any:
    """The estimate of lifelines; who enters and leaves in one month lived for one."""
    lasts = [max(last, first + 1) for first, last in zip(entry, out, strict=True)]
    return lifelines.KaplanMeierFitter().fit(lasts, ended, entry=entry)


def check(curve: Sequence[dict[str, Any]], independent: Any) -> None:
    """Every point and its interval are those of the independent run."""
    for point in curve:
        month = point["month"]
        wanted = float(independent.survival_function_.loc[month].iloc[0])
        assert point["survival"] == pytest.approx(wanted, abs=1e-9)
        low, high = independent.confidence_interval_.loc[month]
        assert point["lower"] == pytest.approx(float(low), abs=1e-9)
        assert point["upper"] == pytest.approx(float(high), abs=1e-9)
