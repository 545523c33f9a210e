"""A plugin of pytest that writes down which clauses of the standard a full run proved.

A run of chosen tests writes nothing, unless YOUXIN_CONFORMANCE names the file to write.
"""

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import surfaces
from tests.paths import ROOT

OWN = ROOT / ".conformance.json"
found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    clauses = [clause for mark in item.iter_markers("clause") for clause in mark.args]
    test = item.nodeid.partition("[")[0]
    for clause in clauses:
        if report.failed:
            found[clause]["failed"].add(test)
        elif report.when == "call" and report.passed:
            found[clause]["passed"].add(test)
            found[clause]["surfaces"] |= surfaces.asked
    return report


def pytest_runtest_setup() -> None:
    surfaces.asked.clear()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What one of several processes found is told to the first, which writes."""
    for clause, of_clause in getattr(node, "workeroutput", {}).get("clauses", {}).items():
        for name, values in of_clause.items():
            found[clause][name] |= set(values)


def pytest_sessionfinish(session: pytest.Session) -> None:
    named = os.environ.get("YOUXIN_CONFORMANCE")
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["clauses"] = _sorted()
        return
    if named or _is_full(session.config):
        record = {
            "commit": commit(),
            "ranAt": datetime.now(UTC).isoformat(timespec="seconds"),
            "clauses": _sorted(),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        Path(named or OWN).write_text(text, "utf-8")


def _sorted() -> dict[str, dict[str, list[str]]]:
    return {
        clause: {name: sorted(values) for name, values in sorted(found[clause].items())}
        for clause in sorted(found)
    }


def _is_full(config: pytest.Config) -> bool:
    chosen = any(config.getoption(name) for name in ("keyword", "markexpr", "lf", "collectonly"))
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def commit() -> str | None:
    asked = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() if asked.returncode == 0 else None
