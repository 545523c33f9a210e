"""What a file came to, row by row and in sum: as a value, and as the JSON that `--report` writes.

Refuses to hold every rejection: it keeps the first, and writes all from the database.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import orjson

from ingest.findings import Finding
from rules.identity import Identity, IdentityClass

KEPT_REJECTS = 1000

REJECTS = """
SELECT row_number, rule, field, value FROM ingest_finding
WHERE batch_id = $1 AND kind = 'REJECTED' ORDER BY row_number, id
"""


@dataclass(slots=True)
class Tally:
    """Counts of a batch; each is a column of `ingest_batch` under its name with `_count`."""

    row: int = 0
    valid: int = 0
    upper_cased: int = 0
    flagged: int = 0
    old_number: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    repaired: Counter[str] = field(default_factory=Counter)

    def classify(self, identity: Identity | None) -> None:
        """Counts the class of a row's number, whatever becomes of the row."""
        kind = identity.kind if identity else IdentityClass.INVALID
        if identity and kind is IdentityClass.VALID:
            self.valid += 1
            self.upper_cased += identity.was_upper_cased
        self.flagged += kind is IdentityClass.CHECK_DIGIT_FAILED
        self.old_number += kind is IdentityClass.OLD_NUMBER

    def repair(self, findings: list[Finding]) -> None:
        """Counts every rule applied to a row that was loaded."""
        self.repaired.update(finding.rule for finding in findings)

    def add(self, other: "Tally") -> None:
        """Takes in the counts of a chunk."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.repaired.update(other.repaired)


COUNTS = (
    "row", "valid", "upper_cased", "flagged", "old_number",
    "inserted", "updated", "unchanged", "rejected",
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """The result of one file; `rejects` holds the first thousand."""

    batch_id: UUID
    file: str
    format: str
    tally: Tally
    rejects: list[dict[str, Any]]
    seconds: float

    def head(self) -> dict[str, Any]:
        """All but the rejects, in the order of the published form."""
        tally = self.tally
        return {
            "file": self.file,
            "format": self.format,
            "rows": tally.row,
            "valid": tally.valid,
            "upperCased": tally.upper_cased,
            "flagged": tally.flagged,
            "oldNumber": tally.old_number,
            "inserted": tally.inserted,
            "updated": tally.updated,
            "unchanged": tally.unchanged,
            "rejected": tally.rejected,
            "repaired": dict(sorted(tally.repaired.items())),
        }

    def as_dict(self) -> dict[str, Any]:
        """The published form, with the rejects that are held."""
        return self.head() | {"rejects": self.rejects, "seconds": self.seconds}


def reject_of(record: Any) -> dict[str, Any]:
    """One rejected row in the published form."""
    return {
        "row": record["row_number"],
        "rule": record["rule"],
        "field": record["field"],
        "value": record["value"],
    }


async def first_rejects(connection: Any, batch_id: UUID) -> list[dict[str, Any]]:
    """The rejections that a report holds."""
    found = await connection.fetch(f"{REJECTS} LIMIT {KEPT_REJECTS}", batch_id)
    return [reject_of(record) for record in found]


async def write(connection: Any, report: Report, path: Path) -> None:
    """Writes the whole report beside its place and moves it there."""
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8") as file:
        file.write(orjson.dumps(report.head()).decode()[:-1] + ',"rejects":[')
        await _write_rejects(connection, report.batch_id, file)
        file.write(f'],"seconds":{report.seconds}}}\n')
    partial.replace(path)


async def _write_rejects(connection: Any, batch_id: UUID, file: TextIO) -> None:
    between = ""
    async with connection.transaction():
        async for record in connection.cursor(REJECTS, batch_id, prefetch=1000):
            file.write(between + orjson.dumps(reject_of(record)).decode())
            between = ","
