"""The industry tree is complete where it says so and agrees with the national standard."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from rules import industries
from tests.paths import DATA

STANDARD = DATA / "codes" / "gbt4754_2017.csv"


def test_the_levels_hold_what_they_promise() -> None:
    levels = Counter(entry.level for entry in industries.INDUSTRIES.values())
    assert (levels["section"], levels["division"]) == (20, 97)
    assert levels["class"] >= 120


def test_every_entry_hangs_from_a_section() -> None:
    for code, entry in industries.INDUSTRIES.items():
        chain = industries.ancestors(code)
        assert chain[0].level == "section"
        assert chain[-1] is entry
        assert industries.section_of(code) == chain[0].code


def test_a_hot_pot_restaurant_is_in_catering() -> None:
    assert [entry.code for entry in industries.ancestors("6210")] == ["H", "62", "621", "6210"]


@pytest.mark.parametrize("code", ["", "00", "98", "Z", "620"])
def test_an_unknown_code_has_no_section_or_entry(code: str) -> None:
    assert industries.by_code(code) is None
    assert industries.ancestors(code) == ()


@pytest.mark.skipif(not STANDARD.is_file(), reason=f"no industry codes at {STANDARD}")
def test_every_entry_agrees_with_the_standard() -> None:
    with STANDARD.open(encoding="utf-8", newline="") as file:
        standard = {row["code"]: row for row in csv.DictReader(file)}
    wrong = [
        (code, entry.name, row["name"] if row else None)
        for code, entry in industries.INDUSTRIES.items()
        if (row := standard.get(code)) is None
        or entry.name not in (row["name"], row["name_alt"])
        or (row["parent"] or None) != entry.parent
    ]
    assert wrong == []
