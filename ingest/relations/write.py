"""One chunk of ties into the graph, in one transaction with its resume mark.

Refuses a tie of an unknown entity, and another content under an id that the same file has used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ingest.batches import Batch, mark, new_id
from ingest.findings import Finding, Rule
from ingest.relations.clean import CleanTie
from rules.records import FindingKind
from rules.relation_formats import label_of

ENTITIES = "SELECT uscc, id FROM entity WHERE uscc = ANY($1::text[])"
STORED = """
SELECT source_record_id, id, digest, batch_id FROM relation
WHERE source_code = $1 AND source_record_id = ANY($2::text[]) AND digest IS NOT NULL
"""
POINTS = """
WITH made AS (
  INSERT INTO relation_point (id, kind, source_code, code, label)
  SELECT id, kind, $1, code, label FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
    AS asked (id, kind, code, label)
  ON CONFLICT (source_code, kind, code) DO NOTHING RETURNING kind, code, id
)
SELECT kind, code, id FROM made
UNION ALL SELECT p.kind, p.code, p.id FROM relation_point p
JOIN unnest($3::text[], $4::text[]) AS asked (kind, code)
  ON p.kind = asked.kind AND p.code = asked.code WHERE p.source_code = $1
"""
COLUMNS = (
    "id", "kind", "from_entity_id", "point_id", "to_id", "share", "since", "until", "digest",
    "source_code", "source_record_id", "authority", "recorded_at", "ingested_at",
    "signature_status", "signature_key_id", "batch_id",
)  # fmt: skip
UPDATE = f"""
UPDATE relation SET {", ".join(f"{name} = ${at}" for at, name in enumerate(COLUMNS[1:], 2))}
WHERE id = $1
"""
FOUND = ("batch_id", "row_number", "kind", "rule", "field", "value")


@dataclass(slots=True)
class Part:
    """Rows in order as they were read: clean ones and rejected ones."""

    last_row: int
    clean: list[CleanTie] = field(default_factory=list)
    rejected: list[tuple[int, Finding]] = field(default_factory=list)


@dataclass(slots=True)
class Writer:
    """Writes the chunks of one batch."""

    connection: Any
    batch: Batch
    findings: list[tuple[int, Finding]] = field(default_factory=list)

    async def write(self, part: Part, seconds: float) -> None:
        """Writes the outcome of every row, or nothing."""
        self.findings = list(part.rejected)
        self.batch.tally.rejected += len(part.rejected)
        async with self.connection.transaction():
            await self._store(part.clean)
            records = [
                (self.batch.id, row, FindingKind.REJECTED.value, one.rule, one.field, one.value)
                for row, one in self.findings
            ]
            await self.connection.copy_records_to_table(
                "ingest_finding", records=records, columns=FOUND
            )
            await mark(self.connection, self.batch, part.last_row, seconds)

    async def _store(self, ties: Sequence[CleanTie]) -> None:
        entities = await self._entities(ties)
        stored = await self._stored(ties)
        welcome = [tie for tie in ties if self._is_welcome(tie, entities, stored)]
        points = await self._points(welcome)
        fresh: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for tie in welcome:
            known = stored[tie.record_id]
            row = self._columns(known["id"], tie, entities, points)
            (changed if known["was_there"] else fresh).append(row)
        await self.connection.copy_records_to_table("relation", records=fresh, columns=COLUMNS)
        await self.connection.executemany(UPDATE, changed)
        self.batch.tally.inserted += len(fresh)
        self.batch.tally.updated += len(changed)

    async def _entities(self, ties: Sequence[CleanTie]) -> dict[str, UUID]:
        codes = {tie.uscc for tie in ties} | {tie.holder for tie in ties if tie.holder}
        rows = await self.connection.fetch(ENTITIES, sorted(codes))
        return {row["uscc"]: row["id"] for row in rows}

    async def _stored(self, ties: Sequence[CleanTie]) -> dict[str, dict[str, Any]]:
        ids = [tie.record_id for tie in ties]
        rows = await self.connection.fetch(STORED, self.batch.delivery.source, ids)
        return {row["source_record_id"]: {**row, "was_there": True} for row in rows}

    def _is_welcome(
        self, tie: CleanTie, entities: dict[str, UUID], stored: dict[str, dict[str, Any]]
    ) -> bool:
        for name, code in (("holder", tie.holder), ("uscc", tie.uscc)):
            if code is not None and code not in entities:
                self._reject(tie, Rule.ENTITY_UNKNOWN, name, code)
                return False
        known = stored.get(tie.record_id)
        if known is not None and known["digest"] == tie.digest:
            self.batch.tally.unchanged += 1
            return False
        if known is not None and known["batch_id"] == self.batch.id:
            self._reject(tie, Rule.DUPLICATE_RECORD, "source_record_id", tie.record_id)
            return False
        was_there = known is not None
        key = known["id"] if known is not None else new_id(self.batch.delivery.received_at)
        stored[tie.record_id] = {
            "id": key, "digest": tie.digest, "batch_id": self.batch.id, "was_there": was_there
        }  # fmt: skip
        return True

    def _reject(self, tie: CleanTie, rule: Rule, name: str, value: str) -> None:
        self.batch.tally.rejected += 1
        self.findings.append((tie.row, Finding(rule.value, name, value)))

    async def _points(self, ties: Iterable[CleanTie]) -> dict[tuple[str, str], UUID]:
        """The groups that are named, those heard of for the first time made."""
        named = {(tie.kind, tie.group) for tie in ties if tie.group is not None}
        asked = [
            (new_id(self.batch.delivery.received_at), kind.value, code, label_of(kind, code))
            for kind, code in sorted(named)
        ]
        if not asked:
            return {}
        rows = await self.connection.fetch(
            POINTS, self.batch.delivery.source, *map(list, zip(*asked, strict=True))
        )
        return {(row["kind"], row["code"]): row["id"] for row in rows}

    def _columns(
        self,
        key: UUID,
        tie: CleanTie,
        entities: dict[str, UUID],
        points: dict[tuple[str, str], UUID],
    ) -> tuple[Any, ...]:
        delivery = self.batch.delivery
        holder = entities[tie.holder] if tie.holder is not None else None
        point = points[tie.kind.value, tie.group] if tie.group is not None else None
        return (
            key, tie.kind.value, holder, point, entities[tie.uscc], tie.share, tie.since,
            tie.until, tie.digest, delivery.source, tie.record_id, delivery.authority,
            delivery.as_of, delivery.received_at, self.batch.signature.value,
            delivery.key.key_id if self.batch.is_signed else None, self.batch.id,
        )  # fmt: skip
