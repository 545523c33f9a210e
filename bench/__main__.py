"""`make bench`: every measurement in turn over one generated city, or those that are named.

`python -m bench [NAME …]` runs those named: speed, fanout, listeners, memory, search_recall,
complaints, knowledge_search;
BENCH_ENTITIES makes the city smaller or larger.
"""

import os
import subprocess
import sys
import time

from bench.city import HERE, city

ENTITIES = int(os.environ.get("BENCH_ENTITIES", "200000"))


def main(names: list[str]) -> int:
    """Run the named measurements; the number of those that failed."""
    with city(ENTITIES) as found:
        arguments = {
            "speed": ["--entities", str(ENTITIES)],
            "fanout": ["--entities", str(ENTITIES)],
            "listeners": ["--entities", str(ENTITIES)],
            "memory": ["--entities", str(ENTITIES)],
            "search_recall": ["--database-url", found.url],
            "complaints": ["--entities", str(ENTITIES)],
            "knowledge_search": [],
        }
        if unknown := set(names) - set(arguments):
            known = ", ".join(arguments)
            print(f"没有 · no such measurement: {', '.join(unknown)}; {known}")
            return 2
        return sum(_run(name, arguments[name]) for name in names or arguments)


def _run(name: str, arguments: list[str]) -> int:
    print(f"== {name}", flush=True)
    command, begun = [sys.executable, "-m", f"bench.{name}", *arguments], time.monotonic()
    failed = subprocess.run(command, check=False, cwd=HERE.parent).returncode != 0
    minutes = (time.monotonic() - begun) / 60
    print(
        f"== {name}: {minutes:.1f} min{' · 未达标 · missed or failed' if failed else ''}",
        flush=True,
    )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
