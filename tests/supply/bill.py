"""The bill of materials (CycloneDX): every package of the environment and every locked npm one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.paths import ROOT

NPM_LOCK = ROOT / "app" / "pages" / "package-lock.json"


def bill() -> dict[str, Any]:
    """The whole bill."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.prefix, "--no-validate"]
    form = ["--of", "JSON", "--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml")]
    done = subprocess.run([*command, *form], capture_output=True, check=True, text=True)
    made: dict[str, Any] = json.loads(done.stdout)
    made["components"] += npm_components()
    return made


def npm_components() -> list[dict[str, Any]]:
    """What the explorer of the graph is made of, by its lock."""
    packages = json.loads(NPM_LOCK.read_text("utf-8"))["packages"]
    return [
        {
            "type": "library",
            "name": name,
            "version": facts["version"],
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{facts['version']}",
        }
        for path, facts in packages.items()
        if (name := path.rpartition("node_modules/")[2])
    ]


def write(path: Path) -> int:
    """Write the bill; how many components it names."""
    made = bill()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(made["components"])
