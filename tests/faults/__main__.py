"""`python -m tests.faults`: drills in a row, each written down; exit 1 unless all passed."""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import traceback
from collections.abc import Awaitable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from app.embedded import discard, lease
from app.migrate import migrate
from tests.faults import restoring
from tests.faults.disk import why_not
from tests.faults.drill import drill
from tests.faults.kinds import KINDS, Facts
from tests.faults.standby import standby
from tests.faults.twins import twins


def main() -> None:
    """Run the drills."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--without-xmin", action="store_true", help="must fail")
    parser.add_argument("--kinds", action="store_true", help="the other faults, not the kills")
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    lines: list[Facts] = []
    for number in range(given.runs):
        folder = Path(tempfile.mkdtemp(prefix="youxin-faults-"))
        folder.chmod(0o755)
        if given.kinds:
            found = asyncio.run(_kinds(folder, sealed=bool(number % 2)))
        else:
            honest = not given.without_xmin
            found = [asyncio.run(drill(folder, given.seconds, is_honest=honest)).line()]
        shutil.rmtree(folder, ignore_errors=True)
        for line in found:
            lines.append({"run": number + 1} | line)
            print(json.dumps(lines[-1]), flush=True)
        if given.report is not None:
            _write(given.report, given.seconds, lines)
    sys.exit(0 if all(line.get("passed", "skipped" in line) for line in lines) else 1)


async def _kinds(folder: Path, *, sealed: bool) -> list[Facts]:
    """Every other fault, one after the other, over a database of its own.

    Backups are sealed in every second run.
    """
    found: list[Facts] = []
    with lease(folder / "data") as url:
        await migrate(url)
        with twins(url, folder) as made:
            for name, kind in KINDS.items():
                if name == "disk" and (reason := why_not()):
                    found.append({"fault": name, "skipped": reason})
                    continue
                found.append(await _line(name, kind(made)))
    discard(folder / "data")
    key = folder / "backup.key" if sealed else None
    found.append(await _line("standby", standby(folder)))
    found.append(await _line("restore", _restored(folder, key)))
    return found


async def _restored(folder: Path, key: Path | None) -> Facts:
    restored = await restoring.drill(folder, key)
    found = asdict(restored) | {"moment": restored.moment.isoformat()}
    return {"sealed": key is not None, **found, "passed": restored.has_passed}


async def _line(name: str, facts: Awaitable[Facts]) -> Facts:
    """What became of a fault; one that could not be tried to its end has failed."""
    print(f"  {name} …", file=sys.stderr, flush=True)
    try:
        return {"fault": name, **await facts}
    except Exception as error:
        traceback.print_exc()
        return {"fault": name, "error": repr(error), "passed": False}


def _write(report: Path, seconds: float, lines: list[Facts]) -> None:
    """After every run, so that what was run is known whatever happens to the next."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    content = {"at": at, "secondsOfLoad": seconds, "runs": lines}
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


main()
