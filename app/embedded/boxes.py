"""Backups under a key: what leaves the server's disk is sealed before it leaves.

The server itself writes its log to a spool on its own disk, where it lies open anyhow; whoever
holds a lease seals it from there. The key is read from a file, which is kept apart from backups.
"""

import fcntl
import json
import logging
import os
import tarfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.embedded.account import Unusable
from app.embedded.place import Place
from rules.boxes import (
    KEY_BYTES,
    PIECE,
    SALT_BYTES,
    OtherKey,
    Read,
    box_key_id,
    opened,
    sealed,
)
from rules.cipher import Unopened

MARK, SHIPMENT, SUFFIX = "key", "archive.json", ".box"
TOO_OPEN = 0o077
SHIP_SECONDS, TELL_SECONDS = 0.5, 60.0
LOG = logging.getLogger("youxin.archive")


class Damaged(Unusable):
    """A sealed file that does not open, though the key is its own."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(
            f"备份文件 {path} 被改动或损坏，未恢复 · {path} was altered or is damaged, nothing "
            f"was restored ({error})"
        )
        self.path = path


@dataclass(frozen=True, slots=True)
class Box:
    """A folder of backups under a key, and of which database it is."""

    folder: Path
    system: str
    secret: bytes = field(repr=False)

    def put(self, name: str, read: Read) -> None:
        """Seal a content under its name; it is there whole or not at all."""
        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.part")
        with partial.open("wb") as file:
            for piece in sealed(self.secret, self._bound(name), os.urandom(SALT_BYTES), read):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)

    def take(self, name: str) -> Iterator[bytes]:
        """The content of a name; Damaged or Unusable says which file does not open, and why."""
        path = self.path(name)
        try:
            with path.open("rb") as file:
                yield from opened(self.secret, self._bound(name), file.read)
        except OtherKey as error:
            raise _other(path, error) from error
        except (Unopened, OSError) as error:
            raise Damaged(path, error) from error

    def path(self, name: str) -> Path:
        """Where a content lies."""
        return self.folder / f"{name}{SUFFIX}"

    def _bound(self, name: str) -> bytes:
        return f"{self.system}/{name}".encode()


def box_of(folder: Path, system: str, key: Path | None) -> Box | None:
    """The folder under its key; None for one without. Refused where the two do not fit."""
    mark = folder / MARK
    known = mark.read_text("ascii").strip() if mark.exists() else None
    if key is None and known is None:
        return None
    if key is None:
        raise Unusable(
            f"{folder} 已加密，请用 --key 给出密钥 {known} · {folder} is sealed: give its key "
            f"{known} with --key"
        )
    if known is None:
        raise Unusable(f"{folder} 未加密 · {folder} is not sealed: leave --key out")
    secret = read_key(key)
    if box_key_id(secret).hex() != known:
        raise _other(folder, OtherKey(f"sealed under the key {known}"))
    return Box(folder, system, secret)


def begin_box(folder: Path, key: Path) -> None:
    """Mark a new folder of backups as one under this key; makes the key where there is none."""
    if any(folder.glob("base/*")) or (folder / MARK).exists():
        return
    if not key.exists():
        _make_key(key)
    (folder / MARK).write_text(f"{box_key_id(read_key(key)).hex()}\n", "ascii")


def _make_key(path: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="ascii") as file:
            file.write(f"{os.urandom(KEY_BYTES).hex()}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Unusable(
            f"备份密钥无法写入 · the key of backups cannot be written: {path}"
        ) from error


def read_key(path: Path) -> bytes:
    """The secret in a key file, which nobody else may read."""
    try:
        mode, text = path.stat().st_mode, path.read_text("ascii").strip()
        secret = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        raise Unusable(f"备份密钥无法读取 · the key of backups cannot be read: {path}") from error
    if mode & TOO_OPEN:
        raise Unusable(f"密钥文件权限过宽，请执行 · too widely open, run: chmod 600 {path}")
    if len(secret) != KEY_BYTES:
        raise Unusable(f"备份密钥应为 {KEY_BYTES} 字节 · not a key of {KEY_BYTES} bytes: {path}")
    return secret


def put_folder(box: Box, name: str, folder: Path) -> None:
    """A whole folder as one sealed tar."""
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as other:
        written = other.submit(_write_tar, writing, folder)
        with os.fdopen(reading, "rb") as file:
            box.put(name, file.read)
        written.result()


def take_folder(box: Box, name: str, into: Path) -> None:
    """The folder of a sealed tar; what was taken before a fault shows is for the caller to drop."""
    stream = _Stream(box.take(name))
    with tarfile.open(fileobj=stream, mode="r|") as tar:  # type: ignore[call-overload]
        tar.extractall(into, filter="tar")
    while stream.read(PIECE):
        continue


def take_file(box: Box, name: str, path: Path) -> None:
    """One content as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in box.take(name):
            file.write(piece)


@dataclass
class _Stream:
    """Pieces as a file that can only be read on."""

    pieces: Iterator[bytes]
    held: bytes = b""

    def read(self, size: int) -> bytes:
        """The next bytes; fewer only at the end."""
        while len(self.held) < size and (piece := next(self.pieces, b"")):
            self.held += piece
        given, self.held = self.held[:size], self.held[size:]
        return given


def _write_tar(descriptor: int, folder: Path) -> None:
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w|") as tar:
        tar.add(folder, ".")


def spool_of(place: Place) -> Path:
    """Where the server leaves its log to be sealed; no other folder is ever emptied."""
    return place.cluster.parent / "spool"


def ship(data_dir: Path, place: Place) -> int:
    """Seal what waits in the spool; how many files. One process at a time does it."""
    told = data_dir / SHIPMENT
    if not told.exists():
        return 0
    spool = spool_of(place)
    if not any(spool.iterdir()):
        return 0
    given = json.loads(told.read_text("utf-8"))
    with (data_dir / f"{SHIPMENT}.lock").open("w") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        box = box_of(Path(given["to"]), given["system"], Path(given["key"]))
        assert box is not None
        return sum(_shipped(box, path) for path in sorted(spool.iterdir()))


@contextmanager
def shipping(data_dir: Path, place: Place) -> Iterator[None]:
    """Seal the log as it comes while the block runs."""
    over = threading.Event()

    def look() -> None:
        told = 0.0
        while not over.wait(SHIP_SECONDS):
            try:
                ship(data_dir, place)
            except (OSError, Unusable) as failure:
                if time.monotonic() - told > TELL_SECONDS:
                    told = time.monotonic()
                    LOG.warning("the log is not archived: %s", failure)

    shipper = threading.Thread(target=look, name="archive", daemon=True)
    shipper.start()
    try:
        yield
    finally:
        over.set()
        shipper.join()


def _shipped(box: Box, path: Path) -> int:
    """Move one segment of the log out; what the server has not finished stays."""
    if path.suffix == ".part" or path.is_symlink() or not path.is_file():
        return 0
    name = f"wal/{path.name}"
    if not box.path(name).exists():
        with path.open("rb") as file:
            box.put(name, file.read)
    path.unlink()
    return 1


def _other(path: Path, error: OtherKey) -> Unusable:
    return Unusable(f"密钥不符 · this is not the key of {path} ({error})")
