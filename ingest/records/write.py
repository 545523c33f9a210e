"""One chunk of clean records into the credit file, in one transaction with its resume mark.

Refuses a record of an unknown entity, a decision number that another record bears, and another
content under an id that the same file has used. The term of publicity is set here, by the rule
in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from ingest.batches import Batch, mark, new_id
from ingest.findings import Finding, Rule
from ingest.records import statements as sql
from ingest.records.clean import CleanRecord
from ingest.risk import grade_after
from rules.credit import DisclosureStatus, PenaltyTier, RecordChange
from rules.publicity import Happening, publish_by, removal_due, term
from rules.records import FindingKind, RecordKind

TOPIC = "record"


@dataclass(slots=True)
class Part:
    """Rows in order as they were read: clean ones and rejected ones."""

    last_row: int
    clean: list[CleanRecord] = field(default_factory=list)
    rejected: list[tuple[int, Finding]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a record goes: whose it is, and under which id it stands."""

    record: CleanRecord
    id: UUID
    entity: UUID
    district: str | None
    was_public: bool | None
    """None for a new record."""
    repaired_on: date | None = None


@dataclass(slots=True)
class Writer:
    """Writes the chunks of one batch of one family."""

    connection: Any
    batch: Batch
    kind: RecordKind
    today: date
    findings: list[tuple[int, FindingKind, Finding]] = field(default_factory=list)

    async def write(self, part: Part, seconds: float) -> None:
        """Writes the outcome of every row, or nothing."""
        self.findings = [(row, FindingKind.REJECTED, finding) for row, finding in part.rejected]
        self.batch.tally.rejected += len(part.rejected)
        targets = await self._sort(part.clean)
        columns = [self._columns(target) for target in targets]
        await self._link(targets, columns)
        async with self.connection.transaction():
            await self._store(targets, columns)
            await self._store_financials(targets)
            causes = {target.entity: target.id for target in targets}
            await grade_after(self.connection, causes, self.kind, self.today)
            await self._announce(targets, columns)
            await self._write_findings()
            await mark(self.connection, self.batch, part.last_row, seconds)

    def _reject(self, record: CleanRecord, rule: Rule, name: str, value: str) -> None:
        self.batch.tally.rejected += 1
        finding = Finding(rule.value, name, value)
        self.findings.append((record.row, FindingKind.REJECTED, finding))

    async def _sort(self, records: Sequence[CleanRecord]) -> list[Target]:
        """The records that are new or changed; the lock of record loads keeps this true."""
        source = self.batch.delivery.source
        usccs = [record.uscc for record in records]
        entities = {e["uscc"]: e for e in await self.connection.fetch(sql.ENTITIES, usccs)}
        ids = [record.record_id for record in records]
        rows = await self.connection.fetch(sql.STORED, source, self.kind.value, ids)
        stored = {row["source_record_id"]: row for row in rows}
        bearers = await self._bearers(records)
        seen: dict[str, bytes] = {}
        targets = []
        for record in records:
            if self._is_welcome(record, entities, stored, seen, bearers):
                entity = entities[record.uscc]
                targets.append(self._target(record, entity, stored.get(record.record_id)))
        return targets

    async def _bearers(self, records: Sequence[CleanRecord]) -> dict[str, tuple[str, str]]:
        """The record that bears each decision number."""
        if self.kind is not RecordKind.PENALTY:
            return {}
        numbers = [record.values["number"] for record in records]
        rows = await self.connection.fetch(sql.NUMBERS, numbers)
        return {row["number"]: (row["source_code"], row["source_record_id"]) for row in rows}

    def _is_welcome(
        self,
        record: CleanRecord,
        entities: dict[str, Any],
        stored: dict[str, Any],
        seen: dict[str, bytes],
        bearers: dict[str, tuple[str, str]],
    ) -> bool:
        if record.uscc not in entities:
            self._reject(record, Rule.ENTITY_UNKNOWN, "uscc", record.uscc)
            return False
        known = stored.get(record.record_id)
        digest = seen.get(record.record_id, known["digest"] if known else None)
        if digest == record.digest:
            self.batch.tally.unchanged += 1
            return False
        if record.record_id in seen or (known and known["batch_id"] == self.batch.id):
            self._reject(record, Rule.DUPLICATE_RECORD, "source_record_id", record.record_id)
            return False
        if known and known["entity_id"] != entities[record.uscc]["id"]:
            self._reject(record, Rule.DUPLICATE_RECORD, "source_record_id", record.record_id)
            return False
        if not self._bears(record, bearers):
            return False
        seen[record.record_id] = record.digest
        return True

    def _bears(self, record: CleanRecord, bearers: dict[str, tuple[str, str]]) -> bool:
        if self.kind is not RecordKind.PENALTY:
            return True
        number, own = record.values["number"], (self.batch.delivery.source, record.record_id)
        if bearers.setdefault(number, own) == own:
            return True
        self._reject(record, Rule.DUPLICATE_NUMBER, "number", number)
        return False

    def _target(self, record: CleanRecord, entity: Any, known: Any) -> Target:
        if known is None:
            self.batch.tally.inserted += 1
            key = new_id(self.batch.delivery.received_at)
            return Target(record, key, entity["id"], entity["district_code"], None)
        self.batch.tally.updated += 1
        was_public = known["public_until"] >= self.today
        return Target(
            record, known["id"], entity["id"], entity["district_code"], was_public,
            known["repaired_on"],
        )  # fmt: skip

    def _columns(self, target: Target) -> dict[str, Any]:
        """Every stored column, the computed ones included; a repair is never forgotten."""
        delivery, values = self.batch.delivery, target.record.values
        found: dict[str, Any] = {name: values.get(name) for name in sql.FACTS}
        found["repaired_on"] = found["repaired_on"] or target.repaired_on
        found["authority"] = values.get("authority") or delivery.authority
        if self.kind is RecordKind.SERIOUS_VIOLATION:
            found["due_on"] = removal_due(values["occurred_on"])
        if self.kind is RecordKind.RANDOM_INSPECTION:
            found["publish_by"] = publish_by(values["formed_on"])
        public = term(_happening(self.kind, found))
        found["public_until"], found["term_rule"] = public.until, public.version.code
        return found | {
            "digest": target.record.digest,
            "recorded_at": delivery.as_of,
            "ingested_at": delivery.received_at,
            "signature_status": self.batch.signature.value,
            "signature_key_id": delivery.key.key_id if self.batch.is_signed else None,
            "batch_id": self.batch.id,
        }

    async def _link(self, targets: list[Target], columns: list[dict[str, Any]]) -> None:
        """Ties a sample to the batch of its lot; a lot that is not one batch stays untied."""
        asked = [
            (at, target.entity, target.record.values.get("gtin"), target.record.values["lot"])
            for at, target in enumerate(targets)
            if target.record.values.get("lot")
        ]
        if not asked:
            return
        found: dict[int, list[UUID]] = {}
        for row in await self.connection.fetch(sql.LOTS, *map(list, zip(*asked, strict=True))):
            found.setdefault(row["row"], []).append(row["id"])
        for at, _, _, lot in asked:
            match found.get(at):
                case [batch]:
                    columns[at]["product_batch_id"] = batch
                case _:
                    finding = Finding(Rule.BATCH_UNKNOWN.value, "lot", lot)
                    row = targets[at].record.row
                    self.findings.append((row, FindingKind.FLAGGED, finding))

    async def _store(self, targets: list[Target], columns: list[dict[str, Any]]) -> None:
        fresh, changed = [], []
        for target, found in zip(targets, columns, strict=True):
            if target.was_public is None:
                own = {
                    "id": target.id,
                    "entity_id": target.entity,
                    "kind": self.kind.value,
                    "district_code": target.district,
                    "source_code": self.batch.delivery.source,
                    "source_record_id": target.record.record_id,
                }
                fresh.append(tuple((own | found)[name] for name in sql.INSERTED))
            else:
                changed.append((target.id, *(found[name] for name in sql.CHANGED)))
        if fresh:
            await self.connection.copy_records_to_table(
                "credit_record", records=fresh, columns=sql.INSERTED
            )
        if changed:
            await self.connection.executemany(sql.UPDATE, changed)

    async def _store_financials(self, targets: list[Target]) -> None:
        if self.kind is not RecordKind.ANNUAL_REPORT:
            return
        await self.connection.execute(sql.FORGET, [target.id for target in targets])
        records = [_financials(target) for target in targets]
        await self.connection.copy_records_to_table(
            "report_financials", records=records, columns=sql.FINANCIALS
        )

    async def _announce(self, targets: list[Target], columns: list[dict[str, Any]]) -> None:
        events = []
        for target, found in zip(targets, columns, strict=True):
            is_public = found["public_until"] >= self.today
            change = _change(target.was_public, is_public)
            told = change is RecordChange.WITHDRAWN or is_public
            attributes = {"kind": self.kind.value, "audience": "PUBLIC" if told else "REGULATOR"}
            text = orjson.dumps(attributes).decode()
            events.append((TOPIC, change.value, target.id, target.entity, target.district, text))
        await self.connection.copy_records_to_table("event", records=events, columns=sql.EMITTED)

    async def _write_findings(self) -> None:
        records = [
            (self.batch.id, row, kind.value, finding.rule, finding.field, finding.value)
            for row, kind, finding in self.findings
        ]
        await self.connection.copy_records_to_table(
            "ingest_finding", records=records, columns=sql.FOUND
        )


def _happening(kind: RecordKind, found: dict[str, Any]) -> Happening:
    return Happening(
        kind,
        found["occurred_on"],
        published_on=found["published_on"],
        tier=PenaltyTier[found["tier"]] if found["tier"] else None,
        is_warning_only=bool(found["is_warning_only"]),
        valid_to=found["valid_to"] if kind is RecordKind.PENALTY else None,
        removed_on=found["removed_on"],
        repaired_on=found["repaired_on"],
    )


def _financials(target: Target) -> tuple[Any, ...]:
    values = target.record.values
    is_disclosed = values["disclosure_status"] == DisclosureStatus.DISCLOSED.value
    amounts = (values.get(name) for name in sql.MONEY)
    return (target.id, target.entity, is_disclosed, *amounts)


def _change(was_public: bool | None, is_public: bool) -> RecordChange:
    if was_public is None:
        return RecordChange.CREATED
    if was_public and not is_public:
        return RecordChange.WITHDRAWN
    return RecordChange.UPDATED
