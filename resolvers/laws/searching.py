"""Knowledge found by what is typed: one page, each hit told by its text with the words marked."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import knowledge_search as load
from loaders.knowledge_search import Found, Wanted
from resolvers.context import Ctx, Row, Slice, page_size
from rules.errors import ErrorCode, Refused
from rules.knowledge_ranking import snippet
from rules.knowledge_search import Asked, HitKind
from rules.topics import KnowledgeAudience

LONGEST = 100
SORT = "searchKnowledge"


async def search_knowledge(
    ctx: Ctx,
    text: str,
    first: int,
    kinds: list[HitKind] | None = None,
    audience: KnowledgeAudience | None = None,
    in_force_on: date | None = None,
    after: str | None = None,
) -> Slice:
    """One page of what answers a question, the best first."""
    size = page_size(first)
    if len(text) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, ("text",), field="text", limit=LONGEST)
    wanted = Wanted(
        in_force_on or ctx.today,
        [kind.value for kind in kinds] if kinds is not None else None,
        audience.value if audience else None,
    )
    asked, found = await load.find(ctx.door, text, wanted)
    begin = _begin(asked, after, found) if after is not None else 0
    page = found[begin : begin + size]
    shown = {row["id"]: row for row in await ctx.door.fetch(load.SHOWN, [one.id for one in page])}
    rows = [_row(asked, one, shown[one.id]) for one in page if one.id in shown]
    marks = [cursors.encode([SORT, asked.folded, one.score, str(one.id)]) for one in page]

    async def count() -> int:
        return len(found)

    return Slice(rows, begin + size < len(found), marks[: len(rows)], count)


def _begin(asked: Asked, after: str, found: Sequence[Found]) -> int:
    """The hits behind a cursor: worse, or as good under a later id."""
    match cursors.decode(after):
        case [str(sort), str(text), int(score), str(key)] if sort == SORT and text == asked.folded:
            try:
                last = (-score, UUID(key))
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
            return sum((-one.score, one.id) <= last for one in found)
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


def _row(asked: Asked, found: Found, row: Row) -> dict[str, Any]:
    is_article = found.kind == HitKind.ARTICLE
    is_law = found.kind != HitKind.DOCUMENT
    return {
        "kind": HitKind[found.kind],
        "score": found.score / 1000,
        "title": row["title"],
        "label": row["label"],
        "highlight": _marked(asked, row["body"]),
        "article_id": found.id if is_article else None,
        "law_id": found.document_id if is_law else None,
        "knowledge_id": None if is_law else found.document_id,
    }


def _marked(asked: Asked, body: str) -> str:
    return "".join(
        f"<em>{escape(piece)}</em>" if is_hit else escape(piece)
        for piece, is_hit in snippet(asked, body)
    )
