"""A load killed half-way goes on where it stopped, and its counts are those of one in peace."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import ingest_registry
from ingest.report import Report
from tests.ingest.registry import empty, row, write
from tests.paths import ROOT

ROWS = 600
CHUNK = 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Good rows, bad ones, and numbers that come again far behind their first."""
    rows = [row(number) for number in range(1, ROWS + 1)]
    rows[100] = row(1)
    rows[500] = row(2, 注册地址="别处")
    rows[77] = row(78, 统一社会信用代码="无")
    rows[78] = row(79, 企业名称="N/A")
    rows[420] = row(79)
    return write(tmp_path / "a.csv", rows)


def told(report: Report) -> dict[str, Any]:
    return {name: value for name, value in report.as_dict().items() if name != "seconds"}


async def state(connection: Any) -> list[tuple[Any, ...]]:
    rows = await connection.fetch("SELECT uscc, digest, version FROM entity ORDER BY uscc")
    return [tuple(found) for found in rows]


async def killed_after(lines: int, url: str, file: Path) -> None:
    """Starts a load in a process of its own and kills it once it has told so many chunks."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.ingest.loading", url, str(file), str(CHUNK)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert await process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()


async def test_killed_and_resumed_is_as_in_peace(
    connection: Any,
    module_database_url: str,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.pipeline.CHUNK_ROWS", CHUNK)
    peaceful = await ingest_registry(connection, file)
    expected = await state(connection)
    assert told(peaceful)["rejected"] == 3

    await empty(connection)
    await killed_after(6, module_database_url, file)
    await killed_after(3, module_database_url, file)
    mark = await connection.fetchval("SELECT resume_row FROM ingest_batch")
    assert 9 * CHUNK <= mark < ROWS
    resumed = await ingest_registry(connection, file)

    assert told(resumed) == told(peaceful)
    assert await state(connection) == expected
    assert await connection.fetchval("SELECT count(*) FROM entity_search") == len(expected)
    assert await connection.fetchval("SELECT count(*) FROM ingest_batch") == 1
    assert await connection.fetchval("SELECT status FROM ingest_batch") == "COMPLETED"


async def test_the_reader_does_not_outlive_a_killed_load(
    module_database_url: str, connection: Any, file: Path
) -> None:
    await killed_after(1, module_database_url, file)
    for _ in range(100):
        if not _readers_of(file):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(_readers_of(file))


def _readers_of(file: Path) -> list[str]:
    """Processes that still hold the file open."""
    held = []
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if descriptor.readlink() == file:
                held.append(str(descriptor))
        except OSError:
            continue
    return held
