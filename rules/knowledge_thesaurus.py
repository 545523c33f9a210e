"""What people say and what laws call it, law by law, from `knowledge_thesaurus.csv`.

Data, not code: a line more makes a question more understood. Each line cites the article in which
the words of its second column stand; `tests/laws/test_words.py` reads them there.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Line:
    """What is said, what a law calls it, and where it does."""

    said: tuple[str, ...]
    meant: tuple[str, ...]
    law: str
    article: int


def lines() -> Iterator[Line]:
    """The table, line by line."""
    text = (files("rules") / "knowledge_thesaurus.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        said, meant = tuple(row["said"].split()), tuple(row["meant"].split())
        yield Line(said, meant, row["law"], int(row["article"]))


def kin() -> Mapping[str, tuple[str, ...]]:
    """For each thing that is said, what laws call it."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines():
        for word in line.said:
            found[word] = (*found.get(word, ()), *line.meant)
    return found
