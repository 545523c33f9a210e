"""Lines of one kind into one table: each source's record once, changed when its digest did.

Refuses another content under an id that the same file has used, and a key that another row has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ingest.batches import Batch, new_id
from ingest.feeds import statements as sql
from ingest.feeds.clean import CleanLine
from ingest.findings import SHOWN, Finding, Rule
from rules.records import FindingKind


@dataclass(frozen=True, slots=True)
class Target:
    """A line and the row it becomes; `is_new` tells an insert from an update."""

    line: CleanLine
    id: UUID
    is_new: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A table, the columns that a line fills, and its keys, each unique."""

    table: str
    columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...] = ()


def _shown(text: str) -> str:
    return text.replace("\0", "\ufffd")[:SHOWN]


@dataclass(slots=True)
class Ledger:
    """The outcomes of one batch's lines, on their way into its report."""

    connection: Any
    batch: Batch
    findings: list[tuple[int, FindingKind, Finding]] = field(default_factory=list)

    def reject(self, line: CleanLine, rule: str, name: str, value: object) -> None:
        """Counts a line out, by which rule."""
        self.reject_row(line.row, Finding(str(rule), name, str(value)))

    def reject_row(self, row: int, finding: Finding) -> None:
        """The same for a line that was never clean."""
        self.batch.tally.rejected += 1
        self.findings.append((row, FindingKind.REJECTED, finding))

    async def write_findings(self) -> None:
        """Stores what was found in this chunk."""
        records = [
            (self.batch.id, row, kind.value, found.rule, _shown(found.field), _shown(found.value))
            for row, kind, found in self.findings
        ]
        self.findings = []
        if records:
            await self.connection.copy_records_to_table(
                "ingest_finding", records=records, columns=sql.FOUND
            )

    def provenance(self, digest: bytes) -> tuple[Any, ...]:
        """The values of `statements.PROVENANCE`."""
        delivery = self.batch.delivery
        key = delivery.key.key_id if self.batch.is_signed else None
        return (
            delivery.authority, delivery.as_of, delivery.received_at,
            self.batch.signature.value, key, self.batch.id, digest,
        )  # fmt: skip

    async def news(self, kept: Kept, lines: Sequence[CleanLine]) -> list[Target]:
        """The lines that are new or changed; the others are counted."""
        source, ids = self.batch.delivery.source, [line.record_id for line in lines]
        rows = await self.connection.fetch(sql.stored(kept.table), source, ids)
        known = {row["source_record_id"]: row for row in rows}
        seen: dict[str, bytes] = {}
        found = []
        for line in lines:
            row = known.get(line.record_id)
            digest = seen.get(line.record_id, row["digest"] if row else None)
            if digest == line.digest:
                self.batch.tally.unchanged += 1
            elif line.record_id in seen or (row and row["batch_id"] == self.batch.id):
                self.reject(line, Rule.DUPLICATE_RECORD, "id", line.record_id)
            else:
                seen[line.record_id] = line.digest
                key = row["id"] if row else new_id(self.batch.delivery.received_at)
                found.append(Target(line, key, row is None))
        return found

    async def unclashing(self, kept: Kept, targets: Sequence[Target]) -> list[Target]:
        """Those whose keys no other row has, neither stored nor before them in the chunk."""
        bad: dict[UUID, str] = {}
        for key in kept.keys:
            asked = [(t, tuple(t.line.values[c] for c in key)) for t in targets]
            whole = [(t, values) for t, values in asked if None not in values]
            columns = [list(column) for column in zip(*(v for _, v in whole), strict=True)]
            rows = await self.connection.fetch(
                sql.clashing(kept.table, key), *columns or [[]] * len(key)
            )
            for row in rows:
                target = whole[row["place"] - 1][0]
                if row["id"] != target.id:
                    bad[target.id] = key[-1]
            seen: set[tuple[Any, ...]] = set()
            for target, values in whole:
                if values in seen:
                    bad[target.id] = key[-1]
                seen.add(values)
        for target in targets:
            if target.id in bad:
                name = bad[target.id]
                self.reject(target.line, Rule.DUPLICATE_CODE, name, target.line.values[name])
        return [target for target in targets if target.id not in bad]

    async def write(self, kept: Kept, targets: Sequence[Target]) -> None:
        """Inserts the new rows and changes the others."""
        fresh, changed = [], []
        source = self.batch.delivery.source
        for target in targets:
            values = tuple(target.line.values[name] for name in kept.columns)
            provenance = self.provenance(target.line.digest)
            if target.is_new:
                fresh.append((target.id, source, target.line.record_id, *values, *provenance))
            else:
                changed.append((target.id, *values, *provenance))
        self.batch.tally.inserted += len(fresh)
        self.batch.tally.updated += len(changed)
        if fresh:
            names = (*sql.OWN, *kept.columns, *sql.PROVENANCE)
            await self.connection.copy_records_to_table(kept.table, records=fresh, columns=names)
        if changed:
            await self.connection.executemany(sql.changed(kept.table, kept.columns), changed)
