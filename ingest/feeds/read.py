"""The lines of a feed, and the check of all of them before the first is believed.

Refuses a file whole for its first line that is not of the declared format, and says which.
"""

import codecs
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.inspect import Inspected, open_bytes
from rules.errors import ErrorCode, FileRefused
from rules.feeds import Feed, differs

Line = tuple[int, bytes]
NO_JSON = "JSON"


def read_lines(file: Inspected) -> Iterator[Line]:
    """(line number, its bytes); blank lines are passed over."""
    with open_bytes(file.path) as stream:
        for number, line in enumerate(stream, 1):
            text = line.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else line.strip()
            if text:
                yield number, text


def require_format(file: Inspected, feed: Feed) -> None:
    """Reads the whole file; raises FileRefused FORMAT_CHANGED with the first line that differs."""
    kinds = feed.by_kind()
    for number, text in read_lines(file):
        try:
            line: Any = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise _changed(file, number, NO_JSON) from None
        member = differs(kinds, line)
        if member is not None:
            raise _changed(file, number, member)


def _changed(file: Inspected, row: int, member: str) -> FileRefused:
    shown = member[:100]
    return FileRefused(ErrorCode.FORMAT_CHANGED, file=file.path.name, row=row, field=shown)
