"""What each audience reads: lists by kind, the home page, policies weighed, topics followed."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from resolvers.context import Viewer
from rules.records import RecordKind
from rules.roles import Role
from tests import build
from tests.api import PUBLIC, Api
from tests.policies.conftest import CONTENT, DRAFT, MOVE, REASONED, Published, sent
from tests.policies.content import (
    APPROVER,
    AUTHOR,
    CITY_APPROVER,
    CITY_AUTHOR,
    OWN,
    content,
)

LIST = """query ($f: KnowledgeFilter) { %s(filter: $f) { totalCount nodes { title %s } } }"""
HOME = """query ($a: KnowledgeAudience!, $n: Int!, $after: String) {
  homeFeed(audience: $a, first: $n, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { title isPinned ... on Guide { fee } } } }"""
TOPICS = "{ knowledgeTopics(first: 100) { nodes { code name } } }"
WEIGH = """query ($p: ID!, $u: String!) { policyEligibility(policy: $p, uscc: $u) { isEligible
  conditions { fact isMet } failedConditions { fact operator wanted found text } } }"""
MATCH = """query ($u: String!) { policiesForEntity(uscc: $u) { nodes { isEligible
  policy { title } failedConditions { fact } } } }"""
FOLLOW = """mutation ($t: [String!]!) { topicFollowSet(topics: $t) {
  topicFollow { topics } errors { code path } } }"""
STREAM = """subscription ($t: [String!], $after: Cursor) {
  knowledgePublished(topics: $t, after: $after) { cursor change document { title } } }"""
CITY = {"level": "CITY", "district": None}
CONDITIONS = [
    {"fact": "INDUSTRY", "operator": "IN", "wanted": ["H62"], "text": "餐饮业"},
    {
        "fact": "CAPITAL",
        "operator": "AT_MOST",
        "wanted": ["5000000"],
        "text": "注册资本不超过500万",
    },
    {
        "fact": "SERIOUS_LISTINGS",
        "operator": "AT_MOST",
        "wanted": ["0"],
        "text": "未列入严重违法名单",
    },
    {"fact": "DISTRICT", "operator": "IN", "wanted": ["500000"], "text": "在渝登记"},
]


async def titles(api: Api, field: str, viewer: Viewer = PUBLIC, **given: Any) -> list[str]:
    page = (await api.data(LIST % (field, "id"), viewer, f=given or None))[field]
    assert page["totalCount"] == len(page["nodes"])
    return [one["title"] for one in page["nodes"]]


@pytest.mark.clause("7.1.1-2")
@pytest.mark.clause("7.1.1-3")
async def test_knowledge_has_topic_source_and_review_and_a_topic_is_a_row(
    api: Api, published: Published
) -> None:
    await api.fetch(
        "INSERT INTO knowledge_topic (id, code, name, name_en) "
        "VALUES (gen_random_uuid(), 'PETS', '宠物消费', 'Pets')"
    )
    for topic in ("COSMETICS", "OFF_CAMPUS_TRAINING", "PETS"):
        await published("KNOWLEDGE_ARTICLE", title=f"{topic} 须知", topics=[topic])
    asked = LIST % ("knowledgeArticles", "sourceText reviewOn topics { code }")
    for topic in ("COSMETICS", "OFF_CAMPUS_TRAINING", "PETS"):
        nodes = (await api.data(asked, PUBLIC, f={"topic": topic}))["knowledgeArticles"]["nodes"]
        assert [one["title"] for one in nodes] == [f"{topic} 须知"]
        assert nodes[0]["topics"] == [{"code": topic}]
        assert (nodes[0]["sourceText"], nodes[0]["reviewOn"]) == ("消委会", "2027-01-01")
    codes = {one["code"] for one in (await api.data(TOPICS))["knowledgeTopics"]["nodes"]}
    assert {"COSMETICS", "OFF_CAMPUS_TRAINING", "PETS"} <= codes


@pytest.mark.clause("6.6-2")
async def test_a_guide_has_steps_materials_limit_fee_and_channel(
    api: Api, published: Published
) -> None:
    await published("GUIDE", title="食品经营许可办理")
    asked = LIST % ("guides", "steps materials timeLimit fee channel")
    nodes = (await api.data(asked))["guides"]["nodes"]
    own = {name: OWN["GUIDE"][name] for name in OWN["GUIDE"]}
    assert {"title": "食品经营许可办理", **own} in nodes


@pytest.mark.clause("7.3.1-1")
async def test_a_third_party_finds_operation_guides(api: Api, published: Published) -> None:
    await published("OPERATION_GUIDE", title="商场巡查操作", audiences=["THIRD_PARTY"])
    asked = """query ($f: KnowledgeFilter) { knowledgeDocuments(filter: $f) { nodes {
      kind title ... on OperationGuide { steps } } } }"""
    nodes = (await api.data(asked, f={"audience": "THIRD_PARTY"}))["knowledgeDocuments"]["nodes"]
    assert {"kind": "OPERATION_GUIDE", "title": "商场巡查操作", "steps": ["登录", "扫码"]} in nodes
    assert "商场巡查操作" not in await titles(api, "operationGuides", audience="CONSUMER")


@pytest.mark.clause("4.3-1")
async def test_each_audience_has_its_own_publicity_and_what_ended_vanishes(
    api: Api, published: Published
) -> None:
    for audience in ("CONSUMER", "ENTITY", "REGULATOR"):
        await published("PUBLICITY_ITEM", title=f"致{audience}", audiences=[audience])
    await published("PUBLICITY_ITEM", title="已过期", validFrom="2026-01-01", validTo="2026-02-01")
    for audience, viewer in (("CONSUMER", PUBLIC), ("ENTITY", PUBLIC), ("REGULATOR", AUTHOR)):
        assert await titles(api, "publicityItems", viewer, audience=audience) == [f"致{audience}"]
    assert await titles(api, "publicityItems", audience="REGULATOR") == []
    assert "已过期" not in await titles(api, "publicityItems", AUTHOR)


@pytest.mark.clause("4.3-2")
async def test_every_how_to_has_an_example_that_runs(api: Api, published: Published) -> None:
    example = "{ knowledgeTopics(first: 1) { nodes { code } } }"
    await published("PUBLICITY_ITEM", title="怎样查主题", exampleOperation=example)
    for kind in ("PURPOSE", "ADVANTAGE"):
        await published("PUBLICITY_ITEM", title=kind, publicityKind=kind)
    asked = LIST % ("publicityItems", "publicityKind exampleOperation")
    for kind in ("PURPOSE", "ADVANTAGE", "HOW_TO"):
        nodes = (await api.data(asked, f={"publicityKind": kind}))["publicityItems"]["nodes"]
        assert {one["publicityKind"] for one in nodes} == {kind}
        for one in nodes:
            assert "errors" not in (await api.run(one["exampleOperation"])).body


@pytest.mark.clause("6.5.5-1")
async def test_a_result_cites_sample_laboratory_and_standard(
    api: Api, published: Published
) -> None:
    await published("COMPARATIVE_TEST", title="火锅底料比较试验")
    rows = "results { nodes { sample laboratory standard item measured isPassed } }"
    asked = LIST % ("comparativeTests", rows)
    nodes = (await api.data(asked, f={"category": "火锅底料"}))["comparativeTests"]["nodes"]
    (row,) = nodes[0]["results"]["nodes"]
    assert (row["sample"], row["laboratory"], row["standard"]) == (
        "样品1",
        "样例实验室",
        "GB 31644-2018",
    )
    given = content("COMPARATIVE_TEST")
    given["results"] = [given["results"][0] | {"laboratory": " "}]
    made = await sent(api, DRAFT, AUTHOR, k="COMPARATIVE_TEST", c=given)
    assert [one["path"] for one in made["errors"]] == [["document", "results", "0", "laboratory"]]


@pytest.mark.clause("6.5.5-2")
async def test_an_alert_carries_its_authority_and_is_archived_when_it_ends(
    api: Api, published: Published
) -> None:
    given = {"title": "野生菌中毒提示", "topics": ["FOOD"], "authority": "重庆市市场监督管理局"}
    await published("CONSUMER_ALERT", CITY_AUTHOR, CITY_APPROVER, **given, **CITY)
    ended = {"title": "去年的提示", "validFrom": "2025-01-01", "validTo": "2025-12-31"}
    await published("CONSUMER_ALERT", **ended)
    asked = LIST % ("consumerAlerts", "authority alertScope validTo")
    nodes = (await api.data(asked, f={"topic": "FOOD"}))["consumerAlerts"]["nodes"]
    assert [(one["title"], one["authority"]) for one in nodes] == [
        ("野生菌中毒提示", "重庆市市场监督管理局")
    ]
    assert "去年的提示" not in await titles(api, "consumerAlerts")
    assert await titles(api, "archivedAlerts") == ["去年的提示"]


@pytest.mark.clause("6.5.5-3")
async def test_a_survey_tells_its_method_and_sample(api: Api, published: Published) -> None:
    await published("CONSUMER_SURVEY", title="明码标价体察")
    asked = LIST % ("consumerSurveys", "method sampleSize findings")
    (node,) = (await api.data(asked))["consumerSurveys"]["nodes"]
    assert (node["method"], node["sampleSize"]) == ("暗访", 30)


@pytest.mark.clause("6.6-5")
async def test_the_home_page_is_pinned_first_and_at_most_twenty(
    api: Api, published: Published
) -> None:
    for number in range(21):
        await published("GUIDE", title=f"指南{number}", audiences=["ENTITY"])
    await published("GUIDE", title="置顶", audiences=["ENTITY"], pin=5)
    await published("GUIDE", title="更高", audiences=["ENTITY"], pin=9)
    first = (await api.data(HOME, a="ENTITY", n=15))["homeFeed"]
    assert [one["title"] for one in first["nodes"][:3]] == ["更高", "置顶", "指南20"]
    assert first["nodes"][0]["fee"] == "免费"
    after = first["pageInfo"]["endCursor"]
    rest = (await api.data(HOME, a="ENTITY", n=15, after=after))["homeFeed"]
    assert (len(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == (5, False)
    again = (await api.data(HOME, a="ENTITY", n=15))["homeFeed"]
    assert again == first
    assert (await api.run(HOME, {"a": "ENTITY", "n": 5, "after": "x"})).codes == ["INVALID_CURSOR"]


@pytest.mark.clause("6.6-3")
@pytest.mark.clause("7.2.1.2-2")
async def test_a_policy_names_each_condition_that_fails_and_a_changed_fact_counts_at_once(
    api: Api, published: Published
) -> None:
    caterer = build.entity(industry_code="62", capital_amount=1_000_000)
    maker = build.entity(industry_code="C", capital_amount=9_000_000)
    await api.store(caterer, maker)
    policy = await published("SUPPORT_POLICY", title="餐饮纾困", conditions=CONDITIONS)
    good = (await api.data(WEIGH, p=policy["id"], u=caterer.uscc))["policyEligibility"]
    assert (good["isEligible"], good["failedConditions"]) == (True, [])
    assert len(good["conditions"]) == 4
    bad = (await api.data(WEIGH, p=policy["id"], u=maker.uscc))["policyEligibility"]
    assert bad["isEligible"] is False
    assert [(one["fact"], one["text"]) for one in bad["failedConditions"]] == [
        ("INDUSTRY", "餐饮业"),
        ("CAPITAL", "注册资本不超过500万"),
    ]
    assert bad["failedConditions"][1]["found"] == ["9000000"]
    await api.store(build.record(caterer, RecordKind.SERIOUS_VIOLATION))
    now = (await api.data(WEIGH, p=policy["id"], u=caterer.uscc))["policyEligibility"]
    assert [(one["fact"], one["found"]) for one in now["failedConditions"]] == [
        ("SERIOUS_LISTINGS", ["1"])
    ]
    matches = (await api.data(MATCH, u=maker.uscc))["policiesForEntity"]["nodes"]
    assert [one["isEligible"] for one in matches] == sorted(
        (one["isEligible"] for one in matches), reverse=True
    )
    assert {"INDUSTRY", "CAPITAL"} in [
        {one["fact"] for one in match["failedConditions"]} for match in matches
    ]
    assert (await api.run(WEIGH, {"p": policy["id"], "u": build.uscc(9_100_000)})).codes == [
        "NOT_FOUND"
    ]
    await sent(api, REASONED % "Withdraw", APPROVER, d=policy["id"], v=policy["version"])
    gone = (await api.data(WEIGH, p=policy["id"], u=maker.uscc))["policyEligibility"]
    assert gone is None


@pytest.mark.clause("7.2.1.2-1")
async def test_only_policies_of_the_period_are_shown(api: Api, published: Published) -> None:
    await published("SUPPORT_POLICY", title="现行", audiences=["ENTITY"])
    await published("SUPPORT_POLICY", title="过期", validTo="2026-02-01", audiences=["ENTITY"])
    await published("SUPPORT_POLICY", title="未到", validFrom="2030-01-01", audiences=["ENTITY"])
    await published("SUPPORT_POLICY", title="税费", reliefKind="TAX", audiences=["ENTITY"])
    found = await titles(api, "supportPolicies", audience="ENTITY", reliefKind="RELIEF")
    assert found == ["现行"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"fact": "CAPITAL", "operator": "IN", "wanted": ["1"]}, "BAD_INPUT"),
        ({"fact": "KIND", "operator": "AT_MOST", "wanted": ["1"]}, "BAD_INPUT"),
        ({"fact": "CAPITAL", "operator": "AT_MOST", "wanted": ["很多"]}, "BAD_INPUT"),
        ({"fact": "KIND", "operator": "IN", "wanted": []}, "REQUIRED"),
        ({"fact": "KIND", "operator": "IN", "wanted": ["ENTERPRISE"], "text": " "}, "REQUIRED"),
    ],
)
async def test_a_condition_that_nothing_could_meet_is_refused(
    api: Api, given: dict[str, Any], code: str
) -> None:
    before = await api.fetch("SELECT count(*) AS n FROM knowledge_document")
    asked = content("SUPPORT_POLICY", conditions=[{"text": "条件"} | given])
    made = await sent(api, DRAFT, AUTHOR, k="SUPPORT_POLICY", c=asked)
    assert [one["code"] for one in made["errors"]] == [code]
    assert made["errors"][0]["path"][:3] == ["document", "conditions", "0"]
    assert await api.fetch("SELECT count(*) AS n FROM knowledge_document") == before


@pytest.mark.clause("6.6-7")
async def test_followers_of_two_topics_of_one_document_hear_of_it_once(
    api: Api, published: Published
) -> None:
    fan = Viewer(Role.CONSUMER, "fan-1")
    made = await sent(api, FOLLOW, fan, t=["DRUGS", "PRICES"])
    assert made["topicFollow"] == {"topics": ["DRUGS", "PRICES"]}
    made = await sent(api, FOLLOW, fan, t=["NO_SUCH"])
    assert [(one["code"], one["path"]) for one in made["errors"]] == [
        ("NOT_FOUND", ["topics", "0"])
    ]
    place = await api.platform.context(PUBLIC, "zh").services.events.head()
    start = api.platform.context(PUBLIC, "zh").services.events.write(place)
    await published("KNOWLEDGE_ARTICLE", title="别的主题", topics=["IP"])
    document = await published("KNOWLEDGE_ARTICLE", title="药价", topics=["DRUGS", "PRICES"])
    asked = {"d": document["id"], "v": document["version"]}
    changed = content("KNOWLEDGE_ARTICLE", title="药价新版", topics=["DRUGS", "PRICES"])
    second = (await sent(api, CONTENT % "Amend", AUTHOR, c=changed, **asked))["knowledgeDocument"]
    for step, viewer in (("Submit", AUTHOR), ("Approve", APPROVER), ("Publish", APPROVER)):
        asked = {"d": second["id"], "v": second["version"]}
        second = (await sent(api, MOVE % step, viewer, **asked))["knowledgeDocument"]
    heard, cursor = await listened(api, fan, start, 2)
    assert heard == [("PUBLISHED", "药价"), ("AMENDED", "药价新版")]
    await published("KNOWLEDGE_ARTICLE", title="再一篇", topics=["PRICES"])
    heard, _ = await listened(api, fan, cursor, 1)
    assert heard == [("PUBLISHED", "再一篇")]


async def listened(
    api: Api, viewer: Viewer, after: str, count: int
) -> tuple[list[tuple[str, str]], str]:
    """The next events of a follower, and where he goes on."""
    heard: list[tuple[str, str]] = []
    cursor = after
    async with (
        aclosing(api.stream(STREAM, {"after": after}, viewer)) as stream,
        asyncio.timeout(10),
    ):
        async for answer in stream:
            event = answer["data"]["knowledgePublished"]
            heard.append((event["change"], event["document"]["title"]))
            cursor = event["cursor"]
            if len(heard) == count:
                break
    return heard, cursor


async def test_the_follow_list_is_ones_own(api: Api) -> None:
    one, other = Viewer(Role.CONSUMER, "own-1"), Viewer(Role.CONSUMER, "own-2")
    await sent(api, FOLLOW, one, t=["DRUGS"])
    assert (await api.data("{ topicFollow { topics } }", one))["topicFollow"]["topics"] == ["DRUGS"]
    assert (await api.data("{ topicFollow { topics } }", other))["topicFollow"]["topics"] == []
    assert (await api.run("{ topicFollow { topics } }")).codes == ["UNAUTHENTICATED"]
