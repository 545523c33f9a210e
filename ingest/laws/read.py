"""The folder of laws as it lies: Markdown texts under an index, and articles of others as rows.

Refuses a folder without its index. A text that is not what the index says is one rejection, and
the others are read on.
"""

import csv
import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from rules.errors import ErrorCode, FileRefused
from rules.laws import LEVELS, Article, LawLevel, articles, label_of, law_key, number_of, title_of

INDEX, CATALOGUE = "index.csv", "law_articles_catalogue.csv"
ARTICLES, TIME_LIMITS = "law_articles.csv.gz", "time_limits.csv"
MOST_BYTES = 4 << 20
CONGRESS, COUNCIL, CITY = "全国人民代表大会常务委员会", "国务院", "重庆市人民代表大会常务委员会"
ISSUERS: Mapping[LawLevel, str] = {
    LawLevel.LAW: CONGRESS,
    LawLevel.ADMINISTRATIVE_REGULATION: COUNCIL,
    LawLevel.DEPARTMENT_RULE: "国务院部门",
    LawLevel.LOCAL_REGULATION: CITY,
}


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a law as the library holds it."""

    key: str
    title: str
    level: LawLevel
    issuer: str
    version_date: date
    articles: tuple[Article, ...]
    origin: str
    limits: Mapping[str, tuple[str, ...]]

    @property
    def digest(self) -> bytes:
        """SHA-256 over all that is stored of it."""
        told = [self.title, self.level.value, self.issuer, self.version_date.isoformat()]
        for one in self.articles:
            limits = ",".join(self.limits.get(one.label, ()))
            told += [one.label, one.chapter or "", one.section or "", one.text, limits]
        return hashlib.sha256("\0".join(told).encode()).digest()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A text that is not taken in, by which rule, and the value at fault."""

    file: str
    rule: str
    value: str


@dataclass(frozen=True, slots=True)
class Library:
    """What a folder holds; `repeated` versions stand in both sources and are taken once."""

    texts: tuple[Text, ...]
    rejected: tuple[Rejected, ...]
    repeated: int
    differing: int


def library(folder: Path) -> Library:
    """Everything of a folder, the Markdown text first where both sources have a version."""
    limits = _limits(folder)
    read = [_marked(folder, row, limits) for row in _rows(folder / INDEX)]
    marked = [one for one in read if isinstance(one, Text)]
    rejected = [one for one in read if isinstance(one, Rejected)]
    known = {(one.key, one.version_date): one for one in marked}
    repeated = differing = 0
    for text in _tabled(folder, limits):
        twin = known.get((text.key, text.version_date))
        if twin is None:
            known[text.key, text.version_date] = text
        else:
            repeated += 1
            differing += _differing(twin.articles, text.articles)
    return Library(tuple(known.values()), tuple(rejected), repeated, differing)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise FileRefused(ErrorCode.FILE_NOT_FOUND, file=str(path))
    try:
        with _open(path) as file:
            yield from csv.DictReader(file)
    except UnicodeDecodeError as error:
        raise FileRefused(ErrorCode.FILE_ENCODING, file=path.name, offset=error.start) from error
    except (EOFError, gzip.BadGzipFile) as error:
        raise FileRefused(ErrorCode.FILE_TRUNCATED, file=path.name) from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _limits(folder: Path) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    """The time limits of each law's version, by the label of the article; a help, not the law."""
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    if not (folder / TIME_LIMITS).is_file():
        return found
    for row in _rows(folder / TIME_LIMITS):
        version = found[law_key(row["law"]), row["version_date"]]
        spoken = (*version.get(row["article"], ()), *row["limits"].split("|"))
        version[row["article"]] = tuple(dict.fromkeys(spoken))
    return found


def _marked(
    folder: Path,
    row: Mapping[str, str],
    limits: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]],
) -> Text | Rejected:
    name = row["file"].removeprefix("laws/")
    path = folder / name
    level = LEVELS.get(row["level"])
    if level is None:
        return Rejected(name, "LEVEL_UNKNOWN", row["level"])
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        return Rejected(name, "FILE_NOT_FOUND", row["file"])
    if path.stat().st_size > MOST_BYTES:
        return Rejected(name, "FILE_TOO_LARGE", str(path.stat().st_size))
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        return Rejected(name, "FILE_ENCODING", str(error.start))
    found, title = articles(text), title_of(text) or row["title"]
    if str(len(found)) != row["articles"]:
        return Rejected(name, "ARTICLE_COUNT", f"{len(found)} ≠ {row['articles']}")
    try:
        version_date = date.fromisoformat(row["version_date"])
    except ValueError:
        return Rejected(name, "INVALID_DATE", row["version_date"])
    key = law_key(row["title"])
    spoken = limits.get((key, row["version_date"]), {})
    return Text(key, title, level, ISSUERS[level], version_date, tuple(found), name, spoken)


def _tabled(
    folder: Path, limits: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
) -> Iterator[Text]:
    """The laws that come as rows of articles; all of them are national laws."""
    if not (folder / ARTICLES).is_file():
        return
    issuers = {
        (row["law_name"], row["version_date"]): row["issuing_body"]
        for row in _rows(folder / CATALOGUE)
    }
    grouped: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for row in _rows(folder / ARTICLES):
        grouped[row["law_name"], row["version_date"]].append(_row_article(row))
    for (name, version), found in grouped.items():
        key = law_key(name)
        yield Text(
            key, name, LawLevel.LAW, issuers.get((name, version), CONGRESS),
            date.fromisoformat(version), tuple(found), f"{ARTICLES}#{name}@{version}",
            limits.get((key, version), {}),
        )  # fmt: skip


def _row_article(row: Mapping[str, str]) -> Article:
    numeral, _, suffix = row["article_no"].removeprefix("第").partition("条")
    second = number_of(suffix.removeprefix("之")) if suffix else 0
    number = number_of(numeral)
    chapter, section = row["chapter"] or None, row["section"] or None
    return Article(number, second, label_of(number, second), chapter, section, row["text"].strip())


def _differing(ours: Sequence[Article], theirs: Iterable[Article]) -> int:
    """How many articles of a twin read otherwise, white space apart."""
    known = {one.label: "".join(one.text.split()) for one in ours}
    return sum(known.get(one.label) != "".join(one.text.split()) for one in theirs)
