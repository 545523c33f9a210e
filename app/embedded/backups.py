"""Base backups and restores of the embedded server, to any moment that its archive covers.

Refuses to restore over a cluster, and to mix two clusters, or what is sealed and what is not, in
one folder of backups. Keys are no part of a backup: they are kept apart.
"""

import json
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.embedded.account import Unusable, words_of
from app.embedded.archive import check_name, point_to
from app.embedded.binaries import Binaries, binaries_for
from app.embedded.boxes import (
    SHIPMENT,
    SUFFIX,
    Box,
    Damaged,
    begin_box,
    box_of,
    put_folder,
    ship,
    spool_of,
    take_file,
    take_folder,
)
from app.embedded.cluster import configure, start, stop
from app.embedded.place import Place, open_data_dir, place_of

LOG, BASES, NOTE, HISTORY = "wal", "base", "backup.json", ".history"
SEGMENT = re.compile("[0-9A-F]{24}")
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
    left_out: str | None = None
    """The first file of the log that does not open: nothing of it or after it came back."""


def back_up(
    data_dir: Path, pg_bin: Path | None, target: Path, system: str, key: Path | None = None
) -> Backup:
    """Take a verified base backup of a running server, and archive its log from now on.

    With a key all of it is sealed; a folder's first backup makes the key where there is none.
    """
    begun = time.monotonic()
    data_dir, target = data_dir.absolute(), target.absolute()
    place = place_of(data_dir)
    binaries = binaries_for(place.account, pg_bin)
    _open_target(place, target, system)
    if key is not None:
        begin_box(target, key.absolute())
    box = box_of(target, system, key)
    _archive(data_dir, place, binaries, target if box is None else box, key)
    name = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    base = target / BASES / name
    into = base if box is None else _beside(place, "base.new")
    size = _copy(place, binaries, into)
    ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if box is not None:
        put_folder(box, _base_of(name, ended), into)
        shutil.rmtree(into)
    copied = _copy_evidence(data_dir / "evidence", target / "evidence", box)
    made = Backup(name, ended, system, size, round(time.monotonic() - begun, 2), copied)
    note = json.dumps(asdict(made)) + "\n"
    if box is None:
        place.account.write(base / NOTE, note)
    else:
        (base / NOTE).write_text(note, "utf-8")
    return made


def _archive(
    data_dir: Path, place: Place, binaries: Binaries, to: Path | Box, key: Path | None
) -> None:
    """Have the log archived from now on: copied by the server, or from its spool sealed by us."""
    shipment = data_dir / SHIPMENT
    if isinstance(to, Path):
        ship(data_dir, place)  # what was left for the folder before
        shipment.unlink(missing_ok=True)
        point_to(place, to / LOG)
    else:
        spool = spool_of(place)
        if not spool.exists():
            place.account.make_folder(spool)
        told = {"to": str(to.folder), "system": to.system, "key": str(key and key.absolute())}
        shipment.write_text(json.dumps(told), "utf-8")
        point_to(place, spool)
    configure(place, binaries)


def _copy(place: Place, binaries: Binaries, into: Path) -> int:
    """A verified copy of the running cluster; its size."""
    link = ("-h", place.sockets, "-U", "youxin", "-w")
    form = ("-Fp", "-X", "fetch", "-c", "fast", "--manifest-checksums=SHA256")
    _run(place, binaries / "pg_basebackup", *link, *form, "-D", into)
    _run(place, binaries / "pg_verifybackup", into)
    return sum(path.stat().st_size for path in into.rglob("*") if path.is_file())


def _base_of(name: str, ended: str) -> str:
    """The name of a sealed base: of a note that was altered it does not open."""
    return f"{BASES}/{name}/{ended.replace(':', '')}"


def restore(
    source: Path,
    data_dir: Path,
    pg_bin: Path | None,
    to: datetime | None,
    key: Path | None = None,
    *,
    until_damage: bool = False,
) -> Restored:
    """Make a new cluster in a folder that has none, as it was at a moment or at the log's end.

    Where a sealed file of the log is damaged, a moment before it can be restored, and the log up
    to it if that is asked for; else that is refused. The server is stopped when this returns.
    """
    begun, source = time.monotonic(), source.absolute()
    check_name(source)
    box, place = box_of(source, _system_of(source), key), _empty_place(data_dir)
    note, binaries = _base_before(source, to), binaries_for(place.account, pg_bin)
    partial, unsealed = _beside(place, "cluster.new"), _beside(place, "wal.new")
    evidence, damage = data_dir / "evidence.new", None
    with _all_or_nothing(place, binaries, partial, evidence), _for_now(unsealed):
        if box is None:
            _run(place, "cp", "-R", f"{source / BASES / note['name']}/.", partial)
        else:
            damage = _unseal(place, box, note, partial, unsealed)
            _take_evidence(box, evidence)
        if damage is not None and to is None and not until_damage:
            raise damage
        _prepare(place, partial, source / LOG if box is None else unsealed, to)
        partial.rename(place.cluster)
        _replay(place, binaries, damage)
    _bring_evidence(source / "evidence" if box is None else evidence, data_dir)
    seconds = round(time.monotonic() - begun, 2)
    left_out = None if damage is None else str(damage.path)
    return Restored(note["name"], None if to is None else to.isoformat(), seconds, left_out)


def _empty_place(data_dir: Path) -> Place:
    """Where a cluster can be made anew; refused where there is one."""
    place = place_of(open_data_dir(data_dir))
    if place.cluster.exists():
        raise Unusable(
            f"{place.cluster} 已有数据，请换一个目录 · holds data; restore to another folder"
        )
    return place


@contextmanager
def _all_or_nothing(place: Place, binaries: Binaries, *made: Path) -> Iterator[None]:
    """Leave neither a server nor a cluster nor any of these folders if the block fails."""
    try:
        yield
    except BaseException:
        stop(place, binaries)
        for folder in (place.cluster, *made):
            shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _for_now(folder: Path) -> Iterator[None]:
    """A folder that is gone after the block."""
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unseal(place: Place, box: Box, note: dict[str, Any], base: Path, log: Path) -> Damaged | None:
    """Base and log as they were, for the server's user to read, up to where one is damaged."""
    take_folder(box, _base_of(note["name"], note["ended_at"]), base)
    first, damage = _first_segment(base), None
    names = sorted(path.name.removesuffix(SUFFIX) for path in (box.folder / LOG).glob(f"*{SUFFIX}"))
    for name in names:
        is_segment = SEGMENT.fullmatch(name) is not None and name >= first
        if not is_segment and not name.endswith(HISTORY):
            continue
        try:
            take_file(box, f"{LOG}/{name}", log / name)
        except Damaged as error:
            (log / name).unlink(missing_ok=True)
            damage = error
            break
    for folder in (base, log):
        for path in folder.rglob("*"):
            place.account.own(path)
    return damage


def _first_segment(base: Path) -> str:
    """Where the log of a base backup begins; what was archived before is not asked for."""
    label = (base / "backup_label").read_text("utf-8")
    found = re.search(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$", label, re.MULTILINE)
    assert found is not None, label
    return found[1]


def _take_evidence(box: Box, into: Path) -> None:
    sealed = box.folder / "evidence"
    for path in sealed.rglob(f"*{SUFFIX}"):
        name = str(path.relative_to(sealed)).removesuffix(SUFFIX)
        take_file(box, f"evidence/{name}", into / name)


def _bring_evidence(found: Path, data_dir: Path) -> None:
    if found.is_dir():
        shutil.copytree(found, data_dir / "evidence", dirs_exist_ok=True)
    shutil.rmtree(data_dir / "evidence.new", ignore_errors=True)


def _beside(place: Place, name: str) -> Path:
    """A new folder beside the cluster, free of what a kill may have left in it."""
    folder = place.cluster.with_name(name)
    shutil.rmtree(folder, ignore_errors=True)
    place.account.make_folder(folder)
    return folder


def _system_of(source: Path) -> str:
    try:
        return (source / "system").read_text("ascii").strip()
    except OSError as error:
        raise Unusable(f"{source} 中没有备份 · there is no backup in {source}") from error


def _replay(place: Place, binaries: Binaries, damage: Damaged | None) -> None:
    """Recover; if the log ends too early, say which of its files is missing."""
    try:
        _recover(place, binaries)
    except Unusable as failure:
        raise (damage or failure) from failure


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


def _base_before(source: Path, to: datetime | None) -> dict[str, Any]:
    """The note of the latest base backup that ended before the moment."""
    notes = [json.loads(path.read_text("utf-8")) for path in source.glob(f"{BASES}/*/{NOTE}")]
    fit: list[dict[str, Any]] = [
        note for note in notes if to is None or datetime.fromisoformat(note["ended_at"]) <= to
    ]
    if not fit:
        raise Unusable(
            f"{source} 中没有该时点之前的备份 · no backup in {source} ended before that moment"
        )
    return max(fit, key=lambda note: str(note["name"]))


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


def _copy_evidence(source: Path, target: Path, box: Box | None) -> int:
    """Copy what is new: evidence never changes."""
    copied = 0
    for path in (each for each in source.rglob("*") if each.is_file()):
        name = f"evidence/{path.relative_to(source)}"
        there = target.parent / name if box is None else box.path(name)
        if there.exists():
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        if box is None:
            shutil.copy2(path, there)
        else:
            with path.open("rb") as file:
                box.put(name, file.read)
        copied += 1
    return copied


def _run(place: Place, *command: str | Path) -> None:
    done = place.account.run(*command, seconds=24 * 3600)
    if done.returncode:
        raise Unusable(f"备份未完成 · not done: {command[0]}\n{words_of(done)}")
