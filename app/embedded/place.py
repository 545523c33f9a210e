"""Where a cluster and its socket lie.

Refuses to change the mode of a folder it did not make: where the server's user cannot enter
the data folder, the cluster lies under /var/lib/youxin and the data folder points to it.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.embedded.account import Account, Unusable, account_for
from app.embedded.binaries import SHARED_HOME, prepare_shared

POINTER = "cluster.path"
# The kernel's limit for a socket's path is 107 bytes on Linux and 103 on macOS,
# and PostgreSQL adds "/.s.PGSQL.5432" with ".lock" behind it.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True, slots=True)
class Place:
    account: Account
    cluster: Path
    sockets: Path

    @property
    def socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    @property
    def url(self) -> str:
        return f"postgresql://youxin@/youxin?host={self.sockets}"


def open_data_dir(data_dir: Path) -> Path:
    """The data folder, made where missing. Only the folders made here get a mode from us."""
    data_dir = data_dir.absolute()
    try:
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as failure:
        raise Unusable(
            f"无法建立数据目录 {data_dir} · the data folder {data_dir} cannot be made "
            f"({failure.strerror}); choose another with --data-dir"
        ) from failure
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise Unusable(
            f"数据目录 {data_dir} 属于另一用户 · the data folder {data_dir} belongs to another "
            "user; choose another with --data-dir"
        )
    return data_dir


def place_of(data_dir: Path) -> Place:
    """The place of the data folder's cluster, chosen once and then kept."""
    pointed = _pointed_to(data_dir)
    cluster = pointed or data_dir / "cluster"
    account = account_for(cluster, data_dir)
    if not account.reaches(cluster.parent):
        if pointed or cluster.exists():
            raise Unusable(
                f"用户 {account.uid} 已无法进入 {cluster.parent} · user {account.uid}, who runs "
                f"the server, can no longer enter {cluster.parent}, where its data lie"
            )
        cluster = _elsewhere(data_dir, account)
    return Place(account, cluster, _sockets(data_dir, cluster, account))


def _pointed_to(data_dir: Path) -> Path | None:
    """Where the pointer leads. A copied pointer is refused: two folders would share one server."""
    pointer = data_dir / POINTER
    lines = _lines(pointer)
    if not lines:
        return None
    cluster, made_for = Path(lines[0]), lines[-1]
    if cluster.parent.is_dir() and made_for == str(data_dir.stat().st_ino):
        return cluster
    raise Unusable(
        f"{pointer} 指向的数据已不存在或属于另一目录 · {pointer} points to data that are gone or "
        f"belong to another folder ({cluster}); remove {pointer} to begin anew"
    )


def _elsewhere(data_dir: Path, account: Account) -> Path:
    """A folder of the server's user under the system's, remembered in the data folder."""
    home = SHARED_HOME if prepare_shared(SHARED_HOME) else Path("/var/tmp")  # noqa: S108
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    folder = Path(tempfile.mkdtemp(prefix=f"youxin-{digest}-", dir=home))  # mode 0700
    account.own(folder)
    _write_whole(data_dir / POINTER, f"{folder / 'cluster'}\n{data_dir.stat().st_ino}\n")
    return folder / "cluster"


def _sockets(data_dir: Path, cluster: Path, account: Account) -> Path:
    """A folder of mode 0700 with a path short enough for a socket."""
    beside = cluster.parent / "socket"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
        if not beside.exists():
            account.make_folder(beside)
        return beside
    remembered = _lines(data_dir / "socket.path")
    if remembered and _is_private(Path(remembered[0]), account):
        return Path(remembered[0])
    folder = Path(tempfile.mkdtemp(prefix="youxin-", dir="/tmp"))  # mode 0700
    account.own(folder)
    _write_whole(data_dir / "socket.path", f"{folder}\n")
    return folder


def _is_private(folder: Path, account: Account) -> bool:
    """Folders of /tmp get swept away, and another may have taken the name since."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    found = folder.stat()
    return found.st_uid == account.uid and found.st_mode & 0o077 == 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []


def _write_whole(path: Path, text: str) -> None:
    """Replace a small file in one step, so that a kill leaves no half of it."""
    partial = path.with_name(path.name + ".new")
    partial.write_text(text, "utf-8")
    partial.replace(path)
