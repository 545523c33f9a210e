"""Files of every sort: what is read, and what is refused before a row is believed."""

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from ingest import inspect as inspection
from ingest.inspect import Container, inspect
from ingest.read import read_rows, require_unchanged
from rules.errors import ErrorCode, FileRefused

TEXT = "企业名称,统一社会信用代码\n甲公司,91500118203790903T\n"


def write(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(read_rows(inspect(path)))
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_three_encodings_give_the_same_rows(tmp_path: Path, encoding: str) -> None:
    found = inspect(write(tmp_path, TEXT.encode(encoding)))
    assert list(read_rows(found)) == [
        (1, ["企业名称", "统一社会信用代码"]),
        (2, ["甲公司", "91500118203790903T"]),
    ]
    assert (found.encoding == "gb18030") == (encoding == "gb18030")


def test_a_packed_file_is_known_by_its_bytes_and_not_its_name(tmp_path: Path) -> None:
    found = inspect(write(tmp_path, gzip.compress(TEXT.encode())))
    assert found.container is Container.GZIP
    assert len(list(read_rows(found))) == 2


def test_cells_over_lines_and_an_open_quote_lose_no_other_row(tmp_path: Path) -> None:
    lines = '甲,"一\n二"\n乙,"开\n' + "".join(f"丙{n},x\n" for n in range(100))
    rows = list(read_rows(inspect(write(tmp_path, lines.encode()))))
    assert rows[:3] == [(1, ["甲", "一\n二"]), (2, ["乙", '"开']), (3, ["丙0", "x"])]
    assert len(rows) == 102


def test_blank_lines_are_numbered_and_not_given(tmp_path: Path) -> None:
    rows = list(read_rows(inspect(write(tmp_path, b"a,b\n\n,\nc,d\n"))))
    assert rows == [(1, ["a", "b"]), (4, ["c", "d"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ErrorCode.FILE_EMPTY),
        (b"\xef\xbb\xbf \n,,\n", ErrorCode.FILE_EMPTY),
        (TEXT.encode("utf-16"), ErrorCode.FILE_ENCODING),
        (TEXT.encode() + b"\xff\xff\xff\n", ErrorCode.FILE_ENCODING),
        (b"a,b\nc,\0d\n", ErrorCode.FILE_NUL),
        (gzip.compress(TEXT.encode() * 500)[:-20], ErrorCode.FILE_TRUNCATED),
        (b"\x1f\x8bnot gzip at all", ErrorCode.FILE_TRUNCATED),
        (b"PK\x03\x04not a workbook", ErrorCode.FILE_TRUNCATED),
    ],
)
def test_bad_files_are_refused_by_code(tmp_path: Path, content: bytes, code: ErrorCode) -> None:
    found = refusal(write(tmp_path, content))
    assert found.code is code
    assert "…" not in found.message("zh") + found.message("en")


def test_a_directory_a_device_and_nothing_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path).code is ErrorCode.FILE_IS_DIRECTORY
    assert refusal(tmp_path / "none").code is ErrorCode.FILE_NOT_FOUND
    assert refusal(tmp_path / "a\0b").code is ErrorCode.FILE_NOT_FOUND
    assert refusal(tmp_path / "pipe").code is ErrorCode.FILE_UNREADABLE
    assert refusal(Path("/dev/zero")).code is ErrorCode.FILE_UNREADABLE


def test_a_line_of_two_gigabytes_is_refused_after_its_first_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a" * inspection.BLOCK * 3)
        file.truncate(2 << 30)
    assert refusal(path).code is ErrorCode.LINE_TOO_LONG


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("note.txt", "x")
    assert refusal(path).code is ErrorCode.FILE_UNREADABLE


def test_a_file_that_changes_after_inspection_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT.encode())
    found = inspect(path)
    require_unchanged(found)
    path.write_bytes(TEXT.encode() + b"x")
    with pytest.raises(FileRefused, match="发生变化"):
        require_unchanged(found)
