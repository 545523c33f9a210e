"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530): what is signed, and by what.

Values in, values out: time and nonce are arguments; who owns a key and whether a nonce was seen
is decided elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final, Protocol

import http_sf
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from gmalg import SM2
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
)
from http_message_signatures.algorithms import (
    ECDSA_P256_SHA256,
    ED25519,
    HTTPSignatureAlgorithm,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException, InvalidSignature

from rules.errors import ErrorCode, Refused
from rules.exchange import LONGEST_NONCE, WINDOW, KeyAlgorithm
from rules.seal import SigningKey
from rules.sm2 import HALF, Sm2PublicKey
from rules.sm2 import USER as SM2_USER

LABEL: Final = "youxin"
SHAPE: Final = ("@method", "@target-uri")
CONTENT: Final = ("content-digest", "content-type")


@dataclass(frozen=True)
class Message:
    """A request as it is signed: the target is the whole URL."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class _Sm2(HTTPSignatureAlgorithm):
    """SM2 with SM3 behind the same interface as the registered algorithms."""

    algorithm_id = "sm2-sm3"

    def __init__(self, public_key: bytes | None = None, private_key: bytes | None = None) -> None:
        self._key = SM2(private_key, SM2_USER, public_key)

    def sign(self, message: bytes) -> bytes:
        r, s = self._key.sign(message)
        return bytes(r).rjust(HALF, b"\0") + bytes(s).rjust(HALF, b"\0")

    def verify(self, signature: bytes, message: bytes) -> None:
        fits = len(signature) == 2 * HALF
        if not fits or not self._key.verify(message, signature[:HALF], signature[HALF:]):
            raise InvalidSignature("SM2")


ALGORITHMS: Final[
    Mapping[KeyAlgorithm, tuple[type[HTTPSignatureAlgorithm], Callable[..., Any]]]
] = {
    KeyAlgorithm.ED25519: (ED25519, Ed25519PublicKey.from_public_bytes),
    KeyAlgorithm.ECDSA_P256: (
        ECDSA_P256_SHA256,
        lambda raw: EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw),
    ),
    KeyAlgorithm.SM2: (_Sm2, lambda raw: raw),
}
"""What verifies, and how its key is read from the raw bytes."""


@dataclass(frozen=True)
class PartnerKey:
    """A public key under its id: 32 raw bytes of Ed25519, else an uncompressed point."""

    id: str
    algorithm: KeyAlgorithm
    raw: bytes

    @cached_property
    def key(self) -> Any:
        """The key as its algorithm takes it; raises ValueError for bytes that are none."""
        if self.algorithm is KeyAlgorithm.SM2:
            Sm2PublicKey(self.raw)
        return ALGORITHMS[self.algorithm][1](self.raw)


class Signer(Protocol):
    """A private key that may lie elsewhere."""

    @property
    def id(self) -> str:
        """The id under which the other side finds the public half."""
        ...

    @property
    def algorithm(self) -> KeyAlgorithm:
        """How it signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The raw signature, r and s one after the other where there are two."""
        ...


@dataclass(frozen=True)
class OwnKey:
    """A private key of ours as a signer."""

    key: SigningKey
    algorithm: KeyAlgorithm = KeyAlgorithm.ED25519

    @property
    def id(self) -> str:
        """The key's id."""
        return self.key.id

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self.key.sign(message)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of its own signature, before anything of it is believed."""

    key_id: str
    created: int
    nonce: str
    covered: frozenset[str]


@dataclass(frozen=True)
class Answered:
    """An answer as it is signed, with the request that it answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    request: Message


@dataclass
class _Reply:
    status_code: int
    headers: dict[str, str]
    request: "_Envelope"


@dataclass
class _Envelope:
    method: str
    url: str
    headers: dict[str, str]


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Time is judged by `claim_of`, against the caller's clock."""


def sign(message: Message, signer: Signer, now: datetime, nonce: str) -> dict[str, str]:
    """The message's headers with digest, Signature-Input and Signature added."""
    envelope = _enveloped(message)
    writer = HTTPMessageSigner(signature_algorithm=ALGORITHMS[signer.algorithm][0])
    prepared = writer.prepare(
        envelope,
        key_id=signer.id,
        created=now,
        nonce=nonce,
        label=LABEL,
        covered_component_ids=_wanted(message),
        body=message.body if message.body else None,
        use_existing_digest="content-digest" in envelope.headers,
    )
    writer.apply(envelope, prepared, signer.sign(prepared.signature_base))
    return {name.lower(): value for name, value in envelope.headers.items()}


def claim_of(message: Message, now: datetime) -> Claim:
    """What the signature claims; refused unless it is well formed, complete and of this moment."""
    parameters, covered = _input_of(message)
    key_id, created, nonce = (parameters.get(name) for name in ("keyid", "created", "nonce"))
    if not isinstance(key_id, str) or not isinstance(nonce, str) or type(created) is not int:
        raise _refused("keyid, created, nonce")
    if not 1 <= len(nonce) <= LONGEST_NONCE:
        raise _refused("nonce")
    missing = [name for name in _wanted(message) if name not in covered]
    if missing:
        raise _refused(", ".join(missing))
    distance = timedelta(seconds=abs(created - now.timestamp()))
    expires = parameters.get("expires")
    if distance > WINDOW or (type(expires) is int and expires < now.timestamp()):
        raise Refused(ErrorCode.SIGNATURE_STALE, ("signature-input",), created=created)
    return Claim(key_id, created, nonce, covered)


def check(message: Any, key: PartnerKey) -> None:
    """Refuse a message whose signature does not fit the key, or whose body not what was signed."""
    verifier = _Verifier(signature_algorithm=ALGORITHMS[key.algorithm][0], key_resolver=_Ring(key))
    verifier.require_created = False
    shown = _enveloped(message) if isinstance(message, Message) else message
    try:
        found = verifier.verify(shown, max_age=None)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise _unfit(key) from error
    try:
        verifier.verify_body(shown, found, message.body)
    except HTTPMessageSignaturesException as error:
        raise Refused(ErrorCode.SIGNATURE_DIGEST, ("content-digest",)) from error


def sign_answer(answer: Answered, signer: Signer, now: datetime) -> dict[str, str]:
    """The answer's headers with a signature that binds it to its request (`;req`)."""
    shown = _replied(answer)
    writer = HTTPMessageSigner(signature_algorithm=ALGORITHMS[signer.algorithm][0])
    prepared = writer.prepare(
        shown,
        key_id=signer.id,
        created=now,
        label=LABEL,
        covered_component_ids=_bound(answer.request),
        body=answer.body,
    )
    writer.apply(shown, prepared, signer.sign(prepared.signature_base))
    return {name.lower(): value for name, value in shown.headers.items()}


def check_answer(answer: Answered, key: PartnerKey) -> None:
    """Refuse an answer that this key did not sign, of other content, or to another request."""
    covered = _covered(answer.headers)
    missing = [
        name for name in (*_bound(answer.request), '"content-digest"') if name not in covered
    ]
    if missing:
        raise _refused(", ".join(missing))
    verifier = _Verifier(signature_algorithm=ALGORITHMS[key.algorithm][0], key_resolver=_Ring(key))
    verifier.require_created = False
    try:
        verifier.verify(_replied(answer), max_age=None, body=answer.body)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise _unfit(key) from error


def _bound(request: Message) -> tuple[str, ...]:
    """What an answer's signature covers of itself and of its request."""
    own = ('"@status"', '"content-type"', '"@method";req', '"@target-uri";req')
    sent = {name.lower() for name in request.headers}
    more = (name for name in ("content-digest", "signature") if name in sent)
    return own + tuple(f'"{name}";req' for name in more)


def _replied(answer: Answered) -> _Reply:
    lowered = {name.lower(): value for name, value in answer.headers.items()}
    return _Reply(answer.status, lowered, _enveloped(answer.request))


def _covered(headers: Mapping[str, str]) -> frozenset[str]:
    """The components of the one signature of an answer, as they are written."""
    sent = {name.lower(): value for name, value in headers.items()}
    try:
        parsed: Any = http_sf.parse(sent["signature-input"].encode(), tltype="dictionary")
        ((items, _),) = parsed.values()
    except (KeyError, ValueError) as error:
        raise _refused("signature-input") from error
    return frozenset(
        f'"{name}"' + ("" if not given else ";req" if dict(given) == {"req": True} else ";other")
        for name, given in items
    )


@dataclass(frozen=True)
class _Ring(HTTPSignatureKeyResolver):
    key: PartnerKey

    def resolve_public_key(self, key_id: str) -> Any:
        return self.key.key if key_id == self.key.id else None

    def resolve_private_key(self, key_id: str) -> Any:
        raise LookupError(key_id)


def _wanted(message: Message) -> tuple[str, ...]:
    return SHAPE + (CONTENT if message.body else ())


def _enveloped(message: Message) -> _Envelope:
    lowered = {name.lower(): value for name, value in message.headers.items()}
    return _Envelope(message.method, message.url, lowered)


def _input_of(message: Message) -> tuple[Mapping[str, Any], frozenset[str]]:
    """The parameters and the plain component names of the one signature of a message."""
    sent = {name.lower(): value for name, value in message.headers.items()}
    if "signature" not in sent or "signature-input" not in sent:
        raise Refused(
            ErrorCode.SIGNATURE_MISSING, ("signature",), what="Signature-Input, Signature"
        )
    try:
        parsed: Any = http_sf.parse(sent["signature-input"].encode(), tltype="dictionary")
    except ValueError as error:
        raise _refused("signature-input") from error
    if len(parsed) != 1:
        raise _refused("signature-input")
    (items, parameters) = next(iter(parsed.values()))
    if not isinstance(items, list):
        raise _refused("signature-input")
    return parameters, frozenset(str(name) for name, given in items if not given)


def _refused(what: str) -> Refused:
    return Refused(ErrorCode.SIGNATURE_REFUSED, ("signature",), what=what)


def _unfit(key: PartnerKey) -> Refused:
    return Refused(ErrorCode.SIGNATURE_INVALID, ("signature",), what=key.id)
