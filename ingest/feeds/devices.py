"""Devices, their care and their people, from a feed.

Refuses a device of an unknown user or kind, and care or duty of an unknown device.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from ingest.feeds import statements as sql
from ingest.feeds.clean import CleanLine
from ingest.feeds.goods import entities
from ingest.feeds.store import Kept, Ledger, Target
from ingest.findings import Rule
from rules.persons import masked_name

DEVICE: Final = Kept(
    "special_equipment",
    (
        "entity_id", "registration_code", "device_code", "safety_code", "variety_code", "place",
        "is_public_gathering", "place_district_code", "longitude", "latitude", "in_use_since",
        "next_inspection_on",
    ),
    (("registration_code",), ("device_code",), ("safety_code",)),
)  # fmt: skip
CARE: Final = Kept(
    "equipment_care",
    ("equipment_id", "kind", "done_on", "performer", "report_number", "is_passed"),
)
DUTY: Final = Kept(
    "equipment_duty", ("equipment_id", "person_id", "kind", "certificate", "valid_to")
)
PERSON: Final = (*sql.OWN, "name", "masked_name", *sql.PROVENANCE[:-1])


async def write_devices(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """Devices of users that are registered."""
    connection, targets = ledger.connection, await ledger.news(DEVICE, lines)
    users = await entities(connection, [t.line.values["user"] for t in targets])
    varieties = await _known(connection, sql.VARIETIES, targets, "variety_code")
    districts = await _known(connection, sql.DISTRICTS, targets, "place_district_code")
    good = []
    for target in targets:
        values = target.line.values
        if values["user"] not in users:
            ledger.reject(target.line, Rule.ENTITY_UNKNOWN, "user", values["user"])
        elif values["variety_code"] not in varieties:
            ledger.reject(target.line, Rule.VARIETY_UNKNOWN, "variety", values["variety_code"])
        elif values["place_district_code"] not in districts | {None}:
            given = values["place_district_code"]
            ledger.reject(target.line, Rule.DISTRICT_UNKNOWN, "district", given)
        else:
            values["entity_id"] = users[values["user"]]
            good.append(target)
    await ledger.write(DEVICE, await ledger.unclashing(DEVICE, good))


async def _known(connection: Any, asked: str, targets: Sequence[Target], name: str) -> set[Any]:
    codes = {target.line.values[name] for target in targets} - {None}
    return {row["code"] for row in await connection.fetch(asked, list(codes))}


async def write_care(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """What was done for devices that are known."""
    await ledger.write(CARE, await _placed(ledger, await ledger.news(CARE, lines)))


async def write_duties(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """Who answers for devices that are known."""
    targets = await _placed(ledger, await ledger.news(DUTY, lines))
    rows = await ledger.connection.fetch(
        sql.BEARERS, [target.line.values["certificate"] for target in targets]
    )
    bearers: dict[tuple[str, str], UUID] = {(r["certificate"], r["name"]): r["id"] for r in rows}
    persons = []
    for target in targets:
        values = target.line.values
        who = values["certificate"], values["person"]
        if who not in bearers:
            bearers[who] = uuid4()
            persons.append(_person(ledger, bearers[who], target.line))
        values["person_id"] = bearers[who]
    if persons:
        await ledger.connection.copy_records_to_table("person", records=persons, columns=PERSON)
    await ledger.write(DUTY, targets)


def _person(ledger: Ledger, key: UUID, line: CleanLine) -> tuple[Any, ...]:
    name, source = line.values["person"], ledger.batch.delivery.source
    shown = (name, masked_name(name))
    return (key, source, line.record_id, *shown, *ledger.provenance(line.digest)[:-1])


async def _placed(ledger: Ledger, targets: Sequence[Target]) -> list[Target]:
    codes = {target.line.values["registration_code"] for target in targets}
    rows = await ledger.connection.fetch(sql.DEVICES, list(codes))
    devices = {row["registration_code"]: row["id"] for row in rows}
    good = []
    for target in targets:
        code = target.line.values["registration_code"]
        if code not in devices:
            ledger.reject(target.line, Rule.DEVICE_UNKNOWN, "registrationCode", code)
            continue
        target.line.values["equipment_id"] = devices[code]
        good.append(target)
    return good
