"""Fills the reference tables: divisions, industries, varieties of equipment, sources.

Refuses to delete: a node that left the standards stays, for records point to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import orjson
from stdnum import numdb

from rules import divisions
from rules.equipment_catalogue import VARIETIES
from rules.governance.versions import VERSIONS as GOVERNING
from rules.industries import INDUSTRIES
from rules.sources import SOURCES
from rules.topics import SEED as TOPICS
from rules.topics import Topic
from rules.versions import VERSIONS, Version

_HELD: Final = re.compile(r"\[\d*-(\d{4})?\](.*)")
_EMPTY: Final = frozenset({"市辖区", "县", "市", "市区"})

FILL_DISTRICTS: Final = """
INSERT INTO district (code, name, name_en, level, parent_code, abolished_on, successor_code,
  subtree)
SELECT code, name, name_en, level, parent_code, abolished_on, successor_code, ARRAY[code]
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[])
  AS node(code, name, name_en, level, parent_code, abolished_on, successor_code)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
  level = excluded.level, parent_code = excluded.parent_code,
  abolished_on = excluded.abolished_on, successor_code = excluded.successor_code
"""
FILL_INDUSTRIES: Final = """
INSERT INTO industry (code, name, name_en, level, parent_code, subtree)
SELECT code, name, name_en, level, parent_code, ARRAY[code]
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
  AS node(code, name, name_en, level, parent_code)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
  level = excluded.level, parent_code = excluded.parent_code
"""
FILL_VARIETIES: Final = """
INSERT INTO equipment_variety (code, name, name_en, parent_code)
SELECT code, name, name_en, parent_code
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
  AS node(code, name, name_en, parent_code)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
  parent_code = excluded.parent_code
"""
FILL_SOURCES: Final = """
INSERT INTO source (code, name, name_en, authority, family, stale_after_seconds, is_generated)
SELECT code, name, name_en, authority, family, stale_after_seconds, is_generated
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bool[])
  AS node(code, name, name_en, authority, family, stale_after_seconds, is_generated)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
  authority = excluded.authority, family = excluded.family,
  stale_after_seconds = excluded.stale_after_seconds, is_generated = excluded.is_generated
"""
FILL_RULES: Final = """
INSERT INTO rule_version (rule, version, code, parameters, source, article, is_verified,
  effective_from, effective_to)
SELECT rule, version, code, parameters::jsonb, source, article, is_verified,
  effective_from::timestamp AT TIME ZONE 'Asia/Shanghai',
  (effective_to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[],
  $8::date[], $9::date[]) AS node(rule, version, code, parameters, source, article, is_verified,
  effective_from, effective_to)
ON CONFLICT (rule, version) DO UPDATE SET parameters = excluded.parameters,
  source = excluded.source, article = excluded.article, is_verified = excluded.is_verified,
  effective_from = excluded.effective_from, effective_to = excluded.effective_to
"""
FILL_TOPICS: Final = """
INSERT INTO knowledge_topic (id, code, name, name_en, words, audiences, industries)
SELECT gen_random_uuid(), code, name, name_en, string_to_array(words, ','),
  string_to_array(audiences, ','), string_to_array(industries, ',')
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
  AS node(code, name, name_en, words, audiences, industries)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
  words = excluded.words, audiences = excluded.audiences, industries = excluded.industries
"""
SPREAD: Final = """
WITH RECURSIVE above(code, node) AS (
  SELECT code, code FROM {table}
  UNION ALL
  SELECT parent.parent_code, above.node FROM above JOIN {table} AS parent USING (code)
  WHERE parent.parent_code IS NOT NULL
), below AS (SELECT code, array_agg(node ORDER BY node) AS subtree FROM above GROUP BY code)
UPDATE {table} AS tree SET subtree = below.subtree FROM below
WHERE below.code = tree.code AND tree.subtree IS DISTINCT FROM below.subtree
"""


@dataclass(frozen=True, slots=True)
class District:
    code: str
    name: str
    name_en: str
    level: str
    parent_code: str | None
    abolished_on: date | None
    successor_code: str | None


def _of_chongqing() -> Iterable[District]:
    """Today's units, then abolished codes; a re-used code stands once, as its holder of today."""
    codes = dict.fromkeys([*(unit.code for unit in divisions.CURRENT), *divisions.known_codes()])
    for code in codes:
        unit = divisions.by_code(code, date.max)
        assert unit is not None
        yield District(
            unit.code, unit.name, unit.name_en, unit.level, unit.parent,
            unit.valid_to, unit.successor,
        )  # fmt: skip


def _last_holder(periods: str) -> tuple[str, int | None]:
    match = _HELD.fullmatch(periods.split(",")[-1])
    return (match[2], int(match[1]) if match[1] else None) if match else (periods, None)


def _elsewhere(code: str, periods: str, parents: set[str]) -> District | None:
    name, ended = _last_holder(periods)
    if name in _EMPTY:
        return None
    province, prefecture = code[:2] + "0000", code[:4] + "00"
    if code == province:
        return District(code, name, name, "province", None, None, None)
    parent = prefecture if code != prefecture and prefecture in parents else province
    level = "prefecture" if code == prefecture else "county"
    abolished = date(ended, 12, 31) if ended else None
    return District(code, name, name, level, parent, abolished, None)


def _of_the_country() -> Iterable[District]:
    """Every other code since 1980, by its last name; python-stdnum has no English names."""
    listed: list[tuple[str, str]] = [
        (province + county, properties["county"])
        for _, province, _, properties_of, children in numdb.get("cn/loc").prefixes
        for _, county, _, properties, _ in children
        if "county" in properties and province != "50" and properties_of
    ]
    named = {code for code, periods in listed if _last_holder(periods)[0] not in _EMPTY}
    found = (_elsewhere(code, periods, named) for code, periods in sorted(listed))
    return (district for district in found if district is not None)


@cache
def districts() -> tuple[District, ...]:
    """Every division, parents first: provinces, prefectures and counties, past ones included."""
    ranks = {"municipality": 0, "province": 0, "prefecture": 1}
    every = [*_of_chongqing(), *_of_the_country()]
    return tuple(sorted(every, key=lambda node: (ranks.get(node.level, 2), node.code)))


def _rule(version: Version) -> tuple[Any, ...]:
    parameters = orjson.dumps(dict(version.parameters)).decode()
    return (
        version.rule, version.version, version.code, parameters, version.source, version.article,
        version.is_verified, version.effective_from, version.effective_to,
    )  # fmt: skip


def _topic(topic: Topic) -> tuple[str, ...]:
    lists = (topic.words, topic.audiences, topic.industries)
    return (topic.code, topic.name, topic.name_en, *(",".join(one) for one in lists))


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


async def load_reference(connection: Any) -> None:
    """Writes trees and sources on an asyncpg connection; doing it twice changes nothing."""
    places = [
        (d.code, d.name, d.name_en, d.level, d.parent_code, d.abolished_on, d.successor_code)
        for d in districts()
    ]
    trades = [(i.code, i.name, i.name_en, i.level, i.parent) for i in INDUSTRIES.values()]
    async with connection.transaction():
        await connection.execute(FILL_DISTRICTS, *_columns(places))
        await connection.execute(FILL_INDUSTRIES, *_columns(trades))
        await connection.execute(FILL_VARIETIES, *_columns(VARIETIES))
        await connection.execute(FILL_SOURCES, *_columns(SOURCES))
        await connection.execute(FILL_RULES, *_columns(map(_rule, (*VERSIONS, *GOVERNING))))
        await connection.execute(FILL_TOPICS, *_columns(map(_topic, TOPICS)))
        await connection.execute(SPREAD.format(table="district"))
        await connection.execute(SPREAD.format(table="industry"))
