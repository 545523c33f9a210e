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
        ("", ErrorCode.FORMAT_UNKNOWN),
        ("entity_id,inspected_on,outcome\n,2024-01-01,1\n", ErrorCode.BAD_INPUT),
        ("entity_id,inspected_on,outcome\na,2024-01-01x,1\n", ErrorCode.BAD_INPUT),
        ("entity_id,inspected_on,outcome\na,2024-01-01\n", ErrorCode.BAD_INPUT),
        ("entity_id,inspected_on,outcome\na,2024-01-01,1,b\n", ErrorCode.BAD_INPUT),
        (f"entity_id,inspected_on,outcome\n{'a' * 200_000},2024-01-01,1\n", ErrorCode.BAD_INPUT),
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


def test_a_fault_is_named_by_row_and_column_and_nothing_is_written(tmp_path: Path) -> None:
    visits, entities = city(tmp_path, has_signal=False)
    lines = visits.read_text().splitlines()
    lines[700] = lines[700].rsplit(",", 3)[0] + ",perhaps,0,0"
    visits.write_text("\n".join(lines))
    out = tmp_path / "R.json"
    command = ["risk", "backtest", "--inspections", str(visits), "--entities", str(entities)]
    done = CliRunner().invoke(app, [*command, "--out", str(out)])
    assert isinstance(done.exception, Refused)
    assert "I.csv, row 701, outcome: 'perhaps'" in str(done.exception)
    assert not out.exists()


def test_files_as_offices_write_them(tmp_path: Path) -> None:
    """Rows in any order, twice the same day, of unknown places, under a mark of UTF-8: the same."""
    visits, entities = city(tmp_path, has_signal=True)
    expected = backtest(visits, entities, 2).report["overall"]
    head, *rows = visits.read_text().splitlines()
    Random(3).shuffle(rows)
    visits.write_text("\n".join([head, *rows]), "utf-8-sig")
    assert backtest(visits, entities, 2).report["overall"]["violations"] == expected["violations"]
    visits.write_text("\n".join([head, *rows, rows[0], "stranger,2024-02-01,1,0,1"]))
    found = backtest(visits, entities, 2).report
    assert found["inspectionsRead"] == len(rows) + 2
    visits.write_bytes("entity_id,inspected_on,outcome\n火锅店,2024-01-01,1\n".encode("gbk"))
    with pytest.raises(Refused) as refusal:
        backtest(visits, entities, 2)
    assert refusal.value.code is ErrorCode.FILE_ENCODING


def test_the_outcome_of_a_visit_cannot_be_used_to_foresee_it(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        backtest(*city(tmp_path, has_signal=True), 2, ("outcome",))
    assert refusal.value.code is ErrorCode.BAD_INPUT


def test_where_all_visits_end_alike_there_is_nothing_to_learn(tmp_path: Path) -> None:
    visits, entities = city(tmp_path, has_signal=False)
    _, *rows = visits.read_text().splitlines()
    lines = [f"{row.rsplit(',', 3)[0]},0" for row in rows]
    visits.write_text("\n".join(["entity_id,inspected_on,outcome", *lines]))
    with pytest.raises(Refused) as refusal:
        backtest(visits, entities, 2)
    assert "20 of either outcome" in str(refusal.value)


def test_what_comes_later_changes_nothing_before_it(tmp_path: Path) -> None:
    """Without leakage the windows before a day are the same whatever comes from that day on."""
    visits, entities = city(tmp_path, has_signal=True)
    whole = backtest(visits, entities, 2, ("complaints",)).report["windows"]
    head, *rows = visits.read_text().splitlines()
    turned = [row if row.split(",")[1] < "2025-03" else _turned(row) for row in rows]
    visits.write_text("\n".join([head, *turned]))
    changed = backtest(visits, entities, 2, ("complaints",)).report["windows"]
    before = [window for window in whole if window["start"] < "2025-03"]
    assert before
    assert changed[: len(before)] == before
    assert changed[len(before) :] != whole[len(before) :]


def _turned(row: str) -> str:
    place, on, outcome, *others = row.split(",")
    return ",".join([place, on, "10"[int(outcome)], *others])
