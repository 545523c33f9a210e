"""Starts what stands around our subgraph: the partner, the composers, the gateway."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.pages.assets import install, node_program

FOLDER = Path(__file__).parent
CHENGDU = FOLDER.parent / "chengdu" / "server.py"
WAIT_SECONDS = 30


def prepare() -> None:
    """The packages of the lock, unless they are here."""
    mark, lock = FOLDER / "node_modules" / ".installed.json", FOLDER / "package-lock.json"
    if not mark.is_file() or mark.read_bytes() != lock.read_bytes():
        install(FOLDER, FOLDER)
        mark.write_bytes(lock.read_bytes())


@contextmanager
def partner(register: Path, key: Path, port: int) -> Iterator[str]:
    """The Sichuan side with this register, until the block ends; its address."""
    given = ["--register", str(register), "--key", str(key), "--port", str(port)]
    with _process([sys.executable, str(CHENGDU), *given], {}):
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/keys.json")
        yield f"{address}/graphql"


def keys_of(address: str) -> list[dict[str, str]]:
    """The partner's public keys, as its keeper would pin them."""
    keys: list[dict[str, str]] = _read(address.replace("/graphql", "/keys.json"))["keys"]
    return keys


def compose(target: Path, subgraphs: Mapping[str, str]) -> dict[str, Any]:
    """Write the supergraph if both composers make the same; what they said."""
    named = [f"{name}={address}" for name, address in subgraphs.items()]
    command = [node_program(), str(FOLDER / "compose.mjs"), str(target), *named]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if not done.stdout:
        raise RuntimeError(done.stderr)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@contextmanager
def gateway(**given: Any) -> Iterator[str]:
    """Hive Gateway until the block ends; its address."""
    settings = {"GATEWAY": json.dumps(given)}
    with _process([node_program(), str(FOLDER / "gateway.mjs")], settings):
        _wait(f"http://127.0.0.1:{given['port']}/healthcheck")
        yield f"http://127.0.0.1:{given['port']}/graphql"


@contextmanager
def _process(command: list[str], settings: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=os.environ | settings)  # noqa: S603 - our own words
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _read(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own addresses
        return json.loads(answer.read() or b"null") if url.endswith(".json") else answer.status


def _wait(url: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            _read(url)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
