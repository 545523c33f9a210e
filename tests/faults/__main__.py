"""`python -m tests.faults`: drills in a row, each written down; exit 1 unless all passed."""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.drill import drill


def main() -> None:
    """Run the drills."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--without-xmin", action="store_true", help="must fail")
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    lines = []
    for number in range(given.runs):
        folder = Path(tempfile.mkdtemp(prefix="youxin-faults-"))
        verdict = asyncio.run(drill(folder, given.seconds, is_honest=not given.without_xmin))
        shutil.rmtree(folder, ignore_errors=True)
        lines.append({"run": number + 1} | verdict.line())
        print(json.dumps(lines[-1]), flush=True)
    if given.report is not None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        report = {"at": at, "secondsOfLoad": given.seconds, "runs": lines}
        given.report.parent.mkdir(parents=True, exist_ok=True)
        given.report.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    sys.exit(0 if all(line["passed"] for line in lines) else 1)


main()
