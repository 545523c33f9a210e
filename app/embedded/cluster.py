"""One PostgreSQL cluster: initialised whole or not at all, started, recovered, stopped.

Every function expects the caller to hold the data folder's door (`lease.py`).
"""

import os
import shutil
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

from app.embedded.account import Unusable, words_of
from app.embedded.archive import archive_of, archiving
from app.embedded.binaries import Binaries
from app.embedded.place import Place
from app.embedded.tuning import settings_text

PATIENCE = 20.0  # seconds that what an ended server left behind may take to go
RECOVERY = 600  # seconds that replaying the log after a crash may take
ANSWER = 5.0  # seconds that a busy server may take to answer whether it speaks TLS
SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # the one question asked before any other
CONFIGURATION = "youxin.conf"


def ensure_running(place: Place, binaries: Binaries) -> None:
    if _await_ready(place):
        return
    if not place.cluster.exists():
        initialise(place, binaries)
    _check_version(place, binaries)
    start(place, binaries)


def initialise(place: Place, binaries: Binaries) -> None:
    """Make the cluster beside its place and move it there whole: a kill leaves no half of it."""
    partial = place.cluster.with_name("cluster.new")
    shutil.rmtree(partial, ignore_errors=True)
    place.account.make_folder(partial)
    locale = (
        ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        if binaries.major >= 17  # the builtin provider is that young
        else ("--locale=C",)
    )
    # Whoever can enter the socket's folder (mode 0700) is the server's user or root:
    # a password would guard nothing more.
    form = ("-U", "youxin", "-E", "UTF8", "--auth=trust", "--data-checksums", "--no-instructions")
    made = place.account.run_named(binaries / "initdb", "-D", partial, *form, *locale)
    if made.returncode:
        raise Unusable(f"初始化数据库失败 · initdb failed:\n{words_of(made)}")
    defaults = (partial / "postgresql.conf").read_text("utf-8")
    place.account.write(
        partial / "postgresql.conf", f"{defaults}\ninclude_if_exists = '{CONFIGURATION}'\n"
    )
    single = (binaries / "postgres", "--single", "-D", partial, "postgres")
    named = place.account.run_named(*single, text="CREATE DATABASE youxin\n")
    if named.returncode:
        raise Unusable(f"初始化数据库失败 · the database was not made:\n{words_of(named)}")
    partial.rename(place.cluster)


def start(place: Place, binaries: Binaries) -> None:
    _clear_remains(place)
    _write_settings(place)
    control = (binaries / "pg_ctl", "start", "-w", "-t", str(RECOVERY), "-D", place.cluster)
    begun = place.account.run(
        *control, "-l", place.cluster / "start.log", seconds=RECOVERY + PATIENCE
    )
    if begun.returncode or not _await_ready(place):  # in recovery it starts before it is ready
        raise Unusable(
            f"数据库未能启动 · the server did not start:\n{words_of(begun)}\n{_log(place)}"
        )


def configure(place: Place, binaries: Binaries) -> None:
    """Have the running server read its settings anew."""
    _write_settings(place)
    told = place.account.run(binaries / "pg_ctl", "reload", "-D", place.cluster)
    if told.returncode:
        raise Unusable(f"数据库未能重读设置 · the server did not reload:\n{words_of(told)}")


def _write_settings(place: Place) -> None:
    text = settings_text(place.sockets, archive=archiving(archive_of(place)))
    place.account.write(place.cluster / CONFIGURATION, text)


def stop(place: Place, binaries: Binaries) -> None:
    pid = process_of(place)
    if pid is None:
        return
    place.account.run(
        binaries / "pg_ctl", "stop", "-w", "-m", "fast", "-t", "120", "-D", place.cluster
    )
    deadline = time.monotonic() + PATIENCE
    while _lives(pid) and time.monotonic() < deadline:  # it removes its pid file before it ends
        time.sleep(0.01)


def is_running(place: Place) -> bool:
    """Whether the server's own process lives and answers.

    A server that was just killed may still hold its socket open for a moment: it takes a
    connection and then says nothing.
    """
    if process_of(place) is None or "ready" not in _pid_file(place.cluster)[-1:]:
        return False
    with socket.socket(socket.AF_UNIX) as door, suppress(OSError):
        door.settimeout(ANSWER)
        door.connect(os.fsencode(place.socket))
        door.sendall(SSL_REQUEST)
        return door.recv(1) in (b"N", b"S")
    return False


def process_of(place: Place) -> int | None:
    """The living server's process id; a pid file left by a kill names none, or a stranger."""
    lines = _pid_file(place.cluster)
    recorded = int(lines[0]) if lines and lines[0].isdigit() else 0
    if not recorded or not _lives(recorded):
        return None
    if Path("/proc/self").exists() and not _works_in(recorded, place.cluster):
        return None
    return recorded


def _await_ready(place: Place) -> bool:
    """Let a server that is starting, recovering or stopping come to its end."""
    deadline = time.monotonic() + RECOVERY
    while process_of(place) is not None:
        if is_running(place):
            return True
        if time.monotonic() > deadline:
            raise Unusable(f"数据库迟迟未就绪 · the server does not get ready:\n{_log(place)}")
        time.sleep(0.05)
    return False


def _clear_remains(place: Place) -> None:
    """After kill -9 of the server: end its orphans, and remove the files that name its process.

    The server itself refuses to start while they name any process, also a stranger that has got
    the number since, or its own forebear not yet reaped; they may go only when no process works
    in the cluster any more.
    """
    if not Path("/proc/self").exists():
        return
    deadline = time.monotonic() + PATIENCE
    while orphans := _workers(place.cluster):
        if time.monotonic() > deadline:
            raise Unusable(
                f"旧的数据库进程尚未结束 · processes of an ended server will not go: {orphans}"
            )
        for orphan in orphans:
            _quit(orphan)
        time.sleep(0.05)
    lock = place.socket.with_name(place.socket.name + ".lock")
    for left in (place.cluster / "postmaster.pid", place.socket, lock):
        left.unlink(missing_ok=True)


def _workers(cluster: Path) -> list[int]:
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [number for number in numbers if _works_in(number, cluster)]


def _works_in(number: int, cluster: Path) -> bool:
    """Every process of a server has the cluster as its working folder."""
    try:
        return Path(f"/proc/{number}/cwd").samefile(cluster) and _is_server(number)
    except OSError:  # gone, or another user's
        return False


def _is_server(number: int) -> bool:
    return Path(f"/proc/{number}/comm").read_text("utf-8").strip() == "postgres"


def _quit(number: int) -> None:
    try:
        os.kill(number, signal.SIGQUIT)
    except ProcessLookupError:
        return


def _pid_file(cluster: Path) -> list[str]:
    """Its lines: the process id first, the state last."""
    try:
        return (cluster / "postmaster.pid").read_text("utf-8").split()
    except FileNotFoundError:
        return []


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _check_version(place: Place, binaries: Binaries) -> None:
    made_by = int((place.cluster / "PG_VERSION").read_text("ascii"))
    if made_by != binaries.major:
        raise Unusable(
            f"数据由 PostgreSQL {made_by} 建立，现有程序为 {binaries.major} · "
            f"the cluster was made by PostgreSQL {made_by}, the programs are {binaries.major}; "
            "set YOUXIN_PG_BIN to the older ones, or use pg_upgrade"
        )


def _log(place: Place) -> str:
    logs = sorted((place.cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    lines = [line for path in logs[-1:] for line in path.read_text("utf-8", "replace").split("\n")]
    return "\n".join(lines[-6:])
