"""Candidates for many descriptions at once: by code or exact name, then by words they share.

A few statements for any number of descriptions. Refuses to score: `rules/matching.py` does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from loaders.search import Reader, counted_names, near_queries
from loaders.search_statements import AFTER_ALL
from rules import names
from rules.matching import Candidate, Example, code
from rules.search import END, START
from rules.search_asked import LETTERS, all_of, near_words, sounds

EACH = 100
"""Candidates that one query of words may offer."""
BUDGET = 150
"""Names that the chosen words of one description may hold together."""
TOGETHER = 100
"""Descriptions whose words are looked up by one statement."""

EXACT = """
SELECT k.at, s.entity_id FROM unnest($1::int[], $2::text[]) k(at, code)
JOIN entity_search s ON s.code = k.code
UNION
SELECT k.at, s.entity_id FROM unnest($3::int[], $4::text[]) k(at, begin) CROSS JOIN LATERAL
 (SELECT entity_id FROM entity_search
  WHERE names >= k.begin AND names < k.begin || $7 LIMIT $8) s
UNION
SELECT k.at, s.entity_id FROM unnest($5::int[], $6::text[]) k(at, core) CROSS JOIN LATERAL
 (SELECT entity_id FROM entity_search WHERE core = k.core LIMIT $8) s
"""
BY_WORDS = """
SELECT DISTINCT k.at, s.entity_id FROM unnest($1::int[], $2::text[]) k(at, query)
CROSS JOIN LATERAL
 (SELECT entity_id FROM entity_search WHERE words @@ k.query::tsquery LIMIT $3) s
"""
FACTS = """
SELECT e.id, e.uscc, e.address, e.district_code, e.established_on,
 array(SELECT s.name FROM entity_search s WHERE s.entity_id = e.id ORDER BY s.position) AS names
FROM entity e WHERE e.id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Described:
    """A description at its place, with its folded name and its code."""

    at: int
    name: str
    code: str

    @property
    def is_searchable(self) -> bool:
        """Whether there is anything to look up."""
        return bool(self.name or self.code)

    @property
    def core(self) -> str:
        """What sets the name apart."""
        return names.core(self.name)


def described(examples: Sequence[Example]) -> list[Described]:
    """The descriptions as they are looked up."""
    return [
        Described(at, names.normalise(example.name or ""), code(example.uscc or ""))
        for at, example in enumerate(examples)
    ]


Found = dict[int, set[UUID]]
"""The entities found for each description, by its place."""


async def exact(reader: Reader, asked: Sequence[Described]) -> Found:
    """Entities under the code, the whole name or its whole core."""
    coded = [one for one in asked if one.code]
    named = [one for one in asked if one.name]
    rows = await reader.fetch(
        EXACT,
        [one.at for one in coded],
        [f"{START}{one.code}{END}" for one in coded],
        *([one.at for one in named], [f"{START}{one.name}{END}" for one in named]),
        *([one.at for one in named], [one.core for one in named]),
        *(AFTER_ALL, EACH),
    )
    found: Found = defaultdict(set)
    for row in rows:
        found[row["at"]].add(row["entity_id"])
    return found


async def by_words(reader: Reader, asked: Sequence[Described]) -> Found:
    """Entities whose names share rare words, all sounds or half of the words."""
    named = [one for one in asked if one.name and not LETTERS.fullmatch(one.name)]
    found: Found = defaultdict(set)
    for start in range(0, len(named), TOGETHER):
        part = named[start : start + TOGETHER]
        queries = await _queries(reader, part)
        places, texts = [at for at, _ in queries], [text for _, text in queries]
        for row in await reader.fetch(BY_WORDS, places, texts, EACH):
            found[row["at"]].add(row["entity_id"])
    return found


async def _queries(reader: Reader, asked: Sequence[Described]) -> list[tuple[int, str]]:
    words = [[*all_of(near_words(one.name)), *sounds(one.name)] for one in asked]
    counted = await counted_names(reader, [clause for clauses in words for clause in clauses])
    return [(one.at, query) for one in asked for query in near_queries(one.name, counted, BUDGET)]


async def facts(reader: Reader, entities: Sequence[UUID]) -> Mapping[UUID, Candidate]:
    """What the register holds of the entities."""
    rows = await reader.fetch(FACTS, list(entities))
    return {
        row["id"]: Candidate(
            row["uscc"],
            tuple(row["names"]),
            row["address"],
            row["district_code"],
            row["established_on"],
        )
        for row in rows
    }
