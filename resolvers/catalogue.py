"""The register of data classes, as it was generated from the declarations and reviewed."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from resolvers.context import Ctx, Slice, page_size
from rules.errors import ErrorCode, Refused
from rules.grading import DataCategory

CATALOGUE = Path(__file__).parents[1] / "docs" / "data-catalogue.csv"


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Every field of the schema in its order, read once."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return tuple(_entry(row) for row in csv.DictReader(file))


async def catalogue(
    _: Ctx, first: int, after: str | None = None, type_name: str | None = None
) -> Slice:
    """All fields, or those of one type; a cursor is the name of a field."""
    size = page_size(first)
    wanted = [entry for entry in entries() if type_name in (None, entry["type"])]
    names = [f"{entry['type']}.{entry['field']}" for entry in wanted]
    start = 0 if after is None else _place(names, after) + 1
    rows, cursors = wanted[start : start + size], names[start : start + size]

    async def count() -> int:
        return len(wanted)

    return Slice(rows, start + size < len(wanted), cursors, count)


def _place(names: list[str], after: str) -> int:
    if after not in names:
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
    return names.index(after)


def _entry(row: dict[str, str]) -> dict[str, Any]:
    read = {"category": DataCategory[row["category"]], "grade": int(row["grade"])}
    return row | read
