"""Inspections and entities of any city as columns; refuses what it cannot read, row by row.

I has `entity_id, inspected_on, outcome` (0 or 1) and any further columns; E has `entity_id` and
attributes. Columns of I serve as features only where they are named.
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

from ingest.backtest.columns import day
from rules.errors import ErrorCode, FileRefused

NEEDED: Final = ("entity_id", "inspected_on", "outcome")


@dataclass(frozen=True, slots=True)
class Inspection:
    """One visit and what it found."""

    entity: str
    on: date
    outcome: int
    told: tuple[str, ...]
    """The values of the columns that may serve as features."""


def inspections(path: Path, use: tuple[str, ...]) -> list[Inspection]:
    """All visits in order of days; a column that a visit must have is no feature."""
    if wrong := [name for name in use if name in NEEDED]:
        raise FileRefused(ErrorCode.BAD_INPUT, ("use",), detail=f"--use {', '.join(wrong)}")
    rows = _rows(path, (*NEEDED, *use))
    found = [_inspection(path, number, row, use) for number, row in rows]
    if not found:
        raise FileRefused(ErrorCode.FILE_EMPTY, file=path.name)
    return sorted(found, key=lambda one: (one.on, one.entity))


def entities(path: Path) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The names of the attributes, and their values by entity."""
    found: dict[str, tuple[str, ...]] = {}
    names: tuple[str, ...] = ()
    for number, row in _rows(path, ("entity_id",)):
        names = tuple(name for name in row if name != "entity_id")
        if not row["entity_id"] or row["entity_id"] in found:
            _refuse(path, number, "entity_id", row["entity_id"])
        found[row["entity_id"]] = tuple(row[name] for name in names)
    return names, found


def _rows(path: Path, needed: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = tuple(reader.fieldnames or ())
            if missing := [name for name in needed if name not in header]:
                told = ", ".join(header)
                raise FileRefused(
                    ErrorCode.FORMAT_UNKNOWN, tuple(missing), file=path.name, header=told
                )
            return [
                (number, _cells(path, number, row, header)) for number, row in enumerate(reader, 2)
            ]
    except csv.Error as error:
        _refuse(path, reader.line_num, "CSV", str(error))
    except FileNotFoundError as error:
        raise FileRefused(ErrorCode.FILE_NOT_FOUND, file=str(path)) from error
    except UnicodeDecodeError as error:
        raise FileRefused(ErrorCode.FILE_ENCODING, file=path.name, offset=error.start) from error


def _cells(
    path: Path, number: int, row: dict[str | Any, Any], header: tuple[str, ...]
) -> dict[str, str]:
    """The cells of a row; one with more or fewer than the header has been torn."""
    if len(row) != len(header) or None in row.values():
        _refuse(path, number, "cells", str(row.get(None) or ""))
    return {name: row[name].strip() for name in header}


def _inspection(path: Path, number: int, row: dict[str, str], use: tuple[str, ...]) -> Inspection:
    on = day(row["inspected_on"])
    if on is None:
        _refuse(path, number, "inspected_on", row["inspected_on"])
    if not row["entity_id"]:
        _refuse(path, number, "entity_id", "")
    if row["outcome"] not in ("0", "1"):
        _refuse(path, number, "outcome", row["outcome"])
    told = tuple(row[name] for name in use)
    return Inspection(row["entity_id"], on, int(row["outcome"]), told)


def _refuse(path: Path, number: int, column: str, value: str) -> NoReturn:
    detail = f"{path.name}, row {number}, {column}: {value!r}"
    raise FileRefused(ErrorCode.BAD_INPUT, (column,), detail=detail)
