"""Leases of the embedded server, held by as many commands at once as there are.

Who comes in or goes out holds the door; who is in shares the lock on `in-use`. The kernel frees
both when a process dies in any way, so a dead lease needs no sweeping: the next one out finds
itself alone and stops the server.
"""

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.embedded.account import Unusable
from app.embedded.binaries import Binaries, binaries_for
from app.embedded.boxes import shipping
from app.embedded.cluster import ensure_running, process_of, stop
from app.embedded.place import Place, open_data_dir, place_of

WATCH = 0.1  # seconds between two looks at the server


@dataclass(frozen=True, slots=True)
class Server:
    data_dir: Path
    place: Place
    binaries: Binaries

    def ensure(self) -> None:
        with _locked(self.data_dir / "door", fcntl.LOCK_EX):
            ensure_running(self.place, self.binaries)


@contextmanager
def lease(data_dir: Path, pg_bin: Path | None = None, *, watched: bool = False) -> Iterator[str]:
    """The URL of the data folder's server, running while the block runs.

    `watched` starts the server again when it dies under the lease.
    """
    data_dir = open_data_dir(data_dir)
    with _locked(data_dir / "door", fcntl.LOCK_EX):
        place = place_of(data_dir)
        server = Server(data_dir, place, binaries_for(place.account, pg_bin))
        ensure_running(place, server.binaries)
        share = _open(data_dir / "in-use", fcntl.LOCK_SH)
    try:
        with _watch(server, watched), shipping(data_dir, place):
            yield place.url
    finally:
        _leave(server, share)


def _leave(server: Server, share: int) -> None:
    with _locked(server.data_dir / "door", fcntl.LOCK_EX):
        try:
            fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            stop(server.place, server.binaries)
        finally:
            os.close(share)


def discard(data_dir: Path) -> None:
    """Remove the data folder and its cluster, wherever that lies; refused while in use."""
    with _locked(data_dir / "door", fcntl.LOCK_EX):
        place = place_of(data_dir)
        if process_of(place) is not None:
            raise Unusable(f"{data_dir} 正在使用 · {data_dir} is in use")
        for folder in {place.cluster, place.sockets, place.cluster.parent, data_dir}:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    descriptor = _open(path, kind)
    try:
        yield
    finally:
        os.close(descriptor)


def _open(path: Path, kind: int) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as failure:
        raise Unusable(
            f"数据目录 {path.parent} 由另一用户使用 · the data folder {path.parent} is used by "
            "another user; choose another with --data-dir"
        ) from failure
    if os.geteuid() == 0:  # root must not shut out the folder's owner
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    fcntl.flock(descriptor, kind)
    return descriptor


@contextmanager
def _watch(server: Server, wanted: bool) -> Iterator[None]:
    """Bring a killed server back. A first failure ends the watch: the log says why."""
    if not wanted:
        yield
        return
    over = threading.Event()

    def look() -> None:
        while not over.wait(WATCH):
            if process_of(server.place) is None:
                server.ensure()

    watcher = threading.Thread(target=look, name="embedded-server", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
