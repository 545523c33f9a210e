"""The planted city of the matrix: rows of every type that is shown, public ones and others.

What must not leave says so itself: hidden rows and hidden columns hold `SECRET`, so that any answer
in which these characters stand was a leak, whatever the surface.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from app.database import Pool, driver_url
from app.keys import current_key
from app.logins import writer_url
from app.sealing import Sealer
from ingest.generate import generate
from models.base import NEVER, Base
from models.complaints import Complaint
from models.entities import Entity
from models.tables import METADATA
from models.visibility import HIDDEN_COLUMNS
from resolvers.codes.issuing import issue_batch
from tests import build
from tests.api import CONSUMER, Api
from tests.contract.city import NOW
from tests.matrix import files, papers, rest
from tests.matrix.files import key

ENTITIES, SEED = 60, 29
SECRET = "不可外泄"
OWNED, FOREIGN = build.uscc(9_100_001), build.uscc(9_100_002)
"""The entity that the representative of the walk represents, and that of a stranger."""
MALL = build.uscc(9_100_003)
HERE, ELSEWHERE = build.YUZHONG, "500112"
CASE = "CQ-9100001"
"""The number of the case that concerns the viewers of the walk."""


def rows() -> list[Base]:
    """An entity of each party with public and hidden rows in every list."""
    shop = build.entity(
        id=key("entity"), uscc=OWNED, name="山城矩阵火锅", name_key="shan cheng",
        district_code=HERE, risk_class="B", credit_color="GREEN",
    )  # fmt: skip
    other = build.entity(
        id=key("entity", 2), uscc=FOREIGN, name="两江矩阵小面", name_key="liang jiang",
        district_code=ELSEWHERE,
    )  # fmt: skip
    mall = build.mall(id=key("mall"), uscc=MALL, district_code=HERE)
    who = build.person(f"周{SECRET}", id=key("person"), masked_name="周****")
    case = complaint(shop, mall.id)
    return [
        *(shop, other, mall, who, build.key_person(shop, who, id=key("role"))),
        *files.records(shop, SECRET),
        *files.persons(shop, who, SECRET),
        *files.warnings(shop, SECRET),
        *files.ties(shop, other),
        build.complaint(shop, id=key("complaint", 2), may_publish=True),
        case,
        *files.beside(case.id, CONSUMER.subject, SECRET),
        *files.beside(key("complaint", 2), "consumer-3", SECRET, 2),
        *papers.knowledge(SECRET),
        *papers.third_parties(shop, mall, SECRET),
        *papers.goods(shop, who),
        *papers.movements(shop, other, SECRET),
        *files.past(shop),
        *files.sign_ins(SECRET),
        *papers.laws(),
        *papers.offices(shop, SECRET),
    ]


def complaint(shop: Entity, mall: UUID) -> Complaint:
    """A case that is not published: the consumer's, the shop's, the mall's and the district's."""
    return build.complaint(
        shop, id=key("complaint"), number=CASE, subject=SECRET, is_published=False, is_served=True,
        manager_id=mall, state="ACCEPTED", outcome=None, closed_on=NEVER, district_code=HERE,
        accepted_on=date(2026, 11, 2), due_on=date(2027, 1, 2), version=1,
    )  # fmt: skip


async def fill(api: Api) -> dict[str, list[UUID]]:
    """Generate the city, give it codes, and plant the rest; the planted ids by table."""
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        await generate(connection, ENTITIES, SEED)
        stored = rows()
        await api.store(*stored)
        await api.index(*(row for row in stored if isinstance(row, Entity)))
        async with api.platform.database.engine.begin() as tx:
            await issue_batch(tx, await current_key(tx, api.platform.keyring, NOW), NOW)
        await connection.execute(ENDED, key("entity", 2))
        await _mark(connection)
        await connection.executemany(EVENT, list(_events()))
        await connection.execute(FINDING, SECRET)
    finally:
        await connection.close()
    planted: dict[str, list[UUID]] = {}
    for row in stored:
        if isinstance(found := getattr(row, "id", None), UUID):
            planted.setdefault(row.__tablename__, []).append(found)
    codes = await api.fetch(CODES, [key("entity"), key("entity", 2)])
    planted["entity_code"] = [row["id"] for row in codes]
    await rest.plant(api.platform.database.engine, planted, SECRET)
    await _chain(api)
    return planted


async def _mark(connection: Any) -> None:
    """Write SECRET into every column of text that the database hides from those below staff."""
    for table, columns in HIDDEN_COLUMNS.items():
        for column in columns:
            if METADATA.tables[table].columns[column].type.python_type is not str:
                continue
            try:
                async with connection.transaction():
                    await connection.execute(
                        f"UPDATE {table} SET {column} = concat('{SECRET}', {column})"
                        f" WHERE {column} NOT LIKE '%{SECRET}%'"
                    )
            except (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError):
                continue  # a closed list holds no other word


async def _chain(api: Api) -> None:
    """Lines of the audit, sealed and signed; one of them was altered afterwards."""
    for number in range(3):
        await api.fetch(LINE, f"matrix {number}", f'{{"said": "{SECRET}"}}')
    pool = Pool(writer_url(api.url), 1)
    try:
        await Sealer(pool, api.platform.keyring, api.platform.keyring.folder / "audit").drain()
    finally:
        await pool.close()
    await api.fetch("UPDATE audit_event SET actor = 'another' WHERE action = 'matrix 1'")


LINE = """
INSERT INTO audit_event (actor, role, action, subject_id, arguments)
VALUES ('regulator-1', 'REGULATOR', $1, NULL, $2)"""
CODES = "SELECT id FROM entity_code WHERE entity_id = ANY($1::uuid[])"
ENDED = """
UPDATE entity_code SET status = 'REVOKED', reason = 'OWNER_REQUEST', ended_at = issued_at
WHERE entity_id = $1"""
FINDING = """
INSERT INTO ingest_finding (batch_id, row_number, kind, rule, field, value)
SELECT id, 1, 'REJECTED', $1, $1, $1 FROM ingest_batch ORDER BY id LIMIT 1"""
EVENT = """
INSERT INTO event (topic, change, subject_id, entity_id, district_code, attributes)
VALUES ($1, $2, $3, $4, $5, $6)"""


def _events() -> Iterator[tuple[Any, ...]]:
    """Of each topic one about a public row and one about a hidden row."""
    shop = key("entity")
    for number, audience in ((1, "PUBLIC"), (2, "REGULATOR")):
        told = f'{{"audience": "{audience}", "kind": "MANUAL", "level": "HIGH", "fields": "FOOD"}}'
        hidden = audience.replace("REGULATOR", "STAFF")
        yield "warning", "RAISED", key("warning", number), shop, HERE, told
        record = f'{{"audience": "{hidden}", "kind": "PENALTY"}}'
        yield "record", "UPDATED", key("PENALTY", number), shop, HERE, record
        yield "knowledge", "PUBLISHED", key("GUIDE", number), None, None, told
    yield "complaint", "ACCEPT", key("complaint"), shop, HERE, "{}"
    yield "entity", "UPDATED", shop, shop, HERE, '{"fields": "name"}'
    color = '{"color": "RED", "previous_color": "GREEN"}'
    yield "credit_status", "CHANGED", shop, shop, HERE, color
