"""A generated city of some hundred entities, and what of it random operations may name."""

import orjson
from asyncpg import connect

from app.database import driver_url
from app.keys import current_key
from ingest.generate import generate
from resolvers.codes.issuing import issue_batch
from tests.api import REGULATOR, Api
from tests.contract.city import NOW
from tests.engine.given import Known

ENTITIES, SEED = 300, 11
SUSPENDED = """
UPDATE entity_code SET status = 'SUSPENDED', reason = 'UNDER_REVIEW', ended_at = issued_at
WHERE id IN (SELECT id FROM entity_code ORDER BY id LIMIT 40)
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
    "cpl": "complaint",
}
"""Tables whose rows have a global id; one that the schema names otherwise is only not found."""
LISTS = """
query ($uscc: String!) {{ entity(uscc: $uscc) {{ {lists} }} }}
"""
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
    await api.fetch(SUSPENDED)
    return await known(api)


async def known(api: Api) -> Known:
    """Values of this city for arguments."""
    found = Known()
    rows = await api.fetch("SELECT uscc FROM entity WHERE uscc IS NOT NULL ORDER BY id LIMIT 80")
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


def shown(known_values: Known) -> str:
    """How much of everything there is, for the test's report."""
    return orjson.dumps({key: len(each) for key, each in known_values.cursors.items()}).decode()
