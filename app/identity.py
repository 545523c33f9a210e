"""Tokens: minted for development, verified on every request.

The algorithm is pinned; a token that is not exactly of our form is refused, never anonymous.
"""

import os
import re
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from resolvers.context import ANONYMOUS, Viewer
from rules.errors import ErrorCode, Refused
from rules.roles import Role

ALGORITHM = "Ed25519"  # EdDSA by the name of RFC 9864, which names the curve too
TYPE = "JWT"
ISSUER = "youxin"
AUDIENCE = "youxin-graph"
LIFE = timedelta(hours=1)
LONGEST_LIFE = timedelta(hours=12)
LEEWAY = 60
KEY_FILE = "identity.pem"
LONGEST_TOKEN = 4096
KEPT = 5_000
NOBODY = (ANONYMOUS, 0.0)
CLAIMS = {"iss", "aud", "sub", "role", "iat", "exp"}
OPTIONAL_CLAIMS = {"district", "uscc"}
FORMS = {
    "sub": re.compile(r"[\w.:@-]{1,128}"),
    "district": re.compile(r"\d{6}"),
    "uscc": re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{18}"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """One key that signs and verifies."""

    key: OKPKey
    known: OrderedDict[str, tuple[Viewer, float]] = field(default_factory=OrderedDict)
    """Tokens that held before, each with the time when it did; a signature costs 0.17 ms."""

    @classmethod
    def at(cls, key_dir: Path) -> "Identity":
        """The key of a folder, made there when first asked for."""
        path = key_dir / KEY_FILE
        if not path.exists():
            _make(path)
        return cls(OKPKey.import_key(path.read_bytes()))

    @property
    def key_id(self) -> str:
        """The thumbprint of the public half."""
        return self.key.thumbprint()

    def mint(self, viewer: Viewer, now: datetime, life: timedelta = LIFE) -> str:
        """A token that says who the viewer is, for at most twelve hours."""
        if not timedelta(0) < life <= LONGEST_LIFE:
            hours = int(LONGEST_LIFE.total_seconds()) // 3600
            raise Refused(ErrorCode.OUT_OF_RANGE, ("hours",), field="hours", low=0, high=hours)
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": viewer.subject,
            "role": viewer.role.value,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
        }
        claims |= {
            name: value
            for name, value in (("district", viewer.district), ("uscc", viewer.uscc))
            if value is not None
        }
        _check_forms(claims, ErrorCode.BAD_INPUT)
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self.key_id}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])

    def verify(self, token: str, now: datetime | None = None) -> Viewer:
        """The viewer whom a token names; raises Refused(UNAUTHENTICATED) for any other text."""
        now = now or datetime.now(UTC)
        viewer, since = self.known.get(token, NOBODY)
        ends = viewer.expires_at
        if ends is not None and since <= now.timestamp() < ends.timestamp() + LEEWAY:
            self.known.move_to_end(token)
            return viewer
        viewer = self._read(token, now)
        self.known[token] = viewer, now.timestamp()
        if len(self.known) > KEPT:
            self.known.popitem(last=False)
        return viewer

    def _read(self, token: str, now: datetime) -> Viewer:
        if len(token) > LONGEST_TOKEN:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        try:
            decoded = jwt.decode(token, self.key, algorithms=[ALGORITHM])
        except (JoseError, ValueError) as error:
            raise Refused(ErrorCode.UNAUTHENTICATED) from error
        if decoded.header != {"alg": ALGORITHM, "typ": TYPE, "kid": self.key_id}:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        return _viewer(decoded.claims, now)


def _viewer(claims: dict[str, object], now: datetime) -> Viewer:
    names = set(claims)
    if CLAIMS - names or names - CLAIMS - OPTIONAL_CLAIMS:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    if (claims["iss"], claims["aud"]) != (ISSUER, AUDIENCE):
        raise Refused(ErrorCode.UNAUTHENTICATED)
    _check_forms(claims, ErrorCode.UNAUTHENTICATED)
    role = claims["role"]
    if not isinstance(role, str) or role not in Role.__members__:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return Viewer(
        Role[role],
        str(claims["sub"]),
        _text(claims.get("district")),
        _text(claims.get("uscc")),
        _expiry(claims["iat"], claims["exp"], now),
    )


def _expiry(issued: object, expires: object, now: datetime) -> datetime:
    if type(issued) is not int or type(expires) is not int:  # a bool or a float is no time
        raise Refused(ErrorCode.UNAUTHENTICATED)
    present = now.timestamp()
    lives = issued - LEEWAY <= present < expires + LEEWAY
    if not lives or not 0 < expires - issued <= LONGEST_LIFE.total_seconds():
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return datetime.fromtimestamp(expires, UTC)


def _check_forms(claims: dict[str, object], code: ErrorCode) -> None:
    for name, form in FORMS.items():
        value = claims.get(name)
        if name in claims and not (isinstance(value, str) and form.fullmatch(value)):
            raise Refused(code, (name,), detail=name)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _make(path: Path) -> None:
    """Write a new key whole and link it into place: of several starters one wins for all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(OKPKey.generate_key("Ed25519").as_pem(private=True))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(partial)
    partial.unlink()
