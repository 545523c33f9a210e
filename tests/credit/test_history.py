"""The credit file as of a day and as it was known at a moment; what is hidden stays hidden."""

from datetime import UTC, date, datetime, timedelta

from models.base import NEVER
from models.entities import Entity
from rules.records import RecordKind
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.credit.conftest import Ask, owner_of

KIND = RecordKind
JANUARY, MARCH, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 5))
CHANGE = "UPDATE credit_record SET {} , ingested_at = $2 WHERE entity_id = $1"


def asked(**given: datetime) -> str:
    names = {"as_of": "asOf", "known_at": "knownAt"}
    args = ", ".join(f'{names[name]}: "{at.isoformat()}"' for name, at in given.items())
    return (
        f"creditRecords({args}) {{ totalCount nodes {{ title "
        "... on AbnormalListingRecord { isInForce removedOn } "
        "... on LicenceRecord { status } } }"
    )


async def listed(api: Api) -> Entity:
    """An entity that was listed in January, as the platform learned then."""
    shop = build.entity()
    record = build.record(
        shop, KIND.ABNORMAL_LISTING, title="列入", occurred_on=date(2026, 1, 1),
        ingested_at=JANUARY,
    )  # fmt: skip
    await api.store(shop, record)
    return shop


async def test_what_was_known_then_is_answered(api: Api, ask: Ask) -> None:
    shop = await listed(api)
    await api.fetch(CHANGE.format("title = '移出', removed_on = '2026-04-01'"), shop.id, MAY)
    for moment, title in ((MARCH, "列入"), (MAY, "移出")):
        (node,) = (await ask(shop, asked(known_at=moment)))["creditRecords"]["nodes"]
        assert node["title"] == title
    before = await ask(shop, asked(known_at=JANUARY - timedelta(1)))
    assert before["creditRecords"] == {"totalCount": 0, "nodes": []}
    assert len(await api.fetch("SELECT 1 FROM credit_record_history")) >= 1


async def test_what_held_then_is_answered(api: Api, ask: Ask) -> None:
    shop = await listed(api)
    await api.fetch(CHANGE.format("removed_on = '2026-04-01'"), shop.id, MAY)
    licence = build.record(
        shop, KIND.LICENCE, title="许可", occurred_on=date(2026, 2, 1), valid_to=date(2026, 2, 28)
    )
    await api.store(licence)
    in_march = (await ask(shop, asked(as_of=MARCH)))["creditRecords"]["nodes"]
    listing = {"title": "列入", "isInForce": True, "removedOn": None}
    assert in_march == [{"title": "许可", "status": "EXPIRED"}, listing]
    in_may = (await ask(shop, asked(as_of=MAY)))["creditRecords"]["nodes"]
    assert in_may[1] == {"title": "列入", "isInForce": False, "removedOn": "2026-04-01"}
    then = datetime(2026, 2, 10, tzinfo=UTC)
    (valid, _) = (await ask(shop, asked(as_of=then)))["creditRecords"]["nodes"]
    assert valid["status"] == "VALID"


async def test_a_repaired_record_is_hidden_in_every_past_view(api: Api, ask: Ask) -> None:
    shop = await listed(api)
    repaired = f"repaired_on = '2026-05-01', public_until = '{NEVER}'"
    await api.fetch(CHANGE.format(repaired), shop.id, MAY)
    for given in ({"known_at": MARCH}, {"as_of": MARCH}, {"as_of": MARCH, "known_at": MARCH}):
        for viewer, total in ((PUBLIC, 0), (owner_of(shop), 1), (REGULATOR, 1)):
            seen = await ask(shop, asked(**given), viewer)
            assert seen["creditRecords"]["totalCount"] == total
    history = "SELECT 1 FROM credit_record_history WHERE entity_id = $1"
    assert len(await api.fetch(history, shop.id, role="youxin_staff")) == 1
    assert await api.fetch(history, shop.id, role="youxin_public") == []


async def test_a_change_without_a_time_is_known_from_now(api: Api) -> None:
    shop = await listed(api)
    await api.fetch("UPDATE credit_record SET title = '改' WHERE entity_id = $1", shop.id)
    sql = "SELECT ingested_at FROM credit_record WHERE entity_id = $1"
    (row,) = await api.fetch(sql, shop.id)
    assert row["ingested_at"] > MAY


async def test_a_moment_in_the_future_is_refused_with_its_path(api: Api) -> None:
    shop = await listed(api)
    future = datetime.now(UTC) + timedelta(days=2)
    query = f'{{ entity(uscc: "{shop.uscc}") {{ {asked(as_of=future)} }} }}'
    answer = await api.run(query)
    assert answer.codes == ["AS_OF_FUTURE"]


async def test_a_past_view_reads_indexes_and_no_function_scan(api: Api) -> None:
    shop = await listed(api)
    plan = await api.fetch(
        "EXPLAIN SELECT * FROM credit_record_at('2026-03-01', '2026-03-01') t"
        f" WHERE t.entity_id = '{shop.id}' AND t.public_until >= '2026-11-01'",
        role="youxin_public",
    )
    text = "\n".join(row["QUERY PLAN"] for row in plan)
    assert "Function Scan" not in text
