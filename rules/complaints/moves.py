"""The two flows of a case: a complaint seeks mediation, a report is verified.

Order 121 (and Order 20 before it) names the steps; the station and the review are ours. A clue of a
breach found on the way is verified as a report of its own (Order 20 Art 22).
"""

from typing import Final

from rules.complaints.terms import ComplaintAction as Do
from rules.complaints.terms import ComplaintActor as By
from rules.complaints.terms import ComplaintKind, ComplaintOutcome, TerminationGround
from rules.complaints.terms import ComplaintState as In
from rules.flow import Flow, Move

CaseMove = Move[In, Do, By]
CaseFlow = Flow[In, Do, By]
PARTIES: Final = (By.COMPLAINANT, By.RESPONDENT)
ROOM: Final = (*PARTIES, By.STATION, By.REGULATOR)


def _in(state: In, *rows: tuple[Do, tuple[By, ...], In]) -> list[CaseMove]:
    return [Move(state, action, actors, after) for action, actors, after in rows]


COMPLAINT_FLOW: Final = CaseFlow(
    [
        *_in(
            In.AT_STATION,
            (Do.POST, (*PARTIES, By.STATION), In.AT_STATION),
            (Do.PROPOSE, (*PARTIES, By.STATION), In.AT_STATION),
            (Do.SIGN, PARTIES, In.SETTLED),
            (Do.ESCALATE, (By.COMPLAINANT, By.STATION), In.FILED),
            (Do.WITHDRAW, (By.COMPLAINANT,), In.CLOSED),
        ),
        *_in(
            In.FILED,
            (Do.ACCEPT, (By.REGULATOR,), In.ACCEPTED),
            (Do.REFUSE, (By.REGULATOR,), In.REFUSED),
            (Do.TRANSFER, (By.REGULATOR,), In.FILED),
            (Do.FORWARD, (By.REGULATOR,), In.FORWARDED),
            (Do.WITHDRAW, (By.COMPLAINANT, By.PARTNER), In.CLOSED),
        ),
        *_in(
            In.FORWARDED,
            (Do.SETTLE, (By.PARTNER,), In.SETTLED),
            (Do.TERMINATE, (By.PARTNER,), In.TERMINATED),
            (Do.RETURN, (By.PARTNER, By.REGULATOR), In.FILED),
            (Do.WITHDRAW, (By.COMPLAINANT, By.PARTNER), In.TERMINATED),
        ),
        *_in(
            In.ACCEPTED,
            (Do.CONSENT, PARTIES, In.MEDIATING),
            (Do.DECLINE, PARTIES, In.TERMINATED),
            (Do.FORWARD, (By.REGULATOR,), In.FORWARDED),
            (Do.TERMINATE, (By.REGULATOR, By.CLOCK), In.TERMINATED),
            (Do.WITHDRAW, (By.COMPLAINANT, By.PARTNER), In.TERMINATED),
            (Do.REPORT, (By.REGULATOR,), In.ACCEPTED),
        ),
        *_in(
            In.MEDIATING,
            (Do.POST, ROOM, In.MEDIATING),
            (Do.PROPOSE, ROOM, In.MEDIATING),
            (Do.SIGN, PARTIES, In.SETTLED),
            (Do.CHALLENGE, PARTIES, In.PAUSED),
            (Do.PAUSE, (By.REGULATOR,), In.PAUSED),
            (Do.TERMINATE, (By.REGULATOR, By.CLOCK), In.TERMINATED),
            (Do.WITHDRAW, (By.COMPLAINANT, By.PARTNER), In.TERMINATED),
            (Do.REPORT, (By.REGULATOR,), In.MEDIATING),
        ),
        *_in(
            In.PAUSED,
            (Do.RESUME, (By.REGULATOR,), In.MEDIATING),
            (Do.TERMINATE, (By.REGULATOR,), In.TERMINATED),
            (Do.WITHDRAW, (By.COMPLAINANT, By.PARTNER), In.TERMINATED),
            (Do.REPORT, (By.REGULATOR,), In.PAUSED),
        ),
        *_in(
            In.SETTLED,
            (Do.CLOSE, (By.REGULATOR, By.STATION, By.PARTNER), In.CLOSED),
            (Do.REPORT, (By.REGULATOR,), In.SETTLED),
        ),
        *_in(
            In.TERMINATED,
            (Do.CLOSE, (By.REGULATOR, By.PARTNER), In.CLOSED),
            (Do.REPORT, (By.REGULATOR,), In.TERMINATED),
        ),
        *_in(In.REFUSED, (Do.CONTEST, (By.COMPLAINANT,), In.UNDER_REVIEW)),
        *_in(In.CLOSED, (Do.CONTEST, (By.COMPLAINANT,), In.UNDER_REVIEW)),
        *_in(
            In.UNDER_REVIEW,
            (Do.UPHOLD, (By.REGULATOR,), In.CLOSED),
            (Do.REOPEN, (By.REGULATOR,), In.FILED),
        ),
    ]
)

REPORT_FLOW: Final = CaseFlow(
    [
        *_in(
            In.FILED,
            (Do.VERIFY, (By.REGULATOR,), In.VERIFYING),
            (Do.TRANSFER, (By.REGULATOR,), In.FILED),
            (Do.DECIDE, (By.REGULATOR,), In.DECIDED),
        ),
        *_in(
            In.VERIFYING,
            (Do.EXTEND, (By.REGULATOR,), In.VERIFYING),
            (Do.TRANSFER, (By.REGULATOR,), In.FILED),
            (Do.DECIDE, (By.REGULATOR,), In.DECIDED),
        ),
        *_in(In.DECIDED, (Do.CLOSE, (By.REGULATOR,), In.CLOSED)),
    ]
)

FLOWS: Final[dict[ComplaintKind, CaseFlow]] = {
    ComplaintKind.COMPLAINT: COMPLAINT_FLOW,
    ComplaintKind.REPORT: REPORT_FLOW,
}
RESTING: Final = frozenset({In.CLOSED, In.REFUSED})
"""States in which nobody has anything due; what leaves them is a review that somebody asks for."""
RUNNING: Final = frozenset({In.ACCEPTED, In.MEDIATING})
"""States in which the term of mediation runs."""
TERM_RUNS: Final = RUNNING | {In.FORWARDED}
"""States whose due day is the end of mediation."""

OUTCOMES: Final[dict[TerminationGround, ComplaintOutcome | None]] = {
    TerminationGround.WITHDRAWN: ComplaintOutcome.WITHDRAWN,
    TerminationGround.NO_SHOW: ComplaintOutcome.NOT_SETTLED,
    TerminationGround.NO_AGREEMENT: ComplaintOutcome.NOT_SETTLED,
    TerminationGround.NO_AGREEMENT_ON_TEST: ComplaintOutcome.NOT_SETTLED,
    TerminationGround.TERM: ComplaintOutcome.NOT_SETTLED,
    TerminationGround.NOT_ACCEPTABLE: None,
    TerminationGround.PARTY_LOST: None,
    TerminationGround.OTHER: None,
}
"""What a case that mediation did not settle ends as; None is neither for nor against anybody."""
PUBLISHABLE: Final = frozenset({ComplaintOutcome.SETTLED, ComplaintOutcome.NOT_SETTLED})
"""What is withdrawn or unfounded is not published."""
