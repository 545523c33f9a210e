"""Other processes that hold leases, and questions to the server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

ROOT = Path(__file__).parents[2]


def ask(url: str, question: str) -> object:
    """Ask one question, waiting a little for a server that is coming back."""

    async def asked() -> object:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(asked())


@contextmanager
def holder(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A second process with a lease of its own, and the URL it was given."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.embedded.holder", str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        yield child, child.stdout.readline().strip()
        child.stdin.close()
        child.wait(30)


def server_pid(url: str) -> int:
    """The id of the server's first process, as the server itself knows it."""
    return int(str(ask(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")))


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
