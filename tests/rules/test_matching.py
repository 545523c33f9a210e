"""Descriptions compared with what the register holds: tables."""

from datetime import date

import pytest

from rules.matching import Candidate, Example, Feature, compared, score

HELD = Candidate(
    uscc="91500103MA5U123456",
    names=("重庆泛微软件有限公司", "重庆泛海软件有限公司"),
    address="重庆市渝中区解放碑八一路1号5-2",
    district="500103",
    established_on=date(2020, 5, 6),
)


def likeness(example: Example) -> dict[Feature, float]:
    return {reason.feature: reason.similarity for reason in compared(example, HELD)}


@pytest.mark.parametrize(
    ("example", "found"),
    [
        (Example(uscc="91500103ma5u123456"), {Feature.USCC: 1.0}),
        (Example(uscc="91500103MA5U123457"), {Feature.USCC: 0.4722}),
        (Example(uscc="91500103MA5U999999"), {Feature.USCC: 0.0}),
        (Example(name="重庆（泛微）软件有限公司"), {Feature.NAME: 1.0}),
        (Example(name="泛微软件"), {Feature.NAME: 0.98}),
        (Example(name="重庆泛海软件有限公司"), {Feature.NAME: 0.97}),
        (Example(address="渝中区解放碑八一路1号5-2"), {Feature.ADDRESS: 1.0}),
        (Example(established_on=date(2020, 5, 20)), {Feature.ESTABLISHED_ON: 0.8}),
        (Example(established_on=date(2019, 5, 6)), {Feature.ESTABLISHED_ON: 0.0}),
        (Example(district="500000"), {Feature.DISTRICT: 1.0}),
        (Example(district="500104"), {Feature.DISTRICT: 0.0}),
        (Example(), {}),
    ],
)
def test_each_feature_is_compared_alone(example: Example, found: dict[Feature, float]) -> None:
    assert likeness(example) == found


def test_the_score_is_the_weighted_mean_of_what_both_state() -> None:
    reasons = compared(Example(name="泛微软件", district="500104"), HELD)
    assert score(reasons) == round((5 * 0.98 + 1 * 0) / 6, 4)


def test_nothing_to_compare_scores_nothing() -> None:
    assert score(()) == 0
