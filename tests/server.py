"""`youxin serve` as a test meets it: another process, reached over HTTP and WebSocket only."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from app.identity import Identity
from resolvers.context import ANONYMOUS, Viewer
from tests.paths import ROOT
from tests.surfaces import notice

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server, and the key by which it knows people."""

    url: str
    identity: Identity
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def graphql(self) -> str:
        """The address of the graph."""
        return f"{self.url}/graphql"

    def readiness(self) -> int:
        """The status by which a load balancer decides."""
        return httpx.get(f"{self.url}/readyz").status_code

    def headers(self, viewer: Viewer) -> dict[str, str]:
        """The credentials of a viewer."""
        if viewer == ANONYMOUS:
            return {}
        return {"authorization": f"Bearer {self.identity.mint(viewer, datetime.now(UTC))}"}

    def send(self, body: bytes, **headers: str) -> httpx.Response:
        """These very bytes as a POST."""
        sent = {"content-type": "application/json", "accept-language": "en"}
        return httpx.post(self.graphql, content=body, headers=sent | headers, timeout=15)

    def ask(self, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> httpx.Response:
        """A well-formed request."""
        notice(query)
        body = {"query": query, "variables": variables}
        headers = self.headers(viewer) | {"accept-language": "en"}
        return httpx.post(self.graphql, json=body, headers=headers, timeout=15)


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    *options: str,
    port: int | None = None,
    keys: Path | None = None,
    patience: float = START_SECONDS,
) -> Iterator[Server]:
    """A server over this database until the block ends; its own log is kept in the folder.

    `keys` is the key folder of another process over the same database; `patience` is for one that
    starts beside others.
    """
    keys = keys or folder / "keys"
    port = port or free_port()
    log = folder / "serve.log"
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), *options]
    environment = os.environ | {
        "YOUXIN_DATABASE_URL": database_url,
        "YOUXIN_DATA_DIR": str(folder),
        "YOUXIN_KEY_DIR": str(keys),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log, patience)
            yield Server(url, Identity.at(keys), log, process)
        finally:
            process.terminate()
            process.wait(timeout=15)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text()}")
