"""Kaplan–Meier survival with left truncation, Greenwood's variance, log-log intervals.

Works on counts by age, so that a cohort of millions is a few hundred lines. Refuses a cohort
below five. A subject that enters at an age is at risk after it, not at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import Final

Z95: Final = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Span:
    """Entries, ends and exits for other reasons of a cohort at one age."""

    at: int
    entered: int = 0
    ended: int = 0
    censored: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """Survival just after an age at which somebody ended, with its 95 % interval."""

    at: int
    at_risk: int
    ended: int
    survival: float
    lower: float
    upper: float


def curve(spans: Sequence[Span]) -> list[Point]:
    """The curve over spans in order of age, one to an age."""
    points: list[Point] = []
    at_risk, survival, variance = 0, 1.0, 0.0
    for span in spans:
        if span.ended and at_risk > 0:
            survival *= 1 - span.ended / at_risk
            left = at_risk - span.ended
            variance += span.ended / (at_risk * left) if left else inf
            low, high = interval(survival, variance)
            points.append(Point(span.at, at_risk, span.ended, survival, low, high))
        at_risk += span.entered - span.ended - span.censored
    return points


def interval(survival: float, variance: float) -> tuple[float, float]:
    """The log-log interval; a curve at one or zero has no width to tell."""
    if survival in (0.0, 1.0):
        return survival, survival
    width = Z95 * sqrt(variance) / log(survival)
    return exp(-exp(log(-log(survival)) - width)), exp(-exp(log(-log(survival)) + width))


def survival_at(points: Sequence[Point], at: int) -> float:
    """The share that lives beyond an age."""
    reached = [point.survival for point in points if point.at <= at]
    return reached[-1] if reached else 1.0


def size(spans: Sequence[Span]) -> int:
    """How many a cohort counts."""
    return sum(span.entered for span in spans)
