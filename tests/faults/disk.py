"""A disk of four megabytes under the table of warnings; needs root, who alone may mount one."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from tests.faults.twins import Twins

SIZE = "4m"


def why_not() -> str | None:
    """Why no disk can be mounted here; None where one can."""
    if os.geteuid() != 0:
        return "only root may mount a small disk"
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=False)
        if tried.returncode:
            return "no disk may be mounted here"
        subprocess.run(["umount", folder], check=True)
    return None


class SmallDisk:
    """Warnings lie on a small disk while the block runs."""

    def __init__(self, made: Twins) -> None:
        self.made = made
        self.folder = Path(tempfile.mkdtemp(prefix="youxin-disk-"))
        self.space = f"small_{uuid4().hex[:8]}"

    async def __aenter__(self) -> Self:
        (row,) = await self.made.fetch("SELECT current_setting('data_directory') AS folder")
        owner = _owner(Path(row["folder"]))
        self.folder.chmod(0o755)
        options = f"size={SIZE},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
        _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder))
        await self.made.fetch(f"CREATE TABLESPACE {self.space} LOCATION '{self.folder}'")
        await self.made.fetch(f"ALTER TABLE warning SET TABLESPACE {self.space}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.free()
        await self.made.fetch("ALTER TABLE warning SET TABLESPACE pg_default")
        await self.made.fetch(f"DROP TABLESPACE {self.space}")
        _run("umount", str(self.folder))
        shutil.rmtree(self.folder)

    def fill(self) -> None:
        """Take every byte that is free."""
        with (self.folder / "filler").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
            except OSError:
                return

    def free(self) -> None:
        """Give it back."""
        (self.folder / "filler").unlink(missing_ok=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _owner(folder: Path) -> os.stat_result:
    return folder.stat()
