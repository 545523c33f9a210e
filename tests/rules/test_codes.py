"""The states of a code and what a scan concludes, row by row."""

from itertools import product

import pytest

from rules.codes import (
    MOVES,
    REASONS,
    Authenticity,
    CodeAction,
    CodeEndReason,
    CodeStatus,
    Evidence,
    Finding,
    allowed_actions,
    authenticity,
)

ACTIVE, SUSPENDED, REVOKED = CodeStatus


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (ACTIVE, CodeAction.ACTIVATE, None),
        (ACTIVE, CodeAction.SUSPEND, SUSPENDED),
        (ACTIVE, CodeAction.REISSUE, REVOKED),
        (ACTIVE, CodeAction.CANCEL, REVOKED),
        (SUSPENDED, CodeAction.ACTIVATE, ACTIVE),
        (SUSPENDED, CodeAction.SUSPEND, None),
        (SUSPENDED, CodeAction.REISSUE, REVOKED),
        (SUSPENDED, CodeAction.CANCEL, REVOKED),
        (REVOKED, CodeAction.ACTIVATE, None),
        (REVOKED, CodeAction.SUSPEND, None),
        (REVOKED, CodeAction.REISSUE, None),
        (REVOKED, CodeAction.CANCEL, None),
    ],
)
def test_moves(state: CodeStatus, action: CodeAction, after: CodeStatus | None) -> None:
    assert MOVES.get((state, action)) is after


def test_every_reason_belongs_to_one_action() -> None:
    given = [reason for reasons in REASONS.values() for reason in reasons if reason]
    assert sorted(given) == sorted(CodeEndReason)


def test_what_may_be_done_next_comes_from_the_moves() -> None:
    assert allowed_actions(ACTIVE) == [CodeAction.SUSPEND, CodeAction.REISSUE, CodeAction.CANCEL]
    assert allowed_actions(REVOKED) == []


@pytest.mark.parametrize(
    ("evidence", "status", "conclusion"),
    [
        (Evidence(True, True, True), ACTIVE, (Authenticity.GENUINE, None)),
        (Evidence(True, True, True), SUSPENDED, (Authenticity.SUSPENDED, None)),
        (Evidence(True, True, True), REVOKED, (Authenticity.REVOKED, None)),
        (
            Evidence(True, True, False),
            None,
            (Authenticity.UNKNOWN, Finding.NO_SUCH_ISSUE),
        ),
        (
            Evidence(True, False, True),
            REVOKED,
            (Authenticity.ALTERED, Finding.WRONG_SIGNATURE),
        ),
        (
            Evidence(True, False, False),
            None,
            (Authenticity.FORGED, Finding.WRONG_SIGNATURE),
        ),
        (Evidence(False, False, True), ACTIVE, (Authenticity.FORGED, Finding.UNKNOWN_KEY)),
        (Evidence(False, False, False), None, (Authenticity.FORGED, Finding.UNKNOWN_KEY)),
    ],
)
def test_conclusions(
    evidence: Evidence,
    status: CodeStatus | None,
    conclusion: tuple[Authenticity, Finding | None],
) -> None:
    assert authenticity(evidence, status) == conclusion


def test_only_full_evidence_is_genuine() -> None:
    for known, signed, issued in product((True, False), repeat=3):
        if signed and not known:
            continue  # nothing can verify without a key
        status = ACTIVE if issued else None
        is_genuine = (
            authenticity(Evidence(known, signed, issued), status)[0] is Authenticity.GENUINE
        )
        assert is_genuine == (known and signed and issued)
