"""Two serving processes over one PostgreSQL, each of which is killed and comes back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.embedded import discard, lease
from app.embedded.place import place_of
from tests.paths import ROOT
from tests.server import free_port

START_SECONDS, END_SECONDS = 60, 15
XMIN = "AND e.xid < pg_snapshot_xmin(pg_current_snapshot())"
WITHOUT_XMIN = f"""
import loaders.events as events
assert {XMIN!r} in events.READ
events.READ = events.READ.replace({XMIN!r}, "")
events.HEAD = events.HEAD.replace("WHERE xid < pg_snapshot_xmin(pg_current_snapshot())", "")
from app.cli import main
main()
"""
"""A server that reads the log without the condition that this script is there to prove."""


@dataclass
class Process:
    """A serving process on a port of its own, started again on the same one."""

    command: list[str]
    environment: dict[str, str]
    port: int
    log: Path
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return when it is ready."""
        self.launch()
        self.ready()

    def launch(self) -> None:
        """Start, and do not wait."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                [*self.command, "--port", str(self.port)],
                cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def ready(self) -> None:
        """Return when it is ready.

        One that ends before, as where PostgreSQL still recovers from its own end, is started again,
        as whoever runs it in earnest does.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.running is not None and self.running.poll() is not None:
                self.launch()
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.log.read_text()[-2000:]}")

    def end(self) -> int:
        """Tell it to end, as a deployment does; how it ended."""
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(END_SECONDS)

    def kill(self) -> None:
        """End it as the kernel would."""
        if self.running is not None:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()


@dataclass
class City:
    """The database, the two processes over it, and where keys lie."""

    url: str
    data: Path
    keys: Path
    processes: list[Process] = field(default_factory=list)

    def kill_database(self) -> None:
        """End PostgreSQL's main process; the lease's watch starts it anew."""
        pid_file = place_of(self.data).cluster / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)


@contextmanager
def city(folder: Path, url: str | None = None, *, is_honest: bool = True) -> Iterator[City]:
    """A migrated city with two serving processes until the block ends.

    Over a server of its own, which may be killed, where none is given.
    """
    folder.chmod(0o755)
    data, keys = folder / "data", folder / "keys"
    program = ["-m", "app.cli"] if is_honest else ["-c", WITHOUT_XMIN]
    with lease(data, watched=True) if url is None else nullcontext(url) as where:
        environment = os.environ | {"YOUXIN_DATABASE_URL": where, "YOUXIN_KEY_DIR": str(keys)}
        command = [sys.executable, *program, "serve"]
        made = City(where, data, keys)
        try:
            for name in ("a", "b"):
                log = folder / f"{name}.log"
                made.processes.append(Process(command, environment, free_port(), log))
                made.processes[-1].launch()
            for process in made.processes:
                process.ready()
            yield made
        finally:
            for process in made.processes:
                process.kill()
    if url is None:
        discard(data)
