"""A key that an object has twice is found however it is written, and no other is."""

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.strict_json import Size, has_twins, size_of

TWINS = {
    "plain": b'{"a":1,"a":2}',
    "white space": b'{"a" : 1, "a"\n:2}',
    "one with white space": b'{"a":1, "a" :2}',
    "escaped": b'{"a":1,"\\u0061":2}',
    "within": b'{"v":{"x":[{"a":1,"a":1}]}}',
    "beside a backslash": b'{"a\\\\":1,"b":1,"b":2}',
    "tab": b'{"a"\t:1,"a"\r:2}',
}
LONE = {
    "quoted colons": b'{"query":"{ a(b: \\"x\\": 1) }"}',
    "a backslash at the end": b'{"a\\\\":"\\\\","b":"\\\\\\":"}',
    "the same key in two objects": b'{"a":{"b":1},"c":{"b":1}}',
    "spaces": b'{ "a" : { "b" : [ { "a" : 1 } ] } }',
}


@pytest.mark.parametrize("body", TWINS.values(), ids=TWINS)
def test_twins_are_found(body: bytes) -> None:
    assert has_twins(body, orjson.loads(body))


@pytest.mark.parametrize("body", LONE.values(), ids=LONE)
def test_others_are_not_taken_for_twins(body: bytes) -> None:
    assert not has_twins(body, orjson.loads(body))


TEXT = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ['"', "\\", '":', '\\":', " :", '" :']
)
TREES = st.recursive(
    st.none() | TEXT | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)


@example(":", False, (",", ":"))
@example({"text": ":x"}, False, (",", ":"))
@given(TREES, st.booleans(), st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]))
def test_what_a_writer_writes_has_none(tree: object, plain: bool, marks: tuple[str, str]) -> None:
    body = json.dumps(tree, ensure_ascii=plain, separators=marks).encode()
    assert not has_twins(body, orjson.loads(body))


@given(TREES, TEXT, st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]))
def test_a_twin_put_anywhere_is_found(tree: object, key: str, marks: tuple[str, str]) -> None:
    inner = json.dumps(tree, separators=marks)
    name = json.dumps(key)
    body = f"[{inner}, {{{name}{marks[1]}{inner}{marks[0]}{name}{marks[1]}1}}]".encode()
    assert has_twins(body, orjson.loads(body))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (b"1", Size(0, 0)),
        (b"{}", Size(1, 0)),
        (b"[[],[1,[2]]]", Size(3, 0)),
        (b'{"a":[{"b":1,"c":[]},{"b":{}}],"d":"{[{["}', Size(4, 5)),
    ],
)
def test_the_size_of_content(text: bytes, size: Size) -> None:
    assert size_of(orjson.loads(text)) == size
