"""The stand-ins of 12315 and of the consumer council as a test meets them."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from models.exchange import PartnerChannel, PartnerKey
from rules.seal import SigningKey
from tests.api import Api
from tests.paths import ROOT
from tests.server import Server, free_port

WAIT_SECONDS = 20


@dataclass
class Channel:
    """A partner: its key, its port, its log, and its process while it runs."""

    owner: str
    platform: str
    log: Path
    port: int = field(default_factory=free_port)
    seed: bytes = field(default_factory=lambda: uuid4().bytes + uuid4().bytes)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to answer."""
        command = [sys.executable, "-m", "tests.complaints.stand_in", str(self.port), self.owner]
        command += [self.seed.hex(), self.platform, str(self.log)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def stop(self) -> None:
        """Be gone."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def rows(self) -> list[Any]:
        """Its registration: key and channel."""
        public = SigningKey.from_seed(self.seed).public
        key = PartnerKey(
            key_id=public.id, owner=self.owner, algorithm="ED25519", public_key=public.text
        )
        url = f"http://127.0.0.1:{self.port}/in"
        return [key, PartnerChannel(id=uuid4(), name=self.owner, owner=self.owner, url=url)]

    def say(self, **notice: Any) -> tuple[int, Any]:
        """Let it say a notice; the platform's status and answer."""
        notice = {"eventId": uuid4().hex} | notice
        answer = httpx.post(f"http://127.0.0.1:{self.port}/say", json=notice, timeout=20).json()
        return answer["status"], answer["body"]

    def told(self, number: str) -> list[dict[str, Any]]:
        """What the platform has told it of a case, in order."""
        if not self.log.exists():
            return []
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line for line in lines if line["number"] == number]

    def wait(self, number: str, state: str) -> list[dict[str, Any]]:
        """What it was told of a case, once it knows this state."""
        told: list[dict[str, Any]] = until(
            lambda: self.told(number), lambda found: bool(found) and found[-1]["state"] == state
        )
        return told


def until(read: Callable[[], Any], is_enough: Callable[[Any], bool]) -> Any:
    """What is read, once it is enough."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_enough(found := read()):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


async def opened(api: Api, server: Server, folder: Path, owner: str) -> Channel:
    """A partner that is registered and answers."""
    channel = Channel(owner, server.url, folder / f"{owner}.jsonl")
    await api.store_all(channel.rows())
    channel.start()
    return channel
