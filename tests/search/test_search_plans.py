"""What search reads: by its indexes under the role really used, and never without end."""

from collections.abc import Sequence

import asyncpg
import pytest

from app.database import SESSION, driver_url
from ingest.search import count_words
from loaders.search import CANDIDATES, near_queries, plan_for
from loaders.search_statements import CAPPED, near_statement, page_statement
from models.grants import ROLES
from rules.roles import Rights
from rules.search_asked import meanings
from tests import build
from tests.api import Api

MANY = 2100
QUOTED = "SELECT quote_literal($1::text)"
SEARCH = """query($text: String!) {
  searchEntities(text: $text) { totalCount nodes { entity { name } } } }"""


@pytest.fixture(scope="module", autouse=True)
async def street(api: Api) -> None:
    """Names that share a word which is thereby common, and one that stands alone."""
    brands = "鑫永和泰盛兴隆昌茂源"
    names = [
        f"重庆{brands[number % 10]}{brands[number // 10 % 10]}{number}渝州商行"
        for number in range(MANY)
    ]
    made = [build.entity(name=name) for name in [*names, "重庆泛微软件有限公司"]]
    await api.store(*made)
    await api.index(*made)
    connection = await asyncpg.connect(driver_url(api.url))
    await count_words(connection)
    await connection.close()


async def explained(api: Api, sql: str, arguments: Sequence[object]) -> str:
    """The plan of a prepared statement under the role that the public reads by."""
    connection = await asyncpg.connect(
        driver_url(api.url), server_settings=SESSION | {"role": ROLES[Rights.PUBLIC]}
    )
    try:
        given = ", ".join([await connection.fetchval(QUOTED, str(one)) for one in arguments])
        await connection.execute(f"PREPARE asked AS {sql}")
        rows = await connection.fetch(f"EXPLAIN EXECUTE asked({given})")
        return "\n".join(row[0] for row in rows)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "text", ["泛微", "泛微软件", "fanwei", "fwrj", "泛微rj", "91500103MA7F", "软件 泛微"]
)
async def test_rare_words_are_read_by_the_index(api: Api, text: str) -> None:
    plan = await plan_for(api.platform.database.pools[Rights.PUBLIC], meanings(text), None)
    shown = await explained(api, *page_statement(plan, 21, None))
    assert "entity_search_words_idx" in shown
    assert "Seq Scan on entity_search" not in shown


@pytest.mark.parametrize("text", ["渝州", "重庆", "yuzhou", "重"])
async def test_common_words_are_read_in_order_and_cut_short(api: Api, text: str) -> None:
    plan = await plan_for(api.platform.database.pools[Rights.PUBLIC], meanings(text), None)
    assert plan.common
    shown = await explained(api, *page_statement(plan, 21, None))
    assert "Limit" in shown
    assert "Seq Scan on entity_search" not in shown


async def test_similar_names_are_read_by_the_index(api: Api) -> None:
    queries = near_queries("饭微软件", {}, 600)
    shown = await explained(api, *near_statement(queries, None, CANDIDATES))
    assert "entity_search_words_idx" in shown
    assert "Seq Scan on entity_search" not in shown


async def test_hits_of_a_common_word_are_counted_to_a_thousand(api: Api) -> None:
    found = (await api.data(SEARCH, text="渝州"))["searchEntities"]
    assert found["totalCount"] == CAPPED
    assert len(found["nodes"]) == 20


async def test_a_search_reads_by_three_statements_however_many_hits(api: Api) -> None:
    for text in ("渝州", "泛微软件"):
        assert (
            len((await api.run(SEARCH.replace("totalCount", ""), {"text": text})).statements) == 3
        )
