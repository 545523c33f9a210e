"""Blocks of a generated city, read back from their COPY text."""

from __future__ import annotations

from functools import cache

from ingest.generate.block import COLUMNS, NULL
from ingest.generate.city import AS_OF, City

CITY = City(entities=6000, seed=7, as_of=AS_OF)

Row = dict[str, str | None]


@cache
def rows(table: str, blocks: int = 3) -> list[Row]:
    """The rows of the city's first blocks, by column name."""
    lines = [line for number in range(blocks) for line in _lines(number, table)]
    return [_row(table, line) for line in lines]


@cache
def _built(number: int) -> dict[str, list[str]]:
    return CITY.block(number).rows


def _lines(number: int, table: str) -> list[str]:
    return _built(number)[table]


def _row(table: str, line: str) -> Row:
    cells = [None if cell == NULL else cell for cell in line.split("\t")]
    return dict(zip(COLUMNS[table], cells, strict=True))


def values(table: str, column: str) -> list[str]:
    return [value for row in rows(table) if (value := row[column]) is not None]
