"""Clocks by the rule of the day of receipt: working days with 调休, natural days, pauses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import days_after, is_working_day, working_days_after, working_days_between
from rules.complaints import ComplaintKind, ComplaintState
from rules.complaints.clocks import (
    MEDIATION,
    STARTS,
    Days,
    clock,
    ends_on,
    pause_until,
    paused_days,
    require_refusal,
    require_termination,
)
from rules.complaints.moves import FLOWS, RESTING
from rules.complaints.terms import PauseReason, RefusalGround, TerminationGround
from rules.errors import ErrorCode, Refused
from rules.versions import in_force

CHANGE = date(2026, 4, 15)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("received", "state", "code", "due"),
    [
        # Order 20 until 2026-04-14: 7 and 45 working days; the May holiday and its 调休 inside.
        (date(2026, 4, 14), ComplaintState.FILED, "ORDER-20", date(2026, 4, 23)),
        (date(2026, 4, 14), ComplaintState.MEDIATING, "ORDER-20", date(2026, 6, 18)),
        # Order 121 from 2026-04-15: 7 working days, and 60 natural days.
        (date(2026, 4, 15), ComplaintState.FILED, "ORDER-121", date(2026, 4, 24)),
        (date(2026, 4, 15), ComplaintState.MEDIATING, "ORDER-121", date(2026, 6, 15)),
        # The 60th day falls into the National Day holiday: the next working day.
        (date(2026, 8, 4), ComplaintState.MEDIATING, "ORDER-121", date(2026, 10, 8)),
        # 22, 23, 24, then Mid-Autumn until the 27th; 28, 29, 30, then National Day: 8 October.
        (date(2026, 9, 21), ComplaintState.FILED, "ORDER-121", date(2026, 10, 8)),
    ],
)
def test_a_case_keeps_the_rule_of_the_day_of_its_receipt(
    received: date, state: ComplaintState, code: str, due: date
) -> None:
    days = Days(received, received, received, accepted_on=received)
    found = clock(ComplaintKind.COMPLAINT, state, days)
    assert found is not None
    assert (found.rule.version, found.due_on) == (code, due)
    assert is_working_day(due)


def test_a_case_of_before_accepted_afterwards_keeps_the_old_term() -> None:
    days = Days(CHANGE - timedelta(days=1), CHANGE, CHANGE, accepted_on=CHANGE)
    found = clock(ComplaintKind.COMPLAINT, ComplaintState.ACCEPTED, days)
    assert found is not None
    assert (found.rule.version, found.rule.is_verified) == ("ORDER-20", True)
    assert found.due_on == working_days_after(CHANGE, 45)


def test_a_report_is_verified_in_15_working_days_and_once_15_more() -> None:
    start = date(2026, 9, 1)
    days = Days(start, start, start)
    first = clock(ComplaintKind.REPORT, ComplaintState.VERIFYING, days)
    longer = Days(start, start, start, is_extended=True)
    second = clock(ComplaintKind.REPORT, ComplaintState.VERIFYING, longer)
    assert first is not None
    assert second is not None
    assert first.due_on == working_days_after(start, 15)
    assert second.due_on == working_days_after(start, 30)


@given(DAYS, st.integers(1, 90), st.integers(1, 40))
def test_a_pause_lengthens_the_term_by_what_it_took(start: date, after: int, length: int) -> None:
    rule = in_force(MEDIATION, start)
    since = start + timedelta(days=after)
    until = since + timedelta(days=length)
    took = paused_days(rule, since, until)
    plain, longer = ends_on(rule, start), ends_on(rule, start, took)
    assert longer >= plain
    if "workingDays" in rule.parameters:
        assert working_days_between(start, longer) == 45 + took
    else:
        assert took == length
        assert longer == days_after(start, 60 + length)


@given(DAYS, st.integers(1, 60))
def test_working_days_count_back_to_what_they_were_made_of(start: date, count: int) -> None:
    last = working_days_after(start, count)
    assert is_working_day(last)
    assert working_days_between(start, last) == count


@pytest.mark.parametrize(
    ("ground", "is_known"),
    [(one, one is not RefusalGround.IDENTITY) for one in RefusalGround],
)
def test_seven_grounds_of_refusal_and_the_one_that_order_121_added(
    ground: RefusalGround, is_known: bool
) -> None:
    require_refusal(ground, CHANGE)
    if is_known:
        require_refusal(ground, CHANGE - timedelta(days=1))
        return
    with pytest.raises(Refused) as refused:
        require_refusal(ground, CHANGE - timedelta(days=1))
    assert refused.value.code is ErrorCode.BAD_INPUT


@pytest.mark.parametrize("ground", TerminationGround)
def test_eight_grounds_of_termination_and_the_term_not_before_it_has_come(
    ground: TerminationGround,
) -> None:
    due = date(2026, 8, 1)
    require_termination(ground, CHANGE, due, due + timedelta(days=1))
    if ground is TerminationGround.TERM:
        for early in (due, None):
            with pytest.raises(Refused):
                require_termination(ground, CHANGE, early, due)
    if ground is TerminationGround.PARTY_LOST:
        with pytest.raises(Refused):
            require_termination(ground, CHANGE - timedelta(days=1), due, due)


def test_there_are_seven_and_eight_grounds() -> None:
    assert (len(RefusalGround), len(TerminationGround)) == (7, 8)


def test_a_pause_for_a_test_has_an_end_and_a_recusal_three_working_days() -> None:
    today = date(2026, 11, 26)
    assert pause_until(today, PauseReason.RECUSAL, None, today) == date(2026, 12, 1)
    end = date(2026, 12, 20)
    assert pause_until(today, PauseReason.TESTING, end, today) == end
    for wrong, code in (
        (None, ErrorCode.REQUIRED),
        (today, ErrorCode.OUT_OF_RANGE),
        (date(2027, 12, 1), ErrorCode.OUT_OF_RANGE),
    ):
        with pytest.raises(Refused) as refused:
            pause_until(today, PauseReason.TESTING, wrong, today)
        assert refused.value.code is code


def test_every_state_that_somebody_must_leave_has_a_clock_and_no_other_has() -> None:
    for kind, flow in FLOWS.items():
        timed = {state for of, state in STARTS if of is kind}
        assert timed == flow.states - RESTING
        assert flow.final <= RESTING
