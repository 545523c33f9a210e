"""Movements of a feed and the parties it names: resolved in bulk, written by COPY.

An event never changes: the same id with other content is refused, and so is what cannot have
happened. What is only unlikely is recorded and shows as a gap.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from ingest.batches import new_id, new_ids
from ingest.binary import copy_rows
from ingest.feeds import statements as sql
from ingest.feeds.clean import CleanLine
from ingest.feeds.holders import warn_holders
from ingest.feeds.store import Ledger
from ingest.findings import Finding, Rule
from loaders.movements import ENTITIES_BY_USCC, PARTIES_BY_ID
from models.movements import Movement
from rules import epcis, recording
from rules.epcis import EpcisEvent
from rules.errors import ErrorCode, Refused
from rules.masks import masked
from rules.movements import lines_of
from rules.products import same_item
from rules.recording import Lot, Lots, Recorded

USCC_URI, PARTY_URI, FEED_URI = "urn:youxin:uscc:", "urn:youxin:party:", "urn:yushian:party:"
Values = tuple[Any, ...]
MOST_HELD: Final = 200_000
"""Products and parties held between chunks."""
MOVEMENT: Final = (*sql.OWN, *Recorded._fields, *sql.PROVENANCE)
LINE: Final = ("id", "movement_id", "batch_id", "party_id", "role", "quantity", "occurred_at")
BATCH_OF: Final = LINE.index("batch_id")
PARTY: Final = ("id", "entity_id", "name", "masked_name", "district_code")


@dataclass(frozen=True, slots=True)
class EventLine:
    """A line of the feed that holds a well-formed event."""

    row: int
    event: EpcisEvent
    digest: bytes


def event_line(row: int, text: bytes, given: Any) -> EventLine:
    """An event as it was delivered; raises Refused."""
    return EventLine(row, epcis.event_of(given), sha256(text).digest())


def party_key(source: str, name: str) -> UUID:
    """The id of a party that only a feed knows."""
    return uuid5(NAMESPACE_URL, f"{source}:{name}")


async def write_parties(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """Parties from outside the register; a later name replaces an earlier one."""
    connection, source = ledger.connection, ledger.batch.delivery.source
    asked = {party_key(source, line.record_id): line for line in lines}
    codes = [line.values["district_code"] for line in lines if line.values["district_code"]]
    districts = {row["code"] for row in await connection.fetch(sql.DISTRICTS, codes)}
    held = {row["id"]: row for row in await connection.fetch(sql.PARTIES, list(asked))}
    ledger.batch.tally.unchanged += len(lines) - len(asked)
    rows = []
    for key, line in asked.items():
        name, district = line.values["name"], line.values["district_code"]
        known = held.get(key)
        if district is not None and district not in districts:
            ledger.reject(line, Rule.DISTRICT_UNKNOWN, "district", district)
        elif known is not None and (known["name"], known["district_code"]) == (name, district):
            ledger.batch.tally.unchanged += 1
        else:
            ledger.batch.tally.updated += known is not None
            ledger.batch.tally.inserted += known is None
            rows.append((key, name, masked(name), district))
    if rows:
        await connection.executemany(sql.PARTY, rows)


@dataclass(slots=True)
class Movements:
    """Writes the events of one batch; holds products and parties from chunk to chunk."""

    ledger: Ledger
    products: dict[str, UUID] = field(default_factory=dict)
    parties: dict[str, UUID] = field(default_factory=dict)
    may_skip: bool | None = None
    """Whether the checks of foreign keys may be left aside; asked once."""
    ids: Iterator[UUID] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = new_ids(self.ledger.batch.delivery.received_at)

    async def write(self, lines: Sequence[EventLine]) -> None:
        """Stores the events that are new and can have happened."""
        await self.ledger.connection.execute(sql.STAY)
        fresh = await self._news(lines)
        lots = await self._lots({lot for line in fresh for lot in recording.named_lots(line.event)})
        named = {uri for line in fresh for uri in recording.named_parties(line.event)}
        await self._find(named)
        effects: list[Values] = []
        await self._copy(self._rows(fresh, lots, effects), effects, named)
        await warn_holders(self.ledger, {effect[BATCH_OF] for effect in effects})

    def _rows(
        self, fresh: Sequence[EventLine], lots: Lots, effects: list[Values]
    ) -> Iterator[Values]:
        """The rows of the events that can have happened; those of their effects are added up.

        One by one: while the driver sends the first, the others are still being made.
        """
        tally, source = self.ledger.batch.tally, self.ledger.batch.delivery.source
        provenance = self.ledger.provenance(b"")[:-1]
        for line in fresh:
            event = line.event
            try:
                happened = recording.happening(event, line.row - 1, lots, self.parties)
                found = lines_of(happened)
            except Refused as refused:
                self.ledger.reject_row(line.row, finding(refused))
                continue
            key, (*own, rest) = next(self.ids), recording.recorded(event, happened)
            kept = rest and orjson.dumps(rest).decode()
            tally.inserted += 1
            for role, batch, party, quantity in found:
                effects.append((next(self.ids), key, batch, party, role, quantity, event.at))
            yield key, source, event.event_id, *own, kept, *provenance, line.digest

    async def _copy(
        self, movements: Iterator[Values], effects: list[Values], named: set[str]
    ) -> None:
        connection = self.ledger.connection
        if self.may_skip is None:
            self.may_skip = bool(await connection.fetchval(sql.MAY_SKIP))
        parties = {self.parties[uri] for uri in named if uri in self.parties}
        held = await connection.fetchval(sql.PARTIES_HELD, list(parties))
        is_held = self.may_skip and held == len(parties)
        if is_held:
            await connection.execute(sql.SKIP_KEYS)
        await copy_rows(connection, Movement.metadata.tables["movement"], MOVEMENT, movements)
        await copy_rows(connection, Movement.metadata.tables["movement_line"], LINE, effects)
        if is_held:
            await connection.execute(sql.CHECK_KEYS)

    async def _news(self, lines: Sequence[EventLine]) -> list[EventLine]:
        ids = [line.event.event_id for line in lines]
        rows = await self.ledger.connection.fetch(sql.EVENTS, ids)
        known: dict[str, bytes | None] = {row["event_id"]: row["digest"] for row in rows}
        fresh = []
        for line in lines:
            name = line.event.event_id
            if name not in known:
                known[name] = line.digest
                fresh.append(line)
            elif known[name] in (None, line.digest):
                self.ledger.batch.tally.unchanged += 1
            else:
                rule = Rule.DUPLICATE_RECORD.value
                self.ledger.reject_row(line.row, Finding(rule, "eventID", name[:200]))
        return fresh

    async def _lots(self, named: set[tuple[str, str]]) -> dict[tuple[str, str], Lot]:
        if len(self.products) > MOST_HELD:
            self.products.clear()
        unknown = {gtin for gtin, _ in named} - self.products.keys()
        if unknown:
            forms = [form for gtin in unknown for form in same_item(gtin)]
            for row in await self.ledger.connection.fetch(sql.PRODUCTS, forms):
                self.products[row["gtin"].zfill(14)] = row["id"]
        asked = [(self.products[gtin], lot) for gtin, lot in named if gtin in self.products]
        gtins = {self.products[gtin]: gtin for gtin, _ in named if gtin in self.products}
        columns = [product for product, _ in asked], [lot for _, lot in asked]
        rows = await self.ledger.connection.fetch(sql.LOTS, *columns)
        return {
            (gtins[row["product_id"]], row["lot"]): Lot(row["id"], row["produced_on"], row["unit"])
            for row in rows
        }

    async def _find(self, named: set[str]) -> None:
        """Parties by their addresses; an entity of the register becomes one when first named."""
        if len(self.parties) > MOST_HELD:
            self.parties.clear()
        unknown = named - self.parties.keys()
        usccs = [uri.removeprefix(USCC_URI) for uri in unknown if uri.startswith(USCC_URI)]
        connection, source = self.ledger.connection, self.ledger.batch.delivery.source
        keys = dict(_keys(unknown, source))
        fresh = []
        for row in await connection.fetch(ENTITIES_BY_USCC, usccs) if usccs else ():
            key = row["party_id"]
            if key is None:
                key = new_id(self.ledger.batch.delivery.received_at)
                shown = (row["name"], masked(row["name"]), row["district_code"])
                fresh.append((key, row["id"], *shown))
            self.parties[f"{USCC_URI}{row['uscc']}"] = key
        for row in await connection.fetch(PARTIES_BY_ID, list(keys)) if keys else ():
            self.parties[keys[row["id"]]] = row["id"]
        if fresh:
            await connection.copy_records_to_table("trace_party", records=fresh, columns=PARTY)


def _keys(uris: Iterable[str], source: str) -> Iterable[tuple[UUID, str]]:
    for uri in uris:
        if uri.startswith(FEED_URI):
            yield party_key(source, uri.removeprefix(FEED_URI)), uri
        elif uri.startswith(PARTY_URI):
            try:
                yield UUID(uri.removeprefix(PARTY_URI)), uri
            except ValueError:
                continue


def finding(refused: Refused) -> Finding:
    """Why an event was not taken in: the rule, the member, what it said."""
    params, field_ = refused.params, str(refused.path[-1]) if refused.path else ""
    if refused.code is ErrorCode.INVALID_EPCIS:
        return Finding(refused.code.value, str(params["field"]), field_)
    if refused.code is ErrorCode.NOT_FOUND:
        what = str(params["what"])
        is_lot = what.startswith("/01/")
        rule = Rule.BATCH_UNKNOWN if is_lot else Rule.ENTITY_UNKNOWN
        return Finding(rule.value, "epcClass" if is_lot else "party", what[:200])
    if refused.code is ErrorCode.BEFORE_PRODUCTION:
        return Finding(refused.code.value, "eventTime", f"{params['at']} < {params['produced']}")
    return Finding(refused.code.value, field_, "")
