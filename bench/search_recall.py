"""Recall of entity search: labelled queries of every kind, made from the names that are loaded.

`python -m bench.search_recall [--database-url URL] [--each 200] [--seed 1]` prints recall@3 by
kind, with p50 and p99, and fails below 0.98. Without a URL it ingests the real register into a
database of its own. Former names are written in a transaction that is rolled back.

What counts as found: the entity itself among the first three (strict), or one that is equal to it
in the very form that was typed (fair): the same initials for a query of initials, the same core for
a core. No search can tell those apart. A part of a name or of a code is only asked for where at
most three entities hold it. Pinyin is spelt by pypinyin's own dictionary, not by `rules/pinyin.py`.
"""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import asyncpg
import opencc
from pypinyin import lazy_pinyin

from app.database import driver_url
from app.embedded import discard, lease
from ingest.search import refresh, rows_for
from loaders.search import find
from rules.names import core, normalise

TOP, ENOUGH = 3, 0.98
DATA = Path(os.environ.get("YOUXIN_DATA_DIR") or Path(__file__).parents[2] / "shared" / "data")
REGISTER = DATA / "enterprises" / "chongqing_entities.csv.gz"
SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off", "timezone": "UTC"}


@dataclass(frozen=True, slots=True)
class Target:
    """An entity as it is looked for."""

    entity_id: Any
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All names and codes, each in one text so that parts can be counted."""

    names: str
    codes: str
    letters: str

    def few(self, part: str) -> bool:
        """At most three names hold this part."""
        return self.names.count(part) <= TOP

    def few_codes(self, part: str) -> bool:
        """At most three codes hold this part."""
        return self.codes.count(part) <= TOP


Make = Callable[[random.Random, Target, Corpus], str | None]
Form = Callable[[str], str]


def spelt(text: str) -> str:
    """Pinyin without tones, as people type it."""
    return "".join(lazy_pinyin(text)).replace("ü", "v")


def short(text: str) -> str:
    """Initials."""
    return "".join(syllable[0] for syllable in lazy_pinyin(text))


def bare(name: str) -> str:
    """The core of a name as written."""
    return core(normalise(name))


def whole(form: Form) -> Make:
    """The name in a form."""
    return lambda _rng, target, _corpus: form(target.name)


def whole_code(form: Form) -> Make:
    """The code in a form."""
    return lambda _rng, target, _corpus: form(target.code)


def brief(_: random.Random, target: Target, __: Corpus) -> str | None:
    """The initials of a core of four characters or more."""
    text = bare(target.name)
    return short(text) if len(text) >= 4 else None


def spelt_core(name: str) -> str:
    """The pinyin of a core."""
    return spelt(bare(name))


def spelt_name(name: str) -> str:
    """The pinyin of a whole name."""
    return spelt(normalise(name))


def short_name(name: str) -> str:
    """The initials of a whole name."""
    return short(normalise(name))


def short_core(name: str) -> str:
    """The initials of a core."""
    return short(bare(name))


def misspelt(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
    """The pinyin of a core, two letters swapped."""
    text = spelt_core(target.name)
    return swapped(rng, text, rng.randrange(len(text)), corpus)


def part_of_code(low: int, high: int, *, begins: bool) -> Make:
    """A part of a code: its beginning, or any part of its later half."""

    def make(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
        size = rng.randint(low, high)
        start = 0 if begins else rng.randint(8, 18 - size)
        part = target.code[start : start + size]
        return part if len(target.code) == 18 and corpus.few_codes(part) else None

    return make


def part_of_name(*, begins: bool) -> Make:
    """A part of a name that few names hold."""

    def make(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
        name = normalise(target.name)
        start = 0 if begins else rng.randrange(max(1, len(name) - 3))
        ends = range(start + 2, len(name))
        return next((name[start:end] for end in ends if corpus.few(name[start:end])), None)

    return make


def slip(change: Callable[[random.Random, str, int, Corpus], str | None], of: Form) -> Make:
    """A change at one place of a name or of its core."""

    def make(rng: random.Random, target: Target, corpus: Corpus) -> str | None:
        text = of(target.name)
        return change(rng, text, rng.randrange(len(text)), corpus) if len(text) >= 4 else None

    return make


def replaced(rng: random.Random, text: str, at: int, corpus: Corpus) -> str | None:
    """Another character in its place."""
    other = rng.choice(corpus.letters)
    return text[:at] + other + text[at + 1 :] if other != text[at] else None


def dropped(_: random.Random, text: str, at: int, __: Corpus) -> str | None:
    """One character less."""
    return text[:at] + text[at + 1 :]


def doubled(_: random.Random, text: str, at: int, __: Corpus) -> str | None:
    """One character twice."""
    return text[:at] + text[at] + text[at:]


def swapped(_: random.Random, text: str, at: int, __: Corpus) -> str | None:
    """Two neighbours in the wrong order."""
    at = min(at, len(text) - 2)
    pair = text[at : at + 2]
    return text[:at] + pair[::-1] + text[at + 2 :] if pair[0] != pair[1] else None


def homophone(rng: random.Random, text: str, at: int, corpus: Corpus) -> str | None:
    """Another character of the same sound, as an input method offers it."""
    others = [
        char for char in sounding(corpus.letters).get(spelt(text[at]), []) if char != text[at]
    ]
    return text[:at] + rng.choice(others) + text[at + 1 :] if others else None


@cache
def sounding(letters: str) -> dict[str, list[str]]:
    """Characters by sound."""
    found: dict[str, list[str]] = {}
    for char in dict.fromkeys(letters):
        found.setdefault(spelt(char), []).append(char)
    return found


def mixed(rng: random.Random, target: Target, _: Corpus) -> str | None:
    """Characters, then pinyin or initials."""
    text = bare(target.name)
    if len(text) < 4 or not text.isalpha() or text.isascii():
        return None
    cut = rng.randint(2, len(text) - 2)
    return text[:cut] + rng.choice((spelt, short))(text[cut:])


def wide(_: random.Random, target: Target, __: Corpus) -> str | None:
    """Full width, other brackets, spaces."""
    table = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    half = target.name.replace("（", "(").replace("）", ")").upper()
    text = half.translate(table) if "(" in half or not half.isalpha() else half
    return f" {text[:2]} {text[2:]} "


def dotted(_: random.Random, target: Target, __: Corpus) -> str | None:
    """The core and the district's name or form apart, in the wrong order."""
    text, name = bare(target.name), normalise(target.name)
    rest = name.replace(text, "")
    return f"{text} {rest[:2]}" if text in name and len(rest) > 1 and len(text) >= 4 else None


TRADITIONAL = opencc.OpenCC("s2t")
TAIWAN = opencc.OpenCC("s2tw")

KINDS: dict[str, tuple[Make, Form]] = {
    "code, whole": (whole_code(str), normalise),
    "code, lower case": (whole_code(str.lower), normalise),
    "code, beginning": (part_of_code(12, 16, begins=True), normalise),
    "code, part": (part_of_code(5, 9, begins=False), normalise),
    "name, whole": (whole(str), normalise),
    "name, core": (whole(bare), bare),
    "name, beginning": (part_of_name(begins=True), normalise),
    "name, part": (part_of_name(begins=False), normalise),
    "name, words apart": (dotted, bare),
    "pinyin, whole": (whole(spelt_name), spelt_name),
    "pinyin, core": (whole(spelt_core), spelt_core),
    "initials, whole": (whole(short_name), short_name),
    "initials, core": (brief, short_core),
    "characters and letters": (mixed, short_core),
    "traditional": (whole(TRADITIONAL.convert), normalise),
    "traditional, Taiwan": (whole(TAIWAN.convert), normalise),
    "width, case, brackets": (wide, normalise),
    "slip: same sound": (slip(homophone, normalise), normalise),
    "slip: wrong character": (slip(replaced, normalise), normalise),
    "slip: dropped": (slip(dropped, normalise), normalise),
    "slip: doubled": (slip(doubled, normalise), normalise),
    "slip: swapped": (slip(swapped, normalise), normalise),
    "slip in core: same sound": (slip(homophone, bare), bare),
    "slip in core: wrong": (slip(replaced, bare), bare),
    "slip in core: dropped": (slip(dropped, bare), bare),
    "slip in core: swapped": (slip(swapped, bare), bare),
    "slip in pinyin": (misspelt, spelt_core),
}


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
