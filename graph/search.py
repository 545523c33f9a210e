"""Finding entities: by a typed text, or by what is known of many of them at once."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import given, query, value
from graph.entities import Entity
from loaders import entities as load
from resolvers import matching, search
from rules.matching import Feature
from rules.search_shown import MatchedBy, MatchedField


@value()
class SearchMatch:
    """命中情况 · What of an entity matched, and where."""

    field: MatchedField = col("命中字段 · The field that matched.")
    by: MatchedBy = col("命中方式 · How it matched.")
    text: str = col("命中文本原文 · The text of the field, as registered.")
    highlight: str = col(
        "命中文本，命中部分置于 <em> 内，其余已转义，可直接插入网页 · "
        "The text with what matched in <em>; all else is escaped, safe to insert into a page."
    )


@value()
class SearchHit:
    """检索结果 · One entity found."""

    score: float = col("相关度，0–1，仅在同一次检索内可比 · Score from 0 to 1, within this search.")
    matched: SearchMatch = part("命中情况 · What matched.", prefix="matched_")
    entity: Entity = via(load.found, "经营主体 · The entity.")


@given
class SearchFilter:
    """检索筛选，空值不作为条件 · Filter of a search; null is no condition."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")


@given
class MatchExample:
    """已知信息，代码与名称至少填一项 · What is known; a code or a name at least."""

    key: str | None = col("调用方自定标识，原样返回 · The caller's own key, returned as it is.")
    uscc: str | None = col("统一社会信用代码 · USCC.")
    name: str | None = col("名称，可含错字 · Name, slips allowed.")
    address: str | None = col("住所 · Address.")
    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")
    established_on: date | None = col("成立日期 · Day of establishment.")


@value()
class MatchReason:
    """评分依据 · One reason of a score."""

    feature: Feature = col("比对要素 · What was compared.")
    weight: float = col("权重 · Its weight.")
    similarity: float = col("相似度，0–1 · How like it is, from 0 to 1.")


@value()
class MatchCandidate:
    """候选主体 · An entity that may be meant."""

    score: float = col("得分，各要素相似度的加权平均 · Weighted mean of the likenesses, 0 to 1.")
    reasons: list[MatchReason] = col("评分依据 · The reasons of the score.")
    entity: Entity = via(load.found, "经营主体 · The entity.")


@value()
class MatchResult:
    """比对结果 · What was found for one example."""

    key: str | None = col("调用方自定标识 · The caller's own key.")
    candidates: list[MatchCandidate] = col("候选，得分由高到低 · Candidates, the likeliest first.")


@query
class SearchQueries:
    search_entities: Connection[SearchHit] = root(
        search.search_entities,
        "检索经营主体：代码、名称、曾用名、拼音、首字母、繁简、错漏字 · Entities by code, name, "
        "former name, pinyin or initials, in either script, slips allowed; the best first. "
        "totalCount counts at most 1,000.",
        page=True,
        cost=5,
        text=arg(str, "检索内容，最多 100 字 · What to look for, at most 100 characters."),
        filter=arg(SearchFilter | None, "筛选条件 · Filter.", None),
    )
    match_entities: list[MatchResult] = root(
        matching.match_entities,
        "按已知信息批量比对，一次最多 1,000 条 · Entities by what is known of them, "
        "at most 1,000 examples at once.",
        cost=50,
        examples=arg(list[MatchExample], "已知信息 · The examples, 1 to 1,000."),
        top=arg(int, "每条返回的候选数，1–10 · Candidates for each, 1 to 10.", 3),
    )
