"""Bytes as digits and capital letters, in blocks of 9 bytes to 14 characters; knows no payloads.

A block is small so that one altered character damages one block and leaves the others readable.
"""

from typing import NamedTuple

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLOCK = 9
WIDTH = (0, 2, 4, 5, 7, 8, 10, 11, 13, 14)
"""Characters needed for 0 to 9 bytes: the least w with 36^w >= 256^n."""

_SIZE = {width: size for size, width in enumerate(WIDTH)}
_PAIRS = tuple(a + b for a in ALPHABET for b in ALPHABET)


class Decoded(NamedTuple):
    data: bytes
    is_exact: bool
    """False when a block holds more than its bytes can: `data` then has that block's low bytes."""


def encode(data: bytes) -> str:
    blocks = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
    return "".join(digits(int.from_bytes(block, "big"), WIDTH[len(block)]) for block in blocks)


def decode(text: str) -> Decoded | None:
    """The bytes written by `text` (capitals only); None for other characters or lengths."""
    if not is_plain(text) or len(text) % WIDTH[BLOCK] not in _SIZE:
        return None
    data, is_exact = bytearray(), True
    for at in range(0, len(text), WIDTH[BLOCK]):
        block = text[at : at + WIDTH[BLOCK]]
        size = _SIZE[len(block)]
        overflow, value = divmod(int(block, 36), 256**size)
        data += value.to_bytes(size, "big")
        is_exact = is_exact and not overflow
    return Decoded(bytes(data), is_exact)


def is_plain(text: str) -> bool:
    """True when every character is one of the alphabet; `int(…, 36)` alone takes far more."""
    return not text.strip(ALPHABET) if text else False


def digits(value: int, width: int) -> str:
    pairs = []
    for _ in range((width + 1) // 2):
        value, pair = divmod(value, 1296)
        pairs.append(_PAIRS[pair])
    return "".join(reversed(pairs))[-width:] if width else ""


def pack(text: str) -> bytes:
    """Text over the alphabet as one number; its length must be kept beside it."""
    return int(text, 36).to_bytes(packed_size(len(text)), "big")


def unpack(data: bytes, length: int) -> str | None:
    value = int.from_bytes(data, "big")
    if len(data) != packed_size(length) or value >= 36**length:
        return None
    return digits(value, length)


def packed_size(length: int) -> int:
    largest: int = 36**length - 1
    return (largest.bit_length() + 7) // 8
