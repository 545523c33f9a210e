"""Entities found by example through the public graph, each candidate with its reasons."""

from datetime import date
from typing import Any

import pytest

from tests import build
from tests.api import Api

MATCH = """query($examples: [MatchExample!]!, $top: Int = 3) {
  matchEntities(examples: $examples, top: $top) {
    key candidates { score reasons { feature weight similarity } entity { name uscc } } } }"""

FANWEI, FANHAI = "重庆市泛微软件有限公司", "重庆市泛海软件有限公司"
USCC = "91500103MA7FW6X31B"


@pytest.fixture(scope="module", autouse=True)
async def city(api: Api) -> None:
    """Two names one character apart, and one entity with an older name."""
    fanwei = build.entity(
        name=FANWEI, uscc=USCC, address="渝中区八一路9号", established_on=date(2020, 5, 6)
    )
    fanhai = build.entity(name=FANHAI, address="沙坪坝区大学城路2号", district_code="500106")
    renamed = build.entity(name="重庆新月餐饮有限公司")
    await api.store(fanwei, fanhai, renamed)
    await api.index(fanwei, fanhai)
    await api.index(renamed, former=["重庆旧月餐饮有限公司"])


async def match(api: Api, *examples: dict[str, Any], top: int = 3) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.data(MATCH, examples=list(examples), top=top))[
        "matchEntities"
    ]
    return found


@pytest.mark.clause("6.2.1-2")
@pytest.mark.parametrize(
    ("example", "name", "low"),
    [
        ({"uscc": USCC}, FANWEI, 1.0),
        ({"uscc": USCC.lower()}, FANWEI, 1.0),
        ({"name": FANWEI}, FANWEI, 1.0),
        ({"name": "泛微软件"}, FANWEI, 0.98),
        ({"name": "重庆市饭微软件有限公司"}, FANWEI, 0.9),
        ({"name": "重庆市泛软件有限公司", "address": "渝中区八一路9号"}, FANWEI, 0.9),
        ({"name": "重庆市泛X软件有限公司", "district": "500106"}, FANHAI, 0.9),
        ({"name": "重庆旧月餐饮有限公司"}, "重庆新月餐饮有限公司", 0.97),
    ],
)
async def test_an_example_finds_its_entity(
    api: Api, example: dict[str, Any], name: str, low: float
) -> None:
    best = (await match(api, example))[0]["candidates"][0]
    assert best["entity"]["name"] == name
    assert best["score"] >= low


@pytest.mark.clause("6.2.1-2")
async def test_a_score_comes_with_its_reasons(api: Api) -> None:
    given = {"name": "泛微软件", "establishedOn": "2020-05-20", "district": "500000"}
    best = (await match(api, given))[0]["candidates"][0]
    assert best["reasons"] == [
        {"feature": "NAME", "weight": 5.0, "similarity": 0.98},
        {"feature": "ESTABLISHED_ON", "weight": 1.5, "similarity": 0.8},
        {"feature": "DISTRICT", "weight": 1.0, "similarity": 1.0},
    ]
    assert best["score"] == round((5 * 0.98 + 1.5 * 0.8 + 1) / 7.5, 4)


async def test_results_keep_the_order_and_the_keys_of_the_examples(api: Api) -> None:
    found = await match(
        api, {"key": "b", "name": FANHAI}, {"key": "a", "name": "无此企业名称"}, {"uscc": USCC}
    )
    assert [result["key"] for result in found] == ["b", "a", None]
    firsts = [[one["entity"]["name"] for one in result["candidates"][:1]] for result in found]
    assert firsts == [[FANHAI], [], [FANWEI]]


async def test_candidates_are_cut_at_the_number_asked_for(api: Api) -> None:
    found = await match(api, {"name": "重庆市泛某软件有限公司"}, top=1)
    assert len(found[0]["candidates"]) == 1


async def test_a_thousand_examples_are_matched_by_a_few_statements(api: Api) -> None:
    examples = [{"name": f"重庆市泛{chr(0x4E00 + n)}软件有限公司"} for n in range(1000)]
    answer = await api.run(MATCH, {"examples": examples})
    assert len(answer.data["matchEntities"]) == 1000
    assert len(answer.statements) <= 25


@pytest.mark.parametrize(
    ("examples", "code", "path"),
    [
        ([], "OUT_OF_RANGE", ["examples"]),
        ([{"name": "火锅"}] * 1001, "OUT_OF_RANGE", ["examples"]),
        ([{"uscc": USCC}, {"address": "八一路"}], "REQUIRED", ["examples", "1", "name"]),
        ([{"name": "（）"}], "REQUIRED", ["examples", "0", "name"]),
        ([{"name": "火" * 201}], "TOO_LONG", ["examples", "0", "name"]),
    ],
)
async def test_examples_that_cannot_be_looked_up_are_refused(
    api: Api, examples: list[dict[str, Any]], code: str, path: list[str]
) -> None:
    error = (await api.run(MATCH, {"examples": examples})).body["errors"][0]
    assert error["extensions"]["code"] == code
    assert [str(part) for part in error["extensions"]["argument"]] == path
