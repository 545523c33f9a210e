"""Base backups and restores of the embedded server, to any moment that its archive covers.

Refuses to restore over a cluster, and to mix two clusters in one folder of backups. Keys are no
part of a backup: they are kept apart.
"""

import json
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.embedded.account import Unusable, words_of
from app.embedded.archive import check_name, point_to
from app.embedded.binaries import Binaries, binaries_for
from app.embedded.cluster import configure, start, stop
from app.embedded.place import Place, open_data_dir, place_of

LOG, BASES, NOTE = "wal", "base", "backup.json"
PARAMETERS = ("restore_command", "hot_standby", "recovery_target_time", "recovery_target_action")


@dataclass(frozen=True)
class Backup:
    """A base backup that was taken and verified."""

    name: str
    ended_at: str
    system: str
    bytes: int
    seconds: float
    evidence: int
    """Files of evidence that were copied with it for the first time."""


@dataclass(frozen=True)
class Restored:
    """What a restore made, and how long it took (RTO)."""

    base: str
    to: str | None
    seconds: float


def back_up(data_dir: Path, pg_bin: Path | None, target: Path, system: str) -> Backup:
    """Take a verified base backup of a running server, and archive its log from now on."""
    begun = time.monotonic()
    place, target = place_of(data_dir.absolute()), target.absolute()
    binaries = binaries_for(place.account, pg_bin)
    _open_target(place, target, system)
    point_to(place, target / LOG)
    configure(place, binaries)
    name = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    base = target / BASES / name
    link = ("-h", place.sockets, "-U", "youxin", "-w")
    form = ("-Fp", "-X", "fetch", "-c", "fast", "--manifest-checksums=SHA256")
    _run(place, binaries / "pg_basebackup", *link, *form, "-D", base)
    _run(place, binaries / "pg_verifybackup", base)
    size = sum(path.stat().st_size for path in base.rglob("*") if path.is_file())
    ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    copied = _copy_evidence(data_dir / "evidence", target / "evidence")
    made = Backup(name, ended, system, size, round(time.monotonic() - begun, 2), copied)
    place.account.write(base / NOTE, json.dumps(asdict(made)) + "\n")
    return made


def restore(source: Path, data_dir: Path, pg_bin: Path | None, to: datetime | None) -> Restored:
    """Make a new cluster in a folder that has none, as it was at a moment or at the log's end.

    The server is stopped again when this returns.
    """
    begun, source = time.monotonic(), source.absolute()
    check_name(source)
    place = place_of(open_data_dir(data_dir))
    if place.cluster.exists():
        raise Unusable(
            f"{place.cluster} 已有数据，请换一个目录 · holds data; restore to another folder"
        )
    base = _base_before(source, to)
    binaries = binaries_for(place.account, pg_bin)
    partial = place.cluster.with_name("cluster.new")
    shutil.rmtree(partial, ignore_errors=True)
    place.account.make_folder(partial)
    _run(place, "cp", "-R", f"{base}/.", partial)
    _prepare(place, partial, source / LOG, to)
    partial.rename(place.cluster)
    try:
        _recover(place, binaries)
    except BaseException:
        stop(place, binaries)
        shutil.rmtree(place.cluster)
        raise
    if (source / "evidence").is_dir():
        shutil.copytree(source / "evidence", data_dir / "evidence", dirs_exist_ok=True)
    wanted = None if to is None else to.isoformat()
    return Restored(base.name, wanted, round(time.monotonic() - begun, 2))


def _recover(place: Place, binaries: Binaries) -> None:
    """Replay the log to its target, stop, and forget how it was replayed."""
    start(place, binaries)  # it is ready when the log was replayed: no connection before
    stop(place, binaries)
    settings = place.cluster / "postgresql.auto.conf"
    lines = settings.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(PARAMETERS)]
    place.account.write(settings, "\n".join(kept) + "\n")


def _prepare(place: Place, partial: Path, log: Path, to: datetime | None) -> None:
    settings = partial / "postgresql.auto.conf"
    lines = [f"""restore_command = 'cp "{log}/%f" "%p"'""", "hot_standby = off"]
    if to is not None:
        lines += [f"recovery_target_time = '{to.isoformat()}'", "recovery_target_action = promote"]
    before = settings.read_text("utf-8")
    place.account.write(settings, before + "\n".join(lines) + "\n")
    place.account.write(partial / "recovery.signal", "")


def _base_before(source: Path, to: datetime | None) -> Path:
    """The latest base backup that ended before the moment."""
    notes = [json.loads(path.read_text("utf-8")) for path in source.glob(f"{BASES}/*/{NOTE}")]
    fit = [
        note["name"]
        for note in notes
        if to is None or datetime.fromisoformat(note["ended_at"]) <= to
    ]
    if not fit:
        raise Unusable(
            f"{source} 中没有该时点之前的备份 · no backup in {source} ended before that moment"
        )
    return source / BASES / str(max(fit))


def _open_target(place: Place, target: Path, system: str) -> None:
    """Make the folder of backups, or refuse one that is another cluster's."""
    target.mkdir(mode=0o711, parents=True, exist_ok=True)
    owner = target / "system"
    if owner.exists() and owner.read_text("ascii").strip() != system:
        raise Unusable(
            f"{target} 存放另一数据库的备份 · {target} holds the backups of another database"
        )
    owner.write_text(f"{system}\n", "ascii")
    for name in (LOG, BASES):
        if not (target / name).exists():
            place.account.make_folder(target / name)
    if not place.account.reaches(target / LOG, "-w"):
        raise Unusable(
            f"用户 {place.account.uid} 无法写入 {target} · user {place.account.uid}, who runs the "
            f"server, cannot write to {target}"
        )


def _copy_evidence(source: Path, target: Path) -> int:
    """Copy what is new: evidence never changes."""
    copied = 0
    for path in source.rglob("*"):
        there = target / path.relative_to(source)
        if path.is_file() and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, there)
            copied += 1
    return copied


def _run(place: Place, *command: str | Path) -> None:
    done = place.account.run(*command, seconds=24 * 3600)
    if done.returncode:
        raise Unusable(f"备份未完成 · not done: {command[0]}\n{words_of(done)}")
