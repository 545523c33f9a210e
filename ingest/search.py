"""Keeps the search table level with the register: rows from facts, and a set-based refresh.

The caller gives every name of a changed entity at once: its rows are replaced as a whole.
Refuses to decide what is public: only names and codes that anyone may read are handed in.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from rules import search
from rules.search import NameKind


class SearchRow(NamedTuple):
    """One record of COPY into the staging table, in the order of `COLUMNS`."""

    entity_id: UUID
    position: int
    kind: str
    is_active: bool
    district_code: str | None
    name: str
    code: str
    names: str
    core: str
    pinyin: str
    initials: str
    words: list[str]


COLUMNS = SearchRow._fields

STAGE = """
CREATE TEMP TABLE IF NOT EXISTS staged_search (
  entity_id uuid, position int, kind text, is_active bool, district_code text, name text,
  code text, names text, core text, pinyin text, initials text, words text[]
) ON COMMIT DELETE ROWS
"""
CLEAR = "DELETE FROM entity_search WHERE entity_id = ANY($1::uuid[])"
MOVE = """
INSERT INTO entity_search (entity_id, position, kind, is_active, district_code, name,
  code, names, core, pinyin, initials, words)
SELECT entity_id, position, kind, is_active, district_code, name,
  code, names, core, pinyin, initials, array_to_tsvector(words)
FROM staged_search
"""
COUNT = """
INSERT INTO search_word (word, names)
SELECT word, (ndoc * $1::float8)::int
FROM ts_stat(format('SELECT words FROM entity_search TABLESAMPLE SYSTEM (%s)', 100 / $1::float8))
WHERE ndoc * $1::float8 >= 50
"""
PATIENT = "SET LOCAL gin_pending_list_limit = '16MB'; SET LOCAL work_mem = '128MB'"
"""A large batch is merged into the index in few large steps, not many small ones."""
LARGE = 1000
SAMPLED = 200_000
"""Names that the count of words reads at most; ts_stat takes some 10 µs for each."""


def rows_for(
    entity_id: UUID,
    code: str | None,
    name: str,
    former_names: Sequence[str],
    district_code: str | None,
    is_active: bool = True,
) -> list[SearchRow]:
    """The search rows of one entity; `code` is its USCC, or its old number where it has none.

    Former names come newest first; a former name equal to the current one is left out.
    """
    known = dict.fromkeys([name, *former_names])
    return [
        _row((entity_id, at, is_active, district_code), text, code or "")
        for at, text in enumerate(known)
    ]


def _row(facts: tuple[UUID, int, bool, str | None], name: str, code: str) -> SearchRow:
    entity_id, position, is_active, district_code = facts
    found = search.forms(name)
    number = "" if position else search.code_text(code)
    words = [*found.words, *(search.code_words(code) if number else ())]
    kind = NameKind.FORMER if position else NameKind.CURRENT
    return SearchRow(
        entity_id, position, kind.value, is_active, district_code, name, number,
        found.names, found.core, found.pinyin, found.initials, words,
    )  # fmt: skip


async def refresh(connection: Any, rows: Iterable[SearchRow]) -> int:
    """Replaces the search rows of the entities named in `rows`; inside the caller's transaction.

    `connection` is asyncpg's. Takes some 5,000 rows at a time best; answers how many it wrote.
    """
    staged = list(rows)
    if len(staged) >= LARGE:
        await connection.execute(PATIENT)
    await connection.execute(STAGE)
    await connection.copy_records_to_table("staged_search", records=staged, columns=COLUMNS)
    await connection.execute(CLEAR, list({row.entity_id for row in staged}))
    await connection.execute(MOVE)
    await connection.execute("DELETE FROM staged_search")
    return len(staged)


async def count_words(connection: Any) -> None:
    """Counts frequent words anew; called at the end of a load, and by a job now and then."""
    rows = await connection.fetchval("SELECT count(*) FROM entity_search")
    await connection.execute("SELECT gin_clean_pending_list('entity_search_words_idx')")
    await connection.execute("DELETE FROM search_word")
    await connection.execute(COUNT, max(1.0, rows / SAMPLED))
    await connection.execute("INSERT INTO search_word VALUES ('', $1)", rows)
    await connection.execute("ANALYZE entity_search")
