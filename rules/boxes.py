"""Long contents under a key: AES-256-GCM in pieces, each bound to its place and to what it is.

Whoever alters, leaves out, swaps, adds or cuts off a piece, or puts one content in another's place,
is told apart from a right content; nothing of a piece is given out before its tag fits.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rules.cipher import Unopened

MAGIC: Final = b"youxin-box-1\n"
PIECE: Final = 1024 * 1024
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
TAG_BYTES: Final = 16
ID_BYTES: Final = 8
MORE, LAST = b"\0", b"\1"

Read = Callable[[int], bytes]
"""At most so many of the next bytes; fewer only at the end."""


class OtherKey(Unopened):
    """The content was sealed under another key."""


def box_key_id(secret: bytes) -> bytes:
    """The name of a key, which says nothing of it."""
    return sha256(b"youxin/box-key/1\0" + secret).digest()[:ID_BYTES]


def sealed(secret: bytes, bound: bytes, salt: bytes, read: Read) -> Iterator[bytes]:
    """The sealed form of a content, which opens only where `bound` is the same; a salt is new."""
    cipher = AESGCM(_key_of(secret, salt))
    yield MAGIC + box_key_id(secret) + salt
    number, piece = 0, read(PIECE)
    while True:
        following = read(PIECE) if len(piece) == PIECE else b""
        end = MORE if following else LAST
        yield cipher.encrypt(_nonce(number, end), piece, bound)
        if end is LAST:
            return
        number, piece = number + 1, following


def opened(secret: bytes, bound: bytes, read: Read) -> Iterator[bytes]:
    """The content, piece by piece; raises Unopened, at the latest where it should have ended."""
    head = read(len(MAGIC) + ID_BYTES + SALT_BYTES)
    if len(head) < len(MAGIC) + ID_BYTES + SALT_BYTES or not head.startswith(MAGIC):
        raise Unopened("not a sealed content")
    key_id, salt = head[len(MAGIC) :][:ID_BYTES], head[-SALT_BYTES:]
    if key_id != box_key_id(secret):
        raise OtherKey(f"sealed under the key {key_id.hex()}")
    cipher = AESGCM(_key_of(secret, salt))
    number, piece = 0, read(PIECE + TAG_BYTES)
    while True:
        following = read(PIECE + TAG_BYTES) if len(piece) == PIECE + TAG_BYTES else b""
        end = MORE if following else LAST
        try:
            yield cipher.decrypt(_nonce(number, end), piece, bound)
        except InvalidTag as error:
            raise Unopened(f"altered or cut in its piece {number + 1}") from error
        if end is LAST:
            return
        number, piece = number + 1, following


def _key_of(secret: bytes, salt: bytes) -> bytes:
    """A key for one content alone: so a counter is a nonce that is never used twice."""
    return HKDF(SHA256(), KEY_BYTES, salt, b"youxin/box/1").derive(secret)


def _nonce(number: int, end: bytes) -> bytes:
    return number.to_bytes(11, "big") + end
