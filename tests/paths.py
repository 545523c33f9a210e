"""What lies outside this repository: the shared files, read in place, and the browser.

Where one is absent its tests are skipped, or fail under YOUXIN_REQUIRE_ALL.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = next(
    (folder for folder in (parent / "shared" for parent in ROOT.parents) if folder.is_dir()),
    ROOT.parent / "shared",
)
DATA = Path(os.environ.get("YOUXIN_TEST_DATA") or SHARED / "data")


def require_data(*parts: str) -> Path:
    """A file or folder of the shared data."""
    path = DATA.joinpath(*parts)
    return path if path.exists() else absent(f"the shared data hold no {path}")


def require_operation(name: str) -> str:
    """An operation that front-end teams send."""
    path = SHARED / "contract" / "operations" / f"{name}.graphql"
    return path.read_text("utf-8") if path.exists() else absent(f"there is no {path}")


def require_chromium() -> str:
    """The browser's program."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return found or absent("no chromium on the PATH")


def absent(what: str) -> NoReturn:
    """Skip, or fail where everything is required."""
    if os.environ.get("YOUXIN_REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)
