"""`python -m tests.matrix`: every rule taken away in turn; 1 unless the loss of each is noticed."""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import database
from app.embedded import discard, lease
from app.migrate import migrate
from app.telemetry import configure
from tests.api import opened
from tests.conformance import commit
from tests.matrix.bounds import Doorman
from tests.matrix.city import fill
from tests.matrix.removal import Judge, removals
from tests.matrix.walk import begun


async def taken(url: str, folder: Path, wanted: str) -> list[dict[str, Any]]:
    """Each rule, and what noticed its loss."""
    await migrate(url)
    lines: list[dict[str, Any]] = []
    database.ACQUIRE_SECONDS = 30.0  # all are told, however busy the machine is
    async with opened(url, folder, statement_timeout_ms=60_000) as api:
        judge = Judge(await begun(api, await fill(api)), Doorman(api))
        for removal in removals():
            if wanted in removal.name:
                began = time.monotonic()
                found = await judge.finds(removal)
                lines.append({"rule": removal.name, "noticedBy": found})
                print(f"{time.monotonic() - began:6.1f} s {removal.name}: {found}", flush=True)
    return lines


def main() -> None:
    """Run them over a city of their own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", type=Path)
    parser.add_argument("--only", default="", help="rules whose names hold this")
    given = parser.parse_args()
    configure("error")
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="youxin-removal-"))
    folder.chmod(0o755)
    with lease(folder / "data") as url:
        lines = asyncio.run(taken(url, folder, given.only))
    discard(folder / "data")
    shutil.rmtree(folder, ignore_errors=True)
    missed = [line["rule"] for line in lines if line["noticedBy"] is None]
    print(f"{len(lines)} rules, {len(missed)} whose loss nothing notices: {missed}")
    if given.report is not None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        kinds = Counter(line["rule"].partition(" ")[0] for line in lines)
        content = {
            "at": at, "commit": commit(), "seconds": round(time.monotonic() - began),
            "rules": len(lines), "kinds": kinds, "missed": missed, "each": lines,
        }  # fmt: skip
        text = json.dumps(content, indent=1, ensure_ascii=False)
        given.report.write_text(text + "\n", "utf-8")
    sys.exit(1 if missed else 0)


main()
