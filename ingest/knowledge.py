"""Fills the index of knowledge: one row an article, one row a law, and how frequent words are."""

from typing import Any
from uuid import UUID

from rules import names
from rules.knowledge_search import HitKind, words_of
from rules.law_names import names_of

COLUMNS = (
    "id", "kind", "document_id", "title", "label", "number", "body", "folded", "names",
    "audiences", "first_on", "last_on", "rank", "words",
)  # fmt: skip
LAW = """
SELECT id, law_key, title, audiences, in_force_on, ended_on, rank FROM legal_document
WHERE id = $1
"""
ARTICLES = "SELECT id, label, number, text FROM legal_article WHERE document_id = $1"
CLEAR = "DELETE FROM knowledge_search WHERE document_id = $1"
STAGE = """
CREATE TEMP TABLE IF NOT EXISTS staged_knowledge (
  id uuid, kind text, document_id uuid, title text, label text, number int, body text,
  folded text, names text[], audiences text[], first_on date, last_on date, rank smallint,
  words text[]
) ON COMMIT DELETE ROWS
"""
MOVE = f"""
INSERT INTO knowledge_search ({", ".join(COLUMNS)})
SELECT {", ".join(COLUMNS[:-1])}, array_to_tsvector(words) FROM staged_knowledge
"""
EMPTY = "DELETE FROM staged_knowledge"
COUNT = """
INSERT INTO knowledge_word (word, rows)
SELECT word, (ndoc * $1::float8)::int
FROM ts_stat(format('SELECT words FROM knowledge_search TABLESAMPLE SYSTEM (%s)',
  100 / $1::float8)) WHERE ndoc * $1::float8 >= 4
"""
SAMPLED = 20_000
"""Rows that the count of words reads at most; an article has some 150 words."""


async def index_law(connection: Any, document: UUID) -> None:
    """The rows of one version, in the caller's transaction."""
    law = await connection.fetchrow(LAW, document)
    await connection.execute(STAGE)
    await connection.execute(EMPTY)
    rows = [_law_row(law)]
    rows += [_article_row(law, one) for one in await connection.fetch(ARTICLES, document)]
    await connection.copy_records_to_table("staged_knowledge", records=rows, columns=COLUMNS)
    await connection.execute(CLEAR, document)
    await connection.execute(MOVE)


def _law_row(law: Any) -> tuple[Any, ...]:
    spoken = names_of(law["law_key"])
    return (
        law["id"], HitKind.LAW.value, law["id"], law["title"], None, None, law["title"],
        spoken[0], spoken, law["audiences"], law["in_force_on"], law["ended_on"], law["rank"],
        list(dict.fromkeys(word for one in spoken for word in words_of(one))),
    )  # fmt: skip


def _article_row(law: Any, article: Any) -> tuple[Any, ...]:
    folded = names.normalise(article["text"])
    return (
        article["id"], HitKind.ARTICLE.value, law["id"], law["title"], article["label"],
        article["number"], article["text"], folded, [], law["audiences"], law["in_force_on"],
        law["ended_on"], law["rank"], words_of(folded),
    )  # fmt: skip


async def count_words(connection: Any) -> None:
    """Counts frequent words anew; called at the end of a load."""
    rows = await connection.fetchval("SELECT count(*) FROM knowledge_search")
    await connection.execute("DELETE FROM knowledge_word")
    await connection.execute(COUNT, max(1.0, rows / SAMPLED))
    await connection.execute("INSERT INTO knowledge_word VALUES ('', $1)", rows)
    await connection.execute("ANALYZE knowledge_search")
