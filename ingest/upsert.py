"""One chunk of clean rows into the register, in one transaction with its resume mark.

Refuses to load a number twice from one file: the first row that carries it counts.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from ingest import register as sql
from ingest import search
from ingest.batches import Batch, mark, new_id
from ingest.chunks import Candidate, Chunk
from ingest.facts import FACTS, Facts, by_column, changes, digest, merge, name_key
from ingest.findings import Finding, Rule
from rules.entities import EntityStatus
from rules.records import FindingKind

CHONGQING = ZoneInfo("Asia/Shanghai")
NAME = FACTS.index("name")
TOPIC, CHANGE = "entity", "UPDATED"


@dataclass(slots=True)
class Outcome:
    """What the rows of a chunk are about to become."""

    inserts: list[tuple[UUID, Candidate]] = field(default_factory=list)
    suspects: dict[UUID, Candidate] = field(default_factory=dict)
    """Rows whose digest differs from the stored one."""
    findings: list[tuple[int, str, Finding]] = field(default_factory=list)
    names: list[search.SearchRow] = field(default_factory=list)

    def reject(self, row: int, finding: Finding) -> None:
        """The row is not loaded."""
        self.findings.append((row, FindingKind.REJECTED.value, finding))

    def flag(self, row: int, finding: Finding) -> None:
        """The row is loaded and marked."""
        self.findings.append((row, FindingKind.FLAGGED.value, finding))


async def prepare(connection: Any) -> None:
    """The temporary tables of a load's session."""
    for statement in sql.PREPARE:
        await connection.execute(statement)


async def remember(connection: Any, keys: list[int]) -> None:
    """Numbers that an interrupted run has loaded from this file already."""
    await connection.execute(sql.SEE, list(set(keys)))


async def load_chunk(connection: Any, batch: Batch, chunk: Chunk, seconds: float) -> None:
    """Writes the outcome of every row, or nothing."""
    outcome = Outcome()
    batch.tally.add(chunk.tally)
    for row, finding in chunk.rejected:
        outcome.reject(row, finding)
    for row, finding in chunk.marked:
        outcome.flag(row, finding)
    await _sort(connection, chunk, outcome, batch)
    async with connection.transaction():
        # A crash may lose the last chunks; their rows and their mark are lost together.
        await connection.execute("SET LOCAL synchronous_commit = off")
        await _insert(connection, batch, outcome)
        await _update(connection, batch, outcome)
        if outcome.names:
            await search.refresh(connection, outcome.names)
        await _write_findings(connection, batch, outcome)
        await mark(connection, batch, chunk.last_row, seconds)


async def _sort(connection: Any, chunk: Chunk, outcome: Outcome, batch: Batch) -> None:
    """Each candidate to the new, the suspects, the unchanged or the rejected.

    Before the transaction: the lock of registry loads keeps what is read here true.
    """
    numbers = [found.number for found in chunk.candidates]
    stored = {row["number"]: row for row in await connection.fetch(sql.FIND, numbers)}
    keys = list({found.seen_key for found in chunk.candidates})
    fresh = {row["key"] for row in await connection.fetch(sql.SEE, keys)}
    first: dict[str, bytes] = {}
    accepted = []
    for found in chunk.candidates:
        if found.seen_key in fresh and found.number not in first:
            first[found.number] = found.digest
            accepted.append(found)
            _place(found, stored.get(found.number), outcome, batch)
        else:
            known = stored[found.number]["digest"] if found.number in stored else None
            _repeat(found, first.get(found.number, known), outcome, batch)
    await _flag_namesakes(connection, accepted, outcome, batch)


def _place(found: Candidate, stored: Any, outcome: Outcome, batch: Batch) -> None:
    if stored is None:
        key = new_id(batch.delivery.received_at)
        outcome.inserts.append((key, found))
        outcome.names.append(found.search_row(key))
        batch.tally.inserted += 1
    elif stored["digest"] == found.digest:
        batch.tally.unchanged += 1
    else:
        outcome.suspects[stored["id"]] = found


def _repeat(found: Candidate, known: bytes | None, outcome: Outcome, batch: Batch) -> None:
    """The same row again says nothing new; another row under the same number is refused."""
    if known == found.digest:
        batch.tally.unchanged += 1
        outcome.flag(found.row, Finding(Rule.DUPLICATE_ROW, "code", found.number))
    else:
        batch.tally.rejected += 1
        outcome.reject(found.row, Finding(Rule.DUPLICATE_CODE, "code", found.number))


async def _flag_namesakes(
    connection: Any, accepted: list[Candidate], outcome: Outcome, batch: Batch
) -> None:
    """A name that another number bears: loaded, and shown to whoever reviews the batch."""
    columns = zip(*((c.number, c.name_key, c.values[NAME]) for c in accepted), strict=True)
    held = {}
    if accepted:
        rows = await connection.fetch(sql.NAMESAKES, *map(list, columns))
        held = {row["number"]: row["other"] for row in rows}
    earlier: dict[str, str] = {}
    for found in accepted:
        name = found.values[NAME]
        other = held.get(found.number) or earlier.get(name)
        earlier.setdefault(name, found.number)
        if other is not None:
            rule = Rule.NAME_HELD_BY_OTHER_CODE.value
            outcome.flag(found.row, Finding(rule, "name", f"{name} {other}"))
            batch.tally.repaired[rule] += 1


def _provenance(batch: Batch) -> tuple[Any, ...]:
    delivery = batch.delivery
    return (
        delivery.source,
        delivery.authority,
        delivery.as_of,
        delivery.received_at,
        batch.signature.value,
        delivery.key.key_id if batch.is_signed else None,
        batch.id,
    )


async def _insert(connection: Any, batch: Batch, outcome: Outcome) -> None:
    told, status = _provenance(batch), EntityStatus.ACTIVE.value
    records = [
        (key, new.name_key, new.digest, *new.values, status, new.number, *told)
        for key, new in outcome.inserts
    ]
    if records:
        await connection.copy_records_to_table("entity", records=records, columns=sql.INSERTED)


async def _update(connection: Any, batch: Batch, outcome: Outcome) -> None:
    """Locks the suspects, keeps what is known, and writes what has really changed."""
    if not outcome.suspects:
        return
    changed: dict[UUID, tuple[Any, Facts]] = {}
    for known in await connection.fetch(sql.LOCK, list(outcome.suspects)):
        merged = merge(known, by_column(outcome.suspects[known["id"]].values))
        if any(known[name] != merged[name] for name in FACTS):
            changed[known["id"]] = known, merged
    batch.tally.updated += len(changed)
    batch.tally.unchanged += len(outcome.suspects) - len(changed)
    if changed:
        await _write_changed(connection, batch, changed)
        outcome.names += _renewed(changed)


async def _write_changed(
    connection: Any, batch: Batch, changed: dict[UUID, tuple[Any, Facts]]
) -> None:
    staged = [
        (key, name_key(merged["name"]), digest(tuple(merged.values())), *merged.values())
        for key, (_, merged) in changed.items()
    ]
    await connection.copy_records_to_table("staged_entity", records=staged, columns=sql.STAGED)
    await connection.execute(sql.UPDATE, *_provenance(batch))
    on, moment = batch.delivery.as_of.astimezone(CHONGQING).date(), batch.delivery.received_at
    told, renamed, emitted = [], [], []
    for key, (known, merged) in changed.items():
        found = changes(known, merged)
        told += [(key, *change, on, moment, batch.delivery.source) for change in found]
        if known["name"] != merged["name"]:
            renamed.append((new_id(moment), key, known["name"], on))
        emitted.append(_event(key, merged, [change[0] for change in found]))
    await connection.copy_records_to_table("entity_change", records=told, columns=sql.CHANGED)
    await connection.copy_records_to_table("entity_name", records=renamed, columns=sql.RENAMED)
    await connection.copy_records_to_table("event", records=emitted, columns=sql.EMITTED)


def _event(key: UUID, merged: Facts, fields: list[str]) -> tuple[Any, ...]:
    attributes = orjson.dumps({"uscc": merged["uscc"], "fields": ",".join(fields)}).decode()
    return TOPIC, CHANGE, key, key, merged["district_code"], attributes


def _renewed(changed: dict[UUID, tuple[Any, Facts]]) -> list[search.SearchRow]:
    rows: list[search.SearchRow] = []
    for key, (known, merged) in changed.items():
        was = (known["name"], known["district_code"])
        if was == (merged["name"], merged["district_code"]):
            continue
        former = [known["name"], *known["former_names"]]
        number = merged["uscc"] or merged["registration_number"]
        is_active = known["status"] == EntityStatus.ACTIVE
        place = merged["district_code"]
        rows += search.rows_for(key, number, merged["name"], former, place, is_active)
    return rows


async def _write_findings(connection: Any, batch: Batch, outcome: Outcome) -> None:
    records = [
        (batch.id, row, kind, finding.rule, str(finding.field), finding.value)
        for row, kind, finding in outcome.findings
    ]
    if records:
        await connection.copy_records_to_table("ingest_finding", records=records, columns=sql.FOUND)
