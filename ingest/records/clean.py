"""One row of a family's format to the columns of a credit record.

Refuses the row whose required cell is missing, whose value cannot be read, whose end lies
before its beginning, or which lies in the future; it never guesses a value.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from ingest.clean import BROKEN, MAX_CELL
from ingest.findings import RowRejected, Rule
from rules.identity import Identity, IdentityClass, classify
from rules.record_formats import (
    TITLES,
    Cell,
    RecordColumn,
    RecordFormat,
    TableFormat,
    by_header,
)
from rules.records import RecordKind
from rules.terms import Term

FLAGS = {"是": True, "否": False, "Y": True, "N": False, "1": True, "0": False}
MOST_COUNT = 999_999_999
MOST_MONEY = Decimal(10) ** 16
HASH_DIGITS = 64
EARLIEST = date(1900, 1, 2)

Layout = tuple[RecordColumn | None, ...]


@dataclass(frozen=True, slots=True)
class CleanRecord:
    """A row that can be written: whose it is, its id at the source, its columns, their digest."""

    row: int
    uscc: str
    record_id: str
    values: Mapping[str, Any]
    digest: bytes


def layout_of(declared: TableFormat, header: Sequence[str]) -> Layout | None:
    """The column of each cell, or None where a required heading is missing."""
    columns = dict(by_header(declared))
    found = tuple(columns.pop(_heading(cell), None) for cell in header)
    missing = [column for column in columns.values() if column.is_required]
    return None if missing else found


def _heading(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).lstrip("\ufeff").split())


def identify(cells: Sequence[str], layout: Layout) -> Identity | None:
    """The identity in the code column, whatever becomes of the row."""
    for column, cell in zip(layout, cells, strict=False):
        if column is not None and column.name == "uscc":
            return classify(cell)
    return None


def clean(
    row: int, cells: Sequence[str], declared: RecordFormat, layout: Layout, today: date
) -> CleanRecord:
    """The record of a row; raises RowRejected."""
    if len(cells) != len(layout):
        raise RowRejected(Rule.ROW_WIDTH, "row", str(len(cells)))
    values = {
        column.name: read_cell(column, cell.strip())
        for column, cell in zip(layout, cells, strict=True)
        if column is not None
    }
    uscc = require_code(values.pop("uscc"), "uscc")
    _require_sense(declared, values, today)
    record_id = values.pop("source_record_id")
    values["title"] = _title(declared.kind, values)
    told = orjson.dumps({**values, "uscc": uscc}, default=str, option=orjson.OPT_SORT_KEYS)
    return CleanRecord(row, uscc, record_id, values, hashlib.sha256(told).digest())


def require_code(given: str, name: str) -> str:
    """The USCC in a cell in normal form; raises RowRejected."""
    identity = classify(given)
    if identity.uscc is None:
        reason = identity.reason or IdentityClass.OLD_NUMBER.value
        raise RowRejected(f"CODE_{reason}", name, given)
    return identity.uscc


def read_cell(column: RecordColumn, text: str) -> Any:
    """The value of a cell; raises RowRejected."""
    if BROKEN.search(text):
        raise RowRejected(Rule.CONTROL_CHARACTER, column.name, text)
    if len(text) > MAX_CELL:
        raise RowRejected(Rule.CELL_TOO_LONG, column.name, text)
    if not text:
        if column.is_required:
            raise RowRejected(Rule.REQUIRED_MISSING, column.name, text)
        return None
    try:
        return _value(column, text)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise RowRejected(Rule.VALUE_UNREADABLE, column.name, text) from error


def _value(column: RecordColumn, text: str) -> Any:
    match column.cell:
        case Cell.DATE:
            return _day(text)
        case Cell.MONEY:
            return _money(text)
        case Cell.COUNT:
            return _count(text)
        case Cell.FLAG:
            return FLAGS[text.upper()]
        case Cell.TERM:
            assert column.terms is not None
            return _term(column.terms, text)
    return _hash(text) if column.name == "content_hash" else text


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if found < EARLIEST:
        raise ValueError(text)
    return found


def _money(text: str) -> Decimal:
    amount = Decimal(text.replace(",", ""))
    if not amount.is_finite() or abs(amount) >= MOST_MONEY:
        raise ValueError(text)
    return amount.quantize(Decimal("0.0001"))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_COUNT:
        raise ValueError(text)
    return int(text)


def _hash(text: str) -> str:
    if len(bytes.fromhex(text)) * 2 != HASH_DIGITS:
        raise ValueError(text)
    return text.lower()


def _term(terms: type[Term], text: str) -> str:
    """By its name, or by its Chinese words."""
    for term in terms:
        if text in (term.value, term.text("zh").strip()):
            return term.value
    raise ValueError(text)


def _require_sense(declared: RecordFormat, values: Mapping[str, Any], today: date) -> None:
    for first, last in declared.order:
        begin, end = values.get(first), values.get(last)
        if begin is not None and end is not None and end < begin:
            raise RowRejected(Rule.END_BEFORE_BEGINNING, last, f"{begin} > {end}")
    if values["occurred_on"] > today:
        raise RowRejected(Rule.DATE_IN_FUTURE, "occurred_on", str(values["occurred_on"]))


def _title(kind: RecordKind, values: Mapping[str, Any]) -> str:
    family = kind.text("zh").strip()
    parts = [str(values[name]) for name in TITLES.get(kind, ("item",)) if values.get(name)]
    if kind is RecordKind.ANNUAL_REPORT:
        return f"{parts[0]}年度报告"
    return " ".join(parts) or family
