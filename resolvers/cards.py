"""A consumer's decision card: what is public of an entity, and the facts behind each sentence."""

from collections.abc import Sequence
from typing import Any

from loaders import cards as load
from resolvers.context import Ctx, Row
from rules.cards import SECTIONS, CardSection, CardTopic, sentence, told
from rules.identity import require_uscc


async def decision_card(ctx: Ctx, uscc: str) -> dict[str, Any] | None:
    """The card of the entity under a USCC; None where there is none."""
    found = await ctx.door.fetch(load.ENTITY, require_uscc(uscc))
    if not found:
        return None
    key = found[0]["id"]
    by_topic: dict[str, list[Row]] = {}
    for row in await ctx.door.fetch(load.FACTS, key, ctx.today):
        by_topic.setdefault(row["topic"], []).append(row)
    parts = {
        section.value.lower(): [_said(ctx, topic, by_topic.get(topic, [])) for topic in topics]
        for section, topics in SECTIONS.items()
    }
    said = [one["text"] for section in CardSection for one in parts[section.value.lower()]]
    return {"entity_id": key, "summary": "\n".join(said), **parts}


def _said(ctx: Ctx, topic: CardTopic, rows: Sequence[Row]) -> dict[str, Any]:
    facts = [
        dict(row) | {"text": told(topic, row["text"], row["code"], row["happened_on"], ctx.lang)}
        for row in rows
    ]
    total = rows[0]["total"] if rows else 0
    return {
        "topic": topic,
        "text": sentence(topic, [fact["text"] for fact in facts], total, ctx.lang),
        "is_recorded": bool(rows),
        "total": total,
        "facts": facts,
    }
