"""Finds what answers a typed question: candidates by their rarest words, ranked in Python.

Bounded work: at most `CANDIDATES` rows are read whatever is asked. Where the words are too common
for that, the rows that hold the most of them together are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from rules.knowledge_ranking import Frequencies, Row, Scorer
from rules.knowledge_search import Asked, HitKind, asked, tsquery

CANDIDATES = 1_500
BUDGET = 1_500
"""Rows that the chosen words may hold together: no more, or the limit would cut at random."""
FEWEST = 2
LOOKED_INTO = 200
"""So many of the best rows by words are looked into for runs."""
NAMED_MOST = 6

COUNTS = "SELECT word, rows FROM knowledge_word WHERE word = ANY($1::text[])"
NAMED = """
SELECT document_id, n.name FROM knowledge_search s, unnest(s.names) n(name)
WHERE s.kind = 'LAW' AND s.first_on <= $2::date AND s.last_on >= $2::date
  AND length(n.name) > 1 AND strpos($1, n.name) > 0
ORDER BY length(n.name) DESC, s.rank DESC, document_id LIMIT 20
"""
COLUMNS = """s.id, s.kind, s.document_id, s.title, s.label, s.number, s.folded, s.rank"""
VISIBLE = """s.first_on <= $1::date AND s.last_on >= $1::date
  AND ($2::text[] IS NULL OR s.kind = ANY($2::text[]))
  AND ($3::text IS NULL OR $3 = ANY(s.audiences))"""
CANDIDATE = f"""
SELECT {COLUMNS} FROM knowledge_search s WHERE s.words @@ $4::tsquery AND {VISIBLE} LIMIT $5
"""
OF_LAWS = f"""
SELECT {COLUMNS} FROM knowledge_search s
WHERE s.document_id = ANY($4::uuid[]) AND {VISIBLE} AND ($6::int IS NULL OR s.number = $6::int)
ORDER BY s.document_id, s.number NULLS FIRST LIMIT $5
"""

SHOWN = "SELECT id, title, label, body FROM knowledge_search WHERE id = ANY($1::uuid[])"


class Reader(Protocol):
    """What search needs of the door or of a connection."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Any]:
        """All rows of one statement."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Among what to look: what holds on a day, of some kinds, for an audience."""

    on: date
    kinds: Sequence[str] | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A row and how well it answers; whole numbers, so that a cursor finds its place again."""

    id: UUID
    kind: str
    document_id: UUID
    score: int


async def find(reader: Reader, text: str, wanted: Wanted) -> tuple[Asked, list[Found]]:
    """Everything found, the best first, and the question as it was understood."""
    question = asked(text)
    named = await _named(reader, question, wanted.on)
    understood = question
    for name in dict.fromkeys(name for _, name in named.values()):
        understood = understood.without(name)
    words = understood.words
    frequent = await _frequencies(reader, words)
    rows = await _candidates(reader, understood, words, frequent, named, wanted)
    found = _ranked(rows, understood, frequent.telling(words), frequent.rows, named)
    ranked = sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.id))
    return question, ranked


async def _named(reader: Reader, question: Asked, on: date) -> dict[UUID, tuple[int, str]]:
    """The laws whose names the question holds; a name inside a longer one that is held is none."""
    found: dict[UUID, tuple[int, str]] = {}
    left = question.folded
    taken: set[str] = set()
    for row in await reader.fetch(NAMED, question.folded, on):
        name = row["name"]
        if name not in taken and name not in left:
            continue
        taken.add(name)
        left = left.replace(name, " ")
        if len(found) < NAMED_MOST:
            found.setdefault(row["document_id"], (len(name), name))
    return found


async def _frequencies(reader: Reader, words: Mapping[str, float]) -> Frequencies:
    rows = await reader.fetch(COUNTS, ["", *words])
    counted = {row["word"]: row["rows"] for row in rows}
    return Frequencies(counted.pop("", 1), counted)


async def _candidates(
    reader: Reader,
    question: Asked,
    words: Mapping[str, float],
    frequent: Frequencies,
    named: Mapping[UUID, tuple[int, str]],
    wanted: Wanted,
) -> list[Any]:
    kinds = list(wanted.kinds) if wanted.kinds is not None else None
    scope = (wanted.on, kinds, wanted.audience)
    rows: dict[UUID, Any] = {}
    if named:
        read = await reader.fetch(OF_LAWS, *scope, list(named), CANDIDATES, question.article)
        rows.update({row["id"]: row for row in read})
        whole = await reader.fetch(OF_LAWS, *scope, list(named), CANDIDATES, None)
        rows.update({row["id"]: row for row in whole})
    for query in _queries(words, frequent):
        if len(rows) >= CANDIDATES:
            break
        left = CANDIDATES - len(rows)
        read = await reader.fetch(CANDIDATE, *scope, query, left)
        rows.update({row["id"]: row for row in read})
    return list(rows.values())


def _queries(words: Mapping[str, float], frequent: Frequencies) -> list[str]:
    """The rarest words, as many as stay within the budget; then common ones two by two."""
    by_rarity = sorted(words, key=lambda word: frequent.counted.get(word, 0))
    chosen: list[str] = []
    held = 0
    for word in by_rarity:
        held += frequent.counted.get(word, frequent.rare)
        if held > BUDGET and len(chosen) >= FEWEST:
            break
        if held <= BUDGET:
            chosen.append(word)
    common = [word for word in by_rarity if word not in chosen][:4]
    pairs = [tsquery(common[at : at + 2], "&") for at in range(0, len(common) - 1)]
    queries = [tsquery(chosen)] if chosen else []
    if len(chosen) < FEWEST:
        queries += pairs or ([tsquery(common)] if common else [])
    return queries


def _ranked(
    rows: Sequence[Any],
    question: Asked,
    telling: Mapping[str, float],
    size: int,
    named: Mapping[UUID, tuple[int, str]],
) -> list[Found]:
    """All rows by their words; the best of them also by what they hold together."""
    told = [_told(row, named) for row in rows]
    scorer = Scorer(question, telling, size)
    points = [scorer.score(one, with_runs=False) for one in told]
    best = sorted(range(len(rows)), key=points.__getitem__, reverse=True)[:LOOKED_INTO]
    for at in best:
        points[at] = scorer.score(told[at], with_runs=True)
    return [
        Found(row["id"], row["kind"], row["document_id"], int(points[at] * 1000))
        for at, row in enumerate(rows)
    ]


def _told(row: Any, named: Mapping[UUID, tuple[int, str]]) -> Row:
    is_article = row["kind"] == HitKind.ARTICLE
    length, _ = named.get(row["document_id"], (0, ""))
    return Row(row["folded"], row["title"], row["number"], is_article, row["rank"], length)
