"""`make walkthrough`: README and cookbook as a stranger would follow them, from an empty home.

A fresh clone, an empty HOME, `make demo`; then what the README says to type, and every operation
that is printed in the cookbook, in both languages, over HTTP. Exits with 1 where one fails.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app.pages.cookbook import FIND, filled, places
from tests.cookbook.book import FOLDER, LANGUAGES
from tests.paths import ROOT
from tests.server import free_port

START_SECONDS = 600
WAIT_SECONDS = 11
"""A stream that brings nothing in this time has failed; it is pinged every 12."""
PRINTED = re.compile(r": `([A-Z]+)`\n\n```graphql\n(.*?)```\n\n```json\n(.*?)\n```", re.DOTALL)
COMMANDS = re.compile(r"^curl .*?(?=\n```)", re.DOTALL | re.MULTILINE)
FOLLOWED = re.compile(r"```graphql\n(subscription .*?)```", re.DOTALL)
DISTRICT = re.compile(r'"(\d{6})"')
SOMEBODY = """query($district: String!) {
  entities(filter: {district: $district}, first: 1) { nodes { id } } }"""
RAISE = """mutation($entity: ID!, $key: String!) { warningRaise(entity: $entity, level: HIGH,
  title: "演练", audience: PUBLIC, idempotencyKey: $key) { errors { code } } }"""


@dataclass
class Stranger:
    """Someone with a clone, an empty home, and the demo running."""

    folder: Path
    environment: Mapping[str, str]
    url: str
    known: dict[str, str] = field(default_factory=dict)
    failed: int = 0

    def token(self, role: str) -> dict[str, str]:
        """The header that a role sends, from the command that the documents name."""
        if role == "PUBLIC":
            return {}
        given = ["--uscc", self.known["uscc"]] if role == "ENTITY" else []
        command = [str(self.folder / ".venv/bin/youxin"), "token", "--role", role, *given]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return {"authorization": f"Bearer {done.stdout.strip()}"}

    def ask(self, query: str, variables: Mapping[str, Any], role: str) -> dict[str, Any]:
        """The answer to one operation."""
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.url}/graphql", json=body, headers=self.token(role), timeout=30)
        content: dict[str, Any] = answer.json()
        return content

    def say(self, what: str, *, is_good: bool, more: object = "") -> None:
        """One line of the report."""
        self.failed += not is_good
        print(f"{'ok  ' if is_good else 'FAIL'} {what}", "" if is_good else more, flush=True)

    def type_readme(self, name: str) -> None:
        """The shell commands of the README that ask the running service."""
        text = (self.folder / name).read_text("utf-8")
        for command in COMMANDS.findall(text):
            typed = command.replace("http://127.0.0.1:8000", self.url)
            done = subprocess.run(
                ["bash", "-c", typed], env=self.environment, capture_output=True, check=False
            )
            answer = json.loads(done.stdout or b"{}")
            self.say(
                f"{name}: curl", is_good="data" in answer and "errors" not in answer, more=answer
            )
        for query in FOLLOWED.findall(text):
            self.follow(f"{name}: subscription", query, {})

    def cook(self, lang: str) -> None:
        """Every operation that is printed in the cookbook."""
        text = (FOLDER / lang / "README.md").read_text("utf-8")
        for role, query, variables in PRINTED.findall(text):
            given = filled(json.loads(variables), self.known)
            name = f"cookbook/{lang}: {query.split('(')[0].split('{')[0].strip()}"
            if query.startswith("subscription"):
                self.follow(name, query, given)
                continue
            answer = self.ask(query, given, role)
            self.say(name, is_good="data" in answer and "errors" not in answer, more=answer)

    def follow(self, name: str, query: str, variables: Mapping[str, Any]) -> None:
        """A subscription receives a warning that is raised meanwhile in its district."""
        (district,) = DISTRICT.findall(query + json.dumps(variables))
        headers = self.token("REGULATOR") | {"accept": "text/event-stream"}
        body = {"query": query, "variables": variables}
        timer = threading.Timer(2, self._raise, (district,))
        line = ""
        with httpx.stream(
            "POST", f"{self.url}/graphql", json=body, headers=headers, timeout=WAIT_SECONDS
        ) as answer:
            timer.start()
            with suppress(httpx.ReadTimeout):
                lines = answer.iter_lines()
                line = next((one for one in lines if one.startswith("data: {")), "")
        self.say(name, is_good='"riskWarnings"' in line and '"errors"' not in line, more=line)

    def _raise(self, district: str) -> None:
        found = self.ask(SOMEBODY, {"district": district}, "PUBLIC")["data"]["entities"]["nodes"]
        key = f"walkthrough {time.time()}"
        self.ask(RAISE, {"entity": found[0]["id"], "key": key}, "REGULATOR")


@contextmanager
def arrived() -> Iterator[Stranger]:
    """A fresh clone in an empty home, its demo answering."""
    with tempfile.TemporaryDirectory(prefix="youxin-home-") as name:
        home = Path(name)
        home.chmod(0o755)
        folder, port = home / "youxin", free_port()
        clone = ["git", "clone", "-q", f"file://{ROOT}", str(folder)]
        subprocess.run(clone, check=True)
        environment = {"HOME": name, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        command = ["make", "demo", f"ARGS=--port {port} --entities 500"]
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=sys.stderr, start_new_session=True
        )
        try:
            stranger = Stranger(folder, environment, f"http://127.0.0.1:{port}")
            _wait(stranger.url, process)
            yield stranger
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise SystemExit("make demo 没有启动 · did not start")


def main() -> int:
    """Walk through; 1 where something failed."""
    with arrived() as stranger:
        stranger.known = places(stranger.ask(FIND, {}, "PUBLIC").get("data"))
        for name in ("README.md", "README.zh-CN.md"):
            stranger.type_readme(name)
        for lang in LANGUAGES:
            stranger.cook(lang)
    print(f"{stranger.failed} failed")
    return 1 if stranger.failed else 0


if __name__ == "__main__":
    sys.exit(main())
