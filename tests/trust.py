"""`make trust`: all that takes too long for every run, one part after the other; red if any is red.

Every part writes its report after each of its steps, so that what was run is known whatever
happens to the next.
"""

import os
import subprocess
import sys
import time

from tests.paths import ROOT

REPORTS = ROOT / "docs" / "trust"
PARTS = {
    "kills": (
        "tests.faults",
        "--runs",
        "10",
        "--seconds",
        "30",
        "--report",
        REPORTS / "faults.json",
    ),
    "kinds": ("tests.faults", "--runs", "10", "--kinds", "--report", REPORTS / "kinds.json"),
    "oldest": ("pytest", "tests/oldest", "-q"),
    "removals": ("tests.matrix", "--report", REPORTS / "removals.json"),
}

WHOLE = os.environ | {"YOUXIN_WHOLE": "1"}
"""Tests leave nothing out."""


def main() -> None:
    """Run every part, whatever became of those before it."""
    failed = []
    for number, (name, command) in enumerate(PARTS.items(), 1):
        print(
            f"[{number}/{len(PARTS)}] {name}: python -m {' '.join(map(str, command))}", flush=True
        )
        begun = time.monotonic()
        words = [sys.executable, "-m", *map(str, command)]
        status = subprocess.run(words, cwd=ROOT, env=WHOLE, check=False).returncode
        said = "passed" if status == 0 else f"FAILED ({status})"
        print(
            f"[{number}/{len(PARTS)}] {name}: {said}, {time.monotonic() - begun:.0f} s", flush=True
        )
        if status:
            failed.append(name)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
