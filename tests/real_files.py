"""Rows of the real files, read in place; a test that needs them skips where they are absent."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.paths import DATA

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"没有真实数据 · the real files are not at {DATA}"
)


def open_text(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def read_rows(name: str) -> Iterator[dict[str, str]]:
    with open_text(DATA / name) as file:
        yield from csv.DictReader(file)
