"""`make bench-long`: growth to 2 million entities, two workers, and twenty minutes of the mix.

Each step that is done is kept in `bench/.city/long-<entities>.json`: the same command goes on where
it was left, at the same commit. No step begins after `--minutes`; the cities themselves are made
block by block and go on too. BENCH_ENTITIES sets the size; growth is measured from a tenth of it.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

import orjson

from bench import report
from bench.city import CITIES, City, city
from bench.memory import AIM_MB, DOCUMENTS, mixed
from bench.processes import CORES, SERVER_CORE, Tree, machine
from bench.servers import servers
from bench.shapes import SHAPES
from bench.speed import Plan, measure

ENTITIES = int(os.environ.get("BENCH_ENTITIES", "2000000"))
MOST_GROWTH, MOST_CPU = 1.5, 1.15
BUSY = ("B1", "B2", "B4")
"""Shapes for two workers: PostgreSQL is not what they wait for."""
Cells = list[dict[str, Any]]


@contextmanager
def ready(entities: int) -> Iterator[City]:
    """A city, its database off the core of the server."""
    with city(entities) as found:
        Tree(found.postmaster).keep_off(SERVER_CORE)
        yield found


def growth(entities: int, given: argparse.Namespace) -> Cells:
    """Every shape over a city of so many entities."""
    with ready(entities) as found:
        plan = Plan(list(SHAPES), servers(found)[:1], given.rounds, given.seconds)
        return [asdict(cell) for cell in measure(plan, found)]


def workers(entities: int, given: argparse.Namespace) -> Cells:
    """One worker and two, in turn, over the same city."""
    with ready(entities) as found:
        one = servers(found)[0]
        command = [*one.command[:-1], "2"]
        two = replace(one, name="two", command=command, cores=tuple(CORES[:2]))
        shapes = [shape for shape in SHAPES if shape.key in BUSY]
        plan = Plan(shapes, [one, two], given.rounds, given.seconds)
        return [asdict(cell) for cell in measure(plan, found)]


def memory(entities: int, given: argparse.Namespace) -> float:
    """Megabytes of a worker after the mix."""
    with ready(entities) as found:
        return mixed(found, given.mix)


def _of(cells: Cells, server: str, name: str) -> dict[tuple[str, int], float]:
    return {
        (cell["shape"], cell["connections"]): cell["figures"][name]
        for cell in cells
        if cell["server"] == server
    }


def grown(small: Cells, large: Cells) -> list[tuple[str, float]]:
    """By how much a request takes longer in the large city, for each shape and load."""
    before, after = _of(small, "ours", "rate"), _of(large, "ours", "rate")
    return [(f"{shape}, {load}", before[shape, load] / after[shape, load]) for shape, load in after]


def dearer(cells: Cells) -> list[tuple[str, float]]:
    """The CPU that a request takes with two workers, as a multiple of one worker's."""
    one, two = _of(cells, "ours", "server_us"), _of(cells, "two", "server_us")
    return [(f"{shape}, {load}", two[shape, load] / one[shape, load]) for shape, load in one]


def table(head: str, found: Sequence[tuple[str, float]], most: float) -> list[str]:
    """A list of ratios under its aim."""
    lines = [
        f"| {name} | {ratio:.2f} | {'' if ratio <= most else 'above'} |" for name, ratio in found
    ]
    return ["", f"| {head} | ratio | aim ≤ {most:g} |", "|---|---|---|", *lines]


def lines_of(entities: int, done: dict[str, Any]) -> tuple[list[str], int]:
    """The report as far as the steps are done, and how many aims are missed or open."""
    lines, missed = [f"# Growth, workers, memory at {entities} entities", "", f"{machine()}"], 0
    if {"small", "large"} <= set(done):
        ratios = grown(done["small"], done["large"])
        title = f"shape, connections: seconds for a request, × {entities // 10} entities"
        lines += table(title, ratios, MOST_GROWTH)
        missed += sum(ratio > MOST_GROWTH for _, ratio in ratios)
    if "workers" in done:
        ratios = dearer(done["workers"])
        lines += table("shape, connections: CPU with two workers, × one", ratios, MOST_CPU)
        missed += sum(ratio > MOST_CPU for _, ratio in ratios)
    if "memory" in done:
        lines += ["", f"RSS after {DOCUMENTS} documents: {done['memory']:.0f} MB (aim ≤ {AIM_MB})"]
        missed += done["memory"] > AIM_MB
    return lines, missed


def main() -> int:
    """The command line; 1 where an aim is missed, 3 where steps are left for another run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=ENTITIES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of a round; wrk knows no less")
    parser.add_argument("--mix", type=float, default=1200, help="seconds of the mix")
    parser.add_argument("--minutes", type=float, default=90, help="begin no step after these")
    given = parser.parse_args()
    steps: dict[str, Callable[[], Any]] = {
        "small": lambda: growth(given.entities // 10, given),
        "large": lambda: growth(given.entities, given),
        "workers": lambda: workers(given.entities // 10, given),
        "memory": lambda: memory(given.entities // 10, given),
    }
    done = run(steps, given)
    lines, missed = lines_of(given.entities, done)
    print("\n".join(lines), flush=True)
    left = [name for name in steps if name not in done]
    if left:
        print(f"未完成，请再次运行 · left for another run: {', '.join(left)}")
        return 3
    report.keep("long-", {"machine": machine(), "entities": given.entities, **done}, lines)
    return int(missed > 0)


def run(steps: dict[str, Callable[[], Any]], given: argparse.Namespace) -> dict[str, Any]:
    """Every step that is not done yet, as long as there is time; what is done is kept at once."""
    CITIES.mkdir(exist_ok=True)
    kept = CITIES / f"long-{given.entities}.json"
    how = {"commit": report.commit(), "rounds": given.rounds, "seconds": given.seconds}
    found = orjson.loads(kept.read_bytes()) if kept.exists() else {}
    done: dict[str, Any] = found["done"] if found.get("how") == how else {}
    begun = time.monotonic()
    for name, step in steps.items():
        if name in done:
            print(f"== {name}: 已完成 · done before", flush=True)
        elif time.monotonic() - begun < given.minutes * 60:
            print(f"== {name}", flush=True)
            done[name] = step()
            kept.write_bytes(orjson.dumps({"how": how, "done": done}))
    return done


if __name__ == "__main__":
    raise SystemExit(main())
