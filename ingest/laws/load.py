"""Writes the library of laws, a version a transaction; the same folder twice changes nothing.

A version whose digest stands already is passed over, so a load that was interrupted goes on
where it stopped. Refuses a second load beside a running one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from ingest.batches import alone
from ingest.knowledge import count_words, index_law
from ingest.laws.read import Library, Text, library
from models.base import FOREVER
from rules.law_status import IN_FORCE_ON, SUPERSEDED
from rules.laws import RANKS, in_force, last_day
from rules.sources import PLATFORM
from rules.topics import Filing, KnowledgeAudience, Topic, filed

LOCK = 0x79781D07
TOPICS = "SELECT code, name, name_en, words, audiences, industries FROM knowledge_topic"
STANDING = "SELECT id, digest FROM legal_document"
PUT = """
INSERT INTO legal_document (id, law_key, title, level, rank, version_date, in_force_on,
  is_in_force_verified, topics, audiences, industries, article_count, digest,
  source_code, source_record_id, authority, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, level = excluded.level,
  rank = excluded.rank, in_force_on = excluded.in_force_on, ended_on = '9998-12-31',
  is_in_force_verified = excluded.is_in_force_verified, topics = excluded.topics,
  audiences = excluded.audiences, industries = excluded.industries,
  article_count = excluded.article_count, digest = excluded.digest,
  source_record_id = excluded.source_record_id, authority = excluded.authority,
  ingested_at = now()
"""
CLEAR = "DELETE FROM legal_article WHERE document_id = $1"
COLUMNS = (
    "id", "document_id", "position", "number", "suffix", "label", "chapter", "section", "text",
    "time_limits",
)  # fmt: skip
VERSIONS = "SELECT id, law_key, title, version_date, in_force_on FROM legal_document"
ORDER = " ORDER BY law_key, in_force_on, version_date"
END = """
UPDATE legal_document SET ended_on = $2, successor_id = $3, successor_title = $4
WHERE id = $1 AND (ended_on, successor_id, successor_title)
  IS DISTINCT FROM ($2, $3::uuid, $4::text)
"""
FILE = """
UPDATE legal_document SET topics = $2, audiences = $3, industries = $4
WHERE id = $1 AND (topics, audiences, industries) IS DISTINCT FROM ($2, $3, $4)
"""
PERIODS = """
UPDATE knowledge_search s SET first_on = d.in_force_on, last_on = d.ended_on,
  audiences = d.audiences
FROM legal_document d WHERE s.document_id = d.id AND s.kind <> 'DOCUMENT'
  AND (s.first_on, s.last_on, s.audiences)
  IS DISTINCT FROM (d.in_force_on, d.ended_on, d.audiences)
"""
Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class Report:
    """What a folder came to; every text ends inserted, updated, unchanged or rejected."""

    folder: str
    versions: int = 0
    articles: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    differing_articles: int = 0
    superseded: int = 0
    rejected: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """The published form."""
        return {
            "folder": self.folder,
            "versions": self.versions,
            "articles": self.articles,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "repeated": self.repeated,
            "differingArticles": self.differing_articles,
            "superseded": self.superseded,
            "rejected": self.rejected,
            "seconds": self.seconds,
        }


def document_id(key: str, version_date: date) -> UUID:
    """A version keeps its id however often it is loaded."""
    return uuid5(NAMESPACE_URL, f"urn:law:{key}:{version_date.isoformat()}")


def article_id(document: UUID, number: int, suffix: int) -> UUID:
    """An article keeps its id as long as its version has it."""
    return uuid5(document, f"{number}-{suffix}")


def _quiet(_done: int, _all: int | None) -> None:
    """Tells nobody."""


async def ingest_laws(connection: Any, folder: Path, progress: Progress = _quiet) -> Report:
    """Load a folder on an asyncpg connection of the tables' owner."""
    begun = time.monotonic()
    found = library(folder)
    report = Report(
        str(folder), repeated=found.repeated, differing_articles=found.differing,
        rejected=[{"file": r.file, "rule": r.rule, "value": r.value} for r in found.rejected],
    )  # fmt: skip
    async with alone(connection, folder.name, LOCK):
        await _load(connection, found, report, progress)
        async with connection.transaction():
            report.superseded = await _link(connection)
            await connection.execute(PERIODS)
            if report.inserted or report.updated:
                await count_words(connection)
    report.seconds = round(time.monotonic() - begun, 3)
    return report


async def _load(connection: Any, found: Library, report: Report, progress: Progress) -> None:
    topics = [_topic(row) for row in await connection.fetch(TOPICS)]
    standing = {row["id"]: row["digest"] for row in await connection.fetch(STANDING)}
    for done, text in enumerate(found.texts, 1):
        key = document_id(text.key, text.version_date)
        filing = filed(text.key, topics)
        report.versions += 1
        report.articles += len(text.articles)
        if standing.get(key) == text.digest:
            report.unchanged += 1
            await connection.execute(
                FILE, key, list(filing.topics), list(filing.audiences), list(filing.industries)
            )
        else:
            async with connection.transaction():
                await _write(connection, key, text, filing)
            report.updated += key in standing
            report.inserted += key not in standing
        progress(done, len(found.texts))


def _topic(row: Any) -> Topic:
    audiences = tuple(KnowledgeAudience[one] for one in row["audiences"])
    return Topic(
        row["code"], row["name"], row["name_en"],
        tuple(row["words"]), audiences, tuple(row["industries"]),
    )  # fmt: skip


async def _write(connection: Any, key: UUID, text: Text, filing: Filing) -> None:
    known = IN_FORCE_ON.get((text.key, text.version_date))
    last = text.articles[-1].text if text.articles else ""
    begins = in_force(text.version_date, last, known)
    now = datetime.now(UTC)
    await connection.execute(
        PUT, key, text.key, text.title, text.level.value, RANKS[text.level], text.version_date,
        begins.on, begins.is_verified, list(filing.topics), list(filing.audiences),
        list(filing.industries), len(text.articles), text.digest, PLATFORM, text.origin,
        text.issuer, now,
    )  # fmt: skip
    await connection.execute(CLEAR, key)
    rows = [
        (
            article_id(key, one.number, one.suffix), key, at, one.number, one.suffix, one.label,
            one.chapter, one.section, one.text, list(text.limits.get(one.label, ())),
        )
        for at, one in enumerate(text.articles, 1)
    ]  # fmt: skip
    await connection.copy_records_to_table("legal_article", records=rows, columns=COLUMNS)
    await index_law(connection, key)


async def _link(connection: Any) -> int:
    """Each version ends the day before the next begins, or as `law_status.py` has it."""
    rows = await connection.fetch(VERSIONS + ORDER)
    ended = 0
    for at, row in enumerate(rows):
        later = _later(rows[at + 1 :], row)
        dead = SUPERSEDED.get((row["law_key"], row["version_date"]))
        if later is not None:
            end = last_day(later["in_force_on"]), later["id"], later["title"]
        elif dead is not None:
            end = last_day(dead.since), None, dead.by
        else:
            end = FOREVER, None, None
        ended += end[0] != FOREVER
        await connection.execute(END, row["id"], *end)
    return ended


def _later(rows: Sequence[Any], row: Any) -> Any:
    """The version that comes into force after this one; a twin of the same day does not."""
    return next(
        (
            one
            for one in rows
            if one["law_key"] == row["law_key"] and one["in_force_on"] > row["in_force_on"]
        ),
        None,
    )
