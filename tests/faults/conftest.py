"""A folder that the server's user can enter, unlike pytest's own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="youxin-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
