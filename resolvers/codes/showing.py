"""What is shown of codes beside their columns: addresses, next actions, the rule, the keys."""

from typing import Any
from uuid import UUID

from loaders import codes as load
from resolvers.context import Ctx, Row
from rules import payload
from rules.codes import CodeAction, CodeStatus, allowed_actions


async def current_codes(rows: list[Row], ctx: Ctx) -> list[Row | None]:
    """The latest issue of each entity."""
    return await _latest([row["id"] for row in rows], ctx)


async def _latest(entity_ids: list[UUID], ctx: Ctx) -> list[Row | None]:
    found = {row["entity_id"]: row for row in await ctx.door.fetch(load.LATEST, entity_ids)}
    return [found.get(entity_id) for entity_id in entity_ids]


async def addresses(rows: list[Row], ctx: Ctx) -> list[str]:
    """What the QR says."""
    return [payload.url(row["payload"], ctx.services.base_url) for row in rows]


async def svg_addresses(rows: list[Row], ctx: Ctx) -> list[str]:
    """Where the image is, to scale."""
    return [f"{address}.svg" for address in await addresses(rows, ctx)]


async def png_addresses(rows: list[Row], ctx: Ctx) -> list[str]:
    """Where the image is, in pixels."""
    return [f"{address}.png" for address in await addresses(rows, ctx)]


async def next_actions(rows: list[Row], _: Ctx) -> list[list[CodeAction]]:
    """What may be done to each code next."""
    return [allowed_actions(CodeStatus[row["status"]]) for row in rows]


async def rules(ctx: Ctx) -> list[Row]:
    """Every version of the code rule."""
    return [_shown(each, ctx) for each in payload.RULES]


async def rule(ctx: Ctx, version: int) -> Row | None:
    """One version of the code rule."""
    found = payload.rule(version)
    return _shown(found, ctx) if found else None


async def keys(ctx: Ctx) -> list[Row]:
    """The public keys, newest first."""
    return list(await ctx.door.fetch(load.PUBLIC_KEYS))


def _shown(each: payload.CodeRule, ctx: Ctx) -> dict[str, Any]:
    return {
        "version": each.version,
        "effective_from": each.effective_from,
        "prefix": each.prefix,
        "charset": each.charset,
        "form": each.form,
        "text": each.zh if ctx.lang == "zh" else each.en,
        "layout": [
            {"name": part.name, "size": part.size, "text": part.zh if ctx.lang == "zh" else part.en}
            for part in each.layout
        ],
    }
