"""Entities found by text through the public graph: every kind of query, its marks and its pages."""

from typing import Any

import pytest

from models.entities import Entity
from tests import build
from tests.api import Api

SEARCH = """query($text: String!, $district: String, $first: Int = 20, $after: String) {
  searchEntities(text: $text, filter: {district: $district}, first: $first, after: $after) {
    totalCount
    nodes { score matched { field by text highlight } entity { name status } }
    pageInfo { hasNextPage endCursor } } }"""

FANWEI = "重庆市泛微软件有限公司"
HOTPOTS = ("山城火锅有限公司", "重庆两江火锅有限公司", "火锅底料厂", "重庆巴渝老火锅餐饮有限公司")
OTHERS = ("重庆宏兴建筑工程有限公司", "重庆建行服务有限公司", "重庆凯达有限责任公司长寿分公司")


@pytest.fixture(scope="module", autouse=True)
async def city(api: Api) -> None:
    """A few names of every shape; one entity has ended, one has a former name, one is elsewhere."""
    made = [build.entity(name=name) for name in (*HOTPOTS, *OTHERS)]
    made[1].status = "CANCELLED"
    made[2].district_code = "500104"
    renamed: Entity = build.entity(name=FANWEI, uscc="91500103MA7FW6X31B")
    await api.store(*made, renamed)
    await api.index(*made)
    await api.index(renamed, former=["重庆星火电脑有限公司"])


async def search(api: Api, text: str, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await api.data(SEARCH, text=text, **variables))["searchEntities"]
    return found


async def names_found(api: Api, text: str, **variables: Any) -> list[str]:
    return [node["entity"]["name"] for node in (await search(api, text, **variables))["nodes"]]


@pytest.mark.clause("6.2.1-2")
@pytest.mark.parametrize(
    ("text", "field", "by"),
    [
        ("91500103MA7FW6X31B", "USCC", "WHOLE"),
        ("91500103ma7fw6x31b", "USCC", "WHOLE"),
        ("9150 0103 MA7F", "USCC", "BEGINNING"),
        ("fw6x31", "USCC", "PART"),
        (FANWEI, "NAME", "WHOLE"),
        ("泛微", "NAME", "PART"),
        ("重庆市泛", "NAME", "BEGINNING"),
        ("泛微软件公司", "NAME", "SIMILAR"),
        ("星火电脑", "FORMER_NAME", "PART"),
        ("fanwei", "NAME", "PINYIN"),
        ("cqsfwrjyxgs", "NAME", "INITIALS"),
        ("fwrj", "NAME", "INITIALS"),
        ("泛微rj", "NAME", "INITIALS"),
        ("fanweirj", "NAME", "INITIALS"),
        ("重慶市泛微軟件", "NAME", "BEGINNING"),
        ("重庆市（泛微）软件有限公司", "NAME", "WHOLE"),
        ("软件 泛微", "NAME", "PART"),
        ("饭微软件", "NAME", "SIMILAR"),
        ("泛软件", "NAME", "SIMILAR"),
        ("泛徽软件", "NAME", "SIMILAR"),
        ("泛微件软有限公司", "NAME", "SIMILAR"),
        ("fanweiruanjain", "NAME", "SIMILAR"),
    ],
)
async def test_an_entity_is_found(api: Api, text: str, field: str, by: str) -> None:
    first = (await search(api, text))["nodes"][0]
    assert first["entity"]["name"] == FANWEI
    assert (first["matched"]["field"], first["matched"]["by"]) == (field, by)


@pytest.mark.clause("6.2.1-2")
async def test_what_matched_is_marked_in_the_registered_text(api: Api) -> None:
    matched = (await search(api, "fwrj"))["nodes"][0]["matched"]
    assert matched["text"] == FANWEI
    assert matched["highlight"] == "重庆市<em>泛微软件</em>有限公司"


async def test_a_polyphone_is_found_by_how_its_word_is_read(api: Api) -> None:
    assert await names_found(api, "jianhangfuwu") == [OTHERS[1]]


async def test_a_core_interrupted_by_a_legal_form_is_found(api: Api) -> None:
    assert await names_found(api, "凯达长寿分公司") == [OTHERS[2]]


async def test_beginnings_come_first_then_active_entities(api: Api) -> None:
    found = await names_found(api, "火锅")
    assert found[0] == "火锅底料厂"
    assert set(found[1:3]) == {HOTPOTS[0], HOTPOTS[3]}
    assert found[3] == "重庆两江火锅有限公司"


async def test_a_district_stands_for_its_subtree(api: Api) -> None:
    assert await names_found(api, "火锅", district="500104") == ["火锅底料厂"]
    assert len(await names_found(api, "火锅", district="500000")) == 4
    assert await names_found(api, "火锅", district="999999") == []


async def test_pages_join_without_gap_or_repeat(api: Api) -> None:
    whole = await names_found(api, "火锅")
    read, after = [], None
    for _ in whole:
        page = await search(api, "火锅", first=1, after=after)
        read += [node["entity"]["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert read == whole
    assert page["pageInfo"]["hasNextPage"] is False
    assert page["totalCount"] == 4


async def test_pages_go_on_from_what_holds_the_text_to_what_is_like_it(api: Api) -> None:
    whole = await names_found(api, "火锅厂")
    first = await search(api, "火锅厂", first=1)
    rest = await names_found(api, "火锅厂", after=first["pageInfo"]["endCursor"])
    assert [first["nodes"][0]["entity"]["name"], *rest] == whole


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "（）", "'", "\\", "*$^", "🍲"])
async def test_a_text_without_letters_finds_nothing(api: Api, text: str) -> None:
    assert await names_found(api, text) == []


@pytest.mark.parametrize("text", ["火%", "火_锅'; --", "'火锅':*", "&|!()<->火锅"])
async def test_wildcards_and_operators_are_only_text(api: Api, text: str) -> None:
    found = (await search(api, text))["nodes"]
    assert found
    assert all("火" in node["matched"]["text"] for node in found)


async def test_a_text_longer_than_any_name_is_refused(api: Api) -> None:
    assert (await api.run(SEARCH, {"text": "火" * 101})).codes == ["TOO_LONG"]


async def test_the_longest_texts_are_answered(api: Api) -> None:
    for text in ("a" * 100, "火" * 100, "an" * 50, "zhongguo" * 12, "9" * 100, "火a" * 50):
        assert (await search(api, text))["totalCount"] >= 0


@pytest.mark.parametrize("after", ["", "x", "WzFd", "你好"])
async def test_a_forged_cursor_is_refused(api: Api, after: str) -> None:
    assert (await api.run(SEARCH, {"text": "火锅", "after": after})).codes == ["INVALID_CURSOR"]


async def test_a_cursor_of_another_text_is_refused(api: Api) -> None:
    after = (await search(api, "火锅", first=1))["pageInfo"]["endCursor"]
    assert (await api.run(SEARCH, {"text": "泛微", "after": after})).codes == ["INVALID_CURSOR"]


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_size_out_of_range_is_refused(api: Api, first: int) -> None:
    assert (await api.run(SEARCH, {"text": "火锅", "first": first})).codes == ["PAGE_SIZE"]
