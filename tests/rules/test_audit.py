"""The audit chain as a table: what is done to it, and what the judge says of it."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from rules.audit import (
    GENESIS,
    AuditFault,
    Breach,
    Checkpoint,
    CheckpointKind,
    Sealed,
    is_due,
    judged,
    link,
)

NOW = datetime(2026, 11, 26, tzinfo=UTC)
Chain = list[Sealed]


def chain(bodies: list[bytes], start: bytes = GENESIS, first: int = 1) -> Chain:
    """The chain of these lines."""
    made, digest = Chain(), start
    for seq, body in enumerate(bodies, first):
        digest = link(digest, body)
        made.append(Sealed(seq, 100 + seq, body, digest))
    return made


def point(lines: Chain, seq: int, kind: CheckpointKind = CheckpointKind.POINT) -> Checkpoint:
    """A checkpoint at a line, as it was signed when the chain was whole."""
    return Checkpoint(kind, seq, lines[seq - 1].hash, NOW, "Ed25519", "k", b"")


WHOLE = chain([b"line %d" % n for n in range(1, 21)])
POINTS = [point(WHOLE, 10), point(WHOLE, 20)]
F = AuditFault


def with_body(seq: int, body: bytes | None) -> Chain:
    return [one._replace(body=body) if one.seq == seq else one for one in WHOLE]


def without(*gone: int) -> Chain:
    return [one for one in WHOLE if one.seq not in gone]


def bodies_swapped(a: int, b: int) -> Chain:
    other = {a: WHOLE[b - 1], b: WHOLE[a - 1]}
    return [
        one._replace(event=other[one.seq].event, body=other[one.seq].body)
        if one.seq in other
        else one
        for one in WHOLE
    ]


def lines_swapped(a: int, b: int) -> Chain:
    other = {a: WHOLE[b - 1], b: WHOLE[a - 1]}
    return [other[one.seq]._replace(seq=one.seq) if one.seq in other else one for one in WHOLE]


def rechained(seq: int) -> Chain:
    return chain([b"forged" if one.seq == seq else one.body or b"" for one in WHOLE])


def seal_changed(seq: int) -> Chain:
    return [
        one._replace(hash=hashlib.sha256(b"x").digest()) if one.seq == seq else one for one in WHOLE
    ]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (WHOLE, []),
        (with_body(7, b"line 8"), [(F.CHANGED, 7, 7)]),
        (with_body(1, b"x"), [(F.CHANGED, 1, 1)]),
        (with_body(20, b"x"), [(F.CHANGED, 20, 20)]),
        (with_body(7, None), [(F.REMOVED, 7, 7)]),
        (without(7), [(F.REMOVED, 7, 7)]),
        (without(1, 2), [(F.REMOVED, 1, 2)]),
        (bodies_swapped(4, 9), [(F.SWAPPED, 4, 4), (F.SWAPPED, 9, 9)]),
        (bodies_swapped(4, 5), [(F.SWAPPED, 4, 4), (F.SWAPPED, 5, 5)]),
        (lines_swapped(4, 9), [(F.SWAPPED, 4, 4), (F.SWAPPED, 9, 9)]),
        (lines_swapped(4, 5), [(F.SWAPPED, 4, 4), (F.SWAPPED, 5, 5)]),
        (without(19, 20), [(F.CUT, 19, 20)]),
        (without(*range(8, 21)), [(F.CUT, 8, 20)]),
        ([], [(F.CUT, 1, 20)]),
        (rechained(3), [(F.RECHAINED, 1, 10)]),
        (rechained(13), [(F.RECHAINED, 11, 20)]),
        (seal_changed(6), [(F.SEAL_CHANGED, 6, 6)]),
    ],
)
def test_what_was_done_to_a_chain_is_named_with_its_place(
    lines: Chain, found: list[tuple[AuditFault, int, int]]
) -> None:
    named = judged(lines, POINTS)
    if found and found[0][0] is F.RECHAINED:
        named = named[:1]  # what follows is computed anew as well
    assert named == [Breach(*one) for one in found]


def test_two_faults_at_once_are_both_named() -> None:
    lines = [one._replace(body=b"x") if one.seq in (3, 15) else one for one in without(8)]
    assert [(one.fault, one.seq) for one in judged(lines, POINTS)] == [
        (F.CHANGED, 3),
        (F.REMOVED, 8),
        (F.CHANGED, 15),
    ]


def test_a_chain_without_its_oldest_lines_is_whole_from_a_signed_floor_only() -> None:
    kept = WHOLE[10:]
    assert judged(kept, POINTS[1:], point(WHOLE, 10, CheckpointKind.FLOOR)) == []
    assert judged(kept, POINTS) == [Breach(F.REMOVED, 1, 10)]


def test_a_mark_is_due_after_a_minute_or_a_thousand_lines() -> None:
    last = POINTS[0]
    assert is_due(None, 1, NOW)
    assert not is_due(last, 1009, NOW + timedelta(seconds=59))
    assert is_due(last, 1010, NOW)
    assert is_due(last, 11, NOW + timedelta(seconds=60))
    assert not is_due(last, 10, NOW + timedelta(days=1))
