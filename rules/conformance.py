"""What a test run proves of the standard's clauses; a clause that no test proves is not yet.

Refuses to believe a clause whose tests did not all pass.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.terms import Term


class ConformanceStatus(Term):
    """符合状态 · Whether a clause is met."""

    PROVED = "PROVED", "已证明 · Tests through the public API prove it."
    NOT_YET = "NOT_YET", "尚未证明 · No test proves it yet."


@dataclass(frozen=True, slots=True)
class Clause:
    """One atom of the standard: its id, the phrase verbatim, what it asks for."""

    id: str
    text: str
    feature: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause, and what the run found of it."""

    clause: Clause
    status: ConformanceStatus
    tests: tuple[str, ...]
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A whole test run: the commit it was made from, when, and its findings by clause."""

    commit: str | None
    ran_at: str | None
    clauses: Mapping[str, Mapping[str, Any]]


NO_RECORD = Record(None, None, {})


def findings(clauses: Iterable[Clause], record: Record) -> list[Finding]:
    """Every clause once, in the standard's order."""
    return [_finding(clause, record.clauses.get(clause.id, {})) for clause in clauses]


def _finding(clause: Clause, found: Mapping[str, Any]) -> Finding:
    passed, failed = found.get("passed", ()), found.get("failed", ())
    if not passed or failed:
        return Finding(clause, ConformanceStatus.NOT_YET, (), ())
    surfaces = tuple(found.get("surfaces", ()))
    return Finding(clause, ConformanceStatus.PROVED, tuple(passed), surfaces)
