"""Servers that may send to this machine, and a partner's key."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.exchange import PartnerKey
from rules.exchange import KeyAlgorithm
from tests.api import Api
from tests.server import Server, serving


class Partner:
    """A partner that signs by ECDSA P-256."""

    algorithm = KeyAlgorithm.ECDSA_P256

    def __init__(self, name: str) -> None:
        self.name = name
        self.id = uuid4().hex[:16]
        self._key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(message, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def row(self, **given: datetime) -> PartnerKey:
        """The registration of its key."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        defaults = {"valid_from": datetime(2026, 1, 1, tzinfo=UTC)}
        return PartnerKey(
            key_id=self.id,
            owner=self.name,
            algorithm=self.algorithm.value,
            public_key=urlsafe_b64encode(point).decode().rstrip("="),
            **(defaults | given),
        )


@pytest.fixture(scope="package")
def local_targets() -> Iterator[None]:
    """Servers started from here on may send to http and to private addresses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_LOCAL_TARGETS", "true")
        yield


@pytest.fixture(scope="module")
def server(
    api: Api, local_targets: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that may send to this machine."""
    with serving(
        api.url, tmp_path_factory.mktemp("sending"), keys=api.platform.keyring.folder
    ) as started:
        yield started


@pytest.fixture(scope="module")
def other(
    api: Api, local_targets: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Another process over the same database."""
    with serving(
        api.url, tmp_path_factory.mktemp("other"), keys=api.platform.keyring.folder
    ) as started:
        yield started
