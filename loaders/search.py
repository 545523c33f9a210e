"""Finds entities by a typed text: what holds it, then, if that is little, what is like it.

Refuses to page without end through common words: `COMMON` here, `CAPPED` in the statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Protocol
from uuid import UUID

from loaders.search_statements import AFTER_ALL, Place, Plan, near_statement, page_statement
from rules import names
from rules.pinyin_slips import respelt
from rules.search import CORE, END
from rules.search_asked import (
    LETTERS,
    SHORT_CODE,
    Clause,
    Meaning,
    all_of,
    halves,
    meanings,
    near_words,
    sounds,
    spelt_clauses,
    tsquery,
)
from rules.similarity import LIKE, likeness

COMMON = 2000
"""Words of more names than this are not ranked over all names: that would take over 10 ms."""
READ_ON = 7500
"""A word of n among all N names is met sooner by reading on than by its index if n² > 7500 N:
1.5 µs for each name that is read, 0.2 µs for each that the index lists."""
FEW = 5
BRIEF = (3, 4)
"""With fewer hits than this for so many characters, names that are only similar are added below
them. Longer texts are held by another name by chance so seldom that one hit is enough; two
characters are like too much."""
WHOLE = 7400
"""A hit by its whole name, core, spelling or code: nobody asks for what is like it."""
DAMAGE = 3
"""Words that one slip breaks; if no more are rare, the rare ones may all be broken."""
TELLING = 4
"""Words of a spelling that tell it apart."""
BEST = 10_000
SIMILAR = 3400
"""Scores of names that are only similar lie below this, those of all others above."""
ALIVE = 40
"""What an entity on the register gains over an equally similar one."""
BUDGET, CANDIDATES = 600, 700
"""How many names the chosen words may hold together, and how many one query may read."""
RARE = 25
"""The guess for a word that is not counted."""


class Reader(Protocol):
    """What search needs of the door or of a connection."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Any]:
        """All rows of one statement."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One entity found, by which of its names, and how well (10,000 is the best)."""

    entity_id: UUID
    kind: str
    name: str
    code: str
    score: int

    @property
    def place(self) -> Place:
        """Where a page that ends with this hit goes on."""
        return Place(self.score, self.entity_id)


async def find(
    reader: Reader, text: str, district: str | None, first: int, after: Place | None
) -> list[Hit]:
    """At most `first` hits after a place, best first; equal scores by entity."""
    asked = meanings(text)
    if not asked:
        return []
    plan = await plan_for(reader, asked, district)
    page = await _page(reader, plan, first, after)
    few = FEW if len(asked[0].text) in BRIEF else 1
    if len(page) >= max(first, few):
        return page
    head = page if after is None and first >= few else await _page(reader, plan, few, None)
    if len(head) >= few or any(hit.score >= WHOLE for hit in head):
        return page
    known = {hit.entity_id for hit in head}
    similar = await _similar(reader, names.normalise(text), district, known)
    return _after([*head, *similar], after)[:first]


def _after(hits: Iterable[Hit], after: Place | None) -> list[Hit]:
    ordered = sorted(hits, key=_rank)
    return [hit for hit in ordered if not after or _rank(hit) > (-after.score, after.entity_id)]


def _rank(hit: Hit) -> tuple[int, UUID]:
    return -hit.score, hit.entity_id


Counts = Mapping[str, int]
COUNTS = """
SELECT word, names FROM search_word WHERE word = ANY($1::text[])
UNION ALL
SELECT begin, (SELECT sum(names) FROM search_word WHERE word >= begin AND word < begin || $3)
FROM unnest($2::text[]) begin
"""


async def plan_for(reader: Reader, asked: Sequence[Meaning], district: str | None) -> Plan:
    """Parts the meanings into those that the index may rank and those of common words."""
    counted = await counted_names(
        reader, [clause for meaning in asked for clause in meaning.clauses]
    )
    held = {meaning: _names_holding(meaning, counted) for meaning in asked}
    total = max(1, counted.get("", 0))
    return Plan(
        [_telling(meaning, counted) for meaning in asked if held[meaning] <= COMMON],
        [(m, held[m] ** 2 > READ_ON * total) for m in asked if held[m] > COMMON or _is_region(m)],
        district,
    )


def _telling(meaning: Meaning, counted: Counts) -> Meaning:
    """With its rarest words only, where the stored text proves the rest."""
    if meaning.column == "initials":
        return meaning
    return replace(meaning, clauses=_rarest(meaning.clauses, counted))


def _rarest(clauses: Sequence[Clause], counted: Counts) -> tuple[Clause, ...]:
    return tuple(sorted(clauses, key=lambda clause: _holding(clause, counted))[:TELLING])


def _holding(clause: Clause, counted: Counts) -> int:
    return sum(counted.get(word.text, 0) for word in clause)


def _is_region(meaning: Meaning) -> bool:
    return meaning.column == "code" and len(meaning.text) <= SHORT_CODE


def _names_holding(meaning: Meaning, counted: Counts) -> int:
    """At most so many names hold all the words: those that hold the rarest."""
    return min((_holding(clause, counted) for clause in meaning.clauses), default=0)


async def _page(reader: Reader, plan: Plan, limit: int, after: Place | None) -> list[Hit]:
    sql, arguments = page_statement(plan, limit, after)
    rows = await reader.fetch(sql, *arguments)
    return [
        Hit(row["entity_id"], row["kind"], row["name"], row["code"], row["score"]) for row in rows
    ]


async def _similar(
    reader: Reader, folded: str, district: str | None, known: set[UUID]
) -> list[Hit]:
    """Names like the text, each entity by its likest name."""
    spelt = LETTERS.fullmatch(folded) is not None
    queries = await (_spellings if spelt else _near_queries)(reader, folded)
    if not queries:
        return []
    sql, arguments = near_statement(queries, district, CANDIDATES)
    best: dict[UUID, Hit] = {}
    for row in await reader.fetch(sql, *arguments):
        hit = _scored(folded, row)
        if hit and hit.entity_id not in known:
            best[hit.entity_id] = min(hit, best.get(hit.entity_id, hit), key=_rank)
    return list(best.values())


async def _near_queries(reader: Reader, folded: str) -> list[str]:
    clauses = [*all_of(near_words(folded)), *sounds(folded)]
    return near_queries(folded, await counted_names(reader, clauses), BUDGET)


def near_queries(folded: str, counted: Counts, budget: int) -> list[str]:
    """Rare words that the text may share with a name, all its sounds, or a half of it."""
    together = [_rarest(sounds(folded), counted)]
    if sum(counted.get(word, 0) <= budget for word in names.bigrams(folded)) <= DAMAGE:
        together += [all_of(part) for part in halves(folded) if len(part) >= DAMAGE]
    rare = _rare(all_of(near_words(folded)), counted, budget)
    single = " | ".join(tsquery([clause]) for clause in rare)
    return [query for query in (single, *map(tsquery, together)) if query]


async def _spellings(reader: Reader, letters: str) -> list[str]:
    """The rarest words of every spelling that one key away makes sense."""
    found = [clauses for spelling in respelt(letters) if (clauses := spelt_clauses(spelling))]
    counted = await counted_names(reader, [clause for clauses in found for clause in clauses])
    queries = dict.fromkeys(tsquery(_rarest(clauses, counted)) for clauses in found)
    return [" | ".join(f"({query})" for query in queries)] if queries else []


async def counted_names(reader: Reader, clauses: Sequence[Clause]) -> Counts:
    """How many names hold each word; a word that need only begin so counts what begins so."""
    words = {word for clause in clauses for word in clause}
    whole = ["", *(word.text for word in words if not word.begins)]
    begins = [word.text for word in words if word.begins]
    rows = await reader.fetch(COUNTS, whole, begins, AFTER_ALL)
    return {row["word"]: int(row["names"] or 0) for row in rows}


def _rare(words: Sequence[Clause], counted: Counts, budget: int) -> list[Clause]:
    """The rarest words, as many as all together stay within the budget."""
    by_rarity = sorted(words, key=lambda clause: _guess(clause, counted))
    sums = accumulate(_guess(clause, counted) for clause in by_rarity)
    return [clause for clause, total in zip(by_rarity, sums, strict=True) if total <= budget]


def _guess(clause: Clause, counted: Counts) -> int:
    return _holding(clause, counted) or RARE


def _scored(folded: str, row: Any) -> Hit | None:
    (full, core), spelt = _forms(row["names"]), _forms(row["pinyin"])
    like = likeness(folded, full, core, spelt)
    if like < LIKE:
        return None
    score = int(like * (SIMILAR - ALIVE)) + (ALIVE if row["is_active"] else 0)
    return Hit(row["entity_id"], row["kind"], row["name"], row["code"], score)


def _forms(stored: str) -> tuple[str, str]:
    """The first full form and the first core form of a stored text."""
    full, _, core = stored.partition(CORE)
    return full[1 : full.index(END)], core[: core.index(END)]
