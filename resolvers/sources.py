"""Sources and deliveries beside their columns: freshness, repairs, coverage, formats, changes."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from loaders import events
from loaders import sources as load
from resolvers.context import Ctx, Row
from resolvers.routes import Interest
from rules.errors import ErrorCode, Refused
from rules.feeds import FEEDS, feed_schema
from rules.formats import FORMATS, json_schema
from rules.freshness import Freshness, freshness
from rules.record_formats import RECORD_FORMATS, record_schema
from rules.records import FAMILIES, CoverageGap, DataFamily
from rules.relation_formats import RELATION_FORMATS
from rules.sources import family_of

TOPIC = "entity"


async def sources(ctx: Ctx) -> list[Row]:
    """All registered sources; there are some dozens at most."""
    return list(await ctx.door.fetch(load.SOURCES))


async def freshnesses(rows: list[Row], ctx: Ctx) -> list[Row]:
    """How old each source's facts are, at the moment of asking."""
    return [_freshness(row, ctx) for row in rows]


async def freshnesses_of_records(rows: list[Row], ctx: Ctx) -> list[Row]:
    """How old the facts of each record's source are."""
    codes = list({row["source_code"] for row in rows})
    found = {row["code"]: row for row in await ctx.door.fetch(load.FRESHNESS, codes)}
    return [_freshness(found[row["source_code"]], ctx) for row in rows]


def _freshness(source: Row, ctx: Ctx) -> dict[str, Any]:
    found: Freshness = freshness(source["as_of"], source["stale_after_seconds"], ctx.now)
    return {
        "as_of": found.as_of,
        "lag_seconds": found.lag_seconds,
        "stale_after_seconds": found.stale_after_seconds,
        "is_stale": found.is_stale,
    }


async def repairs(rows: list[Row], _: Ctx) -> list[list[dict[str, Any]]]:
    """The repairs of each delivery by rule, most frequent first."""
    return [_counted(row["repaired"]) for row in rows]


def _counted(repaired: Any) -> list[dict[str, Any]]:
    counts: dict[str, int] = orjson.loads(repaired) if isinstance(repaired, str) else repaired
    order = sorted(counts, key=lambda rule: (-counts[rule], rule))
    return [{"rule": rule, "count": counts[rule]} for rule in order]


async def formats(_: Ctx) -> list[dict[str, Any]]:
    """The formats that may be delivered, each with its JSON Schema."""
    registry = [
        _format(declared.name, declared.title, DataFamily.REGISTRATION, json_schema(declared))
        for declared in FORMATS
    ]
    records = [
        _format(declared.name, declared.title, FAMILIES[kind], record_schema(declared))
        for kind, declared in RECORD_FORMATS.items()
    ]
    feeds = [
        _format(feed.name, feed.title, family_of(feed.source), feed_schema(feed)) for feed in FEEDS
    ]
    relations = [
        _format(declared.name, declared.title, DataFamily.REGISTRATION, record_schema(declared))
        for declared in RELATION_FORMATS
    ]
    return registry + records + relations + feeds


def _format(
    name: str, title: str, family: DataFamily, schema: Mapping[str, object]
) -> dict[str, Any]:
    text = orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode()
    return {"name": name, "title": title, "family": family, "json_schema": text}


async def coverage(
    ctx: Ctx, district: str, family: DataFamily | None = None
) -> list[dict[str, Any]]:
    """Each district of a division with each family: how much is there, or why nothing is."""
    codes = [row["code"] for row in await ctx.door.fetch(load.LEAVES, district)]
    if not codes:
        raise Refused(ErrorCode.NOT_FOUND, ("district",), what=district)
    kinds, names = [kind.value for kind in FAMILIES], [each.value for each in FAMILIES.values()]
    asked = [family.value] if family else [each.value for each in DataFamily]
    rows = await ctx.door.fetch(load.COVERAGE, codes, kinds, names, asked)
    return [_cell(row) for row in rows]


def _cell(row: Row) -> dict[str, Any]:
    return {
        "district": {name: row[name] for name in ("code", "name", "name_en", "level")},
        "family": row["family"],
        "records": row["records"],
        "as_of": row["as_of"],
        "gap": _gap(row),
    }


def _gap(row: Row) -> CoverageGap | None:
    if row["records"]:
        return None
    if row["has_delivered"] is None:
        return CoverageGap.NO_SOURCE
    return CoverageGap.NONE_HERE if row["has_delivered"] else CoverageGap.NOT_DELIVERED


async def entity_changes(
    ctx: Ctx, uscc: str, after: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """The changes of one entity as they are committed, from a cursor or from now on."""
    found = await ctx.door.fetch(events.ENTITY_IDS, [uscc])
    if not found:
        raise Refused(ErrorCode.NOT_FOUND, ("uscc",), what=uscc)
    wanted = Interest({"topic": frozenset({TOPIC}), "entity_id": frozenset({found[0]["id"]})})

    async def aim() -> Interest:
        return wanted

    async for event in ctx.services.events.follow(after, aim):
        yield {**event, "facts": (event["fields"] or "").split(",")}
