"""Where the server's log is archived to, segment by segment, so that any moment can be restored.

Without an archive the same settings copy nothing; a changed one needs no restart.
"""

from pathlib import Path

from app.embedded.account import Unusable
from app.embedded.place import Place

POINTER = "archive.path"
FORBIDDEN = set("'\"%\\\n$`")
TIMEOUT = "60s"
"""A segment leaves after so long even if it is not full: what a lost disk can cost."""


def archive_of(place: Place) -> Path | None:
    """The folder to which segments are copied; None where none was named."""
    pointer = place.cluster.parent / POINTER
    return Path(pointer.read_text("utf-8").strip()) if pointer.exists() else None


def point_to(place: Place, folder: Path) -> None:
    """Archive to this folder from the next time that the settings are read."""
    check_name(folder)
    (place.cluster.parent / POINTER).write_text(f"{folder}\n", "utf-8")


def check_name(folder: Path) -> None:
    """Refuse a name that a shell or PostgreSQL would read as something else."""
    if FORBIDDEN & set(str(folder)):
        raise Unusable(f"目录名含有引号等字符 · the folder's name cannot be quoted: {folder}")


def archiving(folder: Path | None) -> dict[str, str]:
    """The settings of a server that archives to a folder, whole segments only."""
    if folder is None:
        return {"archive_mode": "on", "archive_command": "true", "archive_timeout": "0"}
    copy = (
        f'test -f "{folder}/%f" || {{ dd if="%p" of="{folder}/%f.part" bs=1048576 conv=fsync '
        f'status=none && mv "{folder}/%f.part" "{folder}/%f"; }}'
    )
    return {"archive_mode": "on", "archive_command": copy, "archive_timeout": TIMEOUT}
