"""JSON that is no deeper than asked, and in which no object has a key twice: two readers of such an
object see different things.

The parser takes the last one without a word. Counting tells nearly always: a key ends in `":`, and
inside a string that quote is escaped. Only where a backslash stands before the quote, or a string
begins with a colon, does a slower parser look at each object.
"""

import json
from itertools import chain
from typing import Any, NamedTuple

WHITE = b" \t\n\r"
NESTED = frozenset((dict, list))


class Twins(Exception):  # noqa: N818 - found, not failed
    """An object has a key twice."""


class Size(NamedTuple):
    """How deep content is nested, and how many keys its objects have together."""

    depth: int
    keys: int


def size_of(content: object) -> Size:
    """Level by level, each at once: a call for each value would take most of a long list's time."""
    flat = _flat(content)
    if flat is not None:
        return flat
    depth, keys, level = 0, 0, [content]
    while not NESTED.isdisjoint(map(type, level)):
        depth += 1
        objects: list[Any] = [one for one in level if type(one) is dict]
        lists: list[Any] = [one for one in level if type(one) is list]
        keys += sum(map(len, objects))
        level = list(chain(*map(dict.values, objects), *lists))
    return Size(depth, keys)


def _flat(content: object) -> Size | None:
    """The size of what most requests are: texts, and variables none of which holds others."""
    if type(content) is not dict:
        return None
    depth, keys = 1, len(content)
    for value in content.values():
        if type(value) is dict and NESTED.isdisjoint(map(type, value.values())):
            depth, keys = 2, keys + len(value)
        elif type(value) in NESTED:
            return None
    return Size(depth, keys)


def has_twins(body: bytes, content: object, keys: int | None = None) -> bool:
    """Whether an object of a body, which was parsed into the content, has a key twice."""
    close = body.translate(None, WHITE)
    if b'\\\\"' not in close:
        known = size_of(content).keys if keys is None else keys
        if close.count(b'":') - close.count(b'\\":') == known:
            return False  # a text that begins with a colon counts too, and is looked at below
    try:
        json.loads(body, object_pairs_hook=_pairs)
    except Twins:
        return True
    return False


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Twins
    return made
