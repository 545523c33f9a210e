"""Tokens of the city's identity provider: OpenID Connect, verified by the keys that it publishes.

Each key is pinned to one algorithm. Keys are fetched again after ten minutes, or for a key that is
not known, but at most once in thirty seconds; while the issuer is down the last good set serves on.
A token that does not say all that it must is refused, never anonymous.
"""

import asyncio
import re
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from app.identity import FORMS, KEPT, LEEWAY, LONGEST_TOKEN
from resolvers.context import Viewer
from rules.errors import ErrorCode, Refused
from rules.roles import STAFF, Role

LOG = structlog.get_logger()
CACHE_SECONDS, RETRY_SECONDS, FETCH_SECONDS = 600.0, 30.0, 3.0
LARGEST_SET = 256 * 1024
LONGEST_LIFE = 3_600
TYPES = {"JWT", "at+jwt"}
HEADERS = {"alg", "typ", "kid", "x5t", "x5t#S256"}
"""Of a token's header these are read or harmless; one that brings its own key is refused."""
ALGORITHMS = {
    "RSA": {"RS256", "PS256"},
    "EC": {"ES256", "ES384"},
    "OKP": {"Ed25519"},
}
SMALLEST_RSA = 2048
SECOND_FACTORS = {"mfa", "otp", "hwk", "swk", "sc", "fido", "face", "fpt"}
"""Values of `amr` (RFC 8176) that tell of a second factor."""


class KeyWanted(Refused):
    """The token may be good: its key is not known, and may be fetched."""


class WeakSignIn(Refused):
    """The issuer vouches for the person, but the sign-in lacks what this platform requires."""

    def __init__(self, subject: str, session: str) -> None:
        super().__init__(ErrorCode.UNAUTHENTICATED)
        self.subject = subject
        self.session = session


@dataclass(frozen=True, slots=True)
class Pinned:
    """A key, and the one algorithm that it is for."""

    key: Any
    algorithm: str


@dataclass(slots=True)
class Issuer:
    """One issuer of tokens, and its keys as far as they were fetched."""

    name: str
    audience: str
    role_claim: str = "role"
    strong_acr: frozenset[str] = frozenset()
    cache_seconds: float = CACHE_SECONDS
    retry_seconds: float = RETRY_SECONDS
    keys: dict[str, Pinned] = field(default_factory=dict)
    known: OrderedDict[str, Viewer] = field(default_factory=OrderedDict)
    """Tokens that held before, under the keys that are in use."""
    tried: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def verify(self, token: str) -> Viewer:
        """The viewer whom a token names; raises KeyWanted where `learn` may help."""
        viewer = self.known.get(token)
        if viewer is None:
            viewer = self._read(token)
            self.known[token] = viewer
            if len(self.known) > KEPT:
                self.known.popitem(last=False)
        if viewer.expires_at is None or viewer.expires_at.timestamp() + LEEWAY <= time.time():
            raise Refused(ErrorCode.UNAUTHENTICATED)
        return viewer

    async def learn(self) -> None:
        """Fetch the keys for one that is not known, unless that was done a moment ago."""
        async with self.lock:
            if self._may_fetch():
                self.tried = time.monotonic()
                await self._renew()

    async def _renew(self) -> bool:
        """Fetch the keys; a failure leaves them as they are."""
        try:
            found = await asyncio.to_thread(self._fetch)
        except (OSError, ValueError, JoseError, KeyError, TypeError) as error:
            LOG.warning("keys not fetched", issuer=self.name, reason=type(error).__name__)
            return False
        if _prints(found) != _prints(self.keys):
            self.known.clear()
        self.keys = found
        return True

    async def keep(self) -> None:
        """Fetch the keys as soon as it starts, and again whenever they have grown old."""
        while True:
            async with self.lock:
                got = await self._renew()
            await asyncio.sleep(self.cache_seconds if got else self.retry_seconds)

    def _may_fetch(self) -> bool:
        return time.monotonic() >= self.tried + self.retry_seconds

    def _fetch(self) -> dict[str, Pinned]:
        about = _get(f"{self.name.rstrip('/')}/.well-known/openid-configuration")
        if about["issuer"] != self.name:
            raise ValueError("another issuer")
        found = [_pinned(one) for one in _get(about["jwks_uri"])["keys"]]
        return dict(pair for pair in found if pair is not None)

    def _read(self, token: str) -> Viewer:
        if len(token) > LONGEST_TOKEN or token.count(".") != 2:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        try:
            header = jws.extract_compact(token.encode("latin-1")).headers()
            pinned = self._pinned(header)
            decoded = jwt.decode(token, pinned.key, algorithms=[pinned.algorithm])
        except (JoseError, ValueError, TypeError, UnicodeError) as error:
            raise Refused(ErrorCode.UNAUTHENTICATED) from error
        return self._viewer(decoded.claims)

    def _pinned(self, header: Mapping[str, Any]) -> Pinned:
        key_id = header.get("kid")
        if not set(header) <= HEADERS or header.get("typ") not in TYPES:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        if not isinstance(key_id, str):
            raise Refused(ErrorCode.UNAUTHENTICATED)
        pinned = self.keys.get(key_id)
        if pinned is None:
            wanted = KeyWanted if self._may_fetch() else Refused
            raise wanted(ErrorCode.UNAUTHENTICATED)
        if header.get("alg") != pinned.algorithm:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        return pinned

    def _viewer(self, claims: Mapping[str, Any]) -> Viewer:
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        role, subject = claims.get(self.role_claim), claims.get("sub")
        good = (
            claims.get("iss") == self.name
            and self.audience in named
            and isinstance(role, str)
            and role in Role.__members__
            and role != Role.PUBLIC.value
            and isinstance(subject, str)
            and all(_fits(claims, name, form) for name, form in FORMS.items())
        )
        if not good:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        issued, expires = _times(claims)
        if not self._is_strong(str(role), claims):
            raise WeakSignIn(str(subject), _session(claims, issued))
        return Viewer(
            Role[str(role)],
            str(subject),
            claims.get("district"),
            claims.get("uscc"),
            datetime.fromtimestamp(expires, UTC),
            _session(claims, issued),
        )

    def _is_strong(self, role: str, claims: Mapping[str, Any]) -> bool:
        """Staff signed in with a second factor, or by a class that the settings call strong."""
        if Role[role] not in STAFF:
            return True
        methods = claims.get("amr")
        return str(claims.get("acr")) in self.strong_acr or (
            isinstance(methods, list) and any(str(one) in SECOND_FACTORS for one in methods)
        )


def _prints(keys: Mapping[str, Pinned]) -> dict[str, str]:
    return {name: f"{each.algorithm} {each.key.thumbprint()}" for name, each in keys.items()}


def _fits(claims: Mapping[str, Any], name: str, form: re.Pattern[str]) -> bool:
    value = claims.get(name)
    return name not in claims or (isinstance(value, str) and form.fullmatch(value) is not None)


def _times(claims: Mapping[str, Any]) -> tuple[int, int]:
    """When a token was issued and when it ends, both of which it must say."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    now, begins = time.time(), claims.get("nbf", issued)
    lives = type(begins) is int and max(issued, begins) - LEEWAY <= now < expires + LEEWAY
    if not lives or not 0 < expires - issued <= LONGEST_LIFE:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return issued, expires


def _session(claims: Mapping[str, Any], issued: int) -> str:
    """What names the session of a token: `sid`, else the sign-in itself."""
    given = claims.get("sid") or claims.get("jti") or f"{claims['sub']}.{issued}"
    return str(given)[:128]


def _pinned(one: Mapping[str, Any]) -> tuple[str, Pinned] | None:
    """A published key under its id; None for one that is not for signatures of a known kind."""
    kind, algorithm, key_id = one.get("kty"), one.get("alg"), one.get("kid")
    if one.get("use", "sig") != "sig" or algorithm not in ALGORITHMS.get(str(kind), ()):
        return None
    if not isinstance(key_id, str) or "d" in one or "k" in one:
        return None
    key = jwk.import_key(dict(one))
    if isinstance(key, RSAKey) and key.public_key.key_size < SMALLEST_RSA:
        return None
    return key_id, Pinned(key, str(algorithm))


def _get(url: str) -> dict[str, Any]:
    """The JSON behind an address of the issuer: over TLS, or on this very machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("keys are fetched over TLS")
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(url, timeout=FETCH_SECONDS) as answer:
        found: dict[str, Any] = orjson.loads(answer.read(LARGEST_SET))
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Keys come from where the settings say, and nowhere else."""
        return
