"""The audit chain: what a sealed line says, how it hangs on the line before, what is amiss.

`h_n = SHA-256(h_(n-1) || line_n)`. Whoever holds a chain, the signed checkpoints and the public
keys can judge it without the platform; keys and files are arguments.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson

from rules.terms import Term

CONTEXT: Final = b"youxin/audit/1\0"
GENESIS: Final = bytes(32)
EVERY: Final = timedelta(seconds=60)
AT_MOST: Final = 1_000
"""A checkpoint is signed after so much time or so many lines, whichever comes first."""
LEAST_DAYS: Final = 183
"""Six months at their longest: no line is younger than this when it goes (5.2-4)."""
MOST_PAIRED: Final = 500
"""Among how many broken lines exchanged ones are looked for."""


class AuditFault(Term):
    """审计链异常 · What is amiss with an audit chain."""

    CHANGED = "CHANGED", "记录被修改 · A line says something else than was sealed."
    REMOVED = "REMOVED", "记录被删除 · A line is gone."
    SWAPPED = "SWAPPED", "两条记录被互换 · Two lines stand in each other's place."
    CUT = "CUT", "尾部被截断 · The tail is gone, past a checkpoint."
    RECHAINED = "RECHAINED", "链被重算 · The chain was computed anew without the key."
    SEAL_CHANGED = "SEAL_CHANGED", "封印被修改 · The seal of a line was altered."
    INSERTED = "INSERTED", "记录未经封存而插入 · A line was slipped in among sealed ones."
    CHECKPOINT_FORGED = "CHECKPOINT_FORGED", "检查点签名不符 · No trusted key signed a checkpoint."


class CheckpointKind(Term):
    """检查点种类 · What a signed mark says."""

    POINT = "POINT", "链在此处的散列 · How the chain stood."
    FLOOR = "FLOOR", "此前的记录已按保留期限移除 · Lines up to here went for their age."


class Breach(NamedTuple):
    """One fault, by the numbers of the lines from `seq` to `last`."""

    fault: AuditFault
    seq: int
    last: int


class Sealed(NamedTuple):
    """A line of the chain; `body` is None where the sealed row is not there."""

    seq: int
    event: int
    body: bytes | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How the chain stood, signed by a key that the database does not hold."""

    kind: CheckpointKind
    seq: int
    hash: bytes
    at: datetime
    algorithm: str
    key_id: str
    signature: bytes = field(repr=False)

    @property
    def statement(self) -> bytes:
        """What was signed."""
        return statement(self.kind, self.seq, self.hash, self.at)


def line_of(row: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an audit row; its arguments as PostgreSQL writes them."""
    at: datetime = row["at"]
    subject = row["subject_id"]
    return orjson.dumps(
        [
            row["id"],
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            row["actor"],
            row["role"],
            row["action"],
            None if subject is None else str(subject),
            row["arguments"],
        ]
    )


def link(before: bytes, line: bytes) -> bytes:
    """The hash of a line that follows the one with the hash `before`."""
    return hashlib.sha256(before + line).digest()


def statement(kind: CheckpointKind, seq: int, digest: bytes, at: datetime) -> bytes:
    """The bytes that a checkpoint signs."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return CONTEXT + orjson.dumps([kind.value, seq, digest.hex(), moment])


def is_due(last: Checkpoint | None, seq: int, now: datetime) -> bool:
    """Whether the line `seq` wants a checkpoint after the last one."""
    if last is None:
        return True
    return seq - last.seq >= AT_MOST or (seq > last.seq and now - last.at >= EVERY)


def judged(
    lines: Sequence[Sealed], points: Iterable[Checkpoint], floor: Checkpoint | None = None
) -> list[Breach]:
    """Every fault of a chain in the order of its lines; `points` are those whose seal is good.

    The lines begin after `floor`, or at the first one there ever was.
    """
    found = _Walk(floor.seq if floor else 0, floor.hash if floor else GENESIS)
    for line in sorted(lines, key=lambda each: each.seq):
        found.take(line)
    breaches = [*found.gone, *_named(found)]
    return sorted([*breaches, *_against(found, points, breaches)], key=lambda one: one.seq)


@dataclass(slots=True)
class _Walk:
    """A chain on the way from its first line to its last."""

    seq: int
    hash: bytes | None
    gone: list[Breach] = field(default_factory=list)
    at: dict[int, Sealed] = field(default_factory=dict)
    before: dict[int, bytes | None] = field(default_factory=dict)
    broken: list[int] = field(default_factory=list)

    def take(self, line: Sealed) -> None:
        if line.seq > self.seq + 1:
            self.gone.append(Breach(AuditFault.REMOVED, self.seq + 1, line.seq - 1))
            self.hash = None
        if line.body is None:
            self.gone.append(Breach(AuditFault.REMOVED, line.seq, line.seq))
        elif self.hash is not None and link(self.hash, line.body) != line.hash:
            self.broken.append(line.seq)
        self.at[line.seq], self.before[line.seq] = line, self.hash
        self.seq, self.hash = line.seq, line.hash

    def follows(self, seq: int, digest: bytes) -> bool:
        """Whether the line `seq` hangs on this hash."""
        line = self.at.get(seq)
        return line is not None and line.body is not None and link(digest, line.body) == line.hash


def _named(walk: _Walk) -> list[Breach]:
    """What befell each line that does not hang on the one before."""
    left, found = dict.fromkeys(walk.broken), list[Breach]()
    for first in walk.broken[:MOST_PAIRED]:
        if first in left and (other := _partner(walk, first, left)) is not None:
            for one in (first, first + 1, other, other + 1):
                left.pop(one, None)
            found += [Breach(AuditFault.SWAPPED, first, first)]
            found += [Breach(AuditFault.SWAPPED, other, other)]
    for seq in list(left):
        if seq not in left:
            continue
        right = link(walk.before[seq] or GENESIS, walk.at[seq].body or b"")
        is_seal = seq + 1 in left and walk.follows(seq + 1, right)
        if is_seal:
            del left[seq + 1]
        fault = AuditFault.SEAL_CHANGED if is_seal else AuditFault.CHANGED
        found.append(Breach(fault, seq, seq))
    return found


def _partner(walk: _Walk, first: int, left: Mapping[int, None]) -> int | None:
    """The later line with which a broken one was exchanged: its row alone, or row and seal."""
    before, own = walk.before[first], walk.at[first]
    if before is None:
        return None
    for other in list(left)[:MOST_PAIRED]:
        body = walk.at[other].body
        if other <= first or body is None:
            continue
        if link(before, body) in (own.hash, walk.at[other].hash):
            return other
    return None


def _against(walk: _Walk, points: Iterable[Checkpoint], known: Sequence[Breach]) -> list[Breach]:
    """What the signed checkpoints say that the chain no longer does."""
    found, good = list[Breach](), 0
    for point in sorted(points, key=lambda each: each.seq):
        if point.seq > walk.seq:
            found = [one for one in found if one.fault is not AuditFault.CUT]
            found.append(Breach(AuditFault.CUT, walk.seq + 1, point.seq))
        elif point.seq in walk.at:
            if walk.at[point.seq].hash == point.hash:
                good = point.seq
            elif not any(good < one.seq <= point.seq for one in (*known, *found)):
                found.append(Breach(AuditFault.RECHAINED, good + 1, point.seq))
    return found
