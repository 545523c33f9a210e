"""What a file is, found by reading all its bytes once before a single row is believed.

Refuses what is no text table: a directory, a device, an empty or cut-short file, NUL bytes,
an unknown encoding, a line without end. Holds one block at a time, whatever the file's size.
"""

import codecs
import gzip
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple, cast

from rules.errors import ErrorCode, FileRefused

BLOCK = 1 << 20
MAX_LINE = 1 << 20
"""Bytes; the longest line of the real files has 4,000."""

MAX_WORKBOOK = 1 << 30
"""Bytes of a workbook unpacked; it is read into memory, and its rows end at 1,048,576."""

GZIP_MAGIC, ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Container(StrEnum):
    PLAIN = "csv"
    GZIP = "csv.gz"
    WORKBOOK = "xlsx"


@dataclass(frozen=True, slots=True)
class Inspected:
    """`digest` is the SHA-256 of the bytes as they lie; `stamp` tells whether they changed.

    `rows` counts lines, for progress only: cells may run over lines. None for a workbook.
    """

    path: Path
    container: Container
    encoding: str
    digest: str
    size: int
    stamp: tuple[int, int, int]
    rows: int | None


def stamp_of(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def inspect(path: Path) -> Inspected:
    """Reads the file through once; raises FileRefused."""
    _require_regular(path)
    try:
        stamp = stamp_of(path)
        container = _container(path)
        is_workbook = container is Container.WORKBOOK
        encoding, rows = _check_workbook(path) if is_workbook else _encoding(path)
        return Inspected(path, container, encoding, digest_of(path), stamp[1], stamp, rows)
    except OSError as error:
        raise _unreadable(path, error) from error


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a text table, unpacked."""
    if _container(path) is Container.GZIP:
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unreadable(path: Path, error: OSError) -> FileRefused:
    if isinstance(error, gzip.BadGzipFile):
        return FileRefused(ErrorCode.FILE_TRUNCATED, file=path.name)
    detail = os.strerror(error.errno) if error.errno else type(error).__name__
    return FileRefused(ErrorCode.FILE_UNREADABLE, file=path.name, detail=detail)


def _require_regular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise FileRefused(ErrorCode.FILE_NOT_FOUND, file=str(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        raise FileRefused(ErrorCode.FILE_IS_DIRECTORY, file=str(path))
    if not stat.S_ISREG(mode):
        raise FileRefused(
            ErrorCode.FILE_UNREADABLE, file=path.name, detail="不是普通文件 · not a regular file"
        )


def _container(path: Path) -> Container:
    with path.open("rb") as file:
        magic = file.read(4)
    if not magic:
        raise FileRefused(ErrorCode.FILE_EMPTY, file=path.name)
    if magic[:2] == GZIP_MAGIC:
        return Container.GZIP
    return Container.WORKBOOK if magic == ZIP_MAGIC else Container.PLAIN


def _check_workbook(path: Path) -> tuple[str, None]:
    try:
        with zipfile.ZipFile(path) as file:
            size = sum(part.file_size for part in file.infolist())
            names = set(file.namelist())
    except zipfile.BadZipFile as error:
        raise FileRefused(ErrorCode.FILE_TRUNCATED, file=path.name) from error
    if "xl/workbook.xml" not in names:
        detail = "不是 xlsx 工作簿 · not an xlsx workbook"
        raise FileRefused(ErrorCode.FILE_UNREADABLE, file=path.name, detail=detail)
    if size > MAX_WORKBOOK:
        detail = f"解压后 {size} 字节，请改用 csv · {size} bytes unpacked; use csv instead"
        raise FileRefused(ErrorCode.FILE_UNREADABLE, file=path.name, detail=detail)
    return "utf-8", None


def _blocks(path: Path) -> Iterator[tuple[bytes, int]]:
    """Unpacked blocks and lines so far; refuses NUL, endless lines, a packed stream cut short."""
    row, tail = 1, 0
    try:
        with open_bytes(path) as file:
            while block := file.read(BLOCK):
                nul = block.find(b"\0")
                if nul >= 0 and not block.startswith(WIDE_MARKS):
                    line = row + block.count(b"\n", 0, nul)
                    raise FileRefused(ErrorCode.FILE_NUL, file=path.name, row=line)
                row, tail = _measure(path, block, row, tail)
                yield block, row
    except (EOFError, zlib.error) as error:
        raise FileRefused(ErrorCode.FILE_TRUNCATED, file=path.name) from error


def _measure(path: Path, block: bytes, row: int, tail: int) -> tuple[int, int]:
    """Line number and length of the line that the block leaves open."""
    lines = block.split(b"\n")
    lengths = [tail + len(lines[0]), *map(len, lines[1:])]
    longest = max(lengths)
    if longest > MAX_LINE:
        at = row + lengths.index(longest)
        raise FileRefused(ErrorCode.LINE_TOO_LONG, file=path.name, row=at, limit=MAX_LINE)
    return row + len(lines) - 1, lengths[-1]


def _encoding(path: Path) -> tuple[str, int]:
    """UTF-8, with or without a mark, else GB18030 if the whole file decodes; and its lines."""
    utf8 = _decoded(path, "utf-8")
    if utf8.failed_at is None:
        return "utf-8-sig", utf8.lines
    other = _decoded(path, "gb18030")
    if other.failed_at is None:
        return "gb18030", other.lines
    raise FileRefused(ErrorCode.FILE_ENCODING, file=path.name, offset=utf8.failed_at)


class Decoded(NamedTuple):
    """The byte at which decoding failed, or None; and the lines up to there."""

    failed_at: int | None
    lines: int


def _decoded(path: Path, encoding: str) -> Decoded:
    """Decodes all and keeps nothing; a file of blanks only is refused."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset, lines, is_blank = 0, 0, True
    for block, lines in _blocks(path):
        if offset == 0 and block.startswith(WIDE_MARKS):
            return Decoded(0, lines)
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            return Decoded(offset + error.start, lines)
        is_blank = is_blank and not text.strip("\ufeff \t\r\n,")
        offset += len(block)
    if is_blank:
        raise FileRefused(ErrorCode.FILE_EMPTY, file=path.name)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Decoded(offset, lines)
    return Decoded(None, lines)
