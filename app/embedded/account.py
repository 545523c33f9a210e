"""The ordinary user that runs the server.

PostgreSQL refuses to run as root, so root drops to an ordinary user for every server process.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# A dedicated user is best: what runs as `nobody` shares its rights with strangers.
CANDIDATES = ("youxin", "postgres", "nobody")
LAST_RESORT = 65534
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Inside its own user namespace a process without an entry in /etc/passwd bears a known name.
BORROWED_NAME = ("unshare", "--user", f"--map-user={LAST_RESORT}", f"--map-group={LAST_RESORT}")


class Unusable(Exception):  # noqa: N818 - a state of affairs, told to a person
    """The embedded server cannot be used; the message says why and what a person can do."""


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    @property
    def is_dropped_to(self) -> bool:
        return os.geteuid() == 0

    def run(
        self, *command: str | Path, text: str = "", seconds: float = 600
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user. A new session keeps Ctrl-C from tearing it half-way."""
        drops = self.is_dropped_to
        return subprocess.run(  # noqa: S603 - the words are our own, never a shell's
            [str(word) for word in command],
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            cwd="/",  # the caller's folder may be closed to this user
            env={"PATH": SYSTEM_PATH, "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            start_new_session=True,
            check=False,
            user=self.uid if drops else None,
            group=self.gid if drops else None,
            extra_groups=[] if drops else None,
        )

    def run_named(self, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """For commands that insist on a user name, which a bare uid of a container lacks."""
        nameless = not _has_name(self.uid) and shutil.which(BORROWED_NAME[0])
        return self.run(*(BORROWED_NAME if nameless else ()), *command, text=text)

    def reaches(self, path: Path, right: str = "-x") -> bool:
        if not self.is_dropped_to:
            return os.access(path, {"-x": os.X_OK, "-r": os.R_OK, "-w": os.W_OK}[right])
        return self.run("test", right, path).returncode == 0

    def make_folder(self, path: Path) -> None:
        """Make one folder that only this user may enter; its parents are left as they are."""
        path.mkdir(mode=0o700)
        self.own(path)

    def write(self, path: Path, text: str) -> None:
        """Write as this user, who may have laid links in his own folder for root to follow."""
        written = self.run("tee", path, text=text)
        if written.returncode:
            raise Unusable(f"无法写入 {path} · {path} cannot be written:\n{words_of(written)}")

    def own(self, path: Path) -> None:
        if self.is_dropped_to:
            os.chown(path, self.uid, self.gid)


def account_for(*footprints: Path) -> Account:
    """The user already at home in the first footprint that exists, or one to drop to."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for footprint in footprints:
        if footprint.exists() and (owner := footprint.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(LAST_RESORT, LAST_RESORT)


def words_of(failed: subprocess.CompletedProcess[str], lines: int = 4) -> str:
    """The last lines a failed command said, for a person to read."""
    return "\n".join(f"{failed.stdout}\n{failed.stderr}".strip().splitlines()[-lines:])


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
