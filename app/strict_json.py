"""JSON in which no object has a key twice: two readers of such an object see different things.

The parser takes the last one without a word. Counting tells nearly always: a key ends in `":`, and
inside a string that quote is escaped. Only where white space or a backslash stands in the way does
a slower parser look at each object.
"""

import json
from typing import Any

ODD = (b" :", b"\t:", b"\n:", b"\r:", b'\\\\"')
NESTED = frozenset((dict, list))


class Twins(Exception):  # noqa: N818 - found, not failed
    """An object has a key twice."""


def has_twins(body: bytes, content: object) -> bool:
    """Whether an object of a body, which was parsed into the content, has a key twice."""
    for odd in ODD:
        if odd in body:
            break
    else:
        if body.count(b'":') - body.count(b'\\":') == _keys(content):
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


def _keys(content: object) -> int:
    """How many keys there are, level by level: a call for each value would cost most of a list."""
    count, level = 0, [content] if type(content) in NESTED else []
    while level:
        below: list[Any] = []
        for one in level:
            if type(one) is dict:
                count += len(one)
                below += [each for each in one.values() if type(each) in NESTED]
            else:
                below += [each for each in one if type(each) in NESTED]  # type: ignore[attr-defined]
        level = below
    return count
