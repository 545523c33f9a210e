"""Load on one server: wrk on cores of its own, or a small generator where wrk is not installed."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.city import HERE
from bench.processes import OTHER_CORES


@dataclass(frozen=True, slots=True)
class Load:
    """What the generator saw; times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int


def send(
    port: int, headers: dict[str, str], bodies: Path, connections: int, seconds: float
) -> Load:
    """Keep so many connections busy with the bodies of a file, one a line."""
    named = [f"{name}: {value}" for name, value in headers.items()]
    url = f"http://127.0.0.1:{port}"
    pinned = ["taskset", "-c", ",".join(map(str, OTHER_CORES))]
    if shutil.which("wrk"):
        given = [word for header in named for word in ("-H", header)]
        form = ["-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s"]
        script = ["-s", str(HERE / "load.lua"), url, "--", str(bodies)]
        command = ["wrk", *form, *given, "-H", "content-type: application/json", *script]
    else:
        generator = [sys.executable, "-m", "bench.generator"]
        command = [*generator, str(port), str(connections), str(seconds), str(bodies), *named]
    made = subprocess.run([*pinned, *command], check=True, capture_output=True, cwd=HERE.parent)
    line = next(line for line in made.stdout.splitlines() if line.startswith(b"{"))
    return Load(**orjson.loads(line))
