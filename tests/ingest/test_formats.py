"""Formats are found by header, mapped by table, and published as JSON Schema."""

from pathlib import Path

import pytest

from ingest.inspect import inspect
from ingest.read import read_rows
from rules.errors import ErrorCode, FileRefused
from rules.formats import CITY, FORMATS, HEADERLESS, NATIONAL, OPEN, Field, detect, json_schema
from tests.ingest.workbook import write_workbook

NINE = [column.header for column in CITY.columns]


def test_the_two_real_headers_are_known() -> None:
    assert detect(NINE, "f").format is CITY
    assert detect(["取样", *NINE], "f").format is NATIONAL


def test_any_order_and_known_aliases_are_open_format() -> None:
    found = detect(["备注", "住 所", "信用代码", "名称", "注册资本"], "f")
    assert found.format is OPEN
    assert found.layouts[5] == (
        Field.IGNORED,
        Field.ADDRESS,
        Field.CODE,
        Field.NAME,
        Field.CAPITAL,
    )


def test_a_heading_twice_is_read_once() -> None:
    found = detect([*NINE, "企业名称"], "f")
    assert found.layouts[10][-1] is Field.IGNORED


def test_rows_without_header_are_known_by_the_place_of_the_code() -> None:
    found = detect(["甲合作社", "93210423MA0UQ6344D", *[""] * 11], "f")
    assert (found.format, found.has_header) == (HEADERLESS, False)


def test_an_unknown_header_is_refused_and_shown() -> None:
    with pytest.raises(FileRefused) as caught:
        detect(["a", "b"], "f.csv")
    assert caught.value.code is ErrorCode.FORMAT_UNKNOWN
    assert "a、b" in caught.value.message("zh")


def test_a_workbook_gives_text_with_numbers_as_written(tmp_path: Path) -> None:
    rows: list[list[str | int | float]] = [
        [*NINE],
        ["甲", "3208001600079", "2001-02-03", "", 800.0, "x", "重庆", "永川", 1.5],
    ]
    found = list(read_rows(inspect(write_workbook(tmp_path / "a.xlsx", rows))))
    assert detect(found[0][1], "a").format is CITY
    assert found[1] == (
        2,
        ["甲", "3208001600079", "2001-02-03", "", "800", "x", "重庆", "永川", "1.5"],
    )


@pytest.mark.parametrize("declared", FORMATS, ids=lambda declared: declared.name)
def test_every_format_is_published_as_json_schema(declared: object) -> None:
    schema = json_schema(declared)  # type: ignore[arg-type]
    assert schema["required"] == ["企业名称", "统一社会信用代码"]
    assert "注册资金" in schema["properties"]  # type: ignore[operator]
