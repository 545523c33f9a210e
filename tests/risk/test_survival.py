"""The survival curve equals that of an independent library, intervals and left truncation too."""

from collections import Counter
from random import Random

import pytest

from rules.survival import Span, curve, interval, survival_at


def lives(seed: int, people: int) -> list[tuple[int, int, bool]]:
    """(entry, exit, ended) in months."""
    random = Random(seed)
    made = []
    for _ in range(people):
        entry = random.choice((0, 0, 0, random.randint(1, 90)))
        out = entry + 1 + int(random.expovariate(1 / 60))
        made.append((entry, out, random.random() < 0.7))
    return made


def spans(rows: list[tuple[int, int, bool]]) -> list[Span]:
    entered = Counter(entry for entry, _, _ in rows)
    ended = Counter(out for _, out, is_end in rows if is_end)
    censored = Counter(out for _, out, is_end in rows if not is_end)
    ages = sorted(entered.keys() | ended.keys() | censored.keys())
    return [Span(age, entered[age], ended[age], censored[age]) for age in ages]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_curve_equals_the_reference_library(seed: int) -> None:
    lifelines = pytest.importorskip("lifelines")
    rows = lives(seed, 800)
    fitted = lifelines.KaplanMeierFitter().fit(
        [out for _, out, _ in rows],
        [is_end for _, _, is_end in rows],
        entry=[entry for entry, _, _ in rows],
    )
    points = curve(spans(rows))
    assert len(points) > 50
    for point in points:
        assert point.survival == pytest.approx(
            float(fitted.survival_function_.loc[point.at].iloc[0]), abs=1e-9
        )
        low, high = fitted.confidence_interval_.loc[point.at]
        if 0 < point.survival < 1:
            assert point.lower == pytest.approx(float(low), abs=1e-9)
            assert point.upper == pytest.approx(float(high), abs=1e-9)


def test_a_curve_that_has_reached_nothing_has_no_width() -> None:
    (point,) = curve([Span(0, entered=5), Span(3, ended=5)])
    assert (point.survival, point.lower, point.upper) == (0.0, 0.0, 0.0)
    assert interval(1.0, 0.0) == (1.0, 1.0)
    assert survival_at([point], 2) == 1.0
