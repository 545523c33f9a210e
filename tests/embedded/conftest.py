"""A data folder of its own for each test, cleaned up wherever its cluster lies."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded import discard


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="youxin-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    if (folder / "data").is_dir():
        discard(folder / "data")
    shutil.rmtree(folder)
