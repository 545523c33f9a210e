"""The model as data, and the engine on hand-made facts: exact points, exact days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.entities import EntityStatus, RiskClass
from rules.errors import ErrorCode, Refused
from rules.records import RecordKind
from rules.risk import Facts, Mark, assess, class_of, decayed
from rules.risk_model import RISK_1, Dimension, Whose, checked
from rules.risk_outlook import Turn, counterfactuals
from tests.paths import ROOT

DAY = date(2026, 11, 23)
PLAIN = Facts("ENTERPRISE", "ACTIVE", date(2010, 1, 1), 1_000_000, "6510")


def mark(name: str, kind: RecordKind, says: str = "", **given: object) -> Mark:
    return Mark(name, Whose.OWN, kind, says, DAY, **given)  # type: ignore[arg-type]


def points(facts: Facts, day: date = DAY) -> dict[str, int]:
    grade = assess(RISK_1, facts, day)
    assert grade is not None
    assert sum(one.points for one in grade.contributions) == grade.score
    return {one.indicator.code: one.points for one in grade.contributions if one.points}


def test_a_model_whose_weights_do_not_sum_is_refused_with_the_path() -> None:
    weights = ((Dimension.BASIC, 201), *RISK_1.weights[1:])
    with pytest.raises(Refused) as refusal:
        checked(replace(RISK_1, weights=weights))
    assert refusal.value.code is ErrorCode.RISK_WEIGHTS
    assert refusal.value.path == ("weights",)
    assert refusal.value.params == {"found": 1001, "wanted": 1000}
    lighter = replace(RISK_1.indicators[0], weight=39)
    with pytest.raises(Refused) as refusal:
        checked(replace(RISK_1, indicators=(lighter, *RISK_1.indicators[1:])))
    assert refusal.value.path == ("indicators", "BASIC")


def test_thresholds_out_of_order_and_a_missing_colour_are_refused() -> None:
    with pytest.raises(Refused):
        checked(replace(RISK_1, thresholds=(180, 78, 400)))
    with pytest.raises(Refused):
        checked(replace(RISK_1, colors=RISK_1.colors[1:]))


@pytest.mark.parametrize(
    ("score", "risk_class"),
    [(0, "A"), (77, "A"), (78, "B"), (179, "B"), (180, "C"), (399, "C"), (400, "D"), (1000, "D")],
)
def test_the_bounds_of_the_classes(score: int, risk_class: str) -> None:
    assert class_of(RISK_1, score) is RiskClass[risk_class]


@pytest.mark.parametrize(
    ("days", "left"),
    [(0, 100), (90, 100), (91, 84), (364, 50), (728, 25), (1092, 12), (1825, 3), (1826, 0)],
)
def test_points_halve_in_a_year_and_end_after_five(days: int, left: int) -> None:
    assert decayed(RISK_1, 100, days) == left


@pytest.mark.parametrize(
    ("says", "amount", "wanted"),
    [
        ("警告", 0, 50), ("罚款", 500, 75), ("罚款", 10_000, 90), ("罚款、没收违法所得", 500, 100),
        ("罚款", 100_000, 130), ("责令停产停业", 0, 130), ("吊销许可证件", 0, 160),
    ],
)  # fmt: skip
def test_a_penalty_weighs_by_its_sanction(says: str, amount: int, wanted: int) -> None:
    facts = replace(PLAIN, marks=(mark("p", RecordKind.PENALTY, says, amount=amount),))
    assert points(facts)["REGULATORY_PENALTY"] == wanted


def test_an_indicator_never_exceeds_its_weight_and_says_what_each_record_moves() -> None:
    marks = tuple(mark(name, RecordKind.PENALTY, "没收") for name in "abc")
    grade = assess(RISK_1, replace(PLAIN, marks=marks), DAY)
    assert grade is not None
    (held,) = [one for one in grade.contributions if one.evidence]
    assert held.points == 200
    assert [(one.points, one.effect) for one in held.evidence] == [(100, 0)] * 3


def test_an_award_lowers_the_score_and_fades() -> None:
    assert points(PLAIN)["SOCIAL_AWARD"] == 20
    praised = replace(PLAIN, marks=(mark("a", RecordKind.AWARD),))
    assert "SOCIAL_AWARD" not in points(praised)
    assert points(praised, DAY + timedelta(days=364))["SOCIAL_AWARD"] == 10


def test_a_repaired_record_counts_for_nothing_from_its_day_on() -> None:
    gone = mark("p", RecordKind.PENALTY, "罚款", ends_on=DAY + timedelta(days=5))
    facts = replace(PLAIN, marks=(gone,))
    assert "REGULATORY_PENALTY" in points(facts, DAY + timedelta(days=4))
    assert "REGULATORY_PENALTY" not in points(facts, DAY + timedelta(days=5))


def test_floors_hold_whatever_the_score() -> None:
    listed = assess(RISK_1, replace(PLAIN, marks=(mark("l", RecordKind.ABNORMAL_LISTING),)), DAY)
    assert listed is not None
    assert (listed.risk_class, [one.code for one in listed.floors]) == ("C", ["ABNORMAL_LISTED"])
    revoked = assess(RISK_1, replace(PLAIN, status=EntityStatus.REVOKED), DAY)
    assert revoked is not None
    assert revoked.risk_class is RiskClass.D
    assert assess(RISK_1, replace(PLAIN, status=EntityStatus.CANCELLED), DAY) is None


def test_the_end_of_a_term_is_foretold() -> None:
    ends = date(2027, 3, 1)
    listing = mark("s", RecordKind.SERIOUS_VIOLATION, ends_on=ends)
    facts = replace(PLAIN, marks=(listing,))
    grade = assess(RISK_1, facts, DAY)
    assert grade is not None
    timed, repaired = counterfactuals(RISK_1, facts, grade)
    assert (timed.turn, timed.on, timed.risk_class) == (Turn.TIME, ends, RiskClass.A)
    assert timed.text("en") == "The grade becomes A on 2027-03-01 if nothing new is recorded"
    assert (repaired.record_id, repaired.risk_class) == ("s", RiskClass.A)


def test_the_page_about_the_model_states_every_indicator_and_weight() -> None:
    page = (ROOT / "docs" / "risk-model.md").read_text("utf-8")
    for one in RISK_1.indicators:
        assert f"| `{one.code}` | {one.weight} | {one.text} |" in page
    for dimension, weight in RISK_1.weights:
        assert f"| {dimension.description} | {weight} |" in page
    for days, share in RISK_1.decay:
        assert f"| {days} | {share} |" in page
