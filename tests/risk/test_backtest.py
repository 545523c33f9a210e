"""The back-test on made-up cities: finds what can be learnt, finds nothing where nothing is."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import app
from ingest.backtest import backtest
from ingest.backtest.measure import Window, figures
from rules.errors import ErrorCode, Refused

PLACES = 400


def city(folder: Path, *, has_signal: bool) -> tuple[Path, Path]:
    """Two years of visits; with a signal, a quarter of the places breach ten times as often."""
    random = Random(5)
    visits, entities = folder / "I.csv", folder / "E.csv"
    bad = {place for place in range(PLACES) if random.random() < 0.25}
    with entities.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["entity_id", "kind", "seats"])
        for place in range(PLACES):
            kind = "stall" if place in bad and has_signal else "restaurant"
            rows.writerow([f"e{place}", kind, random.randint(5, 90)])
    with visits.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["entity_id", "inspected_on", "outcome", "complaints", "future"])
        for number in range(3000):
            place = random.randrange(PLACES)
            chance = (0.5 if place in bad else 0.05) if has_signal else 0.15
            outcome = int(random.random() < chance)
            day = date(2024, 1, 1) + timedelta(days=number // 4)
            rows.writerow([f"e{place}", day, outcome, random.randint(0, 3), outcome])
    return visits, entities


def test_what_can_be_learnt_brings_violations_forward(tmp_path: Path) -> None:
    report = backtest(*city(tmp_path, has_signal=True), 2, ("complaints",)).report
    overall = report["overall"]
    assert report["features"] == {
        "history": True, "inspection": ["complaints"], "entity": ["kind", "seats"],
    }  # fmt: skip
    assert overall["auc"]["lower"] > 0.7
    assert overall["meanDaysEarlier"]["lower"] > 5
    assert overall["firstHalf"]["reordered"]["lower"] > overall["firstHalf"]["asItWas"]["upper"]
    for window in report["windows"]:
        assert window["violations"] <= window["inspections"]


def test_where_there_is_nothing_to_learn_nothing_is_claimed(tmp_path: Path) -> None:
    overall = backtest(*city(tmp_path, has_signal=False), 2).report["overall"]
    assert overall["auc"]["lower"] < 0.5 < overall["auc"]["upper"] + 0.03
    assert abs(overall["meanDaysEarlier"]["value"]) < 3


def test_a_column_that_is_not_named_is_no_feature(tmp_path: Path) -> None:
    """`future` repeats the outcome: were it used unasked, nothing would be missed."""
    overall = backtest(*city(tmp_path, has_signal=False), 2).report["overall"]
    assert overall["auc"]["value"] < 0.6


def test_the_same_files_give_the_same_report(tmp_path: Path) -> None:
    files = city(tmp_path, has_signal=True)
    assert backtest(*files, 3).report == backtest(*files, 3).report


def test_figures_by_hand() -> None:
    window = Window(
        "2026-01-01", np.array([1, 1, 2, 3, 5]), np.array([0, 0, 1, 0, 1]),
        np.array([0.1, 0.2, 0.9, 0.3, 0.8]),
    )  # fmt: skip
    assert list(window.reordered) == [5, 3, 1, 2, 1]
    assert list(window.gains) == [1, 4]
    found: dict[str, Any] = figures([window])
    assert found["meanDaysEarlier"]["value"] == 2.5
    assert found["firstFifth"]["reordered"]["value"] == 0.5
    assert found["firstFifth"]["asItWas"]["value"] == 0.0
    assert found["auc"]["value"] == 1.0


def test_the_command_writes_the_report_and_prints_each_window(tmp_path: Path) -> None:
    visits, entities = city(tmp_path, has_signal=True)
    out = tmp_path / "R.json"
    command = ["risk", "backtest", "--inspections", str(visits), "--entities", str(entities)]
    done = CliRunner().invoke(app, [*command, "--window-months", "2", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["windowMonths"] == 2
    assert "AUC" in done.output


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("entity_id,inspected_on\n", ErrorCode.FORMAT_UNKNOWN),
        ("entity_id,inspected_on,outcome\n", ErrorCode.FILE_EMPTY),
        ("entity_id,inspected_on,outcome\na,2024-01-01,2\n", ErrorCode.BAD_INPUT),
        ("entity_id,inspected_on,outcome\na,soon,1\n", ErrorCode.BAD_INPUT),
        ("entity_id,inspected_on,outcome\na,2024-01-01,1\n", ErrorCode.BAD_INPUT),
    ],
)
def test_bad_files_are_refused_with_a_reason(tmp_path: Path, text: str, code: ErrorCode) -> None:
    _, entities = city(tmp_path, has_signal=False)
    visits = tmp_path / "bad.csv"
    visits.write_text(text)
    with pytest.raises(Refused) as refusal:
        backtest(visits, entities, 2)
    assert refusal.value.code is code
    with pytest.raises(Refused):
        backtest(tmp_path / "none.csv", entities, 2)
