"""The register of data classes, as it was generated from the declarations and reviewed."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from resolvers.context import Ctx
from rules.grading import DataCategory

CATALOGUE = Path(__file__).parents[1] / "docs" / "data-catalogue.csv"


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Every field of the schema in its order, read once."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return tuple(_entry(row) for row in csv.DictReader(file))


async def catalogue(_: Ctx, type_name: str | None = None) -> list[dict[str, Any]]:
    """All fields, or those of one type."""
    return [entry for entry in entries() if type_name in (None, entry["type"])]


def _entry(row: dict[str, str]) -> dict[str, Any]:
    read = {"category": DataCategory[row["category"]], "grade": int(row["grade"])}
    return row | read
