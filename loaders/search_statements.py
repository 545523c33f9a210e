"""The SQL of entity search: which names the index offers, how they score, and where a page begins.

Scores are whole numbers in SQL, so that a cursor finds its place again; 10,000 is the best.
Values travel as parameters only; the text depends on which meanings there are, never on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rules.search import CORE, END, START
from rules.search_asked import SHORT_CODE, Meaning

CAPPED = 1000
"""Names that a common word is ranked over, beside those that begin with it."""
NIL = UUID(int=0)
AFTER_ALL = "\U0010ffff"

ACTIVE, FORMER, COVER = 300, 100, 200
"""Added where the entity is on the register; taken from former names; added for a whole match."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Scores of one meaning: the whole name, its whole core, the beginning of either, a part."""

    whole: int
    core: int
    begins: int
    part: int


WEIGHTS = {
    "code": Weights(9500, 9500, 6600, 5100),
    "names": Weights(9000, 8200, 6500, 5000),
    "pinyin": Weights(8000, 7500, 5800, 4600),
    "initials": Weights(7000, 6800, 5300, 4400),
    "every": Weights(4300, 4300, 4300, 4300),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the score and the entity of its last hit."""

    score: int
    entity_id: UUID


@dataclass(slots=True)
class Statement:
    """SQL text with its parameters."""

    arguments: list[object] = field(default_factory=list)

    def bind(self, value: object, cast: str) -> str:
        """A placeholder for a value."""
        self.arguments.append(value)
        return f"${len(self.arguments)}::{cast}"


Common = tuple[Meaning, bool]
"""A meaning made of common words, and whether they are met sooner by reading on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Meanings whose words are rare enough for the index, and the common ones."""

    rare: Sequence[Meaning]
    common: Sequence[Common]
    district: str | None


COLUMNS = "s.entity_id, s.position, s.kind, s.name, s.code"


def _score(statement: Statement, meanings: Sequence[Meaning]) -> str:
    """The best of all meanings, and what the entity's state, the name's age and length add."""
    best = ", ".join(_of_meaning(statement, meaning) for meaning in meanings)
    size = statement.bind(len(meanings[0].text), "int")
    return (
        f"GREATEST({best}) + CASE WHEN s.is_active THEN {ACTIVE} ELSE 0 END "
        f"- CASE WHEN s.position > 0 THEN {FORMER} ELSE 0 END "
        f"+ {COVER} * least({size}, length(s.name)) / greatest(length(s.name), 1)"
    )


def _of_meaning(statement: Statement, meaning: Meaning) -> str:
    weights, text = WEIGHTS[meaning.column], meaning.text
    if meaning.column == "every":
        words = f"unnest(string_to_array({statement.bind(text, 'text')}, ' ')) word"
        all_held = f"(SELECT bool_and(strpos(s.names, word) > 0) FROM {words})"
        return f"CASE WHEN {all_held} THEN {weights.part} END"
    forms = {
        f"{START}{text}{END}": weights.whole,
        f"{CORE}{text}{END}": weights.core,
        f"{START}{text}": weights.begins,
        f"{CORE}{text}": weights.begins,
    }
    cases = (
        f"WHEN strpos(s.{meaning.column}, {statement.bind(form, 'text')}) > 0 THEN {points}"
        for form, points in forms.items()
    )
    part = f"strpos(s.{meaning.column}, {statement.bind(text, 'text')}) > 0"
    return f"CASE WHEN {part} THEN CASE {' '.join(cases)} ELSE {weights.part} END END"


def _within(statement: Statement, district: str | None) -> str:
    if district is None:
        return ""
    code = statement.bind(district, "text")
    subtree = f"SELECT subtree FROM district WHERE code = {code}"
    return f" AND s.district_code = ANY(({subtree})::text[])"


def _range(statement: Statement, column: str, begin: str) -> str:
    """Values that begin so, in the index's order.

    The upper bound is a row, so that a generic plan does not take the pair for 0.5 % of the table
    and sort what the index has in order: 11 ms, not 51, for the names that begin with 重庆.
    """
    low, high = statement.bind(begin, "text"), statement.bind(begin + AFTER_ALL, "text")
    return f"s.{column} >= {low} AND (s.{column}, s.entity_id) < ({high}, '{NIL}'::uuid)"


def _indexed(statement: Statement, meanings: Sequence[Meaning]) -> str:
    """The condition that the indexes answer: any meaning's words, or the beginning of a code."""
    query = " | ".join(f"({meaning.query})" for meaning in meanings if meaning.clauses)
    conditions = [f"s.words @@ {statement.bind(query, 'text')}::tsquery"] if query else []
    conditions += [
        _range(statement, "code", START + meaning.text)
        for meaning in meanings
        if meaning.column == "code" and len(meaning.text) > SHORT_CODE
    ]
    return f"({' OR '.join(conditions)})" if conditions else "false"


def _branches(statement: Statement, common: Common, district: str | None) -> list[str]:
    """Names that begin with a common text, and the first names that hold it at all."""
    inside, (meaning, everywhere) = _within(statement, district), common
    found = [
        f"WHERE {_range(statement, column, begin)}{inside} "
        f"ORDER BY s.{column}, s.entity_id LIMIT {CAPPED}"
        for column, begin in _beginnings(meaning)
    ]
    if meaning.column != "code":
        order = "ORDER BY s.entity_id, s.position " if everywhere else ""
        held = _held(statement, meaning, everywhere)
        found.append(f"WHERE {held}{inside} {order}LIMIT {CAPPED}")
    return found


def _beginnings(meaning: Meaning) -> list[tuple[str, str]]:
    if meaning.column == "names":
        return [("names", START + meaning.text), ("core", meaning.text)]
    return [("code", START + meaning.text)] if meaning.column == "code" else []


def _held(statement: Statement, meaning: Meaning, everywhere: bool) -> str:
    if meaning.column == "every":
        return f"s.words @@ {statement.bind(meaning.query, 'text')}::tsquery"
    holds = f"strpos(s.{meaning.column}, {statement.bind(meaning.text, 'text')}) > 0"
    if everywhere:
        return holds
    return f"s.words @@ {statement.bind(meaning.query, 'text')}::tsquery AND {holds}"


def page_statement(plan: Plan, limit: int, after: Place | None) -> tuple[str, list[object]]:
    """The best hits of every meaning after a place, each entity once by its best name.

    OFFSET 0 keeps the planner from working out each score twice, once to filter by it.
    """
    statement = Statement()
    meanings = dict.fromkeys((*plan.rare, *(meaning for meaning, _ in plan.common)))
    score = _score(statement, list(meanings))
    sources = []
    if plan.rare:
        inside = _within(statement, plan.district)
        sources.append(f"WHERE {_indexed(statement, plan.rare)}{inside} OFFSET 0")
    for common in plan.common:
        sources += _branches(statement, common, plan.district)
    rows = " UNION ALL ".join(
        f"(SELECT {COLUMNS}, {score} AS score FROM entity_search s {source})" for source in sources
    )
    best = (
        f"SELECT DISTINCT ON (entity_id) * FROM ({rows}) r WHERE score IS NOT NULL "
        "ORDER BY entity_id, score DESC, position"
    )
    return _cut(statement, best, limit, after), statement.arguments


def _cut(statement: Statement, best: str, limit: int, after: Place | None) -> str:
    beyond = ""
    if after:
        score, last = statement.bind(after.score, "int"), statement.bind(after.entity_id, "uuid")
        beyond = f"WHERE score < {score} OR (score = {score} AND entity_id > {last}) "
    size = statement.bind(limit, "int")
    return f"SELECT * FROM ({best}) b {beyond}ORDER BY score DESC, entity_id LIMIT {size}"


def near_statement(
    queries: Sequence[str], district: str | None, limit: int
) -> tuple[str, list[object]]:
    """Names that any query of words finds, with what their likeness is measured on.

    A branch for each, so that what one query finds too much of does not crowd out another's.
    """
    statement = Statement()
    size, inside = statement.bind(limit, "int"), _within(statement, district)
    branches = (
        f"(SELECT {COLUMNS}, s.is_active, s.names, s.pinyin FROM entity_search s "
        f"WHERE s.words @@ {statement.bind(query, 'text')}::tsquery{inside} LIMIT {size})"
        for query in queries
    )
    return " UNION ALL ".join(branches), statement.arguments
