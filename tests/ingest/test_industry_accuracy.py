"""How right the inferred industry is, on 400 real rows labelled by hand before any rule stood.

The labels hold codes only; the texts are read in place. Rows were drawn with seed 4754 from the
Chongqing file; the first 200 served to tune the words, the last 200 to measure them.
"""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest

from rules.industries import section_of
from rules.industry_inference import AGREED, Inference, infer
from tests.paths import DATA

ENTITIES = DATA / "enterprises" / "chongqing_entities.csv.gz"
LABELS = Path(__file__).parent / "labels" / "industry.csv"
pytestmark = pytest.mark.skipif(not ENTITIES.is_file(), reason=f"no entities at {ENTITIES}")


class Case(NamedTuple):
    label: str
    part: str
    found: Inference | None

    @property
    def right(self) -> bool:
        return self.found is not None and self.found.division == self.label

    @property
    def right_section(self) -> bool:
        return self.found is not None and section_of(self.found.code) == section_of(self.label)


@cache
def texts() -> dict[str, tuple[str, str]]:
    with gzip.open(ENTITIES, "rt", encoding="utf-8", newline="") as file:
        return {
            row["统一社会信用代码"].upper(): (row["企业名称"], row["经营范围"])
            for row in csv.DictReader(file)
        }


@cache
def cases() -> list[Case]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return [
            Case(row["division"], row["part"], infer(*texts()[row["uscc"]]))
            for row in csv.DictReader(file)
        ]


def share(part: list[bool]) -> float:
    return sum(part) / len(part)


@pytest.mark.parametrize(
    ("part", "division", "section"), [("dev", 0.9, 0.92), ("held", 0.84, 0.88)]
)
def test_accuracy_stays_above_its_floor(part: str, division: float, section: float) -> None:
    chosen = [case for case in cases() if case.part == part]
    by_division = share([case.right for case in chosen])
    by_section = share([case.right_section for case in chosen])
    print(f"industry {part}: division {by_division:.3f} section {by_section:.3f} n={len(chosen)}")
    assert by_division >= division
    assert by_section >= section


def test_confidence_means_what_it_says() -> None:
    sure = [case.right for case in cases() if case.found and case.found.confidence >= AGREED]
    unsure = [case.right for case in cases() if case.found and case.found.confidence < AGREED]
    print(f"confidence 970: {share(sure):.3f} of {len(sure)}; below: {share(unsure):.3f}")
    assert share(sure) >= 0.95
    assert 0.6 <= share(unsure) <= 0.85


def test_the_whole_city_is_read_within_seconds() -> None:
    rows = list(texts().values())
    begun = perf_counter()
    answered = sum(infer(*row) is not None for row in rows)
    took = perf_counter() - begun
    print(f"{len(rows)} rows in {took:.2f} s, {answered / len(rows):.3f} answered")
    assert took < 10
    assert answered / len(rows) > 0.97
