"""Uuids of version 7 (RFC 9562): they sort by the time of making; time and chance are given."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from uuid import UUID

RANDOM_BYTES = 10


def uuid7(at: datetime, chance: bytes) -> UUID:
    """`chance` is 10 random bytes, of which 74 bits are used."""
    milliseconds = int(at.timestamp() * 1000)
    data = bytearray(milliseconds.to_bytes(6, "big") + chance[:RANDOM_BYTES])
    data[6] = data[6] & 0x0F | 0x70
    data[8] = data[8] & 0x3F | 0x80
    return UUID(bytes=bytes(data))


def rising(at: datetime, chance: bytes) -> Iterator[bytes]:
    """The bytes of ids of one time that rise by one from a place of chance (RFC 9562, 6.2).

    An index that many of them go into grows at its end instead of everywhere.
    """
    room = bytes([chance[2] & 0x1F])  # to count on: 2^61 ids never touch the variant's bits
    first = int.from_bytes(uuid7(at, chance[:2] + room + chance[3:]).bytes, "big")
    return (number.to_bytes(16, "big") for number in count(first))
