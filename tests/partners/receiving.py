"""A partner's server as a test meets it: another process on loopback, and what it received."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECEIVER = Path(__file__).with_name("receiver.py")
WAIT_SECONDS = 20
OK: list[Any] = [200, {}]


@dataclass(frozen=True)
class Receiver:
    """A running receiver."""

    url: str
    log: Path

    def received(self) -> list[dict[str, Any]]:
        """Every request so far, with its body as bytes."""
        if not self.log.exists():
            return []
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line | {"body": base64.b64decode(line["body"])} for line in lines]

    def accepted(self) -> list[dict[str, Any]]:
        """What it answered with 200."""
        return [line for line in self.received() if line["status"] == 200]

    def wait(self, count: int) -> list[dict[str, Any]]:
        """What it accepted, once that is so much."""
        deadline = time.monotonic() + WAIT_SECONDS
        while len(found := self.accepted()) < count:
            assert time.monotonic() < deadline, f"{len(found)} of {count}: {self.received()}"
            time.sleep(0.05)
        return found


@contextmanager
def receiving(folder: Path, *answers: list[Any]) -> Iterator[Receiver]:
    """A receiver until the block ends; it answers 200 where nothing else is said."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "received.jsonl"
    command = [sys.executable, str(RECEIVER), str(log), json.dumps(answers or [OK])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield Receiver(f"http://127.0.0.1:{port}/in?a=1", log)
    finally:
        process.kill()
        process.communicate()
