"""What evidence may be: types told by content, sizes, and names that can do no harm.

Refuses to believe a name: its ending is replaced by that of the content.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from rules.errors import ErrorCode, Refused

LARGEST_FILE: Final = 20 * 1024 * 1024
MOST_FILES: Final = 20
LONGEST_NAME: Final = 80
HEAD_BYTES: Final = 16
"""How much of a file tells its type."""
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
SEPARATORS: Final = re.compile(r"[/\\:]")
FORBIDDEN: Final = re.compile(r'[<>"|?*%&;$`\']')
ENDINGS: Final[Mapping[str, str]] = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
}
_SIGNS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("application/pdf", lambda head: head.startswith(b"%PDF-")),
    ("audio/mp4", lambda head: head[4:8] == b"ftyp" and head[8:11] == b"M4A"),
    ("video/mp4", lambda head: head[4:8] == b"ftyp"),
    ("audio/mpeg", lambda head: head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3"))),
)


def media_type(head: bytes) -> str:
    """The type that the first bytes tell; refused where it is none of the allowed."""
    for name, fits in _SIGNS:
        if fits(head):
            return name
    raise Refused(ErrorCode.FILE_TYPE, ("evidence",), allowed=", ".join(ENDINGS))


def clean_name(name: str) -> str:
    """A name without path, control, direction or shell characters, and without its ending."""
    last = SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    stem = FORBIDDEN.sub("", kept).strip(" .").rpartition(".")
    text = (stem[0] or stem[2]).strip(" .")[:LONGEST_NAME]
    return text or "evidence"


def announced(files: list[Mapping[str, Any]]) -> list[Refused]:
    """What is wrong with files that are announced."""
    found = []
    if len(files) > MOST_FILES:
        limit = {"field": "evidence", "low": 0, "high": MOST_FILES}
        found.append(Refused(ErrorCode.OUT_OF_RANGE, ("claim", "evidence"), **limit))
    for position, file in enumerate(files[:MOST_FILES]):
        path = ("claim", "evidence", position)
        if not DIGEST.fullmatch(file["sha256"]):
            found.append(Refused(ErrorCode.BAD_INPUT, (*path, "sha256"), detail="sha256"))
        if file["size"] > LARGEST_FILE:
            found.append(Refused(ErrorCode.FILE_TOO_LARGE, (*path, "size"), limit=LARGEST_FILE))
        elif file["size"] < 1:
            limit = {"field": "size", "low": 1, "high": LARGEST_FILE}
            found.append(Refused(ErrorCode.OUT_OF_RANGE, (*path, "size"), **limit))
    return found
