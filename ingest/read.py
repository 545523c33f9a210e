"""The rows of a table in csv, csv.gz or xlsx, one at a time and as text.

Refuses to interpret: no type, no header, no meaning; memory does not grow with the file.
"""

import csv
from collections import deque
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from ingest.inspect import Container, Inspected, open_bytes, stamp_of
from rules.errors import ErrorCode, FileRefused

MAX_LINES_OF_A_RECORD = 64
"""A quote that is not closed within so many lines is a slip, not a multi-line cell."""

Row = tuple[int, list[str]]
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_rows(file: Inspected) -> Generator[Row, None, None]:
    """(record number, cells); the header is record 1 and blank records are not given."""
    is_workbook = file.container is Container.WORKBOOK
    for number, cells in _sheet_rows(file.path) if is_workbook else _text_rows(file):
        if any(cell.strip() for cell in cells):
            yield number, cells


def require_unchanged(file: Inspected) -> None:
    """Refuses to go on when the file is no longer the one that was inspected and signed."""
    try:
        is_same = stamp_of(file.path) == file.stamp
    except OSError:
        is_same = False
    if not is_same:
        raise FileRefused(ErrorCode.FILE_CHANGED, file=file.path.name)


def _lines(file: Inspected) -> Iterator[str]:
    with open_bytes(file.path) as stream:
        encoding = file.encoding
        for line in stream:
            try:
                yield line.decode(encoding)
            except UnicodeDecodeError as error:
                raise FileRefused(ErrorCode.FILE_CHANGED, file=file.path.name) from error
            encoding = encoding.removesuffix("-sig")


def _text_rows(file: Inspected) -> Iterator[Row]:
    lines, ahead, number = _lines(file), deque[str](), 0
    while True:
        first = ahead.popleft() if ahead else next(lines, None)
        if first is None:
            return
        number += 1
        if first.count('"') % 2 == 0:
            yield number, _cells(first)
        else:
            yield number, _record(first, lines, ahead)


def _record(first: str, lines: Iterator[str], ahead: deque[str]) -> list[str]:
    """A cell that runs over lines; when its quote never closes, only the first line is lost."""
    held = [first]
    while len(held) < MAX_LINES_OF_A_RECORD:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            break
        held.append(line)
        if line.count('"') % 2:
            return _cells("".join(held))
    ahead.extendleft(reversed(held[1:]))
    return first.rstrip("\r\n").split(",")


def _cells(record: str) -> list[str]:
    try:
        return next(csv.reader([record]), [])
    except csv.Error:  # a stray carriage return, or a cell above 128 KiB: the row is judged later
        return record.rstrip("\r\n").split(",")


def _sheet_rows(path: Path) -> Iterator[Row]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_index(0)
            first = sheet.start[0] + 1 if sheet.start else 1
            for number, cells in enumerate(sheet.iter_rows(), first):
                yield number, [_text(cell) for cell in cells]
    except CalamineError as error:
        raise FileRefused(ErrorCode.FILE_TRUNCATED, file=path.name) from error


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)
