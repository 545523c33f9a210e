"""Laws load whole, once, and are shown as they were in force on any day."""

import gzip
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bench.knowledge_search import ENOUGH, labelled, measure
from ingest.laws import Report, ingest_laws
from rules.citations import CITATIONS, ViolationType
from rules.errors import Refused
from tests.api import PUBLIC, Api
from tests.paths import require_data

pytestmark = pytest.mark.usefixtures("library")
LAW = """query ($t: String!, $on: Date) { law(title: $t, inForceOn: $on) {
  title versionDate inForceOn endedOn isInForceVerified successorTitle successor { versionDate }
  article(number: 9) { label text document { versionDate } } } }"""
VERSIONS = """query ($t: String!) { law(title: $t) { versions { nodes {
  versionDate inForceOn endedOn } } } }"""
LAWS = """query ($f: LegalDocumentFilter, $n: Int!, $after: String) {
  laws(filter: $f, first: $n, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    nodes { title level inForceOn endedOn audiences topics { code } } } }"""
ARTICLES = """query ($a: String!, $on: Date, $n: [Int!]) { legalArticles(act: $a, inForceOn: $on,
  numbers: $n, first: 2) { nodes { label document { versionDate } } pageInfo { hasNextPage } } }"""
CITED = """query ($v: ViolationType!, $on: Date!) { citationsFor(violationType: $v, actedOn: $on) {
  role sanctions article { label } document { title versionDate } } }"""
SEARCH = """query ($t: String!, $n: Int! = 3, $after: String, $on: Date) {
  searchKnowledge(text: $t, first: $n, after: $after, inForceOn: $on) {
    pageInfo { endCursor hasNextPage }
    nodes { kind title label highlight score article { number } law { versionDate } } } }"""
FOR = """query ($i: String, $a: KnowledgeAudience) { lawsFor(industry: $i, audience: $a, first: 5) {
  nodes { title level topics { code } } } }"""


async def law(api: Api, title: str, on: str | None = None) -> Any:
    return (await api.data(LAW, PUBLIC, t=title, on=on))["law"]


async def test_the_library_is_loaded_whole_and_a_second_time_changes_nothing(
    library: Report, connection: asyncpg.Connection
) -> None:
    first = library.as_dict()
    assert (first["inserted"], first["updated"], first["rejected"]) == (114, 0, [])
    assert (first["repeated"], first["versions"]) == (24, 114)
    count = "SELECT count(*) FROM legal_article"
    assert await connection.fetchval(count) == first["articles"]
    mark = "SELECT md5(string_agg(a::text, '' ORDER BY id)) FROM legal_article a"
    before = await connection.fetchval(mark)
    again = (await ingest_laws(connection, require_data("laws"))).as_dict()
    assert (again["inserted"], again["updated"], again["unchanged"]) == (0, 0, 114)
    assert await connection.fetchval(mark) == before


def copied(place: Path) -> Path:
    """The library where a test may change it: the shared one is read-only, modes and all."""
    folder = place / "laws"
    shutil.copytree(require_data("laws"), folder, copy_function=shutil.copyfile)
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        inner.chmod(0o755)
    return folder


async def test_an_interrupted_load_goes_on_and_a_changed_text_is_updated_alone(
    connection: asyncpg.Connection, library: Report, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    gone = "DELETE FROM legal_document WHERE law_key = '广告法'"
    await connection.execute(gone)
    path = next((folder / "法律").glob("价格法*.md"))
    path.write_text(path.read_text("utf-8").replace("明码标价", "明码实价"), "utf-8")
    made = (await ingest_laws(connection, folder)).as_dict()
    assert (made["inserted"], made["updated"], made["unchanged"]) == (1, 1, 112)
    back = (await ingest_laws(connection, require_data("laws"))).as_dict()
    assert (back["inserted"], back["updated"], back["unchanged"]) == (0, 1, 113)


async def test_a_text_that_is_not_what_the_index_says_is_rejected_alone(
    connection: asyncpg.Connection, library: Report, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    cut = next((folder / "法律").glob("计量法*.md"))
    cut.write_text(cut.read_text("utf-8")[:800], "utf-8")
    broken = next((folder / "法律").glob("价格法*.md"))
    broken.write_bytes(b"\xff\xfe" + broken.read_bytes())
    next((folder / "行政法规").glob("食盐专营*.md")).unlink()
    made = (await ingest_laws(connection, folder)).as_dict()
    rules = sorted(one["rule"] for one in made["rejected"])
    assert rules == ["ARTICLE_COUNT", "FILE_ENCODING", "FILE_NOT_FOUND"]
    assert all(one["file"].endswith(".md") and one["value"] for one in made["rejected"])
    assert await connection.fetchval("SELECT count(*) FROM legal_document") == 114
    index = folder / "index.csv"
    index.unlink()
    with pytest.raises(Refused):
        await ingest_laws(connection, folder)
    (folder / "law_articles.csv.gz").write_bytes(gzip.compress(b"x")[:10])
    assert await connection.fetchval("SELECT count(*) FROM legal_document") == 114


@pytest.mark.clause("6.6-1")
async def test_a_day_shows_the_version_in_force_and_what_replaced_it(api: Api) -> None:
    old = await law(api, "反不正当竞争法", "2025-10-14")
    assert (old["versionDate"], old["endedOn"]) == ("2019-04-23", "2025-10-14")
    assert old["successor"] == {"versionDate": "2025-06-27"}
    assert "商业秘密" in old["article"]["text"]
    new = await law(api, "中华人民共和国反不正当竞争法", "2025-10-15")
    assert (new["versionDate"], new["endedOn"], new["isInForceVerified"]) == (
        "2025-06-27",
        None,
        True,
    )
    assert "商业宣传" in new["article"]["text"]
    gone = await law(api, "市场监督管理投诉举报处理暂行办法", "2026-04-14")
    assert gone["endedOn"] == "2026-04-14"
    assert "第121号" in gone["successorTitle"]
    assert await law(api, "市场监督管理投诉举报处理暂行办法", "2026-04-15") is None
    versions = (await api.data(VERSIONS, t="食安法"))["law"]["versions"]["nodes"]
    spans = [(one["inForceOn"], one["endedOn"]) for one in versions]
    assert spans == [("2025-12-01", None), ("2021-04-29", "2025-11-30")]


@pytest.mark.clause("6.6-1")
async def test_no_day_has_two_versions_of_one_law(connection: asyncpg.Connection) -> None:
    overlaps = """SELECT a.law_key FROM legal_document a JOIN legal_document b
      ON a.law_key = b.law_key AND a.id < b.id
      AND a.in_force_on <= b.ended_on AND b.in_force_on <= a.ended_on"""
    assert await connection.fetch(overlaps) == []


@pytest.mark.clause("7.1.1-1")
async def test_laws_for_consumers_come_by_force_and_date(api: Api) -> None:
    wanted = {"audience": "CONSUMER", "inForceOn": "2026-11-26"}
    first = (await api.data(LAWS, PUBLIC, f=wanted, n=10))["laws"]
    rows = list(first["nodes"])
    while first["pageInfo"]["hasNextPage"]:
        after = first["pageInfo"]["endCursor"]
        first = (await api.data(LAWS, PUBLIC, f=wanted, n=10, after=after))["laws"]
        rows += first["nodes"]
    assert len(rows) == first["totalCount"] > 20
    assert all("CONSUMER" in one["audiences"] for one in rows)
    ranks = {"LAW": 4, "ADMINISTRATIVE_REGULATION": 3, "LOCAL_REGULATION": 2, "DEPARTMENT_RULE": 1}
    keys = [(ranks[one["level"]], one["inForceOn"]) for one in rows]
    assert keys == sorted(keys, reverse=True)
    titles = {one["title"] for one in rows}
    assert "中华人民共和国消费者权益保护法" in titles
    assert "中华人民共和国行政复议法" not in titles
    cosmetics = await api.data(LAWS, PUBLIC, f={"topic": "COSMETICS"}, n=5)
    assert all("化妆品" in one["title"] for one in cosmetics["laws"]["nodes"])


@pytest.mark.clause("7.2.1.1-1")
async def test_a_caterer_gets_food_law_first(api: Api) -> None:
    rows = (await api.data(FOR, PUBLIC, i="62", a="ENTITY"))["lawsFor"]["nodes"]
    assert all({"FOOD", "CATERING"} & {one["code"] for one in row["topics"]} for row in rows)
    assert rows[0]["level"] == "LAW"
    plain = (await api.data(FOR, PUBLIC, i=None, a="ENTITY"))["lawsFor"]["nodes"]
    assert [row["title"] for row in plain] != [row["title"] for row in rows]


@pytest.mark.clause("7.4.1.2-1")
async def test_a_violation_cites_the_articles_of_the_day_of_the_act(api: Api) -> None:
    told = {}
    for day in ("2025-10-14", "2025-10-15"):
        rows = (await api.data(CITED, PUBLIC, v="FALSE_PUBLICITY", on=day))["citationsFor"]
        assert [one for one in rows if one["role"] == "DISCRETION"]
        told[day] = [
            (one["role"], one["article"]["label"], one["document"]["versionDate"])
            for one in rows
            if one["role"] != "DISCRETION"
        ]
        (penalty,) = [one for one in rows if one["role"] == "PENALTY"]
        assert any("罚款" in one for one in penalty["sanctions"])
    assert told == {
        "2025-10-14": [
            ("BASIS", "第八条", "2019-04-23"),
            ("PENALTY", "第二十条", "2019-04-23"),
        ],
        "2025-10-15": [
            ("BASIS", "第九条", "2025-06-27"),
            ("PENALTY", "第二十五条", "2025-06-27"),
        ],
    }


@pytest.mark.parametrize("violation", ViolationType)
async def test_every_violation_has_a_basis_and_a_penalty_today(
    api: Api, violation: ViolationType
) -> None:
    asked = {"v": violation.value, "on": "2026-11-26"}
    rows = (await api.data(CITED, PUBLIC, **asked))["citationsFor"]
    assert {one["role"] for one in rows} == {"BASIS", "PENALTY", "DISCRETION"}
    assert all(one["sanctions"] for one in rows if one["role"] == "PENALTY")


async def test_every_article_that_is_cited_exists_in_each_version_it_is_cited_for(
    connection: asyncpg.Connection,
) -> None:
    missing = """SELECT 1 FROM legal_document d WHERE d.law_key = $1 AND d.version_date >= $2
      AND d.version_date < $3 AND NOT EXISTS (SELECT 1 FROM legal_article a
      WHERE a.document_id = d.id AND a.number = $4)"""
    for one in CITATIONS:
        since, before = max(one.since, date(1900, 1, 1)), min(one.before, date(9998, 12, 31))
        assert not await connection.fetch(missing, one.law_key, since, before, one.number), one


async def test_articles_are_read_by_number_and_by_page(api: Api) -> None:
    page = (await api.data(ARTICLES, PUBLIC, a="消法", n=[55, 24, 25]))["legalArticles"]
    assert [one["label"] for one in page["nodes"]] == ["第二十四条", "第二十五条"]
    assert page["pageInfo"]["hasNextPage"]
    many = {"a": "消法", "n": list(range(51))}
    assert (await api.run(ARTICLES, many)).codes == ["OUT_OF_RANGE"]
    assert (await api.run(ARTICLES, {"a": "长" * 101})).codes == ["TOO_LONG"]


@pytest.mark.clause("6.6-6")
async def test_the_right_article_is_among_the_first_three(
    connection: asyncpg.Connection,
) -> None:
    questions = await labelled(connection)
    assert len(questions) > 100
    result = await measure(connection, questions)
    assert result.recall >= ENOUGH, result.missed


@pytest.mark.clause("6.6-6")
@pytest.mark.parametrize("compiled", [True, False])
async def test_a_hit_is_an_article_with_its_words_marked(api: Api, compiled: bool) -> None:
    asked = {"t": "網購<七天>無理由退貨", "n": 2}
    page = (await api.run(SEARCH, asked, compiled=compiled)).data["searchKnowledge"]
    hit = page["nodes"][0]
    assert (hit["kind"], hit["label"], hit["article"]["number"]) == ("ARTICLE", "第二十五条", 25)
    assert "<em>" in hit["highlight"]
    assert "七日内" in hit["highlight"].replace("<em>", "").replace("</em>", "")
    after = page["pageInfo"]["endCursor"]
    more = (await api.run(SEARCH, asked | {"after": after}, compiled=compiled)).data
    scores = [one["score"] for one in (*page["nodes"], *more["searchKnowledge"]["nodes"])]
    assert scores == sorted(scores, reverse=True)
    other = {"t": "别的", "after": after}
    assert (await api.run(SEARCH, other, compiled=compiled)).codes == ["INVALID_CURSOR"]
    assert (await api.run(SEARCH, {"t": "长" * 101}, compiled=compiled)).codes == ["TOO_LONG"]


async def test_dead_law_is_found_only_on_a_day_it_was_alive(api: Api) -> None:
    asked = "投诉举报处理暂行办法第十四条"
    alive = (await api.data(SEARCH, PUBLIC, t=asked, on="2026-04-01"))["searchKnowledge"]["nodes"]
    assert (alive[0]["title"], alive[0]["label"]) == (
        "市场监督管理投诉举报处理暂行办法",
        "第十四条",
    )
    today = (await api.data(SEARCH, PUBLIC, t=asked, on="2026-04-15"))["searchKnowledge"]["nodes"]
    assert all(one["title"] != "市场监督管理投诉举报处理暂行办法" for one in today)


async def test_a_question_of_no_words_finds_nothing(api: Api) -> None:
    for text in ("", "   ", "？！", "'; DROP TABLE entity; --", "的吗呢", "\u200b"):
        page = (await api.data(SEARCH, PUBLIC, t=text))["searchKnowledge"]
        assert all(one["kind"] for one in page["nodes"])
