"""What is shown of documents beside their columns: topics' items for the home page, articles."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from loaders import cursors
from loaders import policies as load
from models.base import FOREVER
from resolvers.context import Ctx, Row, Slice, page_size
from rules.errors import ErrorCode, Refused
from rules.topics import KnowledgeAudience

MOST_AT_HOME = 20
SORT = "homeFeed"


async def home_feed(
    ctx: Ctx, audience: KnowledgeAudience, first: int, after: str | None = None
) -> Slice:
    """What the home page shows to an audience: pinned first, then the latest; at most 20."""
    size = page_size(first)
    begin = _place(after) if after is not None else 0
    rows = await ctx.door.fetch(load.HOME, audience.value, ctx.today, MOST_AT_HOME)
    page = rows[begin : begin + size]
    marks = [cursors.encode([SORT, begin + at]) for at in range(1, len(page) + 1)]
    return Slice(page, begin + size < len(rows), marks)


def _place(after: str) -> int:
    match cursors.decode(after):
        case [str(sort), int(place)] if sort == SORT and 0 <= place <= MOST_AT_HOME:
            return place
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def last_days(rows: Sequence[Row], _: Ctx) -> list[date | None]:
    """The last day of each document; None while it has none."""
    return [None if row["valid_to"] == FOREVER else row["valid_to"] for row in rows]


async def cited_articles(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """The articles that each document cites, as in force today; one that is not is left out."""
    cited = [(at, one) for at, row in enumerate(rows) for one in row["citations"] or ()]
    keys = [one.rpartition(":")[0] for _, one in cited]
    numbers = [int(one.rpartition(":")[2]) for _, one in cited]
    found: list[list[dict[str, Any]]] = [[] for _ in rows]
    for article in await ctx.door.fetch(load.CITED, keys, numbers, ctx.today):
        at, text = cited[article["place"] - 1]
        found[at].append(
            {"reference": text, "article_id": article["id"], "law_id": article["document_id"]}
        )
    return found
