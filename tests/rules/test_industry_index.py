"""The warning index: chance alone alarms no oftener than stated; a spike is found in time."""

import numpy as np
import pytest
from scipy.stats import nbinom  # type: ignore[import-untyped]

from rules.industry_index import ALARM, LEAST, MONTHS, read, tail
from rules.records import RecordKind

PENALTY, ABNORMAL = RecordKind.PENALTY, RecordKind.ABNORMAL_LISTING
DRAWS = 40_000
STEADY = [1.0] * (MONTHS + 1)


def alarms(draws: np.ndarray, rate: float) -> np.ndarray:
    """Whether each row's last month alarms, given the months before it."""
    known: dict[tuple[int, int], bool] = {}
    for past, now in {(int(row[:-1].sum()), int(row[-1])) for row in draws}:
        history = [past, *([0] * (MONTHS - 1))]
        known[past, now] = read({PENALTY: now}, {PENALTY: history}, rate, STEADY).is_alarm
    return np.array([known[int(row[:-1].sum()), int(row[-1])] for row in draws])


@pytest.mark.parametrize("rate", [0.05, 0.3, 1.0, 4.0, 15.0, 60.0])
def test_chance_alone_alarms_no_oftener_than_stated(rate: float) -> None:
    chance = np.random.default_rng(7)
    draws = chance.poisson(rate, (DRAWS, MONTHS + 1))
    spread = 3 * np.sqrt(ALARM / DRAWS)
    assert alarms(draws, rate).mean() <= ALARM + spread


@pytest.mark.parametrize(("rate", "times"), [(1.0, 10), (4.0, 5), (15.0, 2.5), (60.0, 1.8)])
def test_a_spike_is_found_within_two_months(rate: float, times: float) -> None:
    chance = np.random.default_rng(8)
    past = chance.poisson(rate, (2_000, MONTHS))
    first = chance.poisson(rate * times, (2_000, 1))
    second = chance.poisson(rate * times, (2_000, 1))
    at_once = alarms(np.hstack([past, first]), rate)
    then = alarms(np.hstack([past[:, 1:], first, second]), rate)
    assert (at_once | then).mean() > 0.95


def test_the_tail_is_the_negative_binomials() -> None:
    for observed, shape, weight in ((1, 0.5, 2.0), (7, 13.5, 14.0), (40, 300.0, 14.0)):
        wanted = nbinom.sf(observed - 1, shape, weight / (weight + 1))
        assert tail(observed, shape, weight) == pytest.approx(wanted, rel=1e-9)
    assert tail(0, 5.0, 3.0) == 1.0


def test_few_records_are_no_alarm_and_drivers_are_named() -> None:
    assert not read({PENALTY: LEAST - 1}, {}, 0.0, STEADY).is_alarm
    found = read({PENALTY: 30, ABNORMAL: 4}, {PENALTY: [2] * 12, ABNORMAL: [4] * 12}, 6.0, STEADY)
    assert found.is_alarm
    assert found.observed == 34
    assert found.index == pytest.approx(100 * 34 / (84 / 14))
    assert [one.kind for one in found.drivers] == [PENALTY, ABNORMAL][: len(found.drivers)]


def test_what_moves_the_whole_city_is_no_alarm_of_a_cell() -> None:
    past = {PENALTY: [5] * MONTHS}
    assert read({PENALTY: 20}, past, 5.0, STEADY).is_alarm
    campaign = read({PENALTY: 20}, past, 5.0, [*STEADY[:-1], 4.0])
    assert not campaign.is_alarm
    assert campaign.expected == pytest.approx(20)
