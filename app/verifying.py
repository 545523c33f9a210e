"""Judges exports of the audit chain off-line: no database, no network, only files and keys."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from rules.audit import AuditFault, Breach, Checkpoint, CheckpointKind, Sealed, judged
from rules.seal import PUBLIC_BYTES, PublicKey
from rules.sm2 import POINT_BYTES, Sm2PublicKey

AnyKey = PublicKey | Sm2PublicKey
FORM = "youxin/audit/1"


class Unreadable(ValueError):  # noqa: N818 - told to a person
    """A file is not what it should be; says which and where."""


def key_of(text: str) -> AnyKey:
    """A public key in base64url, Ed25519 or SM2 by its length; raises ValueError."""
    raw_length = len(text.rstrip("=")) * 3 // 4
    if raw_length == PUBLIC_BYTES:
        return PublicKey.from_text(text)
    if raw_length == POINT_BYTES:
        return Sm2PublicKey.from_text(text)
    raise ValueError("neither an Ed25519 key nor an SM2 point")


@dataclass(slots=True)
class Export:
    """What an export holds."""

    lines: list[Sealed] = field(default_factory=list)
    points: list[Checkpoint] = field(default_factory=list)
    unsealed: list[int] = field(default_factory=list)


def read(file: Path) -> Export:
    """An export of `youxin audit export`; raises Unreadable."""
    found = Export()
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                _take(found, orjson.loads(line), number)
            except (ValueError, KeyError, TypeError) as error:
                raise Unreadable(f"{file}:{number}: {error}") from error
    return found


def snapshot_in(file: Path) -> tuple[bytes, str] | None:
    """Content and signature of a signed snapshot; None for another file."""
    try:
        found = orjson.loads(file.read_bytes())
        said, jws = found["content"], found["signature"]
    except (ValueError, KeyError, TypeError):
        return None
    return (said.encode(), jws) if isinstance(said, str) and isinstance(jws, str) else None


def _take(found: Export, line: Mapping[str, Any], number: int) -> None:
    if number == 1:
        if line["form"] != FORM:
            raise ValueError(f"form {line['form']}")
    elif "checkpoint" in line:
        found.points.append(point_from(line["checkpoint"]))
    elif "unsealed" in line:
        found.unsealed.append(int(line["unsealed"]))
    else:
        body = None if line["body"] is None else line["body"].encode()
        digest = bytes.fromhex(line["hash"])
        found.lines.append(Sealed(int(line["seq"]), int(line["event"]), body, digest))


def point_from(said: Mapping[str, Any]) -> Checkpoint:
    """A checkpoint as its file holds it."""
    return Checkpoint(
        CheckpointKind[said["kind"]],
        int(said["seq"]),
        bytes.fromhex(said["hash"]),
        datetime.fromisoformat(said["at"]),
        said["algorithm"],
        said["keyId"],
        bytes.fromhex(said["signature"]),
    )


def points_in(folder: Path) -> Iterator[Checkpoint]:
    """The checkpoints that were written off the database; raises Unreadable."""
    for path in sorted(folder.glob("*.json")):
        try:
            yield point_from(orjson.loads(path.read_bytes()))
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"{path}: {error}") from error


def verdict(
    export: Export, outside: Iterable[Checkpoint], keys: Sequence[AnyKey]
) -> tuple[list[Breach], list[Checkpoint]]:
    """The faults of an export, and the checkpoints that a trusted key signed."""
    ring, algorithms = {key.id: key for key in keys}, {key.algorithm for key in keys}
    good, forged = list[Checkpoint](), set[int]()
    known = {(one.statement, one.signature): one for one in (*export.points, *outside)}
    for point in known.values():
        key = ring.get(point.key_id)
        if key is not None and key.verify(point.signature, point.statement):
            good.append(point)
        elif key is not None or point.algorithm in algorithms:
            forged.add(point.seq)
    floors = [point for point in good if point.kind is CheckpointKind.FLOOR]
    floor = max(floors, key=lambda one: one.seq, default=None)
    points = [one for one in good if floor is None or one.seq > floor.seq]
    breaches = judged(export.lines, points, floor)
    breaches += [Breach(AuditFault.CHECKPOINT_FORGED, seq, seq) for seq in sorted(forged)]
    breaches += [Breach(AuditFault.INSERTED, event, event) for event in export.unsealed]
    return breaches, good
