"""Chongqing's division codes by date, their successors, and the names people use."""

from __future__ import annotations

import csv
import gzip
from datetime import date

import pytest

from rules import divisions
from tests.paths import DATA

TODAY = date(2026, 11, 1)
REGIONS = DATA / "regions"
needs_regions = pytest.mark.skipif(not REGIONS.is_dir(), reason=f"no region files in {REGIONS}")


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("500110", date(2011, 10, 21), "万盛区"),
        ("500110", date(2011, 10, 22), "綦江区"),
        ("500111", date(2005, 1, 1), "双桥区"),
        ("500111", date(2019, 3, 12), "大足区"),
        ("500101", date(1998, 1, 1), "万县区"),
        ("500105", date(2019, 3, 12), "江北区"),
        ("500105", TODAY, "江北区"),
        ("500120", date(1990, 5, 1), "璧山区"),
        ("500103", date(1980, 1, 1), "渝中区"),
    ],
)
def test_a_code_means_its_holder_on_that_day_or_the_nearest(code: str, on: date, name: str) -> None:
    unit = divisions.by_code(code, on)
    assert unit is not None
    assert unit.name == name


@pytest.mark.parametrize(
    ("code", "on", "successor"),
    [
        ("500110", date(2005, 1, 1), ("500110", "綦江区")),
        ("500111", date(2005, 1, 1), ("500111", "大足区")),
        ("500222", date(2008, 1, 1), ("500110", "綦江区")),
        ("500223", TODAY, ("500152", "潼南区")),
        ("500228", TODAY, ("500155", "梁平区")),
        ("500232", TODAY, ("500156", "武隆区")),
        ("500234", TODAY, ("500154", "开州区")),
        ("500105", date(2019, 3, 12), ("500157", "两江新区")),
        ("500112", TODAY, ("500157", "两江新区")),
        ("500Z01", date(2010, 1, 1), ("500157", "两江新区")),
        ("500Z02", TODAY, ("500110", "綦江区")),
        ("500103", TODAY, ("500103", "渝中区")),
    ],
)
def test_a_code_leads_to_the_unit_of_today(code: str, on: date, successor: tuple[str, str]) -> None:
    unit = divisions.current(code, on)
    assert unit is not None
    assert (unit.code, unit.name) == successor


@pytest.mark.parametrize("code", ["510100", "", "5001", "500199"])
def test_a_code_of_no_chongqing_unit_is_refused(code: str) -> None:
    assert divisions.by_code(code, TODAY) is None
    assert divisions.current(code, TODAY) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("九龙坡", "500107"),
        ("九龙坡区", "500107"),
        ("重庆市九龙坡区", "500107"),
        ("忠县", "500233"),
        ("酉阳", "500242"),
        ("开县", "500234"),
        ("开州", "500154"),
        ("綦江", "500110"),
        ("渝北", "500112"),
        ("北部新区", "500Z01"),
        ("万盛经开区", "500Z02"),
        ("高新区", "500Z04"),
        ("两江新区", "500157"),
        (" 渝 中 区 ", "500103"),
    ],
)
def test_a_name_finds_the_unit_people_mean(text: str, code: str) -> None:
    unit = divisions.by_name(text)
    assert unit is not None
    assert unit.code == code


@pytest.mark.parametrize("text", ["", "N/A", "成都", "区", "县"])
def test_a_name_of_nothing_finds_nothing(text: str) -> None:
    assert divisions.by_name(text) is None


def test_wansheng_names_the_former_district() -> None:
    unit = divisions.by_name("万盛")
    assert unit is not None
    assert (unit.code, unit.name, unit.valid_to) == ("500110", "万盛区", date(2011, 10, 22))


def test_every_successor_leads_to_a_unit_in_force() -> None:
    for code, holders in divisions._BY_CODE.items():
        for unit in holders:
            end = divisions.current(code, unit.valid_from)
            assert end in divisions.CURRENT


@needs_regions
def test_the_units_in_force_are_those_of_the_gazetteer() -> None:
    with (REGIONS / "divisions_2026.csv").open(encoding="utf-8", newline="") as file:
        listed = {r["code"]: r["name"] for r in csv.DictReader(file) if r["code"][:2] == "50"}
    assert {unit.code: unit.name for unit in divisions.CURRENT} == listed


@needs_regions
def test_every_renaming_since_1998_is_known_by_year_and_successor() -> None:
    with gzip.open(REGIONS / "division_changes.csv.gz", "rt", encoding="utf-8") as file:
        changes = [
            row
            for row in csv.DictReader(file)
            if row["old_code"].startswith("500") and row["new_code"].startswith("500")
            if int(row["year"]) >= 1998
        ]
    assert len(changes) == 20
    for row in changes:
        unit = divisions.by_code(row["old_code"], date(int(row["year"]), 1, 1))
        assert unit is not None
        assert unit.valid_to is not None
        assert (unit.name, unit.valid_to.year, unit.successor) == (
            row["old_name"],
            int(row["year"]),
            row["new_code"],
        )
