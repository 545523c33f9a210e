"""`youxin verify`: whether what the platform once did or said still stands, judged off-line."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import Misused
from app.verifying import AnyKey, Unreadable, key_of, points_in, read, snapshot_in, verdict
from rules.seal import PublicKey
from rules.snapshots import holds, key_id_of

BROKEN = 1
File = Annotated[
    Path, typer.Argument(help="审计链导出或签名快照 · An export of the audit, or a signed snapshot")
]
Keys = Annotated[
    list[str], typer.Option("--key", help="可信公钥，base64url · A trusted public key, base64url")
]
Folder = Annotated[
    Path | None,
    typer.Option("--checkpoints", help="库外检查点目录 · Folder of checkpoints off the database"),
]


def verify(file: File, key: Keys, checkpoints: Folder = None) -> None:
    """离线核验，指明何处被改、删、换、截 · Verify off-line; names what was altered and where."""
    keys = [_trusted(one) for one in key]
    snapshot = snapshot_in(file)
    if snapshot is not None:
        _tell_snapshot(snapshot, keys)
        return
    try:
        export, outside = read(file), list(points_in(checkpoints)) if checkpoints else []
    except Unreadable as error:
        raise Misused(str(error)) from error
    breaches, good = verdict(export, outside, keys)
    for breach in breaches:
        said = {"fault": breach.fault.value, "seq": breach.seq, "last": breach.last}
        typer.echo(json.dumps(said | {"text": breach.fault.description}, ensure_ascii=False))
    told = max((point.seq for point in good), default=None)
    typer.echo(
        json.dumps({"lines": len(export.lines), "faults": len(breaches), "signedUpTo": told})
    )
    if breaches or told is None:
        raise typer.Exit(BROKEN)


def _tell_snapshot(snapshot: tuple[bytes, str], keys: list[AnyKey]) -> None:
    said, jws = snapshot
    named = [one for one in keys if isinstance(one, PublicKey) and one.id == key_id_of(jws)]
    is_good = bool(named) and holds(said, jws, named[0])
    typer.echo(json.dumps({"snapshot": is_good, "keyId": key_id_of(jws)}))
    if not is_good:
        raise typer.Exit(BROKEN)


def _trusted(text: str) -> AnyKey:
    try:
        return key_of(text)
    except ValueError as error:
        raise Misused(f"公钥不可用 · not a usable key: {error}") from error
