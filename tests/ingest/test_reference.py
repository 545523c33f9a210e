"""The reference trees as they are written to the database."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from ingest.reference import District, districts
from rules.equipment_catalogue import VARIETIES
from rules.sources import SOURCES
from tests.paths import DATA

GAZETTEER = DATA / "regions" / "divisions_2026.csv"
BY_CODE = {district.code: district for district in districts()}


def test_an_abolished_district_names_its_successor() -> None:
    assert BY_CODE["500105"] == District(
        "500105", "江北区", "Jiangbei District", "district", "500000", date(2025, 11, 6), "500157"
    )


def test_a_re_used_code_stands_once_as_its_holder_of_today() -> None:
    assert (BY_CODE["500110"].name, BY_CODE["500110"].abolished_on) == ("綦江区", None)


def test_every_parent_stands_before_its_children() -> None:
    seen: set[str | None] = {None}
    for district in districts():
        assert district.parent_code in seen
        seen.add(district.code)


@pytest.mark.skipif(not GAZETTEER.is_file(), reason=f"no gazetteer at {GAZETTEER}")
def test_nearly_every_county_of_the_gazetteer_is_known() -> None:
    with GAZETTEER.open(encoding="utf-8", newline="") as file:
        listed = [row["code"] for row in csv.DictReader(file) if row["level"] == "区县"]
    assert sum(code in BY_CODE for code in listed) / len(listed) > 0.98


def test_every_variety_has_its_parent_before_it() -> None:
    seen: set[str | None] = {None}
    for variety in VARIETIES:
        assert variety.parent in seen
        seen.add(variety.code)


def test_only_the_generated_city_is_marked_generated() -> None:
    assert [source.code for source in SOURCES if source.is_generated] == ["GENERATED"]
