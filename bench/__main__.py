"""Runs every measurement in turn, or those that are named."""

import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Run the named measurements; the number of those that failed."""
    found = sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")
    )
    if unknown := set(names) - set(found):
        print(f"没有 · no such measurement: {', '.join(unknown)}; {', '.join(found)}")
        return 2
    failed = 0
    for name in names or found:
        print(f"== {name}", flush=True)
        ended = subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False)
        failed += ended.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
