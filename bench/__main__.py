"""`make bench`: the engine's measurements in turn over one generated city, or those named.

`python -m bench [NAME …]` runs those named: speed, fanout, memory (the engine's), listeners,
search_recall, complaints, knowledge_search, or `all`; BENCH_ENTITIES sets the size of the city.
"""

import os
import subprocess
import sys
import time

from bench.city import HERE, city

ENTITIES = int(os.environ.get("BENCH_ENTITIES", "200000"))


ENGINE = ("speed", "fanout", "memory")
OTHERS = ("listeners", "search_recall", "complaints", "knowledge_search")


def main(names: list[str]) -> int:
    """Run the named measurements; the number of those that failed."""
    known = (*ENGINE, *OTHERS)
    chosen = known if names == ["all"] else tuple(names) or ENGINE
    if unknown := set(chosen) - set(known):
        print(f"没有 · no such measurement: {', '.join(unknown)}; {', '.join(known)}, all")
        return 2
    with city(ENTITIES) as found:
        by_url = {"search_recall": ["--database-url", found.url], "knowledge_search": []}
        return sum(_run(name, by_url.get(name, ["--entities", str(ENTITIES)])) for name in chosen)


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
