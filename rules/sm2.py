"""SM2 with SM3 (GB/T 32918) behind the same interface as the Ed25519 keys of `rules/seal.py`."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from gmalg import SM2

from rules.seal import KEY_ID_BYTES, SIGNATURE_BYTES

USER = b"1234567812345678"
"""The user id that GB/T 35276 names where the parties have agreed on none."""
HALF = 32
POINT_BYTES = 65


@dataclass(frozen=True)
class Sm2PublicKey:
    """The public half: an uncompressed point of 65 bytes."""

    raw: bytes
    algorithm = "SM2"

    def __post_init__(self) -> None:
        if len(self.raw) != POINT_BYTES or self.raw[0] != 4 or not SM2(None).verify_pk(self.raw):
            raise ValueError("not a point of the SM2 curve")

    @classmethod
    def from_text(cls, text: str) -> "Sm2PublicKey":
        """Reads `text`; raises ValueError for anything else."""
        return cls(urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    @cached_property
    def text(self) -> str:
        """The point in unpadded base64url."""
        return urlsafe_b64encode(self.raw).decode().rstrip("=")

    @cached_property
    def id(self) -> str:
        """The first bytes of the digest of the point."""
        return sha256(self.raw).digest()[:KEY_ID_BYTES].hex()

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether the key made this signature."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        key = SM2(None, USER, self.raw)
        return bool(key.verify(message, signature[:HALF], signature[HALF:]))


@dataclass(frozen=True)
class Sm2Key:
    """A private key, never printed."""

    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "Sm2Key":
        """A fresh key."""
        return cls(bytes(SM2().generate_keypair()[0]))

    @cached_property
    def public(self) -> Sm2PublicKey:
        """The half that verifies."""
        return Sm2PublicKey(bytes(SM2(self.secret).generate_pk(self.secret)))

    @property
    def id(self) -> str:
        """The id of its public half."""
        return self.public.id

    def sign(self, message: bytes) -> bytes:
        """r and s, 32 bytes each."""
        r, s = SM2(self.secret, USER, self.public.raw).sign(message)
        return bytes(r).rjust(HALF, b"\0") + bytes(s).rjust(HALF, b"\0")
