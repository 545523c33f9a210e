"""What a worker weighs after a mix of a thousand distinct documents, and how long a plan takes.

`python -m bench.memory --seconds 1200` is the long run; `make bench` runs a short one.
"""

import argparse
import re
import statistics
import time
from itertools import cycle

import orjson
from graphql import OperationDefinitionNode, get_variable_values, parse
from graphql.execution.values import VariableValues

from bench.city import HERE, City, city
from bench.load import send
from bench.processes import SERVER_CORE, Tree
from bench.servers import headers, served, servers
from bench.shapes import SHAPES, Shape
from bench.speed import variables_of
from graph.base.engine.plan import Planner
from graph.schema import product
from rules.roles import Rights

DOCUMENTS = 1_000
AIM_MB, AIM_MS = 150, 5
LINE = re.compile(r"\n(\s+)uscc\n")
MIXED = SHAPES[:5]
CONNECTIONS = 8


def variant(shape: Shape, number: int) -> str:
    """The shape's document with one field more, under a name of its own."""
    return LINE.sub(rf"\n\1uscc\n\1also{number}: uscc\n", shape.document, count=1)


def compiling() -> float:
    """Milliseconds in which ScanPage is planned, as a median."""
    document = parse((HERE / "operations" / "ScanPage.graphql").read_text())
    operation, times = document.definitions[0], []
    assert isinstance(operation, OperationDefinitionNode)
    definitions = operation.variable_definitions or ()
    values = get_variable_values(product().core, definitions, {"payload": "Y1"})
    assert isinstance(values, VariableValues)
    for _ in range(30):
        begun = time.perf_counter()
        Planner(product()).plan(operation, {}, values, Rights.PUBLIC)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def mixed(found: City, seconds: float) -> float:
    """Megabytes of one worker when the mix has run for so long."""
    each = DOCUMENTS // len(MIXED)
    with served(servers(found)[0], found) as running:
        print(f"RSS at the start {running.tree.rss:.0f} MB", flush=True)
        share = max(1.0, seconds / len(MIXED) / 2)
        for shape in (*MIXED, *MIXED):
            asked = cycle(variables_of(shape, found))
            bodies = found.folder / f"memory-{shape.key}.jsonl"
            requests = [
                {"query": variant(shape, number), "variables": next(asked)}
                for number in range(each)
            ]
            bodies.write_bytes(b"\n".join(orjson.dumps(one) for one in requests))
            seen = send(running.port, headers(shape, found), bodies, CONNECTIONS, round(share))
            print(f"{shape.key}: {seen.requests} requests, {running.tree.rss:.0f} MB", flush=True)
        return running.tree.rss


def main() -> int:
    """The command line; 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=40)
    given = parser.parse_args()
    milliseconds = compiling()
    print(f"ScanPage is planned in {milliseconds:.2f} ms (aim {AIM_MS})")
    with city(given.entities) as found:
        Tree(found.postmaster).keep_off(SERVER_CORE)
        rss = mixed(found, given.seconds)
    print(f"a worker after {DOCUMENTS} documents: {rss:.0f} MB (aim {AIM_MB})")
    return int(rss > AIM_MB or milliseconds > AIM_MS)


if __name__ == "__main__":
    raise SystemExit(main())
