"""A generated city of some hundred entities, and what of it random operations may name."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from asyncpg import connect

from app.database import driver_url
from app.keys import current_key
from ingest.generate import generate
from models.base import FOREVER, NEVER, Base
from models.complaints import ComplaintFile, ComplaintParty, ComplaintStep
from models.entities import Entity, EntityChange, EntityName
from resolvers.codes.issuing import issue_batch
from rules.complaints import ComplaintState
from rules.sources import PLATFORM
from rules.warnings import Audience
from tests import build
from tests.api import CONSUMER, REGULATOR, Api
from tests.contract.city import NOW
from tests.engine.given import Known

ENTITIES, SEED = 300, 11
SUSPENDED = """
UPDATE entity_code SET status = 'SUSPENDED', reason = 'UNDER_REVIEW', ended_at = issued_at
WHERE id IN (SELECT id FROM entity_code ORDER BY id LIMIT 70)
"""
WITHOUT_CURRENCY = """
UPDATE entity SET capital_currency = NULL
WHERE id IN (
  SELECT id FROM entity WHERE capital_amount IS NOT NULL ORDER BY md5(id::text) LIMIT 150)
"""
"""`Money.currency` is promised, and the table does not: here a null climbs to its parent."""
RULED = ("credit_record", "complaint", "complaint_file", "complaint_step", "warning")
"""Their row rules are judged as each execution writes them, without the database's own behind."""
DENSE = "SELECT id, district_code, industry_code FROM entity ORDER BY established_key DESC LIMIT 60"
BRANCHES = """
UPDATE entity e SET parent_id = p.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM entity) c,
     (SELECT id, row_number() OVER (ORDER BY id) AS place FROM entity) p
WHERE c.id = e.id AND c.place BETWEEN 100 AND 220 AND p.place = c.place % 13 * (c.place % 4 + 1)
"""
KEYED = {
    "ent": "entity",
    "cod": "entity_code",
    "rec": "credit_record",
    "wrn": "warning",
    "per": "person",
    "kpr": "key_person_role",
    "bat": "product_batch",
    "prd": "product",
    "eqp": "special_equipment",
    "rel": "relation",
    "cmp": "complaint",
    "rrv": "risk_review",
}
"""Tables whose rows have a global id; one that the schema names otherwise is only not found."""
LISTS = "query ($uscc: String!) {{ entity(uscc: $uscc) {{ {lists} }} }}"
FEED = "query ($sort: EntitySort!) { entities(first: 60, sort: $sort) { edges { cursor } } }"
ENDED = "{ codeRevocations(first: 30) { edges { cursor } } }"


async def fill(api: Api) -> Known:
    """Generate the city, give it codes and suspend some; what exists then."""
    connection = await connect(driver_url(api.url))
    try:
        await generate(connection, ENTITIES, SEED)
    finally:
        await connection.close()
    async with api.platform.database.engine.begin() as tx:
        await issue_batch(tx, await current_key(tx, api.platform.keyring, NOW), NOW)
    await api.store(*[row for place, of in enumerate(await _some(api)) for row in _own(place, of)])
    for table in RULED:
        await api.fetch(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    await api.fetch(BRANCHES)
    await api.fetch(SUSPENDED)
    await api.fetch(WITHOUT_CURRENCY)
    return await known(api)


async def _some(api: Api) -> list[Entity]:
    return [Entity(**dict(row)) for row in await api.fetch(DENSE)]


def _own(place: int, of: Entity) -> Iterator[Base]:
    """Rows in every list of an entity, 0 to 4 of them, some hidden from the public."""
    for number in range(place % 5):
        day = date(2025, 1 + number, 1 + place % 3)
        is_shown = (place + number) % 2 == 0
        yield build.penalty(of, occurred_on=day, public_until=FOREVER if is_shown else NEVER)
        yield from _case(of, day, is_shown=is_shown, is_mine=place % 2 == 0)
        yield build.warning(of, audience=Audience.PUBLIC if is_shown else Audience.REGULATOR)
        yield EntityName(id=uuid4(), entity_id=of.id, name=f"旧名{number}", ended_on=day)
        yield EntityChange(
            entity_id=of.id, field="住所", after="新", changed_on=day, source_code=PLATFORM
        )
        yield build.equipment(of, next_inspection_on=day)


def _case(of: Entity, day: date, *, is_shown: bool, is_mine: bool) -> Iterator[Base]:
    """A case with its file and a step; some are of the consumer who asks."""
    state = ComplaintState.CLOSED if is_shown else ComplaintState.ACCEPTED
    case = build.complaint(
        of, closed_on=day, is_published=is_shown, is_served=not is_mine, state=state.value,
        due_rule=None if is_shown else "COMPLAINT_MEDIATION@ORDER-121", version=1,
    )  # fmt: skip
    yield case
    if is_mine:
        yield ComplaintParty(complaint_id=case.id, subject=CONSUMER.subject)
    yield ComplaintFile(complaint_id=case.id, facts="缺斤少两", is_anonymous=False)
    yield ComplaintStep(
        id=uuid4(), complaint_id=case.id, action="SUBMIT", actor="COMPLAINANT", by="x",
        state="FILED", at=NOW,
    )  # fmt: skip


async def known(api: Api) -> Known:
    """Values of this city for arguments."""
    found = Known()
    rows = await api.fetch(
        "SELECT uscc FROM entity WHERE uscc IS NOT NULL ORDER BY established_key DESC LIMIT 80"
    )
    found.usccs = [row["uscc"] for row in rows]
    rows = await api.fetch("SELECT payload FROM entity_code ORDER BY id LIMIT 100")
    found.payloads = [row["payload"] for row in rows]
    for prefix, table in KEYED.items():
        rows = await api.fetch(f"SELECT id FROM {table} ORDER BY id LIMIT 25")
        found.ids += [f"{prefix}_{row['id']}" for row in rows]
    found.representations = [{"__typename": "Entity", "uscc": uscc} for uscc in found.usccs]
    found.representations += [
        {"__typename": "EntityCode", "id": one} for one in found.ids if one.startswith("cod_")
    ]
    found.representations += [
        {"__typename": "Entity", "id": one} for one in found.ids if one.startswith("ent_")
    ]
    found.representations += [
        {"__typename": f"{kind}Record", "id": one}
        for one in found.ids
        if one.startswith("rec_")
        for kind in ("Award", "Penalty", "Licence", "RandomInspection")
    ]
    await _cursors(api, found)
    return found


async def _cursors(api: Api, found: Known) -> None:
    core = api.platform.runner.core
    fields = core.type_map["Entity"].fields  # type: ignore[attr-defined]
    lists = [name for name, one in fields.items() if "after" in one.args]
    text = LISTS.format(
        lists=" ".join(f"{one}(first: 5) {{ edges {{ cursor }} }}" for one in lists)
    )
    for uscc in found.usccs[:40]:
        entity = (await api.data(text, REGULATOR, uscc=uscc))["entity"]
        for name in lists:
            made = [edge["cursor"] for edge in entity[name]["edges"]]
            found.cursors.setdefault(f"Entity.{name}:", []).extend(made)
    for sort in ("NEWEST", "OLDEST", "NAME"):
        page = (await api.data(FEED, sort=sort))["entities"]
        cursors = [edge["cursor"] for edge in page["edges"]]
        found.cursors[f"Query.entities:{sort}"] = cursors
    found.cursors["Query.entities:"] = found.cursors["Query.entities:NEWEST"]
    ended = (await api.data(ENDED))["codeRevocations"]["edges"]
    found.cursors["Query.codeRevocations:"] = [edge["cursor"] for edge in ended]
