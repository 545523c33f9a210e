"""Terms by the article of the basis, moves by the table, validity by the date."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import ErrorCode, Refused
from rules.persons import (
    ProfessionKind,
    QualificationStatus,
    TenureMove,
    TenureState,
    masked_name,
    qualification_status,
    require_resident_id,
    tenure_moved,
    valid_to,
)
from rules.restrictions import (
    LIFETIME,
    MOVES,
    Period,
    RestrictionBasis,
    RestrictionMove,
    RestrictionState,
    merged,
    moved,
    period_of,
    rule_of,
    state_on,
)

DECIDED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("basis", "last"),
    [
        (RestrictionBasis.FOOD_LICENCE_REVOKED, date(2031, 3, 2)),
        (RestrictionBasis.FOOD_CRIME, LIFETIME),
        (RestrictionBasis.ECONOMIC_CRIME, date(2031, 3, 2)),
        (RestrictionBasis.PROBATION, date(2028, 3, 2)),
        (RestrictionBasis.BANKRUPTCY, date(2029, 3, 2)),
        (RestrictionBasis.LICENCE_REVOKED, date(2029, 3, 2)),
        (RestrictionBasis.FALSE_REGISTRATION, date(2029, 3, 2)),
        (RestrictionBasis.CATERING_OFFENCE, date(2027, 3, 2)),
    ],
)
def test_each_basis_has_its_term(basis: RestrictionBasis, last: date) -> None:
    assert period_of(rule_of(basis, DECIDED), DECIDED) == (DECIDED, last)


def test_the_rule_is_that_of_the_day_of_the_decision() -> None:
    bar = RestrictionBasis.ECONOMIC_CRIME
    assert rule_of(bar, date(2024, 6, 30)).version == "2018"
    assert rule_of(bar, date(2024, 7, 1)).version == "2023"
    with pytest.raises(Refused) as refusal:
        rule_of(RestrictionBasis.PROBATION, date(2024, 6, 30))
    assert refusal.value.code is ErrorCode.INVALID_DATE


def test_a_term_from_a_leap_day_ends_with_february() -> None:
    rule = rule_of(RestrictionBasis.BANKRUPTCY, date(2024, 7, 1))
    assert period_of(rule, date(2028, 2, 29)).last == date(2031, 2, 28)


PERIODS = st.lists(
    st.builds(
        lambda first, days: Period(
            date.fromordinal(738000 + first), date.fromordinal(738000 + first + days)
        ),
        st.integers(0, 60),
        st.integers(0, 20),
    ),
    max_size=8,
)


@given(PERIODS)
def test_merging_keeps_every_day_and_adds_none(periods: list[Period]) -> None:
    def days(all_: list[Period]) -> set[int]:
        return {n for one in all_ for n in range(one.first.toordinal(), one.last.toordinal() + 1)}

    joined = merged(periods)
    assert days(joined) == days(periods)
    assert all((b.first - a.last).days > 1 for a, b in pairwise(joined))


def test_no_state_of_an_entry_can_be_skipped() -> None:
    for state in (None, *RestrictionState):
        for move in RestrictionMove:
            if (state, move) in MOVES:
                assert moved(state, move) is MOVES[state, move]
            else:
                with pytest.raises(Refused):
                    moved(state, move)
    assert (RestrictionState.LISTED, RestrictionMove.LIFT) not in MOVES


def test_the_clock_ends_a_term() -> None:
    last = date(2026, 11, 23)
    assert state_on(RestrictionState.REVIEWED, last, last) is RestrictionState.REVIEWED
    after = date(2026, 11, 24)
    assert state_on(RestrictionState.REVIEWED, last, after) is RestrictionState.EXPIRED
    assert state_on(RestrictionState.LIFTED, last, after) is RestrictionState.LIFTED


def test_a_tenure_begins_once_and_ends_once() -> None:
    assert tenure_moved(None, TenureMove.BEGIN) is TenureState.CURRENT
    assert tenure_moved(TenureState.CURRENT, TenureMove.END) is TenureState.ENDED
    with pytest.raises(Refused):
        tenure_moved(TenureState.CURRENT, TenureMove.BEGIN)
    with pytest.raises(Refused):
        tenure_moved(TenureState.ENDED, TenureMove.END)


def test_validity_of_certificates() -> None:
    operator, pharmacist = ProfessionKind
    assert valid_to(operator, date(2026, 3, 2)) == date(2030, 3, 1)
    assert valid_to(pharmacist, date(2026, 3, 2)) == date(2031, 3, 1)
    assert valid_to(pharmacist, date(2020, 3, 2)) == date(2023, 3, 1)
    last = date(2030, 3, 1)
    told = {day: qualification_status(last, None, day).value for day in (
        date(2030, 1, 29), date(2030, 1, 30), last, date(2030, 3, 2))}  # fmt: skip
    assert list(told.values()) == ["VALID", "RENEWAL_DUE", "RENEWAL_DUE", "LAPSED"]
    assert qualification_status(last, last, last) is QualificationStatus.REVOKED


def test_an_identity_number_is_checked_and_not_repeated() -> None:
    assert require_resident_id("11010519491231002X") == "11010519491231002X"
    with pytest.raises(Refused) as refusal:
        require_resident_id("110105194912310021")
    assert "110105" not in str(refusal.value)


def test_a_masked_name_shows_the_family_name() -> None:
    assert (masked_name("周山城"), masked_name("周")) == ("周**", "周")
