"""Statutory clocks of a case: which runs in which state, and the day on which it ends.

A case keeps the rule version that was in force when it was received.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.calendar import ONE_DAY, days_after, working_days_after, working_days_between
from rules.complaints.terms import (
    ComplaintKind,
    ComplaintState,
    PauseReason,
    RefusalGround,
    TerminationGround,
)
from rules.errors import ErrorCode, Refused
from rules.versions import Version, in_force

ACCEPTANCE: Final = "COMPLAINT_ACCEPTANCE"
MEDIATION: Final = "COMPLAINT_MEDIATION"
PAUSE: Final = "COMPLAINT_PAUSE"
NOTICE: Final = "COMPLAINT_NOTICE"
STATION: Final = "COMPLAINT_STATION"
REVIEW: Final = "COMPLAINT_REVIEW"
VERIFICATION: Final = "REPORT_VERIFICATION"
REPORT_NOTICE: Final = "REPORT_NOTICE"

STARTS: Final[Mapping[tuple[ComplaintKind, ComplaintState], tuple[str, str]]] = {
    (ComplaintKind.COMPLAINT, ComplaintState.AT_STATION): (STATION, "entered_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.FILED): (ACCEPTANCE, "received_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.FORWARDED): (MEDIATION, "entered_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.ACCEPTED): (MEDIATION, "accepted_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.MEDIATING): (MEDIATION, "accepted_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.PAUSED): (PAUSE, "entered_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.SETTLED): (NOTICE, "entered_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.TERMINATED): (NOTICE, "entered_on"),
    (ComplaintKind.COMPLAINT, ComplaintState.UNDER_REVIEW): (REVIEW, "entered_on"),
    (ComplaintKind.REPORT, ComplaintState.FILED): (VERIFICATION, "received_on"),
    (ComplaintKind.REPORT, ComplaintState.VERIFYING): (VERIFICATION, "received_on"),
    (ComplaintKind.REPORT, ComplaintState.DECIDED): (REPORT_NOTICE, "entered_on"),
}
"""For every state in which something is due: the rule, and the day from which it counts."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a case from which its clocks count."""

    filed_on: date
    received_on: date
    entered_on: date
    accepted_on: date | None = None
    paused_days: int = 0
    is_extended: bool = False
    until: date | None = None
    """The day that a pause for testing was granted to."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What is due, and by which rule."""

    due_on: date
    rule: Version


def clock(kind: ComplaintKind, state: ComplaintState, days: Days) -> Clock | None:
    """The clock that runs in this state; None where nothing is due."""
    found = STARTS.get((kind, state))
    if found is None:
        return None
    name, start = found
    rule = in_force(name, days.filed_on)
    if state is ComplaintState.PAUSED and days.until is not None:
        return Clock(days.until, rule)
    extra = days.paused_days if name == MEDIATION else 0
    if days.is_extended and name == VERIFICATION:
        extra += rule.number("extension")
    first = getattr(days, start)
    if first is None:
        raise ValueError(f"{state} counts from {start}, which the case does not have")
    return Clock(ends_on(rule, first, extra), rule)


def ends_on(rule: Version, start: date, extra: int = 0) -> date:
    """The last day of a rule's term; `extra` is in the rule's own kind of days."""
    if "workingDays" in rule.parameters:
        return working_days_after(start, rule.number("workingDays") + extra)
    return days_after(start, rule.number("days") + extra)


def paused_days(rule: Version, since: date, until: date) -> int:
    """How much of a term a pause took: the days after it began, up to its end."""
    if "workingDays" in rule.parameters:
        return working_days_between(since, until)
    return max(0, (until - since) // ONE_DAY)


def pause_until(filed_on: date, reason: PauseReason, until: date | None, today: date) -> date:
    """The day by which a pause must end: a test's by its grant, a recusal's by the rule."""
    rule = in_force(PAUSE, filed_on)
    if reason is PauseReason.RECUSAL:
        return ends_on(rule, today)
    if until is None:
        raise Refused(ErrorCode.REQUIRED, ("until",), field="until")
    last = days_after(today, rule.number("longestTest"))
    if not today < until <= last:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("until",), field="until", low=today, high=last)
    return until


REFUSAL_SINCE: Final[Mapping[RefusalGround, date]] = {RefusalGround.IDENTITY: date(2026, 4, 15)}
TERMINATION_SINCE: Final[Mapping[TerminationGround, date]] = {
    TerminationGround.PARTY_LOST: date(2026, 4, 15)
}
"""Grounds that Order 121 added; the others stand in Order 20 as well."""


def require_refusal(ground: RefusalGround, filed_on: date) -> None:
    """Refuse a ground that the order of the case does not know."""
    if filed_on < REFUSAL_SINCE.get(ground, date.min):
        raise Refused(ErrorCode.BAD_INPUT, ("ground",), detail=ground)


def require_termination(
    ground: TerminationGround, filed_on: date, due: date | None, today: date
) -> None:
    """Refuse a ground that the order does not know, and the term's end before it has come.

    `due` is None where the term does not run.
    """
    is_unknown = filed_on < TERMINATION_SINCE.get(ground, date.min)
    is_early = ground is TerminationGround.TERM and (due is None or today <= due)
    if is_unknown or is_early:
        raise Refused(ErrorCode.BAD_INPUT, ("ground",), detail=ground)
