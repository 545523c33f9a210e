"""Figures as a table on the screen, and as JSON and Markdown in `bench/results/`."""

import subprocess
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime

import orjson

from bench.city import HERE
from bench.processes import machine

RESULTS = HERE / "results"
HEAD = (
    "| shape | connections | server | requests/s | × ours | p50 ms | p99 ms "
    "| server CPU µs | PostgreSQL CPU µs | RSS MB |"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One server under one load; CPU is per request."""

    rate: float
    p50: float
    p99: float
    server_us: float
    database_us: float
    rss: float

    @property
    def values(self) -> tuple[float, ...]:
        """In their order."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the table."""

    shape: str
    connections: int
    server: str
    figures: Figures


def _lines(cells: Sequence[Cell]) -> list[str]:
    ours = {(c.shape, c.connections): c.figures.rate for c in cells if c.server == "ours"}
    return [_line(cell, ours.get((cell.shape, cell.connections))) for cell in cells]


def _line(cell: Cell, ours: float | None) -> str:
    seen = cell.figures
    ratio = f"{ours / seen.rate:.2f}" if ours else ""
    return (
        f"| {cell.shape} | {cell.connections} | {cell.server} | {seen.rate:.0f} | {ratio} "
        f"| {seen.p50:.2f} | {seen.p99:.2f} | {seen.server_us:.0f} | {seen.database_us:.0f} "
        f"| {seen.rss:.0f} |"
    )


def show(cells: Sequence[Cell], shape: str, connections: int) -> None:
    """Print the newest part of the table."""
    newest = [cell for cell in cells if (cell.shape, cell.connections) == (shape, connections)]
    print("\n".join([HEAD, *_lines(newest)]), flush=True)


def commit() -> str:
    """The commit that is measured."""
    made = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - whichever git there is
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
    )
    return made.stdout.strip() or "unknown"


def write(cells: Sequence[Cell], entities: int, rounds: int, seconds: float) -> None:
    """Keep the whole run."""
    described = machine()
    content = {
        "machine": described,
        "entities": entities,
        "rounds": rounds,
        "seconds": seconds,
        "cells": [asdict(cell) for cell in cells],
    }
    about = f"{entities} entities; {rounds} rounds of {seconds:g} s, medians; {described}"
    rule = "|" + "---|" * (HEAD.count("|") - 1)
    keep("", content, ["# Speed", "", about, "", HEAD, rule, *_lines(cells)])


def keep(name: str, content: object, lines: Sequence[str]) -> None:
    """Write a run as JSON and as Markdown under the day and the commit."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}{datetime.now(UTC):%Y-%m-%d}-{commit()}"
    path.with_suffix(".json").write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    path.with_suffix(".md").write_text("\n".join([*lines, ""]))
    print(f"{path}.md")
