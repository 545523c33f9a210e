"""A person's review of a grade as a table of moves: it ends by an answer, and once."""

from typing import Final

from rules.errors import ErrorCode, Refused
from rules.terms import Term


class ReviewState(Term):
    """人工复核状态 · State of a review."""

    REQUESTED = "REQUESTED", "待复核 · Waiting for a person."
    UPHELD = "UPHELD", "维持评定 · A person checked the grade and upheld it."
    REGRADED = "REGRADED", "更正记录并重新评定 · The records were corrected and graded anew."


class Verdict(Term):
    """复核结论 · What the reviewer found."""

    UPHOLD = "UPHOLD", "维持评定 · The grade stands."
    REGRADE = "REGRADE", "依据有误，记录已更正 · The records were wrong and have been corrected."


MOVES: Final = {
    (ReviewState.REQUESTED, Verdict.UPHOLD): ReviewState.UPHELD,
    (ReviewState.REQUESTED, Verdict.REGRADE): ReviewState.REGRADED,
}
LONGEST: Final = 1000
"""Characters of a reason or an answer."""


def answered(state: ReviewState, verdict: Verdict) -> ReviewState:
    """The state after a verdict, or a refusal where the review has ended."""
    found = MOVES.get((state, verdict))
    if found is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("review",), state=state, move=verdict)
    return found


def verdicts(state: ReviewState) -> list[Verdict]:
    """What a reviewer may answer."""
    return [verdict for before, verdict in MOVES if before is state]
