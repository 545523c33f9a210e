"""Laws as they are in force on a day, article by article, and what a violation cites."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import laws as load
from models.base import FOREVER
from resolvers.context import Ctx, Row, Slice, page_size
from rules.citations import ViolationType, citations
from rules.errors import ErrorCode, Refused
from rules.identity import require_uscc
from rules.law_names import key_of
from rules.sanctions import sanctions
from rules.topics import KnowledgeAudience, lineage

SORT = "lawsFor"
ARTICLES = "legalArticles"
MOST_NUMBERS = 50
LONGEST_TITLE = 100


async def law(ctx: Ctx, title: str, in_force_on: date | None = None) -> Row | None:
    """The version of a law in force on a day, by default today."""
    rows = await ctx.door.fetch(load.BY_TITLE, _key(title, "title"), in_force_on or ctx.today)
    return rows[0] if rows else None


async def legal_articles(
    ctx: Ctx,
    act: str,
    first: int,
    in_force_on: date | None = None,
    numbers: list[int] | None = None,
    after: str | None = None,
) -> Slice:
    """Articles of the version in force on a day, in order; those of the numbers, if any."""
    size = page_size(first)
    if numbers is not None and len(numbers) > MOST_NUMBERS:
        path = ("numbers",)
        raise Refused(ErrorCode.OUT_OF_RANGE, path, field="numbers", low=0, high=MOST_NUMBERS)
    begin = _position(after) if after is not None else 0
    day = in_force_on or ctx.today
    rows = await ctx.door.fetch(load.ARTICLES, _key(act, "act"), day, numbers, begin, size + 1)
    kept = rows[:size]
    return Slice(
        kept, len(rows) > size, [cursors.encode([ARTICLES, row["position"]]) for row in kept]
    )


def _position(after: str) -> int:
    match cursors.decode(after):
        case [str(sort), int(position)] if sort == ARTICLES and 0 <= position < 2**31:
            return position
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


def _key(title: str, argument: str) -> str:
    if len(title) > LONGEST_TITLE:
        raise Refused(ErrorCode.TOO_LONG, (argument,), field=argument, limit=LONGEST_TITLE)
    return key_of(title)


async def citations_for(
    ctx: Ctx, violation_type: ViolationType, acted_on: date
) -> list[dict[str, Any]]:
    """The articles of a day that a violation rests on, is punished by, and is bounded by."""
    cited = list(citations(violation_type))
    rows = await ctx.door.fetch(
        load.CITED,
        [one.law_key for one in cited],
        [one.number for one in cited],
        [max(one.since, date(1900, 1, 1)) for one in cited],
        [min(one.before, FOREVER) for one in cited],
        acted_on,
    )
    return [
        {
            "role": cited[row["place"] - 1].role,
            "article_id": row["article_id"],
            "law_id": row["law_id"],
            "sanctions": sanctions(row["text"]),
        }
        for row in rows
    ]


async def laws_for(
    ctx: Ctx,
    first: int,
    audience: KnowledgeAudience | None = None,
    industry: str | None = None,
    uscc: str | None = None,
    in_force_on: date | None = None,
    after: str | None = None,
) -> Slice:
    """Laws in force on a day for a trade: what is about it first, then by force and date."""
    size = page_size(first)
    trade = industry if uscc is None else await _industry(ctx, uscc)
    place = _place(after) if after is not None else (None, None, None, None)
    rows = await ctx.door.fetch(
        load.FOR_TRADE,
        audience.value if audience else None,
        await _lineage(ctx, trade),
        in_force_on or ctx.today,
        size + 1,
        *place,
    )
    kept = rows[:size]
    return Slice(kept, len(rows) > size, [_cursor(row) for row in kept])


async def _industry(ctx: Ctx, uscc: str) -> str | None:
    rows = await ctx.door.fetch(load.INDUSTRY_OF, require_uscc(uscc))
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=uscc)
    found: str | None = rows[0]["industry_code"]
    return found


async def _lineage(ctx: Ctx, industry: str | None) -> list[str]:
    if industry is None:
        return []
    sections = await ctx.door.fetch(load.SECTION, industry)
    return list(lineage(industry, sections[0]["code"] if sections else None))


def _cursor(row: Row) -> str:
    day = row["in_force_on"].isoformat()
    return cursors.encode([SORT, row["about"], row["rank"], day, str(row["id"])])


def _place(after: str) -> tuple[int, int, date, UUID]:
    match cursors.decode(after):
        case [str(sort), int(about), int(rank), str(day), str(key)] if sort == SORT:
            if about in (0, 1) and 0 <= rank < 2**15:
                try:
                    return about, rank, date.fromisoformat(day), UUID(key)
                except ValueError as error:
                    raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def one_article(rows: Sequence[Row], ctx: Ctx, number: int) -> list[Row | None]:
    """The article of a number in each version."""
    ids = [row["id"] for row in rows]
    found = {row["document_id"]: row for row in await ctx.door.fetch(load.NUMBERED, ids, number)}
    return [found.get(key) for key in ids]


async def last_days(rows: Sequence[Row], _: Ctx) -> list[date | None]:
    """The last day of each version; None while nothing replaced it."""
    return [None if row["ended_on"] == FOREVER else row["ended_on"] for row in rows]


async def topics_of(rows: Sequence[Row], ctx: Ctx) -> list[list[Row]]:
    """The topics that each row is filed under."""
    codes = sorted({code for row in rows for code in row["topics"]})
    found = {row["code"]: row for row in await ctx.door.fetch(load.TOPICS_OF, codes)}
    return [[found[code] for code in row["topics"] if code in found] for row in rows]
