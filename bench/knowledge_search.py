"""Recall and speed of the search over laws: labelled questions, asked as people type them.

`python -m bench.knowledge_search [--database-url URL] [--articles 200000] [--documents 5000]`
prints recall@3 and the times, fails below 0.95, then grows the index by SQL to the given size
(articles that mix the halves of real ones) and fails where p95 passes 50 ms there. Without a URL
it loads the library into a database of its own. The repository holds questions and labels only.
"""

import csv
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from ingest.laws.load import article_id, document_id
from loaders.knowledge_search import Wanted, find
from resolvers.context import CHONGQING

ENOUGH, TOP, SLOWEST_MS = 0.95, 3, 50.0
HERE = Path(__file__).parent
DATA = Path(os.environ.get("YOUXIN_DATA_DIR") or HERE.parents[1] / "shared" / "data")
QUERIES = HERE / "knowledge_queries.csv"
SETTINGS = {"plan_cache_mode": "force_generic_plan", "jit": "off", "timezone": "UTC"}
VERSIONS = """
SELECT id, law_key, version_date FROM legal_document WHERE in_force_on <= $1 AND ended_on >= $1
"""
GROW = """
INSERT INTO knowledge_search (id, kind, document_id, title, label, number, body, folded, names,
  audiences, first_on, last_on, rank, words)
SELECT gen_random_uuid(), 'ARTICLE', d.id, d.title, a.label, a.number,
  left(a.body, length(a.body) / 2) || right(b.body, length(b.body) / 2),
  left(a.folded, length(a.folded) / 2) || right(b.folded, length(b.folded) / 2),
  '{}', a.audiences, a.first_on, a.last_on, 10, ts_filter_half(a.words, b.words)
FROM mixed m JOIN real a ON a.place = m.first JOIN real b ON b.place = m.second
JOIN grown d ON d.place = m.law
"""


@dataclass(slots=True)
class Result:
    """What the questions came to."""

    found: int = 0
    seconds: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of questions with a right article among the first three."""
        return self.found / len(self.seconds)

    def at(self, share: float) -> float:
        """Milliseconds at this share of the questions."""
        return 1000 * sorted(self.seconds)[int(share * (len(self.seconds) - 1))]

    def line(self, name: str) -> str:
        """One line of figures."""
        return (
            f"{name}: {len(self.seconds)} questions, recall@{TOP} {self.recall:.3f}, "
            f"p50 {self.at(0.5):.1f} ms, p95 {self.at(0.95):.1f} ms, max {self.at(1):.1f} ms"
        )


async def labelled(connection: Any) -> list[tuple[str, set[UUID]]]:
    """Every question with the ids of the articles that answer it."""
    today = datetime.now(UTC).astimezone(CHONGQING).date()
    rows = await connection.fetch(VERSIONS, today)
    standing = {row["law_key"]: document_id(row["law_key"], row["version_date"]) for row in rows}
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [
            (
                row["query"],
                {_label(one, row["law"], standing) for one in row["articles"].split("|")},
            )
            for row in csv.DictReader(file)
        ]


def _label(text: str, law: str, standing: dict[str, UUID]) -> UUID:
    """`34` is an article of the row's law, `计量法:26` one of another."""
    other, _, number = text.rpartition(":")
    return article_id(standing[other or law], int(number), 0)


async def measure(connection: Any, questions: Sequence[tuple[str, set[UUID]]]) -> Result:
    """Asks every question once."""
    result = Result()
    wanted = Wanted(datetime.now(UTC).astimezone(CHONGQING).date())
    for query, right in questions:
        began = time.perf_counter()
        _, hits = await find(connection, query, wanted)
        result.seconds.append(time.perf_counter() - began)
        is_found = any(hit.id in right for hit in hits[:TOP])
        result.found += is_found
        if not is_found:
            result.missed.append(query)
    return result
