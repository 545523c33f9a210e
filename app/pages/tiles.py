"""The districts of Chongqing as a map of tiles: each in its own square, neighbours near.

A schematic: true to who lies next to whom, not to area or border.
"""

from datetime import date
from typing import Final, NamedTuple

from rules.divisions import CITY_CODE, CURRENT, current, known_codes

ROWS: Final = (
    "...... 500154 500229 500238 ......",
    ".... 500231 500155 500101 500235 500236 500237",
    "500152 500117 500109 500157 500115 500230 500233 500240",
    "500151 500120 500106 500103 500108 500102 500156 500114",
    "500111 500118 500107 500104 500113 500119 500243 500242",
    "500153 . 500116 . 500110 . . 500241",
)
"""From north to south; in each from west to east, a dot or several for as many empty squares."""


class Tile(NamedTuple):
    """A district and its square, counted from 1."""

    code: str
    column: int
    row: int


def tiles() -> list[Tile]:
    """Every district of today in its square, in the order in which a page is read."""
    made = []
    for row, text in enumerate(ROWS, 1):
        column = 1
        for word in text.split():
            if word.startswith("."):
                column += len(word)
                continue
            made.append(Tile(word, column, row))
            column += 1
    return made


def heirs() -> dict[str, str]:
    """The district of today for every code that a district once had."""
    found = {code: current(code, date.max) for code in known_codes()}
    return {code: unit.code for code, unit in found.items() if unit and unit.code != CITY_CODE}


NAMES: Final = {unit.code: unit for unit in CURRENT if unit.code != CITY_CODE}
