"""Sealed contents: they open whole and right, or not at all."""

from collections.abc import Callable
from io import BytesIO

import pytest

from rules.boxes import PIECE, TAG_BYTES, OtherKey, opened, sealed
from rules.cipher import Unopened

KEY, OTHER, SALT = b"k" * 32, b"o" * 32, b"s" * 16
HEAD = len(b"".join(sealed(KEY, b"", SALT, BytesIO(b"").read))) - TAG_BYTES
STEP = PIECE + TAG_BYTES


def box(content: bytes, bound: bytes = b"here") -> bytes:
    return b"".join(sealed(KEY, bound, SALT, BytesIO(content).read))


def content_of(box: bytes, key: bytes = KEY, bound: bytes = b"here") -> bytes:
    return b"".join(opened(key, bound, BytesIO(box).read))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_a_content_of_any_size_comes_back(size: int) -> None:
    content = bytes(range(251)) * (size // 251) + b"x" * (size % 251)
    assert content_of(box(content)) == content
    assert len(box(content)) == HEAD + size + TAG_BYTES * max(1, -(-size // PIECE))


TWO = box(b"a" * PIECE + b"b" * PIECE)
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a byte of a piece": lambda box: (
        box[: HEAD + 9] + bytes([box[HEAD + 9] ^ 1]) + box[HEAD + 10 :]
    ),
    "a byte of the salt": lambda box: box[: HEAD - 1] + b"t" + box[HEAD:],
    "the last byte": lambda box: box[:-1] + bytes([box[-1] ^ 1]),
    "cut in a piece": lambda box: box[:-1],
    "cut between pieces": lambda box: box[: HEAD + STEP],
    "cut to its head": lambda box: box[:HEAD],
    "a piece left out": lambda box: box[:HEAD] + box[HEAD + STEP :],
    "pieces swapped": lambda box: box[:HEAD] + box[HEAD + STEP :] + box[HEAD:][:STEP],
    "a piece twice": lambda box: box + box[HEAD + STEP :],
    "something added": lambda box: box + b"x",
    "no box": lambda box: b"x" + box[1:],
    "nothing": lambda box: box[:0],
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_altered_does_not_open(change: str) -> None:
    with pytest.raises(Unopened) as why:
        content_of(CHANGES[change](TWO))
    assert not isinstance(why.value, OtherKey)


def test_another_key_is_told_from_an_alteration_and_another_place_does_not_open() -> None:
    with pytest.raises(OtherKey):
        content_of(TWO, OTHER)
    with pytest.raises(Unopened, match="piece 1"):
        content_of(TWO, bound=b"there")


def test_no_piece_is_given_out_before_its_tag_fits() -> None:
    given = opened(KEY, b"here", BytesIO(CHANGES["a byte of a piece"](TWO)).read)
    with pytest.raises(Unopened):
        next(given)
