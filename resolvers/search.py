"""Search as it is asked: the text read, the page found, each hit told why it is there.

Refuses texts that no name is as long as; a cursor is bound to the text that made it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders.search import BEST, Hit, find
from loaders.search_statements import Place
from resolvers.context import Ctx, Slice, page_size
from rules import names, search_asked
from rules.errors import ErrorCode, Refused
from rules.search import NameKind
from rules.search_shown import shown

LONGEST = 100
SORT = "search"
COUNTED = 1000
"""Hits counted at most: nobody reads on so far, and a common word has no end."""


async def search_entities(
    ctx: Ctx,
    text: str,
    first: int,
    filter: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> Slice:
    """One page of the entities that a text may mean, the best first."""
    size, district = page_size(first), (filter or {}).get("district")
    asked = _read(text)
    place = _place(asked, after) if after is not None else None
    hits = await find(ctx.door, asked, district, size + 1, place)

    async def count() -> int:
        return len(await find(ctx.door, asked, district, COUNTED, None))

    meanings = search_asked.meanings(asked)
    rows = [_row(meanings, hit) for hit in hits[:size]]
    return Slice(rows, len(hits) > size, [_cursor(asked, hit) for hit in hits[:size]], count)


def _read(text: str) -> str:
    if len(text) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, ("text",), field="text", limit=LONGEST)
    return text


def _row(meanings: list[search_asked.Meaning], hit: Hit) -> dict[str, Any]:
    found = shown(meanings, hit.name, hit.code, former=hit.kind == NameKind.FORMER)
    return {
        "entity_id": hit.entity_id,
        "score": hit.score / BEST,
        "matched_field": found.field,
        "matched_by": found.by,
        "matched_text": found.text,
        "matched_highlight": found.highlight,
    }


def _cursor(text: str, hit: Hit) -> str:
    return cursors.encode([SORT, names.normalise(text), hit.score, str(hit.entity_id)])


def _place(text: str, after: str) -> Place:
    match cursors.decode(after):
        case [str(sort), str(asked), int(score), str(entity)] if sort == SORT:
            if asked == names.normalise(text):
                return _typed(score, entity)
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


def _typed(score: int, entity: str) -> Place:
    try:
        return Place(score, UUID(entity))
    except ValueError as error:
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
