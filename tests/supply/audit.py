"""Asks the advisory feeds about every locked package; an audit that could not be made is red."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.pages.assets import npm_command
from tests.paths import ROOT

SECONDS = 300


def commands() -> Iterator[tuple[Path, list[str]]]:
    """What is run where: each lock of Python, each of npm."""
    for lock in ("requirements-runtime.lock", "requirements.lock"):
        strict = ["--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
        yield ROOT, [sys.executable, "-m", "pip_audit", *strict, "-r", lock]
    for lock_file in sorted(ROOT.glob("*/**/package-lock.json")):
        if "node_modules" not in lock_file.parts:
            yield lock_file.parent, [*npm_command(), "audit", "--package-lock-only"]


def failures(**environment: str) -> list[str]:
    """The audits that found something, or could not be made; empty only if all were clean."""
    red = []
    for folder, command in commands():
        done = subprocess.run(
            command, cwd=folder, env=os.environ | environment, timeout=SECONDS,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            words = (done.stdout + done.stderr).strip().splitlines()[-12:]
            red.append("\n".join((f"{folder.relative_to(ROOT)}: {' '.join(command[-4:])}", *words)))
    return red
