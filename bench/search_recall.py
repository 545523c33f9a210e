"""Recall of entity search: labelled queries of every kind, made from the names that are loaded.

`python -m bench.search_recall [--database-url URL] [--each 200] [--seed 1]` prints recall@3 by
kind, with p50 and p99, and fails below 0.98. Without a URL it ingests the real register into a
database of its own. Former names are written in a transaction that is rolled back.

What counts as found: the entity itself among the first three (strict), or one that is equal to it
in the very form that was typed (fair): the same initials for a query of initials, the same core for
a core. No search can tell those apart. A part of a name or of a code is only asked for where at
most three entities hold it.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import asyncpg

from app.database import driver_url
from app.embedded import discard, lease
from bench._search_queries import KINDS, TOP, Corpus, Form, Target, bare
from ingest.search import refresh, rows_for
from loaders.search import find
from rules.names import normalise

ENOUGH = 0.98
DATA = Path(os.environ.get("YOUXIN_DATA_DIR") or Path(__file__).parents[2] / "shared" / "data")
REGISTER = DATA / "enterprises" / "chongqing_entities.csv.gz"
SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off", "timezone": "UTC"}


@dataclass(slots=True)
class Result:
    """What one kind of query came to."""

    kind: str
    strict: int = 0
    fair: int = 0
    seconds: list[float] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)

    def line(self) -> str:
        """The kind, its recalls and its times."""
        asked = len(self.seconds)
        ordered = sorted(self.seconds)
        p50, p99 = (1000 * ordered[int(share * (asked - 1))] for share in (0.5, 0.99))
        recalls = f"{self.fair / asked:8.3f} {self.strict / asked:8.3f}"
        return f"{self.kind:26} {asked:6} {recalls} {p50:8.1f} {p99:8.1f}"


async def measure(
    connection: Any, name: str, targets: Sequence[Target], corpus: Corpus, seed: int
) -> Result:
    """Asks one query of a kind for each target."""
    make, form = KINDS[name]
    rng, result = random.Random(f"{seed} {name}"), Result(name)
    for target in targets:
        query = make(rng, target, corpus)
        if not query:
            continue
        began = time.perf_counter()
        hits = await find(connection, query, None, 20, None)
        result.seconds.append(time.perf_counter() - began)
        count(result, query, target, [(hit.entity_id, hit.name) for hit in hits[:TOP]], form)
    return result


def count(
    result: Result, query: str, target: Target, top: list[tuple[Any, str]], form: Form
) -> None:
    """Whether the target, or one equal to it in form, is among the first."""
    strict = any(entity_id == target.entity_id for entity_id, _ in top)
    fair = strict or any(form(name) == form(target.name) for _, name in top)
    result.strict += strict
    result.fair += fair
    if not fair:
        result.missed.append((query, target.name))


async def former_names(
    connection: Any, targets: Sequence[Target], corpus: Corpus, seed: int
) -> list[Result]:
    """Gives entities former names (another's brand before their own trade), and asks for them."""
    rng, made = random.Random(seed), []
    transaction = connection.transaction()
    await transaction.start()
    rows = []
    for target, other in zip(targets, rng.sample(list(targets), len(targets)), strict=True):
        former = bare(other.name)[:2] + bare(target.name)[2:] + "有限公司"
        rows += rows_for(target.entity_id, target.code, target.name, [former], None)
        made.append(Target(target.entity_id, target.code, former))
    await refresh(connection, rows)
    kinds = ("name, whole", "name, core", "slip: dropped", "pinyin, whole")
    results = [await measure(connection, kind, made, corpus, seed) for kind in kinds]
    await transaction.rollback()
    for result in results:
        result.kind = f"former {result.kind}"
    return results


async def run(url: str, each: int, seed: int, *, misses: bool) -> list[Result]:
    """Measures every kind on a loaded database."""
    connection = await asyncpg.connect(url, server_settings=SETTINGS)
    rows = await connection.fetch(
        "SELECT entity_id, trim('^$' FROM code) AS code, name FROM entity_search "
        "WHERE position = 0 AND code <> '' ORDER BY code, entity_id"
    )
    targets = [Target(row["entity_id"], row["code"], row["name"]) for row in rows]
    names = "\n".join(normalise(target.name) for target in targets)
    codes = "\n".join(target.code for target in targets)
    corpus = Corpus(names, codes, "".join(char for char in names if char > "⺀"))
    rng = random.Random(seed)
    results = []
    for kind in KINDS:
        sample = rng.sample(targets, each)
        results.append(await measure(connection, kind, sample, corpus, seed))
    results += await former_names(connection, rng.sample(targets, each), corpus, seed)
    await connection.close()
    report(results, len(targets), misses=misses)
    return results


def report(results: Sequence[Result], entities: int, *, misses: bool) -> None:
    """Prints the table, and what was missed where asked for."""
    print(f"{entities} entities; fair and strict recall@{TOP}; milliseconds")
    print(f"{'kind':26} {'asked':>6} {'fair':>8} {'strict':>8} {'p50':>8} {'p99':>8}")
    for result in results:
        print(result.line())
        if misses:
            print(*(f"    {query}  ←  {name}" for query, name in result.missed[:12]), sep="\n")
    whole = Result("all")
    for result in results:
        whole.strict, whole.fair = whole.strict + result.strict, whole.fair + result.fair
        whole.seconds += result.seconds
    print(whole.line())


@contextmanager
def loaded() -> Iterator[str]:
    """The URL of a database of its own, into which the real register was ingested."""
    folder = Path(mkdtemp(prefix="youxin-bench-"))
    folder.chmod(0o755)
    data = str(folder / "data")
    program = [sys.executable, "-c", "from app.cli import main; main()"]
    subprocess.run([*program, "ingest", "registry", str(REGISTER), "--data-dir", data], check=True)
    with lease(folder / "data") as url:
        yield url
    discard(folder / "data")
    shutil.rmtree(folder)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url")
    parser.add_argument("--each", type=int, default=200, help="queries of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    given = parser.parse_args()
    if not given.database_url and not REGISTER.exists():
        print(f"没有数据 · no data: {REGISTER}")
        return 0
    with nullcontext(given.database_url) if given.database_url else loaded() as url:
        found = asyncio.run(run(driver_url(url), given.each, given.seed, misses=given.misses))
    recall = sum(one.fair for one in found) / sum(len(one.seconds) for one in found)
    return 0 if recall >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
